from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.network.health import (
    EXAMPLES_READ,
    HEALTH,
    VALUES_READ,
    _identical,
    examples_read,
    layer_norms,
    measure,
    output_quantiles,
    quantiles,
    read_layers,
)
from engine.network.layer_values import LayerValues
from engine.objective import FloatArray
from tests.engine.networks import data_of, dense, gradient_at, objective_of, random_data, weights_in

DEPTH, WIDTH = 30, 100


def health_of(
    layers: list[dict[str, Any]], seed: int = 0, *, inputs: int = 2, update: bool = False
) -> dict[str, FloatArray]:
    """Each number of the layers' health at the start (L,), by name."""
    rng = np.random.default_rng(seed)
    objective = objective_of(layers, random_data(rng, inputs=inputs, count=40))
    theta = objective.network.start(rng)
    probes, gradient = read_layers(objective, theta, 0, None)
    norms = layer_norms(objective.network, -0.1 * gradient) if update else None
    rows = measure(objective.network, probes, theta, gradient, norms)
    return dict(zip(HEALTH, rows.T, strict=True))


@lru_cache
def deep(activation: str, initializer: str, seed: int = 0) -> dict[str, FloatArray]:
    """The health of the hidden layers of a deep network over as many normal inputs as it is wide."""
    hidden = [dense(WIDTH, activation, initializer=initializer) for _ in range(DEPTH)]
    found = health_of([*hidden, dense(1, initializer=initializer)], seed, inputs=WIDTH)
    return {name: values[:DEPTH] for name, values in found.items()}


def bits_a_layer(values: FloatArray) -> float:
    """By how many powers of two something grows with each layer."""
    return float(np.polyfit(np.arange(len(values)), np.log2(values), 1)[0])


def mean_bits(activation: str, initializer: str, name: str) -> float:
    return float(np.mean([bits_a_layer(deep(activation, initializer, seed)[name]) for seed in range(3)]))


@pytest.mark.parametrize(
    ("initializer", "factor"),
    [("he_normal", 1.0), ("he_uniform", 1.0), ("glorot_normal", 0.5), ("lecun_uniform", 0.5)],
)
def test_a_relu_halves_the_variance_which_he_makes_up_for(initializer: str, factor: float) -> None:
    # K. He et al. 2015, equations 7 and 14: forward and backward n Var(w) / 2
    for name in ("deviation", "backward_deviation"):
        sign = 1 if name == "deviation" else -1
        assert 2 * sign * mean_bits("relu", initializer, name) == pytest.approx(math.log2(factor), abs=0.12)


@pytest.mark.parametrize(("initializer", "sigma"), [("large_random", 1.0), ("small_random", 0.01)])
def test_a_relu_multiplies_the_deviation_by_that_of_the_weights(initializer: str, sigma: float) -> None:
    expected = math.log2(sigma * math.sqrt(WIDTH / 2))
    assert mean_bits("relu", initializer, "deviation") == pytest.approx(expected, abs=0.06)
    assert mean_bits("relu", initializer, "backward_deviation") == pytest.approx(-expected, abs=0.06)


def test_gradients_vanish_fourfold_through_each_sigmoid() -> None:
    flow = deep("sigmoid", "glorot_uniform")
    # sums of 100 outputs near 1/2 with weights of variance 1/100 have deviation 1/2
    z = np.random.default_rng(0).normal(0.0, 0.5, 100_000)
    slope = 1 / (2 + 2 * np.cosh(z))
    expected = 0.5 * math.log2(np.mean(slope**2))
    assert bits_a_layer(flow["backward_deviation"][1:]) == pytest.approx(-expected, abs=0.1)
    assert flow["gradient_norm"][0] < 1e-15 * flow["gradient_norm"][-1]
    assert not flow["saturated"].any(), "they vanish although no unit is saturated"


def test_a_tanh_at_the_critical_variance_loses_it_slowly() -> None:
    # with n Var(w) = 1 the variance q follows q - 2 q^2, so it is 1 / (2 l) in layer l
    variance = np.mean([deep("tanh", "glorot_normal", seed)["deviation"] ** 2 for seed in range(3)], axis=0)
    np.testing.assert_allclose(variance[10:] * 2 * np.arange(11, DEPTH + 1), 1.0, atol=0.5)
    assert abs(mean_bits("tanh", "glorot_normal", "backward_deviation")) < 0.15


def test_an_orthogonal_start_keeps_linear_layers_exactly_as_they_are() -> None:
    flow = deep("linear", "orthogonal")
    second_moment = flow["deviation"] ** 2 + flow["mean"] ** 2
    np.testing.assert_allclose(second_moment, second_moment[0], rtol=1e-10)


