"""Settings without a session are those of the session's stepper."""

from __future__ import annotations

from engine.frames.frame import Address
from engine.maps.racer_settings import settings_at, steps_of_changes
from engine.session.session import Session
from tests.engine.maps.samples import on_surface

CHANGES = """
[[changes]]
step = 0
racer = "a racer"
beta_2 = 0.9
[[changes]]
step = 4
racer = "a racer"
beta_1 = 0.5
"""


def test_settings_at_a_step_are_the_steppers() -> None:
    racer = 'optimizer = "adam"\nname = "a racer"\nclipvalue = 2.0\ndialect = "keras"'
    schedule = '\nschedule = {kind = "cosine", decay_steps = 50}'
    experiment = on_surface(racer=racer + schedule, more=CHANGES)
    session = Session(experiment)
    for step in (0, 3, 4, 9):
        session.seek(Address(step))
        session.apply_settings()
        assert settings_at(experiment, experiment.racers[0], step) == session.racers[0].stepper.settings
    assert steps_of_changes(experiment, experiment.racers[0]) == {4}
