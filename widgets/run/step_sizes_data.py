"""The curves of the view of step sizes: what is computed of each racer, and the plots they are drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from engine.analysis.step_sizes import StepSizes, learning_rates, step_sizes
from engine.frames.frame import Frame, RacerFrame
from engine.objective import FloatArray, Objective
from widgets.painting.height_scale import HeightScale
from widgets.plots.axis import Axis

#: Points of a drawn learning rate at most: every step of a shorter run.
RATE_POINTS = 1000
#: What lies further below the largest value is drawn at the lower edge.
MOST_DECADES = 6


@dataclass(frozen=True)
class Quantity:
    """One plot.

    Attributes:
        key: its columns in the table.
        title: above it; ``{0}`` and ``{1}`` are the names of the parameters.
        meaning: for its tooltip.
        logarithmic: whether its axis is.
    """

    key: str
    title: str
    meaning: str
    logarithmic: bool = True


RATE = Quantity("learning_rate", "learning rate", "the rate in force, after the schedule and changes")
LOSS = Quantity("loss", "loss", "the loss each step began with")
#: In rows of two. The first row needs no gradients and is drawn of any loss.
QUANTITIES = (
    RATE,
    LOSS,
    Quantity("effective_rate_0", "effective rate, {0}", "|update / gradient| of this parameter"),
    Quantity("effective_rate_1", "effective rate, {1}", "|update / gradient| of this parameter"),
    Quantity("ratio", "update over gradient", "the length of the update over that of the gradient"),
    Quantity(
        "angle",
        "angle to \N{MINUS SIGN}gradient",
        "degrees between update and negative gradient: 0 downhill, 90 along the contour, 180 uphill",
        logarithmic=False,
    ),
    Quantity("signal_to_noise_0", "signal to noise, {0}", "the last 10 gradients: |mean| over deviation"),
    Quantity("signal_to_noise_1", "signal to noise, {1}", "the last 10 gradients: |mean| over deviation"),
)


@dataclass(frozen=True)
class Curve:
    """One racer's curve: steps ``(n,)`` and values ``(n,)``, nan where there is none."""

    steps: FloatArray
    values: FloatArray


Curves = dict[str, Curve]


def rate_and_loss(frame: Frame, racer: RacerFrame) -> Curves:
    """The curves that any loss has."""
    steps = np.unique(np.linspace(0, max(racer.last_step - 1, 0), RATE_POINTS).astype(np.int64))
    first, low, high = racer.losses.envelope(0, racer.last_step + 1, RATE_POINTS)
    loss = Curve(np.asarray(first, dtype=float), 0.5 * (low + high))
    spec = next((spec for spec in frame.experiment.racers if spec.name == racer.name), None)
    if spec is None or frame.recording is not None:
        return {LOSS.key: loss}
    return {
        RATE.key: Curve(
            np.asarray(steps + 1, dtype=np.float64), learning_rates(frame.experiment, spec, steps)
        ),
        LOSS.key: loss,
    }


def against_gradient(objective: Objective, racer: RacerFrame) -> Curves:
    """The curves of a loss of two parameters, whose gradients its path gives."""
    sizes: StepSizes = step_sizes(objective, racer.path, racer.path_steps)
    steps = sizes.steps.astype(float)
    values = {
        "effective_rate_0": sizes.effective_rate[:, 0],
        "effective_rate_1": sizes.effective_rate[:, 1],
        "ratio": sizes.ratio,
        "angle": sizes.angle,
        "signal_to_noise_0": sizes.signal_to_noise[:, 0],
        "signal_to_noise_1": sizes.signal_to_noise[:, 1],
    }
    return {key: Curve(steps, each) for key, each in values.items()}


def axis_of(quantity: Quantity, curves: list[Curve]) -> Axis:
    """The axis upwards that holds the curves."""
    if not quantity.logarithmic:
        return Axis("", 0.0, 180.0)
    values = np.concatenate([curve.values for curve in curves] or [np.empty(0)])
    values = values[np.isfinite(values)]
    if (values < 0.0).any():
        low, high = float(values.min()), float(values.max())
        return Axis("", low, high if high > low else low + 1.0)
    values = values[values > 0.0]
    if not values.size:
        return Axis("", -1.0, 0.0, HeightScale("log", 0.1))
    top = ceil(log10(float(values.max())) + 0.02)
    bottom = max(floor(log10(float(values.min())) - 0.02), top - MOST_DECADES)
    return Axis("", float(bottom), float(top), HeightScale("log", 10.0**bottom))
