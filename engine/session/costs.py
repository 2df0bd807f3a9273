"""Keeps what the steps of a racer cost: evaluations of its loss, and the time that was measured."""

from __future__ import annotations

import numpy as np

from engine.arrays import frozen
from engine.averages.series import Series
from engine.frames.step_costs import StepCosts
from engine.objective import FloatArray

#: Stretches of which the time is kept; beyond it every second one goes.
MOST = 2**15


class Costs:
    """The costs of a run, however often it is replayed."""

    def __init__(self) -> None:
        self._evaluations: Series | None = None
        self._steps = [0]
        self._seconds = [0.0]

    def note(self, step: int, evaluations: FloatArray | None, done: int, seconds: float) -> None:
        """Take what a stretch of steps cost.

        Args:
            step: at which it began.
            evaluations: made by all steps up to each of the stretch ``(done,)``; None where each makes one.
            done: how many steps were made.
            seconds: what they took. Of steps made again what they took first is kept.
        """
        if evaluations is not None:
            if self._evaluations is None:
                self._evaluations = Series()
                # of steps before, each made one
                self._evaluations.note(0, np.arange(step + 1, dtype=float))
            self._evaluations.note(step + 1, evaluations)
        new = step + done - self._steps[-1]
        if new > 0:
            self._steps.append(step + done)
            self._seconds.append(self._seconds[-1] + seconds * new / done)
        if len(self._steps) > MOST:
            self._steps, self._seconds = ([kept[0], *kept[2::2]] for kept in (self._steps, self._seconds))

    def forget_after(self, step: int) -> None:
        """Drop what later steps cost: that future has been left."""
        if self._evaluations is not None:
            self._evaluations = self._evaluations.cut(step + 1)
        if self._steps[-1] > step:
            seconds = float(np.interp(step, self._steps, self._seconds))
            kept = int(np.searchsorted(self._steps, step))
            self._steps = [*self._steps[:kept], step]
            self._seconds = [*self._seconds[:kept], seconds]

    def view(self) -> StepCosts:
        """What is known now, frozen."""
        return StepCosts(
            None if self._evaluations is None else self._evaluations.view(),
            frozen(np.array(self._steps, np.intp)),
            frozen(np.array(self._seconds)),
        )
