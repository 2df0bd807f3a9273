"""Where a network starts, and which of its parameters stay there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from engine.errors import RavineError
from engine.network.architecture import Network
from engine.network.objective import NetworkObjective
from engine.network.spec import LayerSpec
from engine.objective import FloatArray
from engine.parameters import Value
from tests.engine.networks import random_data

DENSE = LayerSpec("dense", {"units": 2, "activation": "tanh"})
OUTPUT = LayerSpec("dense", {"units": 1})


def network_of(*layers: LayerSpec) -> Network:
    return Network(layers, inputs=2, outputs=1)


def held_names(*layers: LayerSpec) -> list[str]:
    network = network_of(*layers)
    return [network.names[place] for place in network.held]


def layer(kind: str = "dense", weights: Sequence[Sequence[float]] = (), **values: Value) -> LayerSpec:
    given: dict[str, Value] = {"units": 2, **values} if kind == "dense" else values
    return LayerSpec(kind, given, tuple(map(tuple, weights)))


def test_the_state_of_each_layer_follows_that_of_those_before_it() -> None:
    norm = LayerSpec("batch_normalization")
    network = Network((norm, layer(units=3), norm, OUTPUT), inputs=2, outputs=1)
    state = np.arange(10.0)
    np.testing.assert_array_equal(network.state_of(state, 0), state[:4])
    np.testing.assert_array_equal(network.state_of(state, 2), state[4:])
    assert network.state_of(state, 1).shape == network.state_of(state, 3).shape == (0,)
    found = [network.running_statistics(state, index) for index in range(4)]
    assert found[1] is found[3] is None
    np.testing.assert_array_equal(np.asarray(found[0]), state[:4].reshape(2, 2))
    np.testing.assert_array_equal(np.asarray(found[2]), state[4:].reshape(2, 3))


def test_given_statistics_are_those_of_the_start_and_no_variance_is_negative() -> None:
    network = Network((layer(), LayerSpec("batch_normalization"), OUTPUT), inputs=2, outputs=1)
    assert network.start_state().tolist() == [0, 0, 1, 1]
    assert network.start_state((4, 5, 6, 0)).tolist() == [4, 5, 6, 0]
    with pytest.raises(RavineError, match=r"start_statistics has the variance -0\.5 for layer 2"):
        network.start_state((4, 5, 6, -0.5))
    with pytest.raises(RavineError, match="has 1 number; this network keeps 4 running means and variances"):
        network.start_state((4,))


def test_given_weights_lie_as_keras_keeps_them_and_the_others_are_drawn_as_ever() -> None:
    given = LayerSpec("dense", DENSE.values, weights=((1.0, 2.0), (3.0, 4.0)), biases=(5.0, 6.0))
    start = network_of(given, OUTPUT).start(np.random.default_rng(3))
    np.testing.assert_array_equal(start[:6], [1, 3, 5, 2, 4, 6])
    np.testing.assert_array_equal(start[6:], network_of(DENSE, OUTPUT).start(np.random.default_rng(3))[6:])


def test_weights_or_biases_may_be_given_alone() -> None:
    drawn = network_of(DENSE, OUTPUT).start(np.random.default_rng(3))
    weights = network_of(layer(weights=((1, 2), (3, 4)), activation="tanh"), OUTPUT)
    biases = network_of(LayerSpec("dense", DENSE.values, biases=(5.0, 6.0)), OUTPUT)
    np.testing.assert_array_equal(weights.start(np.random.default_rng(3))[:6], [1, 3, 0, 2, 4, 0])
    expected = drawn.copy()
    expected[[2, 5]] = 5, 6
    np.testing.assert_array_equal(biases.start(np.random.default_rng(3)), expected)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (layer(weights=((1, 2),)), "weights is 1 x 2; this layer has 2 x 2 of them (inputs x units)"),
        (layer(weights=((1,), (2,))), "weights is 2 x 1; this layer has 2 x 2 of them (inputs x units)"),
        (
            layer("dropout", weights=((1, 2),)),
            "weights is 1 x 2; this layer has 0 x 0 of them (inputs x units)",
        ),
        (LayerSpec("dense", {"units": 2}, biases=(1.0,)), "biases has 1 number; this layer has 2"),
        (
            LayerSpec("dense", {"units": 2, "use_bias": False}, biases=(1.0, 2.0)),
            "biases has 2 numbers; this layer has 0",
        ),
        (LayerSpec("dropout", {}, biases=(1.0,)), "biases has 1 number; this layer has 0"),
    ],
)
def test_a_start_of_another_shape_is_refused_with_the_shape_it_must_have(
    spec: LayerSpec, sentence: str
) -> None:
    with pytest.raises(RavineError) as refusal:
        network_of(spec, OUTPUT)
    assert str(refusal.value) == f"layers[0].{sentence}"


def test_a_whole_layer_or_its_biases_are_held() -> None:
    assert held_names(DENSE, OUTPUT) == []
    assert held_names(layer(train_biases=False), OUTPUT) == ["layer1.bias[0]", "layer1.bias[1]"]
    assert len(held_names(layer(trainable=False, train_biases=True), OUTPUT)) == 6
    assert held_names(layer(use_bias=False, train_biases=False), OUTPUT) == []
    assert held_names(DENSE, layer("layer_normalization", trainable=False), OUTPUT) == [
        f"layer2.{name}[{unit}]" for name in ("gamma", "beta") for unit in range(2)
    ]
    learned: dict[str, Value] = {"units": 2, "activation": "prelu"}
    assert len(held_names(LayerSpec("dense", {**learned, "train_biases": False}), OUTPUT)) == 2


def test_a_network_that_is_held_altogether_has_nothing_to_learn() -> None:
    with pytest.raises(RavineError, match="every parameter is held, so the network has nothing to learn"):
        network_of(layer(units=1, trainable=False))


def gradient(objective: NetworkObjective, theta: FloatArray) -> FloatArray:
    found = np.full(objective.size, np.nan)
    objective.evaluate(theta, found)
    return found


def test_the_gradient_is_zero_where_parameters_are_held_and_the_same_elsewhere() -> None:
    data = random_data(np.random.default_rng(1))
    penalised: dict[str, Value] = {"units": 2, "activation": "tanh", "l2": 0.1}
    free = NetworkObjective(network_of(LayerSpec("dense", penalised), OUTPUT), data)
    held = NetworkObjective(network_of(LayerSpec("dense", {**penalised, "trainable": False}), OUTPUT), data)
    theta = free.network.start(np.random.default_rng(0))
    expected = gradient(free, theta)
    expected[:6] = 0.0
    np.testing.assert_array_equal(gradient(held, theta), expected)
    tape = held.stacked_tape(3)
    stacked = np.empty((3, held.size))
    tape.evaluate(np.tile(theta, (3, 1)), stacked)
    np.testing.assert_array_equal(stacked[:, :6], 0.0)
    np.testing.assert_allclose(stacked, np.tile(expected, (3, 1)), rtol=1e-12)
    stepped = np.empty(held.size)
    held.run_phases(theta, stepped, None, lambda _: True)
    np.testing.assert_array_equal(stepped, expected)


def test_a_line_with_a_held_bias_has_no_constant_hessian_to_be_followed() -> None:
    data = random_data(np.random.default_rng(1), inputs=2)
    free = NetworkObjective(network_of(OUTPUT), data)
    held = NetworkObjective(network_of(LayerSpec("dense", {"units": 1, "train_biases": False})), data)
    assert free.hessian(np.zeros(3)) is not None
    assert held.hessian(np.zeros(3)) is None
    thetas = np.random.default_rng(2).normal(size=(5, 3))
    np.testing.assert_allclose(held.losses(thetas), free.losses(thetas))
