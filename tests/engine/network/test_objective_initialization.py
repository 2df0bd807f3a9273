"""Networks as they start and what they refuse: depth, scale of the initial weights, what cannot be built."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data import DATASETS
from engine.errors import RavineError
from engine.experiment.description import NetworkSpec
from engine.layers.initializers import INITIALIZERS
from engine.network.objective import NetworkObjective
from tests.engine.networks import (
    dense,
    gradient_at,
    objective_of,
    random_data,
    weights_in,
)


def test_64_layers_of_512_are_possible_and_65_are_not() -> None:
    data = random_data(np.random.default_rng(0), count=2)
    deep = objective_of([*[dense(512, "tanh") for _ in range(3)], dense(1)], data)
    assert deep.size == 512 * 3 + 2 * 512 * 513 + 513
    objective_of([*[dense(2) for _ in range(63)], dense(1)], data)
    with pytest.raises(RavineError, match="layers: a network of 65 is not possible; allowed are 1 to 64"):
        objective_of([*[dense(2) for _ in range(64)], dense(1)], data)


def depth_gradients(activation: str, initializer: str) -> list[float]:
    """Root mean square of dloss/dW in each of 30 layers of 100."""
    rng = np.random.default_rng(1)
    layers = [dense(100, activation, initializer=initializer) for _ in range(30)]
    objective = objective_of([*layers, dense(1, initializer=initializer)], random_data(rng, count=50))
    theta = objective.network.start(rng)
    _, gradient = gradient_at(objective, theta)
    return [
        float(np.sqrt(np.mean(weights_in(objective.network, gradient, layer) ** 2))) for layer in range(1, 30)
    ]


def test_gradients_vanish_through_sigmoids_and_live_through_relus() -> None:
    sigmoid, relu = depth_gradients("sigmoid", "glorot_uniform"), depth_gradients("relu", "he_normal")
    # each sigmoid layer passes at most a quarter of the slope: after 28 layers at most 4^-28 = 1e-17 is left
    assert sigmoid[0] / sigmoid[-1] < 1e-12
    assert 0.01 < relu[0] / relu[-1] < 100


def test_large_weights_explode_and_small_ones_vanish_through_relus() -> None:
    large, small = depth_gradients("relu", "large_random"), depth_gradients("relu", "small_random")
    assert np.log10(large[0]) > 20
    assert small[0] < 1e-30


def test_zero_and_constant_starts_keep_all_units_of_a_layer_identical() -> None:
    rng = np.random.default_rng(0)
    layers = [dense(4, "tanh", initializer="constant"), dense(1, initializer="constant")]
    objective = objective_of(layers, random_data(rng))
    theta = objective.network.start(rng)
    for _ in range(20):
        theta -= 0.1 * gradient_at(objective, theta)[1]
    weights = weights_in(objective.network, theta, 0)
    np.testing.assert_allclose(weights, np.tile(weights[0], (4, 1)), rtol=1e-12)


@pytest.mark.parametrize("key", list(INITIALIZERS))
def test_a_start_is_decided_by_its_generator(key: str) -> None:
    network = objective_of(
        [dense(4, initializer=key), dense(1)], random_data(np.random.default_rng(0))
    ).network
    first, again = (network.start(np.random.default_rng(5)) for _ in range(2))
    assert first.tobytes() == again.tobytes()


@pytest.mark.parametrize(
    ("layers", "options", "message"),
    [
        ([], {}, "layers: a network of 0 is not possible"),
        (
            [dense(2)],
            {},
            r"layers\[0\], the last, has units = 2, but the data have 1 target column; give it units = 1",
        ),
        ([{"kind": "activation", "activation": "mean"}], {}, "nothing to learn; add a dense layer"),
        ([dense(1)], {"loss": "mse"}, "unknown loss"),
        ([dense(1)], {"loss": "mean_square_error"}, "did you mean mean_squared_error"),
        ([dense(1)], {"loss": "binary_crossentropy"}, "needs targets 0 and 1"),
    ],
)
def test_a_network_that_cannot_be_is_refused_with_a_reason(
    layers: list[dict[str, Any]], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(RavineError, match=message):
        objective_of(layers, random_data(np.random.default_rng(0)), **options)


@pytest.mark.parametrize("size", [0, 101, -1])
def test_a_batch_larger_than_the_data_or_empty_is_refused(size: int) -> None:
    data = DATASETS["line_dense"].make(np.random.default_rng(0))
    with pytest.raises(RavineError, match=rf"batch_size = {size} is outside \[1, 100\]"):
        NetworkObjective.from_spec(NetworkSpec("line_dense", batch_size=size), data)


def test_data_of_another_shape_are_refused() -> None:
    network = objective_of([dense(1)], random_data(np.random.default_rng(0), inputs=2)).network
    with pytest.raises(RavineError, match="3 features and 1 targets, but the network takes 2 and gives 1"):
        NetworkObjective(network, random_data(np.random.default_rng(0), inputs=3))
    with pytest.raises(RavineError, match=r"x has the shape \(4, 3\); the network takes \(N, 2\)"):
        objective_of([dense(1)], random_data(np.random.default_rng(0))).predict(np.zeros(3), np.zeros((4, 3)))
