"""Learning-rate schedules in programs."""

from __future__ import annotations

import pytest

from engine.experiment.description import RacerSpec, ScheduleSpec
from engine.optimizers.schedules import SCHEDULES
from tests.engine.codegen.programs import bowl, printed, text_of, traced


def test_a_schedule_is_the_librarys_own_or_a_class_with_its_formula() -> None:
    assert [row.key for row in SCHEDULES.rows() if row.spelling.reason("pytorch")] == []
    for row in (row for row in SCHEDULES.rows() if row.follows is None):
        racer = RacerSpec("sgd", {"learning_rate": 0.0002}, schedule=ScheduleSpec(row.key))
        text = text_of(bowl(racer), "keras")
        own = "class Rate(keras.optimizers.schedules.LearningRateSchedule)"
        assert (own in text) == bool(row.spelling.reason("keras"))


@pytest.mark.parametrize("schedule", list(SCHEDULES))
@pytest.mark.parametrize("warmup", [0, 5])
def test_every_schedule_prints_the_bits_of_its_run(schedule: str, warmup: int) -> None:
    shape = {parameter.name for parameter in SCHEDULES[schedule].shape}
    soon = {"decay_steps": 4, "first_drop": 4, "second_drop": 7, "patience": 1}
    given = {"warmup_steps": warmup} | {name: step for name, step in soon.items() if name in shape}
    racer = RacerSpec("momentum", {"learning_rate": 0.0002}, schedule=ScheduleSpec(schedule, given))
    experiment = bowl(racer)
    assert printed(text_of(experiment, "numpy")) == traced(experiment)
