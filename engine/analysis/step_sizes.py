"""How an optimizer's steps compare with the gradients they follow, and its learning rate over the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.experiment.description import Experiment, RacerSpec
from engine.objective import FloatArray, IntArray, Objective
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import RATE
from engine.surfaces.objective import SurfaceObjective

#: The gradients over which signal and noise are told apart: those of so many steps, the last among them.
WINDOW = 10
#: The last steps that are looked at, of a formula and of a loss whose gradients are computed one by one.
MOST, MOST_ONE_BY_ONE = 1000, 200


@dataclass(frozen=True)
class StepSizes:
    """Steps against the gradient of the whole loss where each began.

    Attributes:
        steps: the number of each step, from 1 ``(N,)``; steps whose ends are not both kept are left out.
        effective_rate: ``|update / gradient|`` of each parameter ``(N, 2)``; nan where the gradient is 0.
        ratio: the length of the update over that of the gradient ``(N,)``.
        angle: between the update and the negative gradient in degrees ``(N,)``, 0 straight downhill, 90 along
            the contour, above it uphill.
        signal_to_noise: of each parameter's last `WINDOW` gradients the size of the mean over the standard
            deviation ``(N, 2)``; nan where there are fewer than two of them or they are all the same.
    """

    steps: IntArray
    effective_rate: FloatArray
    ratio: FloatArray
    angle: FloatArray
    signal_to_noise: FloatArray


class PathGradients:
    """The gradients along a path that grows: those of places that it had before are not computed again."""

    def __init__(self, objective: Objective) -> None:
        """Compute them of a loss of two parameters."""
        self.objective = objective
        self._steps: IntArray = np.zeros(0, dtype=np.intp)
        self._places, self._gradients = np.zeros((0, 2)), np.zeros((0, 2))

    def at(self, steps: IntArray, places: FloatArray) -> FloatArray:
        """The gradients ``(n, 2)`` at places ``(n, 2)`` after so many updates each ``(n,)``, ascending."""
        gradients = np.empty_like(places)
        found = np.minimum(np.searchsorted(self._steps, steps), max(len(self._steps) - 1, 0))
        known = np.zeros(len(steps), dtype=bool)
        if len(self._steps):
            known = (self._steps[found] == steps) & (self._places[found] == places).all(axis=1)
            gradients[known] = self._gradients[found[known]]
        if not known.all():
            gradients[~known] = _gradients(self.objective, places[~known])
        self._steps, self._places, self._gradients = steps, places, gradients
        return gradients


def step_sizes(
    gradients_of: PathGradients, path: FloatArray, path_steps: IntArray | None = None
) -> StepSizes:
    """The steps of a path, the last of them.

    Args:
        gradients_of: the gradients of the loss, of two parameters, along the path.
        path: where a racer was ``(n, 2)``.
        path_steps: after how many updates ``(n,)``; None where every place is kept.
    """
    most = MOST if isinstance(gradients_of.objective, SurfaceObjective) else MOST_ONE_BY_ONE
    first = max(len(path) - most - 1, 0)
    path = path[first:]
    steps = np.arange(first, first + len(path)) if path_steps is None else path_steps[first:]
    gradients = gradients_of.at(steps[:-1], path[:-1])
    updates = np.diff(path, axis=0)
    with np.errstate(all="ignore"):
        effective_rate = np.where(gradients == 0.0, np.nan, np.abs(updates / gradients))
        moved, slope = np.hypot(*updates.T), np.hypot(*gradients.T)
        ratio = np.where(slope == 0.0, np.nan, moved / slope)
        cosine = -np.sum(updates / moved[:, None] * (gradients / slope[:, None]), axis=1)
        angle = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
        signal_to_noise = _signal_to_noise(gradients)
    single = np.diff(steps) == 1
    return StepSizes(
        steps[1:][single],
        effective_rate[single],
        ratio[single],
        angle[single],
        signal_to_noise[single],
    )


def learning_rates(experiment: Experiment, racer: RacerSpec, steps: IntArray) -> FloatArray:
    """The rate of the update after each of ``steps (N,)`` done, as ``(N,)``: scheduled and with all changes.

    All nan of an optimizer without a learning rate, and of a rate that waits for the loss.
    """
    optimizer, dialect = OPTIMIZERS[racer.optimizer], experiment.dialect_of(racer)
    schedule = SCHEDULES[racer.schedule.kind]
    shape = schedule.completed(racer.schedule.values)
    rates = np.full(len(steps), np.nan)
    begins = sorted({0} | {change.step for change in experiment.changes if change.racer == racer.name})
    for begin in begins:
        values = optimizer.completed(experiment.values_at(racer, begin), dialect)
        if RATE in values and schedule.follows is None:  # else it is known in the step alone
            later = steps >= begin
            rates[later] = schedule.rates(float(values[RATE]), shape, steps[later])
    return rates


def _gradients(objective: Objective, points: FloatArray) -> FloatArray:
    if isinstance(objective, SurfaceObjective):
        return objective.gradients(points)
    gradients = np.empty_like(points)
    for point, gradient in zip(points, gradients, strict=True):
        objective.evaluate(point, gradient)
    return gradients


def _signal_to_noise(gradients: FloatArray) -> FloatArray:
    """See `StepSizes`; the mean and the spread of windows that end in each row of ``(N, 2)``."""
    # One row more than a window needs: of no gradient there is a window, too, and then none of them is taken.
    padded = np.concatenate((np.full((WINDOW, 2), np.nan), gradients))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=0)[1:]
    known = np.isfinite(windows)
    count = known.sum(axis=2)
    mean = np.where(known, windows, 0.0).sum(axis=2) / count
    apart = np.where(known, windows - mean[..., None], 0.0)
    deviation = np.sqrt((apart**2).sum(axis=2) / (count - 1))
    return np.where((count > 1) & (deviation > 0.0), np.abs(mean) / deviation, np.nan)
