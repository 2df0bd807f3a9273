"""Which step a frame tells between two steps: the one that led there, however one came there."""

from __future__ import annotations

import numpy as np
import pytest

from engine.experiment.description import RacerSpec
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.session.test_session import minibatches, ravine


def told(session: Session) -> tuple[object, ...]:
    """The step that led to where a session stands, to the last bit."""
    racer = Observer(session).frame().racers[0]
    numbers = tuple(line.numbers for line in racer.lines)
    made = racer.made
    if made is None:
        return None, numbers
    arrays = (made.theta, made.gradient, made.update, made.effective_rate, *made.slots.values())
    return made.step, made.loss, made.learning_rate, tuple(a.tobytes() for a in arrays), numbers


@pytest.mark.parametrize("step", [1, 63, 64, 65, 70])
def test_the_step_that_led_to_a_frame_is_told_the_same_however_one_came_there(step: int) -> None:
    straight, stepped, back = Session(minibatches()), Session(minibatches()), Session(minibatches())
    straight.advance(step)
    for _ in range(step):
        stepped.advance(1)
    back.advance(130)
    back.seek(Address(step))
    expected = told(straight)
    assert expected[0] == step
    assert [told(session) == expected for session in (stepped, back)] == [True, True]
    back.change("momentum", "learning_rate", 1e-3)  # from the next step on
    assert told(back) == expected
    back.step_by(1)
    assert told(back)[0::2][:2] == (step + 1, 1e-3)
    back.step_by(-1)
    back.forget_future()
    back.seek(Address(step))
    assert told(back) == expected


def test_within_a_step_the_lines_have_the_numbers_that_they_have_once_it_is_made() -> None:
    session = Session(minibatches())
    session.advance(5)
    before = told(session)
    session.seek(Address(5, 2))
    within = told(session)
    assert within[:-1] == before[:-1]  # the step that led here is still that
    session.advance(1)
    assert within[-1] == told(session)[-1] != before[-1]


def test_a_step_that_was_made_leads_from_the_place_before_to_the_one_where_a_racer_stands() -> None:
    session = Session(minibatches())
    assert told(session)[0] is None
    assert told(session)[1] != ()  # the places of the numbers to come
    session.advance(10)
    racer = Observer(session).frame().racers[0]
    assert racer.made is not None
    np.testing.assert_array_equal(racer.made.theta, racer.path[-2])
    np.testing.assert_array_equal(racer.theta, racer.made.theta + racer.made.update)
    np.testing.assert_array_equal(racer.lines[-1].values, racer.theta)


def test_a_racer_that_is_named_after_its_rate_is_shown_with_the_one_in_force() -> None:
    session = Session(ravine(RacerSpec("sgd", {"learning_rate": 0.01}, name="rate 0.01")))
    session.advance(5)
    session.change("rate 0.01", "learning_rate", 0.002)
    session.advance(1)
    assert Observer(session).frame().racers[0].shown_name == "rate 0.002"
    session.seek(Address(4))
    (racer,) = Observer(session).frame().racers
    assert (racer.name, racer.shown_name) == ("rate 0.01", "rate 0.01")
