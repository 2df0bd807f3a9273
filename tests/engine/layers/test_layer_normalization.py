"""Layer normalisation against numbers found by hand and its own promises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.layers.layer_normalization import LayerNormalization
from engine.layers.table import LAYERS
from engine.parameters import DIALECTS
from tests.engine.networks import data_of, dense, gradient_at, objective_of, random_data

NORM: dict[str, Any] = {"kind": "layer_normalization"}


def test_two_units_by_hand() -> None:
    # x = (1, 5): mean 3, variance 4, so with epsilon = 1 the values become -+2 / sqrt(5).
    # gamma = (3, 6) and beta = (1, 0), then w = (1, 1) and b = 0; the target is 1
    objective = objective_of(
        [{**NORM, "epsilon": 1.0}, dense(1)], data_of(np.array([[1.0, 5.0]]), np.array([[1.0]]))
    )
    theta = np.array([3.0, 6.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    root = np.sqrt(5.0)
    output = np.array([3.0 * -2.0 / root + 1.0, 6.0 * 2.0 / root])
    error = output.sum() - 1.0
    loss, gradient = gradient_at(objective, theta)
    assert loss == pytest.approx(error**2, rel=1e-15)
    expected = 2.0 * error * np.array([-2.0 / root, 2.0 / root, 1.0, 1.0, output[0], output[1], 1.0])
    np.testing.assert_allclose(gradient, expected, rtol=1e-14)


def test_what_flows_back_by_hand() -> None:
    # one dense layer of two units without biases on x = 1: z = (1, 5); then, as above, with epsilon = 1,
    # s = 1/sqrt(5) and n = (-2 s, 2 s): dloss/dz = s (g - mean(g) - n mean(g n)) with g = 2 error gamma
    layers = [dense(2, use_bias=False), {**NORM, "epsilon": 1.0}, dense(1)]
    objective = objective_of(layers, data_of(np.array([[1.0]]), np.array([[1.0]])))
    theta = np.array([1.0, 5.0, 3.0, 6.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    scale = 1.0 / np.sqrt(5.0)
    error = -6.0 * scale + 1.0 + 12.0 * scale - 1.0
    g, normal = 2.0 * error * np.array([3.0, 6.0]), scale * np.array([-2.0, 2.0])
    expected = scale * (g - g.mean() - normal * (g * normal).mean())
    np.testing.assert_allclose(gradient_at(objective, theta)[1][:2], expected, rtol=1e-13)


def test_each_example_has_mean_zero_and_variance_one() -> None:
    rng = np.random.default_rng(0)
    data = data_of(5 + 3 * rng.normal(size=(20, 6)), rng.normal(size=(20, 1)))
    objective = objective_of([{**NORM, "epsilon": 1e-15}, dense(1)], data)
    gradient_at(objective, objective.network.start(rng))
    normal = objective.layer_values(0).activation
    assert normal is not None
    np.testing.assert_allclose(normal.mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(normal.var(axis=0), 1.0, atol=1e-13)


def test_inference_is_training_and_no_example_influences_another() -> None:
    rng = np.random.default_rng(0)
    data = random_data(rng, inputs=3)
    objective = objective_of([dense(4, "tanh"), NORM, dense(1)], data)
    theta = objective.network.start(rng)
    gradient_at(objective, theta)
    trained = objective.layer_values(2).activation
    assert trained is not None
    np.testing.assert_allclose(objective.outputs(theta, data.x)[:, 0], trained[0], rtol=1e-12)
    np.testing.assert_allclose(
        objective.outputs(theta, data.x[:1])[0], objective.outputs(theta, data.x)[0], rtol=1e-12
    )


def test_equal_units_are_normalised_to_beta() -> None:
    objective = objective_of([NORM, dense(1)], data_of(np.full((1, 2), 7.0), np.zeros((1, 1))))
    theta = np.array([1.0, 1.0, 0.25, 0.5, 1.0, 1.0, 0.0])
    loss, gradient = gradient_at(objective, theta)
    assert loss == pytest.approx(0.75**2)
    assert np.isfinite(gradient).all()


def test_epsilon_is_each_dialects() -> None:
    row = LAYERS["layer_normalization"]
    made = [row.make(2, {}, dialect=dialect, index=0) for dialect in DIALECTS]
    assert [layer.epsilon for layer in made if isinstance(layer, LayerNormalization)] == [1e-5, 1e-3, 1e-5]
