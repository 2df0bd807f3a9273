"""What a stepper is set to and what it carries from step to step, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.objective import FloatArray
from engine.optimizers.loop import LiveState
from engine.parameters import Dialect, Value


@dataclass(frozen=True, kw_only=True)
class StepperSettings:
    """Everything that can be set, complete.

    Attributes:
        optimizer: key of its row.
        values: every hyperparameter.
        dialect: whose arithmetic.
        schedule: key of its row.
        schedule_values: every parameter of the schedule.
        clipping: see `engine.optimizers.gradient_clipping`; one entry at most.
        maximize: whether the objective is maximised.
    """

    optimizer: str
    values: Mapping[str, Value]
    dialect: Dialect
    schedule: str
    schedule_values: Mapping[str, Value]
    clipping: Mapping[str, Value]
    maximize: bool = False


@dataclass(frozen=True, kw_only=True)
class StepperState:
    """Everything a stepper is, at one moment. Arrays are read-only copies.

    ``evaluations`` counts those of the loss or its gradient that all steps so far have made.
    """

    step: int
    theta: FloatArray
    slots: Mapping[str, FloatArray]
    scalars: Mapping[str, float]
    statistics: FloatArray
    settings: StepperSettings
    evaluations: int = 0

    def live(self) -> LiveState:
        """The same in arrays that may change."""
        slots = {name: slot.copy() for name, slot in self.slots.items()}
        theta, statistics = self.theta.copy(), self.statistics.copy()
        return LiveState(self.step, theta, slots, dict(self.scalars), statistics, self.evaluations)
