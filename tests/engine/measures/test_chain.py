"""Measures of the chain rule, and of a step against plain descent."""

from __future__ import annotations

import math

import pytest

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.measures import MEASURES, MeasureRequest
from engine.parameters import Value
from engine.session.session import Session

CHAIN = ("chain_error", "chain_smallest", "chain_smallest_is_slope")


def measured(session: Session, key: str, step: int = 0, **values: Value) -> float:
    return MEASURES[key].of(MeasureRequest(session, 0, step, values))


def network(activation: str, **values: Value) -> Session:
    layers = (
        LayerSpec("dense", {"units": 2, "activation": activation, **values}),
        LayerSpec("dense", {"units": 1}),
    )
    spec = NetworkSpec("circle", layers=layers)
    return Session(Experiment(spec, named((RacerSpec("sgd", {"learning_rate": 0.1}),))))


def surface(formula: str, optimizer: str = "sgd", **values: Value) -> Session:
    spec = SurfaceSpec(formula=formula, start=(3.0, 1.0))
    return Session(Experiment(spec, named((RacerSpec(optimizer, values),)), dialect="textbook"))


def test_the_paths_to_a_weight_add_up_to_its_gradient() -> None:
    assert measured(network("tanh"), "chain_error", 3, weight=0) < 1e-12


@pytest.mark.parametrize(("activation", "is_slope"), [("sigmoid", 1.0), ("linear", 0.0)])
def test_the_smallest_factor_is_the_slope_where_that_is_small(activation: str, is_slope: float) -> None:
    # a sigmoid's slope is at most 1/4, a line's is 1, which is more than the weights after it
    session = network(activation, initializer="ones")
    assert measured(session, "chain_smallest_is_slope", 0, weight=0) == is_slope
    assert 0.0 < measured(session, "chain_smallest", 0, weight=0) < (0.25 if is_slope else 10.0)


@pytest.mark.parametrize("key", CHAIN)
def test_there_is_no_chain_to_what_is_no_weight_or_without_a_network(key: str) -> None:
    assert math.isnan(measured(network("tanh"), key, 1, weight=10**6))
    assert math.isnan(measured(surface("x^2 + y^2"), key, 1, weight=0))


def test_plain_descent_is_the_rate_times_the_gradient_and_momentum_is_not() -> None:
    assert measured(surface("x^2 + y^2", learning_rate=0.1), "update_error", 3) == pytest.approx(
        0.0, abs=1e-15
    )
    with_momentum = surface("x^2 + y^2", "momentum", learning_rate=0.1, momentum=0.9)
    assert measured(with_momentum, "update_error", 3) > 1e-3


def test_who_makes_no_further_step_has_no_update() -> None:
    assert math.isnan(measured(surface("x^4 + y^4", learning_rate=10.0), "update_error", 50))
