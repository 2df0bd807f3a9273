"""Which edits leave a run as it is, which change it while it goes on, and which begin a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from engine.experiment.description import (
    Bookmark,
    Change,
    Experiment,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
    named,
)
from engine.observers.session_observer import Observer
from engine.session.live_changes import EXPERIMENT_FIELDS, RACER_FIELDS, LiveChanges, live_changes
from engine.session.session import Session

RACE = Experiment(
    objective=SurfaceSpec(formula="x^2 + y^2", start=(2.0, 1.0)),
    racers=named((RacerSpec("sgd", {"learning_rate": 0.1}), RacerSpec("adam", {"learning_rate": 0.2}))),
)


def racer(**values: Any) -> Callable[[Experiment], Experiment]:
    """An edit of the second racer."""

    def edit(experiment: Experiment) -> Experiment:
        first, second = experiment.racers
        return replace(experiment, racers=(first, replace(second, **values)))

    return edit


def of(**values: Any) -> Callable[[Experiment], Experiment]:
    """An edit of the experiment."""
    return lambda experiment: replace(experiment, **values)


DISPLAY: dict[str, Any] = {
    "title": "another",
    "text": "said",
    "bookmarks": (Bookmark(3),),
    "view": {"arrows": False},
    "steps": 5,
    "speed": 2.0,
}
NEW_RUN = (
    of(objective=SurfaceSpec(formula="x^2 + 2 y^2", start=(2.0, 1.0))),
    of(objective=NetworkSpec(dataset="circle")),
    of(seed=1),
    of(dialect="pytorch"),
    of(changes=(Change(1, "adam", "learning_rate", 0.3),)),
    of(racers=RACE.racers[:1]),
    racer(optimizer="sgd"),
    racer(name="another"),
    racer(schedule=ScheduleSpec("cosine")),
    racer(dialect="pytorch"),
    racer(clipping={"clipnorm": 1.0}),
    racer(maximize=True),
    racer(network=NetworkOverride(start_seed=1)),
    racer(values={}),
    racer(seeds=3),
    racer(spread=0.1),
)


def test_every_field_has_its_effect() -> None:
    assert list(EXPERIMENT_FIELDS) == [field.name for field in fields(Experiment)]
    assert list(RACER_FIELDS) == [field.name for field in fields(RacerSpec)]


def test_equal_experiments_differ_in_nothing() -> None:
    assert live_changes(RACE, RACE) == LiveChanges()


@pytest.mark.parametrize("name", DISPLAY)
def test_what_is_only_shown_is_taken_over(name: str) -> None:
    after = of(**{name: DISPLAY[name]})(RACE)
    assert live_changes(RACE, after) == LiveChanges(frozenset({name}))
    session = Session(RACE)
    assert session.adopt(after)
    assert session.experiment is after


def test_hyperparameters_change_while_it_runs_given_or_not_given_before() -> None:
    first = replace(RACE.racers[0], values={"learning_rate": 0.4})
    edited = replace(RACE, title="another", racers=(first, RACE.racers[1]))
    after = racer(values={"learning_rate": 0.3, "beta_1": 0.5})(edited)
    expected = (("sgd", "learning_rate", 0.4), ("adam", "learning_rate", 0.3), ("adam", "beta_1", 0.5))
    assert live_changes(RACE, after) == LiveChanges(frozenset({"title"}), expected)
    assert not Session(RACE).adopt(after), "it would be another run from the start"
    one_of_two = racer(values={"learning_rate": 0.2, "beta_1": 0.5})(RACE)
    assert live_changes(RACE, one_of_two) == LiveChanges(values=(("adam", "beta_1", 0.5),))


def test_another_part_of_the_plane_is_drawn_while_the_run_stays_where_it_is() -> None:
    session = Session(RACE)
    session.advance(3)
    domain = ((-20.0, 0.0), (5.0, 6.0))
    after = of(objective=replace(RACE.objective, domain=domain))(RACE)
    assert live_changes(RACE, after) == LiveChanges(is_redrawn=True)
    assert session.adopt(after)
    frame = Observer(session).frame()
    assert (frame.landscape.domain, session.step) == (domain, 3)


def test_another_start_begins_a_new_run_whether_it_is_asked_for_or_follows_from_the_plane() -> None:
    moved = of(objective=SurfaceSpec(formula="x^2 + y^2", start=(2.0, 2.0)))(RACE)
    assert not Session(RACE).adopt(moved)
    # without a start it begins within the drawn part
    unsaid = of(objective=SurfaceSpec(formula="x^2 + y^2"))(RACE)
    redrawn = of(objective=SurfaceSpec(formula="x^2 + y^2", domain=((0.0, 1.0), (0.0, 1.0))))(RACE)
    assert not Session(unsaid).adopt(redrawn)


@pytest.mark.parametrize("edit", NEW_RUN)
def test_everything_else_begins_a_new_run(edit: Callable[[Experiment], Experiment]) -> None:
    assert live_changes(RACE, edit(RACE)) is None
    assert not Session(RACE).adopt(edit(RACE))


def test_as_now_takes_the_changes_so_far_for_given() -> None:
    changed = RACE.with_change(Change(4, "adam", "learning_rate", 0.3))
    assert changed.as_now(3) == RACE
    assert changed.as_now(4) == racer(values={"learning_rate": 0.3})(RACE)
