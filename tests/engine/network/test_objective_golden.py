"""Networks against what PyTorch computed in float64."""

from __future__ import annotations

import numpy as np
import pytest

from engine.network.objective import NetworkObjective
from engine.objective import FloatArray
from tests.engine.networks import data_of, gradient_at, objective_of
from tests.golden import network_cases

GOLDEN = network_cases.read()
CASES = [pytest.param(case, id=case.name) for case in network_cases.CASES]
TRAINED = [pytest.param(case, id=case.name) for case in network_cases.TRAINED]


def golden_objective(case: network_cases.Case) -> NetworkObjective:
    data = data_of(GOLDEN[f"{case.name}/x"], GOLDEN[f"{case.name}/y"])
    return objective_of(case.layers, data, loss=case.loss, loss_values=case.constants, dialect="pytorch")


def as_predicted(case: network_cases.Case, raw: FloatArray) -> FloatArray:
    """PyTorch's raw scores as the probabilities that ours predicts."""
    if case.loss == "binary_crossentropy":
        return np.asarray(1 / (1 + np.exp(-raw)))
    if case.loss == "categorical_crossentropy":
        powers = np.exp(raw - raw.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
    return raw


@pytest.mark.parametrize("case", CASES)
def test_forward_backward_and_inference_equal_pytorchs(case: network_cases.Case) -> None:
    objective, theta = golden_objective(case), GOLDEN[f"{case.name}/theta"]
    loss, gradient = gradient_at(objective, theta)
    state = objective.start_state()
    objective.end_step(state)
    np.testing.assert_allclose(loss, GOLDEN[f"{case.name}/loss"], rtol=1e-12)
    np.testing.assert_allclose(gradient, GOLDEN[f"{case.name}/gradient"], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(state, GOLDEN[f"{case.name}/state"], rtol=1e-12, atol=1e-13)
    answer = objective.predict(theta, objective.data.x, state)
    expected = as_predicted(case, GOLDEN[f"{case.name}/inference"])
    np.testing.assert_allclose(answer, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", TRAINED)
def test_500_adam_steps_end_where_pytorchs_do(case: network_cases.Case) -> None:
    objective = golden_objective(case)
    theta, state = GOLDEN[f"{case.name}/start"].copy(), objective.start_state()
    first, second, gradient = (np.zeros(objective.size) for _ in range(3))
    for step, batch in enumerate(GOLDEN[f"{case.name}/batches"].astype(np.intp), start=1):
        objective.begin_step(step)
        objective.evaluate(theta, gradient, batch)
        objective.end_step(state)
        first += 0.1 * (gradient - first)
        second = 0.999 * second + 0.001 * gradient**2
        denominator = np.sqrt(second) / np.sqrt(1 - 0.999**step) + 1e-8
        theta -= network_cases.LEARNING_RATE / (1 - 0.9**step) * first / denominator
    np.testing.assert_allclose(theta, GOLDEN[f"{case.name}/theta"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(state, GOLDEN[f"{case.name}/state"], rtol=1e-10, atol=1e-11)
    answer = objective.predict(theta, objective.data.x, state)
    np.testing.assert_allclose(answer, GOLDEN[f"{case.name}/inference"], rtol=1e-9, atol=1e-10)
