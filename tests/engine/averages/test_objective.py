"""A moving average as an objective: each value of the series opens a bowl of curvature 1."""

from __future__ import annotations

import numpy as np
import pytest

from engine.averages.objective import AverageObjective

SERIES = np.array([1.0, 4.0, -2.0, 7.0])
OBJECTIVE = AverageObjective(SERIES)


@pytest.mark.parametrize("batch", [None, np.array([2]), np.array([0, 3]), np.array([3, 1, 0])])
def test_the_loss_is_half_the_mean_square_of_the_distances_and_the_gradient_its_slope(
    batch: np.ndarray | None,
) -> None:
    chosen = SERIES if batch is None else SERIES[batch]

    def loss(average: float, weight_sum: float) -> float:
        return 0.5 * float(((chosen - average) ** 2).mean() + (weight_sum - 1.0) ** 2)

    gradient, h = np.empty(2), 1e-6
    assert OBJECTIVE.evaluate(np.array([0.5, 0.25]), gradient, batch) == pytest.approx(loss(0.5, 0.25))
    slopes = (loss(0.5 + h, 0.25) - loss(0.5 - h, 0.25), loss(0.5, 0.25 + h) - loss(0.5, 0.25 - h))
    np.testing.assert_allclose(gradient, np.divide(slopes, 2 * h), rtol=1e-6)


def test_an_objective_that_never_changes_is_its_own_clone() -> None:
    assert OBJECTIVE.clone() is OBJECTIVE
