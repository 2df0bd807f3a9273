"""A recorded run as something that stands at a step, in the place of an optimizer that computes one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.arrays import frozen
from engine.objective import SHOWN, FloatArray, IntArray, Objective
from engine.optimizers.step_preview import Divergence, StepPreview
from engine.optimizers.stepper import Stepper
from engine.optimizers.stepper_state import StepperState
from engine.recording.recorded_run import RecordedRun


@dataclass(frozen=True, eq=False)
class Playback:
    """A run with the order in which its numbers make theta.

    Attributes:
        run: what was recorded.
        order: where each entry of theta lies among the recorded numbers ``(P,)``; None where they are theta.
        unknown: why the loss around it is not known, in a sentence; empty where it is.
    """

    run: RecordedRun
    order: IntArray | None = None
    unknown: str = ""

    @property
    def last_step(self) -> int:
        """The last step of which anything sound is known: a loss that is not finite ends the run."""
        broken = np.flatnonzero(~np.isfinite(self.run.losses))
        return min(self.run.last_step, int(broken[0])) if len(broken) else self.run.last_step

    @property
    def ending(self) -> str:
        """Why the run ends before its recording does; empty if it does not."""
        step = self.last_step
        if step == self.run.last_step:
            return ""
        return f"{self.run.title}: the loss that was recorded in step {step + 1} is {self.run.losses[step]}."

    def theta(self, row: int) -> FloatArray:
        """All parameters of a row ``(P,)``, read-only."""
        return self._ordered(self.run.theta(row))

    def state(self, row: int) -> Mapping[str, FloatArray]:
        """The optimizer's state in a row by slot, ``(P,)`` each."""
        return MappingProxyType({name: self._ordered(slot) for name, slot in self.run.state(row).items()})

    def shown(self, row: int) -> list[float]:
        """The first two parameters of a row, of which nothing else is read."""
        places = range(SHOWN) if self.order is None else self.order[:SHOWN].tolist()
        return self.run.entries(row, places)

    def update(self, step: int) -> FloatArray | None:
        """What the update after ``step`` steps added to theta ``(P,)``; None where it was not recorded."""
        row, steps = self.run.row_at(step), self.run.steps
        if row + 1 == len(steps) or steps[row] != step or steps[row + 1] != step + 1:
            return None
        return frozen(self.theta(row + 1) - self.theta(row))

    def _ordered(self, numbers: FloatArray) -> FloatArray:
        return numbers if self.order is None else frozen(numbers[self.order])


class RecordedStepper:
    """Stands at a step of a recording where a `Stepper` would have computed it."""

    def __init__(self, playback: Playback, objective: Objective, likeness: Stepper) -> None:
        """Stand at the start.

        Args:
            playback: what was recorded.
            objective: gives loss and gradient where it can.
            likeness: has the settings that stand for what has trained it.
        """
        self._playback, self._objective = playback, objective
        self._row, self._theta = -1, playback.theta(0)
        self.step = 0
        self.statistics: FloatArray = np.zeros(0)
        self.divergence: Divergence | None = None
        self._rule = likeness.rule
        self.settings = likeness.settings

    @property
    def theta(self) -> FloatArray:
        """The parameters as they were recorded last up to this step ``(P,)``, read-only."""
        row = self._playback.run.row_at(self.step)
        if row != self._row:
            self._row, self._theta = row, self._playback.theta(row)
        return self._theta

    @property
    def slots(self) -> Mapping[str, FloatArray]:
        """The optimizer's state by name, if it was recorded."""
        return self._playback.state(self._playback.run.row_at(self.step))

    @property
    def learning_rate(self) -> float:
        """The rate of the coming step; nan where it was not recorded."""
        return float(self._playback.run.rates[self._playback.run.row_at(self.step)])

    def stand_at(self, step: int) -> None:
        """Go to a step."""
        self.step = step

    def set_values(self, values: Mapping[str, object]) -> None:
        """A recorded run has had its values."""

    def snapshot(self) -> StepperState:
        """Where it stands: everything else lies in the recording."""
        nothing = frozen(np.zeros(0))
        return StepperState(
            step=self.step, theta=nothing, slots={}, scalars={}, statistics=nothing, settings=self.settings
        )

    def restore(self, state: StepperState) -> None:
        """Stand where a snapshot was taken."""
        self.stand_at(state.step)

    def evaluate(self, gradient: FloatArray, batch: IntArray | None = None) -> float:
        """The loss of the coming step as it was recorded; the gradient ``(P,)`` as far as it is known."""
        loss = self._objective.evaluate(self.theta, gradient, batch)
        recorded = self._playback.run.loss_at(self.step)
        return loss if math.isnan(recorded) else recorded

    def preview(self, batch: IntArray | None = None, *, explained: bool = True) -> StepPreview:
        """The step that came next, as far as it was recorded (see `Stepper.preview`)."""
        del explained
        gradient = np.empty(len(self.theta))
        loss = self.evaluate(gradient, batch)
        return StepPreview(
            step=self.step,
            rule=self._rule,
            loss=loss,
            gradient=frozen(gradient),
            lookahead=None,
            lookahead_gradient=None,
            learning_rate=self.learning_rate,
            lines=(),
            slots_before=self.slots,
            update=self._playback.update(self.step),
        )
