"""A notice lives as long as its cause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.control.standing_notice import StandingNotice
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session

SENTENCE = "sgd diverged at step 1."


@pytest.fixture
def frame() -> Frame:
    racer = RacerSpec(optimizer="sgd", values={"learning_rate": 0.1})
    return Observer(Session(Experiment(objective=SurfaceSpec(formula="x^2"), racers=(racer,)))).frame()


def test_a_refused_edit_is_spoken_of_until_another_one_is_taken(frame: Frame) -> None:
    # Seen in use: start at x < 0, type `ln(x)`, Enter, then `1/x`, Enter: the banner stayed
    notice = StandingNotice()
    assert notice.take(replace(frame, notice="refused"), refusal=True) == ""
    assert notice.take(replace(frame, address=Address(5)), refusal=False) == ""
    assert notice.take(replace(frame, generation=1), refusal=False) == "refused"
    assert notice.take(replace(frame, generation=2), refusal=False) == ""


def test_two_divergences_are_spoken_of_while_a_racer_stands_at_one(frame: Frame) -> None:
    other = "adam diverged at step 2."
    racers = tuple(replace(frame.racers[0], divergence=said) for said in (SENTENCE, other))
    notice = StandingNotice()
    both = replace(frame, racers=racers, notice=f"{SENTENCE} {other}", address=Address(9))
    assert notice.take(both, refusal=False) == ""
    one = replace(frame, racers=(racers[0], frame.racers[0]), address=Address(1))
    assert notice.take(one, refusal=False) == ""
    assert notice.take(replace(frame, address=Address(0)), refusal=False) == both.notice


def test_the_end_of_a_series_is_spoken_of_until_one_steps_back(frame: Frame) -> None:
    notice = StandingNotice()
    ended = replace(frame, notice="The series ends.", address=Address(100))
    notice.take(ended, refusal=False)
    assert notice.take(replace(ended, notice=""), refusal=False) == ""
    assert notice.take(replace(frame, address=Address(99)), refusal=False) == "The series ends."
