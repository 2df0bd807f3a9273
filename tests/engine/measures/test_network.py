"""Measures of networks from the inside, of networks whose numbers can be told by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.experiment.description import (
    Experiment,
    LayerSpec,
    NetworkSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.frames.frame import Address
from engine.measures import MEASURES, MeasureRequest
from engine.network.objective import NetworkObjective
from engine.parameters import Value, complete
from engine.session.session import Session
from tests.engine.networks import weights_in


def layer(units: int, activation: str = "tanh", **values: Value) -> LayerSpec:
    return LayerSpec("dense", {"units": units, "activation": activation, **values})


def session_of(*layers: LayerSpec, dataset: str = "circle", rate: float = 0.1, **network: Any) -> Session:
    spec = NetworkSpec(dataset, layers=layers, **network)
    return Session(Experiment(spec, named((RacerSpec("sgd", {"learning_rate": rate}),)), seed=1))


def measured(session: Session, key: str, step: int = 0, **values: Value) -> float:
    row = MEASURES[key]
    return row.of(MeasureRequest(session, 0, step, complete(row.parameters, values, "textbook")))


def test_units_that_start_alike_are_identical_and_stay_so() -> None:
    alike = session_of(layer(5, initializer="constant"), layer(1, "sigmoid", initializer="constant"))
    assert [measured(alike, "identical", step) for step in (0, 20)] == [5, 5]
    assert measured(session_of(layer(5), layer(1, "sigmoid")), "identical", 20) == 0


def test_relus_that_start_at_zero_are_dead() -> None:
    assert measured(session_of(layer(5, "relu", initializer="zeros"), layer(1)), "dead") == 5
    assert measured(session_of(layer(5), layer(1)), "dead") == 0


def outputs(session: Session, place: int) -> np.ndarray:
    """What a layer passes on (N, U), computed from theta alone."""
    session.seek(Address(0))
    return passed_on(session, place)


def passed_on(session: Session, place: int) -> np.ndarray:
    racer, data = session.racers[0], session.problem.data
    assert isinstance(racer.objective, NetworkObjective)
    assert data is not None
    x = data.x
    for number in range(place + 1):
        matrix = weights_in(racer.objective.network, racer.theta, number)
        x = np.tanh(x @ matrix[:, :-1].T + matrix[:, -1])
    return x


def test_deviations_are_compared_layer_with_layer() -> None:
    session = session_of(layer(6), layer(4), layer(1))
    expected = outputs(session, 1).std() / outputs(session, 0).std()
    assert measured(session, "deviation_ratio", layer=1, against=0) == pytest.approx(expected)
    assert measured(session, "deviation_ratio", layer=1, against=1) == 1
    assert measured(session, "backward_ratio", layer=1, against=1) == 1
    down, up = (
        measured(session, "backward_ratio", layer=one, against=other) for one, other in ((0, 1), (1, 0))
    )
    assert down * up == pytest.approx(1)


def test_the_sums_of_a_layer_or_a_unit_have_their_ends_and_their_deviation() -> None:
    session = session_of(layer(6), layer(4), layer(1))
    sums = np.arctanh(outputs(session, 1))
    assert measured(session, "sum_deviation", layer=1) == pytest.approx(sums.std())
    assert measured(session, "sum_least", layer=1) == pytest.approx(sums.min())
    assert measured(session, "sum_largest", layer=1, unit=2) == pytest.approx(sums[:, 2].max())
    assert math.isnan(measured(session, "sum_largest", layer=1, unit=4))


def test_a_ratio_to_nothing_is_no_number() -> None:
    session = session_of(layer(5, "relu", initializer="zeros"), layer(1, initializer="zeros"))
    assert math.isnan(measured(session, "deviation_ratio", layer=1, against=0))


def test_a_layer_drifts_from_the_means_it_started_with() -> None:
    session = session_of(layer(6), layer(1, "sigmoid"), loss="binary_crossentropy")
    assert measured(session, "drift", 0) == 0
    first = outputs(session, 0)
    moved = measured(session, "drift", 30)
    session.seek(Address(30))
    now = passed_on(session, 0)
    assert moved == pytest.approx(np.abs(now.mean(axis=0) - first.mean(axis=0)).mean() / first.std())
    assert moved > 0


@pytest.mark.parametrize(
    "key", ["identical", "dead", "deviation_ratio", "backward_ratio", "sum_deviation", "sum_least", "drift"]
)
def test_of_a_layer_that_is_not_there_nothing_is_measured(key: str) -> None:
    assert math.isnan(measured(session_of(layer(3), layer(1)), key, layer=2))
    surface = Session(Experiment(SurfaceSpec(formula="x^2 + y^2"), named((RacerSpec("sgd"),))))
    assert math.isnan(measured(surface, key))


def test_accuracy_is_the_share_of_examples_answered_rightly() -> None:
    session = session_of(layer(1, "sigmoid"), loss="binary_crossentropy", dataset="circle")
    data = session.problem.data
    assert data is not None
    session.seek(Address(3))
    weights = session.racers[0].theta
    right = ((data.x @ weights[:2] + weights[2] > 0) == (data.y[:, 0] > 0.5)).mean()
    assert measured(session, "scored_accuracy", 3) == pytest.approx(right)
    tested = ((data.test_x @ weights[:2] + weights[2] > 0) == (data.test_y[:, 0] > 0.5)).mean()
    assert measured(session, "scored_accuracy", 3, part="test") == pytest.approx(tested)


def test_a_regression_has_no_accuracy_and_a_surface_is_told_so() -> None:
    assert math.isnan(measured(session_of(layer(1, "linear"), dataset="line_dense"), "scored_accuracy"))
    surface = Session(Experiment(SurfaceSpec(formula="x^2 + y^2"), named((RacerSpec("sgd"),))))
    with pytest.raises(RavineError, match="accuracy is of networks that tell classes apart"):
        measured(surface, "scored_accuracy")


def test_parameters_are_counted() -> None:
    assert measured(session_of(layer(6), layer(1)), "parameters") == 3 * 6 + 7