def test_large_weights_saturate_s_shaped_units() -> None:
    for activation, edge in (("tanh", math.atanh(math.sqrt(0.99))), ("sigmoid", 5.989)):
        flow = deep(activation, "large_random")
        expected = [math.erfc(edge / deviation / math.sqrt(2)) for deviation in flow["deviation"]]
        # pre-activations are normal over the units, of which there are only a hundred
        np.testing.assert_allclose(flow["saturated"], expected, atol=0.1)
        assert flow["saturated"].min() > 0.2


def test_a_start_without_differences_leaves_all_units_identical() -> None:
    assert (deep("tanh", "constant")["identical"] == WIDTH).all()
    assert (deep("tanh", "glorot_uniform")["identical"] == 0).all()
    zeros = deep("relu", "zeros")
    assert (zeros["dead"] == WIDTH).all()
    assert (zeros["gradient_norm"] == 0).all()


def test_dead_and_identical_units_are_counted() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(5, "relu"), dense(1)], random_data(rng))
    theta = objective.network.start(rng)
    weights = weights_in(objective.network, theta, 0)
    weights[1] = (0.0, 0.0, -1.0)
    weights[3] = weights[4] = (1.0, 2.0, 0.5)
    probes, gradient = read_layers(objective, theta, 0, None)
    rows = measure(objective.network, probes, theta, gradient, None)
    found = dict(zip(HEALTH, rows[0], strict=True))
    assert (found["dead"], found["identical"]) == (1, 2)
    z = np.column_stack((objective.data.x, np.ones(12))) @ weights.T
    assert found["mean"] == pytest.approx(z.mean())
    assert found["deviation"] == pytest.approx(z.std())
    assert found["output_deviation"] == pytest.approx(np.maximum(z, 0).std())
    assert found["saturated"] == pytest.approx((z <= 0).mean())
    assert found["gradient_norm"] == pytest.approx(np.linalg.norm(gradient[: weights.size]))
    assert math.isnan(found["update_ratio"])
    np.testing.assert_allclose(quantiles(probes)[0], np.quantile(z, (0.05, 0.25, 0.5, 0.75, 0.95)))


def test_the_update_is_told_in_proportion_to_the_parameters() -> None:
    rng = np.random.default_rng(0)
    layers = [dense(3, "tanh"), {"kind": "dropout", "rate": 0.2}, dense(1)]
    objective = objective_of(layers, random_data(rng))
    theta = objective.network.start(rng)
    probes, gradient = read_layers(objective, theta, 0, None)
    rows = measure(objective.network, probes, theta, gradient, layer_norms(objective.network, 0.01 * theta))
    ratios = dict(zip(HEALTH, rows.T, strict=True))["update_ratio"]
    np.testing.assert_allclose(ratios, (0.01, np.nan, 0.01))


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_every_activation_can_be_measured(activation: str) -> None:
    found = health_of([dense(4, activation), dense(1)], update=True)
    assert all(np.isfinite(values).all() for values in found.values())
    assert 0 <= found["saturated"][0] <= 1
    if activation in {"linear", "maxout", "minimum", "mean"}:
        assert found["saturated"][0] == found["dead"][0] == 0
    if activation == "binary_step":
        assert found["dead"][0] == 4


def test_a_learned_slope_decides_what_is_saturated() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(2, "prelu"), dense(1)], random_data(rng))
    theta = objective.network.start(rng)
    theta[objective.network.names.index("layer1.alpha[0]")] = 0.0
    theta[objective.network.names.index("layer1.alpha[1]")] = 0.5
    probes, gradient = read_layers(objective, theta, 0, None)
    z = probes[0].pre_activation
    assert z is not None
    rows = measure(objective.network, probes, theta, gradient, None)
    assert rows[0, HEALTH.index("saturated")] == pytest.approx((z[0] <= 0).sum() / z.size)


def test_of_a_large_batch_a_selection_is_read() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(64, "tanh"), dense(1)], random_data(rng, count=5000))
    chosen = examples_read(objective.network, 5000)
    assert chosen is not None
    assert len(chosen) == VALUES_READ // 65 >= EXAMPLES_READ
    probes, _ = read_layers(objective, objective.network.start(rng), 0, None)
    output = probes[0].activation
    assert output is not None
    assert output.shape == (64, len(chosen))
    probes, _ = read_layers(objective, objective.network.start(rng), 0, np.arange(4000, 4010))
    assert probes[0].activation is not None
    assert probes[0].activation.shape == (64, 10), "a small batch is read whole"


