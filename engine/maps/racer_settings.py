"""What a racer of an experiment is set to at a step, for runs that no session makes."""

from __future__ import annotations

from engine.experiment.description import Experiment, RacerSpec
from engine.optimizers.gradient_clipping import check_gradient_clipping
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper_state import StepperSettings
from engine.optimizers.table import OPTIMIZERS


def settings_at(experiment: Experiment, spec: RacerSpec, step: int) -> StepperSettings:
    """A racer's settings for the update after ``step`` updates.

    Raises:
        RavineError: an unknown name or a bad value.
    """
    dialect = experiment.dialect_of(spec)
    return StepperSettings(
        optimizer=spec.optimizer,
        values=OPTIMIZERS[spec.optimizer].completed(experiment.values_at(spec, step), dialect),
        dialect=dialect,
        schedule=spec.schedule.kind,
        schedule_values=SCHEDULES[spec.schedule.kind].completed(spec.schedule.values),
        clipping=check_gradient_clipping(spec.clipping),
        maximize=spec.maximize,
    )


def steps_of_changes(experiment: Experiment, spec: RacerSpec) -> frozenset[int]:
    """After how many steps, at least one, a racer's settings change."""
    return frozenset(
        change.step for change in experiment.changes if change.racer == spec.name and change.step > 0
    )
