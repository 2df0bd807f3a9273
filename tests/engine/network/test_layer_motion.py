from __future__ import annotations

import numpy as np
import pytest

from engine.network.layer_motion import BATCHES, MOTION, layer_motion, signal_to_noise
from tests.engine.networks import dense, gradient_at, objective_of, random_data


def test_descent_moves_every_layer_by_its_rate_straight_downhill_and_dropout_not_at_all() -> None:
    rng = np.random.default_rng(0)
    layers = [dense(3, "tanh"), {"kind": "dropout", "rate": 0.2}, dense(1)]
    network = objective_of(layers, random_data(rng)).network
    gradient = rng.normal(size=network.size)
    told = layer_motion(network, gradient, -0.25 * gradient)
    assert told[[0, 2], MOTION.index("ratio")] == pytest.approx([0.25, 0.25])
    assert told[[0, 2], MOTION.index("angle")] == pytest.approx([0.0, 0.0], abs=1e-5)
    assert np.isnan(told[1]).all()


def test_uphill_is_half_a_turn_and_an_unknown_update_tells_nothing() -> None:
    rng = np.random.default_rng(0)
    network = objective_of([dense(2), dense(1)], random_data(rng)).network
    gradient = rng.normal(size=network.size)
    assert layer_motion(network, gradient, gradient)[:, MOTION.index("angle")] == pytest.approx(
        [180.0, 180.0]
    )
    assert np.isnan(layer_motion(network, gradient, None)).all()


def test_signal_to_noise_is_the_mean_of_ten_batches_gradients_over_their_deviation() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(2, "tanh"), {"kind": "dropout", "rate": 0.0}, dense(1)], random_data(rng))
    theta = objective.network.start(rng)
    batches = [rng.choice(12, 3, replace=False) for _ in range(BATCHES + 4)]
    told = signal_to_noise(objective, theta, 4, batches.__getitem__)
    each = [gradient_at(objective, theta, batch)[1] for batch in batches[4:]]
    gradients = np.array(each)[:, objective.network.spans[0]]
    noise = np.sqrt(gradients.var(axis=0, ddof=1).sum())
    assert told[0] == pytest.approx(np.linalg.norm(gradients.mean(axis=0)) / noise)
    assert np.isnan(told[1])


def test_full_batches_have_no_noise() -> None:
    rng = np.random.default_rng(0)
    objective = objective_of([dense(1)], random_data(rng))
    theta = objective.network.start(rng)
    assert np.isnan(signal_to_noise(objective, theta, 0, lambda _: None)).all()
