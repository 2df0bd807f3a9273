"""The next steps of optimizers from one point: each rule is led there along the chosen racer's path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.experiment.description import (
    AverageSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RacerSpec,
    ScheduleSpec,
    SurfaceSpec,
    named,
)
from engine.frames.frame import Address, Frame
from engine.frames.next_steps import NextSteps
from engine.frames.projection import flattened
from engine.next_steps import next_steps
from engine.next_steps.given_gradient import GivenGradient
from engine.next_steps.next_steps import MEMORY, NextStepsMaker, Standing
from engine.observers.session_observer import Observer
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect
from engine.session.session import Session
from engine.surfaces.objective import SurfaceObjective

BOWL = SurfaceSpec(formula="x^2 + 10*y^2 + sin(x)", start=(3.0, 1.0))
DIALECTS: tuple[Dialect, ...] = ("textbook", "keras", "pytorch")
NETWORK = NetworkSpec(
    dataset="circle",
    layers=(LayerSpec("dense", {"units": 3, "activation": "tanh"}), LayerSpec("dense", {"units": 1})),
)


def frame_at(step: int, objective: Any, *racers: RacerSpec, what_if: str = "racers") -> Frame:
    experiment = Experiment(objective, named(racers), view={"what_if": what_if})
    session = Session(experiment)
    session.seek(Address(step))
    return Observer(session).frame()


def ahead_of(frame: Frame) -> NextSteps:
    assert frame.next_steps is not None
    return frame.next_steps


def rated(optimizer: str, dialect: Dialect = "textbook", rate: float = 0.01, **more: Any) -> RacerSpec:
    has_rate = any(p.name == "learning_rate" for p in OPTIMIZERS[optimizer].parameters)
    values = {"learning_rate": rate} if has_rate else {}
    return RacerSpec(optimizer, values, dialect=dialect, **more)


@pytest.mark.parametrize("place", range(len(OPTIMIZERS.rows())))
def test_led_along_its_own_path_a_rule_makes_the_step_that_it_really_makes(place: int) -> None:
    spec = rated(OPTIMIZERS.rows()[place].key, DIALECTS[place % 3])
    frame = frame_at(9, BOWL, spec, spec)
    chosen, twin = ahead_of(frame).steps
    assert chosen.update.tolist() == frame.racers[0].update.tolist()  # type: ignore[union-attr]
    np.testing.assert_allclose(twin.update, chosen.update, rtol=1e-9)


def test_every_rule_has_seen_the_same_gradients_and_not_its_own() -> None:
    frame = frame_at(12, BOWL, rated("sgd", rate=0.04), rated("momentum", "pytorch", 0.04))
    [_, momentum] = ahead_of(frame).steps
    surface = SurfaceObjective("x^2 + 10*y^2 + sin(x)")
    velocity = np.zeros(2)
    for slope in surface.gradients(frame.racers[0].path):
        velocity = 0.9 * velocity + slope
    assert momentum.update == pytest.approx(-0.04 * velocity)
    assert (ahead_of(frame).memory, ahead_of(frame).all_seen) == (12, True)


def test_optimizers_that_do_not_race_have_the_chosen_ones_rate() -> None:
    frame = frame_at(0, BOWL, rated("sgd", rate=0.03), what_if="optimizers")
    steps = {step.title: step for step in ahead_of(frame).steps}
    assert steps["sgd"].racer == 0
    assert steps["Adam"].racer is None
    assert np.abs(steps["Adam"].update) == pytest.approx([0.03, 0.03], rel=1e-6)
    rows = [row for row in OPTIMIZERS.rows() if "samples" not in row.averages]
    assert len(steps) == len(rows)


def test_the_rate_is_that_of_the_coming_step_after_its_schedule() -> None:
    halved = ScheduleSpec("inverse_time", {"decay_rate": 1.0, "decay_steps": 4})
    frame = frame_at(4, BOWL, rated("adam"), rated("sgd", rate=0.08, schedule=halved))
    assert ahead_of(frame).steps[1].update == pytest.approx(-0.04 * frame.racers[0].gradient)


def test_a_rate_that_waits_for_the_loss_is_the_one_that_its_racer_has_come_to() -> None:
    waiting = ScheduleSpec("plateau", {"patience": 0, "factor": 0.5, "threshold": 1.0})
    frame = frame_at(4, BOWL, rated("adam"), rated("sgd", rate=0.08, schedule=waiting))
    rate = frame.racers[1].learning_rate
    assert rate is not None
    assert rate < 0.08
    assert ahead_of(frame).steps[1].update == pytest.approx(-rate * frame.racers[0].gradient)


def test_a_racers_gradients_are_clipped_as_it_asks() -> None:
    frame = frame_at(3, BOWL, rated("sgd"), rated("sgd", rate=1.0, clipping={"clipvalue": 0.5}))
    assert np.abs(ahead_of(frame).steps[1].update) == pytest.approx([0.5, 0.5])


def test_of_a_long_run_the_last_gradients_are_seen_and_that_is_said() -> None:
    ahead = ahead_of(frame_at(MEMORY + 40, BOWL, rated("sgd"), rated("adam")))
    assert (ahead.memory, ahead.all_seen, ahead.memory_of_asking) == (MEMORY, False, MEMORY)


@pytest.mark.parametrize(("steps", "expected"), [(None, 5), (np.array([0, 3, 6, 7, 8]), 3)])
def test_only_places_between_which_no_step_is_missing_are_followed(steps: Any, expected: int) -> None:
    path = np.arange(10.0).reshape(5, 2)
    assert len(next_steps._unbroken_end(path, steps)) == expected


def test_a_neurons_batches_and_look_ahead_points_are_its_own() -> None:
    line = NetworkSpec("line_dense", batch_size=20)
    frame = frame_at(6, line, rated("nesterov"), rated("nesterov"))
    chosen, twin = ahead_of(frame).steps
    assert twin.update == pytest.approx(chosen.update, rel=1e-9)


def test_gradients_of_data_are_computed_once_and_forgotten_when_they_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(next_steps, "KEPT", 5)
    session = Session(
        Experiment(NetworkSpec("line_dense"), named((rated("sgd"),)), view={"what_if": "racers"})
    )
    observer = Observer(session)
    sizes = []
    for step in (2, 3, 8):
        session.seek(Address(step))
        observer.frame()
        sizes.append(len(observer._ahead._slopes))
    assert sizes == [3, 4, 5 - 1]


def test_a_rule_without_a_usable_step_is_left_out() -> None:
    nowhere = named((RacerSpec("theta = theta - learning_rate/(g - g)", {"learning_rate": 0.1}),))
    spec = Experiment(BOWL, named((rated("sgd"), *nowhere)), view={})
    standing = Standing(
        place=0,
        step=0,
        objective=SurfaceObjective("x^2 + y^2"),
        path=np.array([[1.0, 2.0]]),
        path_steps=None,
        theta=np.array([1.0, 2.0]),
        gradient=np.array([2.0, 4.0]),
        update=np.array([-0.02, -0.04]),
        rates=(None, None),
        batches=lambda _: None,
    )
    found = NextStepsMaker().at(spec, ["sgd", "nowhere"], standing, everyone=False)
    assert found is not None
    assert [step.title for step in found.steps] == ["sgd"]


def test_in_a_network_each_begins_anew_and_its_plane_shows_the_part_within() -> None:
    frame = frame_at(5, NETWORK, rated("adam"), rated("adam"), rated("sgd"))
    chosen, anew, descent = ahead_of(frame).steps
    assert ahead_of(frame).memory == 0
    assert descent.update == pytest.approx(-0.01 * frame.racers[0].step_gradient)  # type: ignore[operator]
    assert np.abs(anew.update).max() == pytest.approx(0.01, rel=1e-3)
    assert not np.array_equal(chosen.update, anew.update)
    seen = ahead_of(flattened(frame)).steps
    assert seen[0].update == pytest.approx(flattened(frame).racers[0].update)
    assert len(seen) == 3


def test_the_steppers_of_a_network_are_kept_while_it_stays_the_same() -> None:
    session = Session(Experiment(NETWORK, named((rated("sgd"), rated("adam"))), view={"what_if": "racers"}))
    observer = Observer(session)
    observer.frame()
    kept = dict(observer._ahead._steppers)
    session.seek(Address(2))
    second = observer.frame()
    assert observer._ahead._steppers == kept
    assert ahead_of(second).steps[0].update == pytest.approx(second.racers[0].update)


def test_of_too_many_parameters_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(next_steps, "MOST_PARAMETERS", 10)
    assert frame_at(1, NETWORK, rated("sgd")).next_steps is None


@pytest.mark.parametrize("what_if", ["off", "racers"])
def test_they_come_where_they_are_asked_for_and_of_no_series(what_if: str) -> None:
    assert (frame_at(2, BOWL, rated("sgd"), what_if=what_if).next_steps is None) == (what_if == "off")
    series = frame_at(2, AverageSpec("temperature"), RacerSpec("average"), what_if=what_if)
    assert series.next_steps is None


def test_in_a_phase_before_the_update_nothing_is_foretold() -> None:
    session = Session(Experiment(BOWL, named((rated("sgd"),)), view={"what_if": "racers"}))
    session.seek(Address(2, 1))
    assert Observer(session).frame().next_steps is None


def test_a_given_gradient_is_all_that_is_known_of_its_objective() -> None:
    given = GivenGradient(SurfaceObjective("x^2 + y^2"))
    given.gradient = np.array([1.0, 2.0])
    written = np.empty(2)
    assert given.evaluate(np.zeros(2), written) == 0.0
    assert written.tolist() == [1.0, 2.0]
    assert np.isnan(given.losses(np.zeros((3, 2)))).all()
    assert given.hessian(np.zeros(2)) is None


def test_a_rule_that_asks_the_loss_remembers_fewer_steps_and_fails_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(next_steps, "MEMORY_OF_ASKING", 4)
    frame = frame_at(9, BOWL, rated("bfgs"), rated("bfgs"))
    assert (ahead_of(frame).memory, ahead_of(frame).memory_of_asking) == (9, 4)
    chosen, twin = ahead_of(frame).steps
    assert not np.allclose(chosen.update, twin.update, rtol=1e-3)
    nowhere = RacerSpec(
        "d = gradient_at(theta/(g - g))\ntheta = theta - learning_rate*d", {"learning_rate": 0.1}
    )
    assert [step.racer for step in ahead_of(frame_at(0, BOWL, rated("sgd"), nowhere)).steps] == [0]


def test_in_a_network_a_rule_that_asks_the_loss_is_not_foretold() -> None:
    frame = frame_at(1, NETWORK, rated("sgd"), rated("sam"))
    assert [step.racer for step in ahead_of(frame).steps] == [0]


def test_beside_a_rule_without_a_rate_others_have_their_own() -> None:
    plain = RacerSpec("theta = theta - 0.01*g")
    steps = {step.title: step for step in ahead_of(frame_at(0, BOWL, plain, what_if="optimizers")).steps}
    assert np.abs(steps["Adam"].update) == pytest.approx([0.001, 0.001], rel=1e-4)
