"""A script walked without a window leads to the frames and panels to which it leads in the window."""

from __future__ import annotations

import pytest

from app.lessons import load
from app.lessons.actions import parse_action
from app.lessons.catalogue import lessons
from app.slides.lesson_walk import LessonWalk
from engine.errors import RavineError
from engine.frames.frame import Address
from engine.session.session import Session
from tests.app.samples import ravine


def walked(*actions: str, lesson: str = "") -> LessonWalk:
    walk = LessonWalk(Session(load(lesson) if lesson else ravine()))
    for action in actions:
        parse_action(action).do(walk)
    return walk


def test_playing_and_going_lead_to_a_frame() -> None:
    assert walked("play 7").frame().address == Address(7)
    assert walked("play 7", "go 3.1").frame().address == Address(3, 1)
    assert walked("play 7", "restart", "pause", "speed 5").frame().address == Address(0)


def test_a_phase_that_there_is_not_is_the_last_there_is() -> None:
    walk = walked("go 3.900")
    assert walk.frame().address == Address(3, len(walk.session.phases) - 1)


def test_a_hyperparameter_changes_from_the_next_step_on() -> None:
    plain, changed = walked("play 8"), walked("play 4", "set learning_rate=0.001", "play 8")
    assert changed.session.experiment.changes
    changed.go_to(Address(4))
    plain.go_to(Address(4))
    assert (changed.frame().racers[0].theta == plain.frame().racers[0].theta).all()
    changed.go_to(Address(8))
    plain.go_to(Address(8))
    assert (changed.frame().racers[0].theta != plain.frame().racers[0].theta).any()


def test_what_is_only_shown_changes_without_a_new_run() -> None:
    walk = walked("play 4")
    session = walk.session
    parse_action("set view.equal_scales=true").do(walk)
    assert walk.session is session
    assert walk.frame().experiment.shown("equal_scales") is True
    assert walk.frame().address == Address(4)


def test_what_needs_a_new_run_begins_one() -> None:
    walk = walked("play 4", "set seed=99")
    assert walk.frame().address == Address(0)
    assert walk.session.experiment.seed == 99


def test_a_value_that_there_is_not_is_refused() -> None:
    with pytest.raises(RavineError):
        walked("set nonsense=3")


@pytest.mark.parametrize(
    ("actions", "views"),
    [
        (["point contour"], ("surface", "contour")),
        (["point contour", "show surface"], ("surface",)),
        (["show activation_table"], ("curves", "activation_table")),
        (["workspace network"], ("network",)),
        (["workspace network", "point training"], ("network",)),
    ],
)
def test_a_panel_stands_beside_the_hero_or_brings_its_workspace(
    actions: list[str], views: tuple[str, ...]
) -> None:
    assert walked(*actions).views == views


@pytest.mark.parametrize("lesson", list(lessons())[::13])
def test_frames_bring_what_the_views_of_a_lesson_need(lesson: str) -> None:
    walk = walked(lesson=lesson)
    assert walk.workspace.extras <= walk.frame().experiment.view.keys() | walk.workspace.extras
    assert walk.views
