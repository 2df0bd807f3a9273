"""What steps cost: counted evaluations are part of the run, measured time is what was measured first."""

from __future__ import annotations

import numpy as np
import pytest

from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.frames.frame import Address
from engine.frames.step_costs import Cost
from engine.objective import FloatArray
from engine.observers.session_observer import Observer
from engine.session import costs as costs_module
from engine.session import racer as racer_module
from engine.session.costs import Costs
from engine.session.session import Session

ROSENBROCK = SurfaceSpec(surface="rosenbrock")


def session(*keys: str, **view: str) -> Session:
    return Session(Experiment(ROSENBROCK, named(tuple(map(RacerSpec, keys))), view=view))


def cost(run: Session, place: int, cost: Cost, *steps: int) -> FloatArray:
    return run.racers[place].costs.of(cost, np.array(steps))


def test_a_plain_step_evaluates_once_sam_twice_newton_as_often_as_a_hessian_has_rows_and_once() -> None:
    run = session("sgd", "sam", "newton")
    run.advance(3)
    for place, each in enumerate((1, 2, 3)):
        np.testing.assert_array_equal(cost(run, place, "evaluations", 0, 1, 3), (0, each, 3 * each))
        np.testing.assert_array_equal(cost(run, place, "steps", 0, 1, 3), (0, 1, 3))


def test_a_line_search_counts_its_tries_and_counts_the_same_when_it_is_made_again() -> None:
    run = session("line_search")
    run.advance(200)
    told = cost(run, 0, "evaluations", *range(201))
    assert (np.diff(told) >= 2).all()
    assert len(set(np.diff(told))) > 1
    run.seek(Address(70))
    run.advance(130)
    np.testing.assert_array_equal(cost(run, 0, "evaluations", *range(201)), told)


def test_a_future_that_is_left_takes_its_costs_with_it() -> None:
    run = session("bfgs")
    run.advance(20)
    run.seek(Address(8))
    run.change("bfgs", "sufficient", 0.3)
    assert np.isfinite(cost(run, 0, "evaluations", 8)).all()
    assert np.isnan(cost(run, 0, "evaluations", 9)).all()
    assert np.isnan(cost(run, 0, "time", 9)).all()


def test_time_is_measured_once_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(np.arange(0.0, 1e6, 0.5))
    monkeypatch.setattr(racer_module, "perf_counter", lambda: float(next(clock)))
    run = session("sgd")
    for _ in range(3):
        run.advance(1)
    np.testing.assert_allclose(cost(run, 0, "time", 0, 1, 2, 3), (0.0, 0.5, 1.0, 1.5))
    run.seek(Address(1))
    run.advance(2)
    np.testing.assert_allclose(cost(run, 0, "time", 3), 1.5)
    assert np.isnan(cost(run, 0, "time", 4)).all()


def test_of_a_long_run_every_second_measurement_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs_module, "MOST", 8)
    kept = Costs()
    for step in range(40):
        kept.note(step, None, 1, 0.25)
    told = kept.view()
    assert len(told.clock_steps) <= 8
    np.testing.assert_allclose(told.of("time", np.array([0, 13, 40])), (0.0, 3.25, 10.0))


def test_a_rule_that_asks_more_from_some_step_on_is_counted_from_there_on() -> None:
    kept = Costs()
    kept.note(0, None, 3, 0.0)
    kept.note(3, np.array([6.0, 9.0]), 2, 0.0)
    np.testing.assert_array_equal(kept.view().of("evaluations", np.arange(6)), (0, 1, 2, 3, 6, 9))


def test_a_future_that_was_never_made_has_no_costs_to_forget() -> None:
    kept = Costs()
    kept.note(0, None, 3, 0.3)
    kept.forget_after(3)
    np.testing.assert_allclose(kept.view().of("time", np.array([3])), 0.3)
    kept.forget_after(2)
    assert np.isnan(kept.view().of("time", np.array([3]))).all()


def test_frames_bring_costs_only_where_the_axis_counts_them() -> None:
    assert Observer(session("sgd")).frame().racers[0].costs is None
    assert Observer(session("sgd", loss_axis="time")).frame().racers[0].costs is not None


def test_a_frame_is_the_same_however_long_its_steps_took() -> None:
    frames = []
    for _ in range(2):
        run = session("line_search", loss_axis="time")
        run.advance(3)
        frames.append(Observer(run).frame().racers[0].costs)
    assert frames[0] is not None
    assert frames[1] is not None
    assert frames[0].clock_steps.tolist() == frames[1].clock_steps.tolist()
