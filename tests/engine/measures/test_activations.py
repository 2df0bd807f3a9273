"""What is measured of activations is what can be computed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec
from engine.measures import MEASURES, MeasureRequest
from engine.parameters import Value, check_values, complete
from engine.session.session import Session


def session(*layers: LayerSpec) -> Session:
    last = LayerSpec("dense", {"units": 1, "activation": "sigmoid"})
    return Session(
        Experiment(
            objective=NetworkSpec("circle", layers=(*layers, last), loss="binary_crossentropy"),
            racers=(RacerSpec("sgd", {"learning_rate": 0.5}, name="sgd"),),
            dialect="textbook",
        )
    )


def measured(key: str, run: Session, step: int = 0, **values: Any) -> float:
    row = MEASURES[key]
    given = complete(row.parameters, check_values(row.parameters, values, owner=key), "textbook")
    return row.of(MeasureRequest(run, 0, step, given))


@pytest.mark.parametrize(
    ("key", "expected"),
    [("activation_value", 0.5), ("activation_slope", 1.25), ("activation_bend", 2.0)],
)
def test_a_curve_is_read_with_its_constants(key: str, expected: float) -> None:
    run = session()
    values: dict[str, Any] = {"function": "z^2 + a*z", "constants": "z^2 + a*z.a=0.75", "z": 0.25}
    assert measured(key, run, **values) == pytest.approx({"activation_value": 0.25}.get(key, expected))


def test_random_inputs_through_a_line_keep_their_numbers() -> None:
    run = session()
    assert measured("random_mean", run, function="linear") == pytest.approx(0.0, abs=0.02)
    assert measured("random_deviation", run, function="linear", sigma=3.0) == pytest.approx(3.0, rel=0.02)
    assert measured("random_saturated", run, function="binary_step") == 1.0


def test_a_learned_slope_is_that_of_theta_and_moves() -> None:
    run = session(LayerSpec("dense", {"units": 4, "activation": "prelu", "initializer": "he_normal"}))
    assert measured("learned_slope", run) == 0.25
    assert measured("learned_slope", run, 40) != 0.25
    assert np.isnan(measured("learned_slope", run, layer=1))


def test_there_is_no_learned_slope_where_there_is_no_such_layer() -> None:
    assert np.isnan(measured("learned_slope", session(), layer=9))
    surface = Experiment(SurfaceSpec(formula="x^2 + y^2"), (RacerSpec("sgd", name="sgd"),))
    assert np.isnan(measured("learned_slope", Session(surface)))


def test_a_layer_with_huge_weights_is_saturated_and_passes_little_back() -> None:
    def layer(stddev: float) -> LayerSpec:
        start: dict[str, Value] = {"initializer": "random_normal", "stddev": stddev}
        return LayerSpec("dense", {"units": 8, "activation": "tanh", **start})

    large, small = session(layer(1.0), layer(10.0)), session(layer(1.0), layer(0.1))
    assert measured("activation_saturated", large, layer=1) > 0.6
    assert measured("activation_saturated", small, layer=1) == 0.0
    assert measured("activation_deviation", large, layer=1) > measured("activation_deviation", small, layer=1)
    assert measured("activation_gradient", small, layer=0) > 0.0