def test_the_health_of_layers_that_were_not_run_backwards_is_refused() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(2, "tanh"), dense(1)], random_data(rng))
    theta = objective.network.start(rng)
    probes, gradient = read_layers(objective, theta, 0, None)
    for part in ({"activation": None}, {"pre_activation_gradient": None}):
        broken = tuple(replace(probe, **part) for probe in probes)
        with pytest.raises(AttributeError, match="not evaluated with its way back"):
            measure(objective.network, broken, theta, gradient, None)


def test_a_unit_is_saturated_below_a_hundredth_of_its_activations_own_steepest_slope() -> None:
    # a sigmoid is a quarter steep at most: 0.0025 is reached at +-5.99
    objective = objective_of(
        [dense(1, "sigmoid"), dense(1)], data_of(np.array([[5.9], [6.1], [-6.1], [0.0]]), np.zeros((4, 1)))
    )
    theta = objective.network.start(np.random.default_rng(0))
    theta[:2] = (1.0, 0.0)
    probes, gradient = read_layers(objective, theta, 0, None)
    rows = measure(objective.network, probes, theta, gradient, None)
    assert rows[0, HEALTH.index("saturated")] == 0.5
    assert rows[0, HEALTH.index("dead")] == 0
    assert rows[1, HEALTH.index("saturated")] == rows[1, HEALTH.index("dead")] == 0


def test_the_health_is_that_of_the_steps_batch() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(3, "tanh"), dense(1)], random_data(rng))
    theta, batch = objective.network.start(rng), np.array([2, 7, 11])
    probes, gradient = read_layers(objective, theta, 0, batch)
    assert probes[0].activation is not None
    assert probes[0].activation.shape == (3, 3)
    np.testing.assert_array_equal(gradient, gradient_at(objective, theta, batch)[1])


def test_only_the_phases_that_are_done_are_run() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(3, "tanh"), dense(1)], random_data(rng))
    theta = objective.network.start(rng)
    gradient = read_layers(objective, theta, 0, None, lambda p: p.layer != 0 or p.kind == "forward")[1]
    assert np.isnan(gradient[objective.network.spans[0]]).all()
    assert np.isfinite(gradient[objective.network.spans[1]]).all()
    batch = np.array([2, 7, 11])
    probes, gradient = read_layers(objective, theta, 0, batch, lambda _: True)
    assert probes[0].activation is not None
    assert probes[0].activation.shape == (3, 3)
    np.testing.assert_array_equal(gradient, gradient_at(objective, theta, batch)[1])


def test_each_step_drops_other_values() -> None:
    rng = np.random.default_rng(0)
    layers = [dense(20), {"kind": "dropout", "rate": 0.5}, dense(1)]
    objective = objective_of(layers, random_data(rng))
    theta = objective.network.start(rng)
    first, again, next_one = (
        read_layers(objective, theta, step, None)[0][1].activation for step in (3, 3, 4)
    )
    assert first is not None
    assert next_one is not None
    np.testing.assert_array_equal(first, again)
    assert ((first == 0) != (next_one == 0)).any()


def test_units_that_differ_in_the_sign_of_zero_alone_are_identical() -> None:
    assert _identical(np.array([[0.0, 1.0], [-0.0, 1.0], [2.0, 1.0]])) == 2
    assert _identical(np.array([[0.0, 1.0], [0.0, 2.0], [2.0, 1.0]])) == 0
    assert _identical(np.array([[1.0, 1.0], [2.0, 1.0]])) == 0
    assert _identical(np.ones((4, 2))) == 4
    assert _identical(np.array([[1.0, 1e-20], [1.0, 2e-20]])) == 0


def test_what_enters_the_next_layer_has_quantiles_of_its_own() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(3, "tanh"), {"kind": "dropout", "rate": 0.0}, dense(1)], random_data(rng))
    probes, _ = read_layers(objective, objective.network.start(rng), 0, None)
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    for found, name in ((quantiles(probes), "pre_activation"), (output_quantiles(probes), "activation")):
        for row, probe in zip(found, probes, strict=True):
            values = getattr(probe, name)
            read = probe.activation if values is None else values
            assert read is not None
            np.testing.assert_allclose(row, np.quantile(read, shares))


def test_a_quantile_among_numbers_that_are_not_finite_is_no_error() -> None:
    values = LayerValues(np.array([[1.0, np.inf, -np.inf]]), None, None, None)
    assert quantiles((values,)).shape == (1, 5)
    far_apart = LayerValues(np.array([[-1.7e308, 1.7e308]]), None, None, None)
    assert quantiles((far_apart,)).shape == (1, 5)
