"""Measures of descent where a step is exactly zero or a parameter exactly at its minimum."""

from __future__ import annotations

import math

import pytest

from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.measures import MEASURES, MeasureRequest
from engine.parameters import Value, complete
from engine.session.session import Session


def session_of(formula: str, start: tuple[float, float], **sgd: Value) -> Session:
    return Session(Experiment(SurfaceSpec(formula=formula, start=start), named((RacerSpec("sgd", sgd),))))


def measured(session: Session, key: str, step: int, **values: Value) -> float:
    row = MEASURES[key]
    return row.of(MeasureRequest(session, 0, step, complete(row.parameters, values, "textbook")))


def test_who_steps_into_the_minimum_and_stays_has_neither_crossed_nor_turned() -> None:
    # from (4, -1) with the rate 1/curvature: x and y are exactly 0 after one step
    session = session_of("x^2/2 + y^2/2", (4.0, -1.0), learning_rate=1.0)
    for axis in (0, 1):
        for key in ("crossings", "turns", "overshoot", "axis_distance"):
            assert measured(session, key, 5, axis=axis) == 0
        assert measured(session, "span", 5, axis=axis, window=4) == 0
        assert measured(session, "span", 5, axis=axis, window=5) == (4.0, 1.0)[axis]
    assert measured(session, "straightness", 5) == pytest.approx(1)
    assert measured(session, "step_length", 5) == 0


def test_a_parameter_that_rests_between_two_ways_has_turned_once() -> None:
    # with the rate 1 and momentum 1/2 of Keras x goes 4, 0, -2, -1 (a step of 1 back): through 0 itself
    session = Session(
        Experiment(
            SurfaceSpec(formula="x^2/2 + 0*y", start=(4.0, 1.0)),
            named((RacerSpec("sgd", {"learning_rate": 1.0, "momentum": 0.5}),)),
            dialect="keras",
        )
    )
    path = [measured(session, "theta", step) for step in range(4)]
    assert path == [4.0, 0.0, -2.0, -1.0]
    assert measured(session, "turns", 3) == 1
    # y never moved: it has no way to turn on
    assert measured(session, "turns", 3, axis=1) == 0


def test_of_a_surface_without_a_known_minimum_nothing_beyond_it_is_measured() -> None:
    session = session_of("x^3 + y^2*x", (1.0, 1.0), learning_rate=0.01)
    for key in ("crossings", "overshoot", "distance", "axis_distance"):
        assert math.isnan(measured(session, key, 3))


def test_where_the_loss_is_level_there_is_no_way_no_share_and_no_direction() -> None:
    session = session_of("0*x + 0*y", (1.0, 1.0), learning_rate=0.1)
    assert math.isnan(measured(session, "straightness", 3))
    assert math.isnan(measured(session, "gradient_share", 3))
    assert math.isnan(measured(session, "step_length", 0))
    assert measured(session, "condition", 1) == math.inf
    assert measured(session, "rate_limit", 1) == math.inf
    assert math.isnan(measured(session, "contour_angle", 1))


def test_a_loss_that_is_never_reached_is_reached_after_infinitely_many_steps() -> None:
    session = session_of("x^2 + y^2", (1.0, 0.0), learning_rate=0.25)
    # the loss is quartered in each step: 1, 1/4, 1/16
    assert measured(session, "steps_to_loss", 4, level=0.25) == 1
    assert measured(session, "steps_to_loss", 4, level=1.0 / 16) == 2
    assert measured(session, "steps_to_loss", 4, level=1e-9) == math.inf


def test_of_several_known_minima_the_nearest_is_meant() -> None:
    # Himmelblau's four minima, (3, 2) among them
    racers = named((RacerSpec("sgd", {"learning_rate": 1e-9}),))
    session = Session(Experiment(SurfaceSpec("himmelblau", start=(3.5, 2.0)), racers))
    assert measured(session, "distance", 1) == pytest.approx(0.5, abs=1e-5)
    assert measured(session, "axis_distance", 1, axis=1) == pytest.approx(0.0, abs=1e-5)


def test_a_quadratic_that_opens_downwards_has_no_lowest_point() -> None:
    session = session_of("x^2 - y^2", (1.0, 1.0), learning_rate=0.1)
    assert math.isnan(measured(session, "distance", 1))


def test_the_look_ahead_is_as_far_from_the_parameters_as_its_momentum_carries() -> None:
    values: dict[str, Value] = {"learning_rate": 0.1, "momentum": 0.5}
    racers = named((RacerSpec("sgd", values), RacerSpec("nesterov", values)))
    surface = SurfaceSpec(formula="x^2 + 0*y", start=(1.0, 1.0))
    session = Session(Experiment(surface, racers, dialect="textbook"))
    row = MEASURES["lookahead_distance"]
    plain, ahead = (row.of(MeasureRequest(session, racer, 1, {})) for racer in (0, 1))
    assert math.isnan(plain), "plain descent looks nowhere else"
    path = [MEASURES["theta"].of(MeasureRequest(session, 1, step, {"axis": 0})) for step in (0, 1)]
    assert path[0] > path[1]
    assert ahead == pytest.approx(0.5 * (path[0] - path[1])), "momentum keeps half of the last step"


def test_a_run_has_diverged_from_the_step_that_it_could_not_make() -> None:
    session = session_of("x^4 + y^4", (100.0, 100.0), learning_rate=10.0)
    assert measured(session, "diverged", 0) == 0
    assert measured(session, "diverged", 50) == 1


def test_evaluations_are_those_of_all_steps_up_to_the_fact() -> None:
    racers = named((RacerSpec("sgd"), RacerSpec("sam")))
    session = Session(Experiment(SurfaceSpec(formula="x^2 + y^2"), racers))
    row = MEASURES["evaluations"]
    assert [row.of(MeasureRequest(session, racer, 7, {})) for racer in (0, 1)] == [7.0, 14.0]


def test_momentum_allows_larger_rates_and_a_racer_without_it_the_usual_ones() -> None:
    bowl = SurfaceSpec(formula="x^2 + 4*y^2", start=(1.0, 1.0))
    for racer, factor in ((RacerSpec("momentum", {"momentum": 0.5}), 1.5), (RacerSpec("sgd"), 1.0)):
        session = Session(Experiment(bowl, named((racer,))))
        assert measured(session, "momentum_rate_limit", 0) == pytest.approx(2 * factor / 8)
