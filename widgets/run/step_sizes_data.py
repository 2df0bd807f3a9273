"""The curves of the view of step sizes: what is computed of each racer, and the plots they are drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from PyQt6.QtGui import QColor

from engine.analysis.bias_correction import bias_correction
from engine.analysis.step_sizes import PathGradients, StepSizes, learning_rates, step_sizes
from engine.averages.series import SeriesView
from engine.experiment.description import RacerSpec
from engine.frames.frame import Frame, RacerFrame
from engine.network.health import HEALTH
from engine.network.layer_motion import MOTION
from engine.objective import FloatArray
from engine.optimizers.table import OPTIMIZERS
from widgets.painting.height_scale import HeightScale
from widgets.plots.axis import Axis
from widgets.style.theme import DASHES, RacerStyle, Theme, colour_map

#: Points of a drawn learning rate at most: every step of a shorter run.
RATE_POINTS = 400
#: Between which shares of a colour map the layers' colours lie, from the first layer to the last, by whether
#: the theme is dark: all of them are seen on its ground.
LAYER_COLOURS = {True: (0.48, 0.95), False: (0.02, 0.68)}
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
#: Of a rate that waits for the loss.
UNKNOWN = "unknown: it waits for the loss"
LOSS = Quantity("loss", "loss", "the loss each step began with")
BIAS = Quantity(
    "bias_correction",
    "bias correction",
    "by what the rule multiplies a step because its averages began at 0; 1 once they are filled",
)
#: In rows of two. These are drawn of any loss; the last of them where a rule corrects its averages.
OF_ANY_LOSS = (RATE, LOSS, BIAS)
#: Of a loss of two parameters.
OF_PARAMETERS = (
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
#: Of a network: a curve for each layer with parameters of the racer that is looked at.
OF_LAYERS = (
    Quantity(
        "layer_ratio",
        "layers: update over gradient",
        "the length of a layer's update over that of its gradient: the rate that it effectively gets",
    ),
    Quantity(
        "layer_update",
        "layers: update over weights",
        "the length of a layer's update over that of its weights; about 0.001 is usual",
    ),
    Quantity(
        "layer_angle",
        "layers: angle to \N{MINUS SIGN}gradient",
        "degrees between a layer's update and its negative gradient: 0 straight downhill, above 90 uphill",
        logarithmic=False,
    ),
    Quantity(
        "layer_signal",
        "layers: signal to noise",
        "the gradients of 10 mini-batches at the same weights: |mean| over deviation; below 1 noise prevails",
    ),
)
#: The numbers of steps at which bias correction is computed, to be drawn between them.
CORRECTED_STEPS: FloatArray = np.unique(np.round(np.geomspace(1.0, 1e7, 400)))


@dataclass(frozen=True)
class Curve:
    """One racer's curve: steps ``(n,)`` and values ``(n,)``, nan where there is none."""

    steps: FloatArray
    values: FloatArray


Curves = dict[str, Curve]


@dataclass(frozen=True)
class Line:
    """A curve with its name and how it is drawn."""

    name: str
    style: RacerStyle
    curve: Curve


def layer_lines(frame: Frame, theme: Theme) -> dict[str, list[Line]]:
    """The curves of the layers with parameters of the racer looked at, by quantity; none of a surface."""
    network = frame.network
    if network is None or not network.history.motion.size:
        return {}
    history, steps = network.history, network.history.steps.astype(np.float64) + 1.0
    values = {
        "layer_ratio": history.motion[:, :, MOTION.index("ratio")],
        "layer_update": history.health[:, :, HEALTH.index("update_ratio")],
        "layer_angle": history.motion[:, :, MOTION.index("angle")],
    }
    if history.signal is not None and np.isfinite(history.signal).any():
        values["layer_signal"] = history.signal
    places = [
        place for place in range(len(network.layers)) if np.isfinite(values["layer_ratio"][:, place]).any()
    ]
    ramp = colour_map("plasma")
    shares = LAYER_COLOURS[theme.dark]
    lines: dict[str, list[Line]] = {key: [] for key in values}
    for number, place in enumerate(places):
        share = shares[0] + (shares[1] - shares[0]) * number / max(len(places) - 1, 1)
        colour = QColor.fromRgbF(*map(float, ramp[round(share * 255)])).name()
        layer = network.layers[place]
        style = RacerStyle(colour, "", DASHES[number % len(DASHES)])
        for key, each in values.items():
            lines[key].append(Line(f"{place + 1} {layer.title}", style, Curve(steps, each[:, place])))
    return lines


def rate_and_loss(frame: Frame, racer: RacerFrame) -> Curves:
    """The curves that any loss has."""
    loss = _recorded(racer.losses, 0, racer.last_step + 1)
    spec = next((spec for spec in frame.experiment.racers if spec.name == racer.name), None)
    if spec is None or frame.recording is not None:
        return {LOSS.key: loss}
    curves = {RATE.key: _rate(frame, spec, racer), LOSS.key: loss}
    corrected = _bias_corrected(frame, spec, racer.last_step)
    return curves if corrected is None else {**curves, BIAS.key: corrected}


def _rate(frame: Frame, spec: RacerSpec, racer: RacerFrame) -> Curve:
    """The rate of every step made: as its schedule has it, or as it was where that follows the loss."""
    if racer.rates is not None:
        return _recorded(racer.rates, 1, racer.last_step)
    steps = np.unique(np.linspace(0, max(racer.last_step - 1, 0), RATE_POINTS).astype(np.int64))
    return Curve(np.asarray(steps + 1, dtype=np.float64), learning_rates(frame.experiment, spec, steps))


def _recorded(series: SeriesView, first: int, count: int) -> Curve:
    """A curve through the first values of a series, of which the first stands at ``first``."""
    steps, low, high = series.envelope(0, count, RATE_POINTS)
    return Curve(steps + float(first), 0.5 * (low + high))


def _bias_corrected(frame: Frame, spec: RacerSpec, steps: int) -> Curve | None:
    experiment = frame.experiment
    dialect, row = experiment.dialect_of(spec), OPTIMIZERS[spec.optimizer]
    values = row.completed(experiment.values_at(spec, steps), dialect)
    numbers = {
        n: float(v) for n, v in values.items() if isinstance(v, int | float) and not isinstance(v, bool)
    }
    factors = bias_correction(row.rule(values, dialect), numbers, CORRECTED_STEPS)
    made = int(np.searchsorted(CORRECTED_STEPS, max(steps, 1), side="right"))
    return None if factors is None else Curve(CORRECTED_STEPS[:made], factors[:made])


def against_gradient(gradients: PathGradients, racer: RacerFrame) -> Curves:
    """The curves of a loss of two parameters, whose gradients its path gives."""
    sizes: StepSizes = step_sizes(gradients, racer.path, racer.path_steps)
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
