"""What a step asks of the loss about its point, where no formula of the Hessian is known."""

from __future__ import annotations

import numpy as np
import pytest

from engine.objective import FloatArray
from engine.objective_functions.step_point import MOST_TRIES, StepPoint

MATRIX = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 2.0]])
AT = np.array([1.0, -2.0, 0.5])


def quadratic(at: FloatArray) -> tuple[float, FloatArray]:
    return 0.5 * float(at @ MATRIX @ at), MATRIX @ at


def begun(*, sign: float = 1.0, held: tuple[int, ...] = ()) -> StepPoint:
    point = StepPoint(sign=sign, held=held)
    point.begin(quadratic, AT, *quadratic(AT))
    return point


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_differences_of_gradients_are_the_hessian_of_a_quadratic(sign: float) -> None:
    point = begun(sign=sign)
    np.testing.assert_allclose(point.hessian(), sign * MATRIX, atol=1e-9)
    assert point.evaluations == 1 + 2 * 3
    assert point.hessian() is point.hessian(), "once a step"
    np.testing.assert_allclose(point.axes()[0], np.linalg.eigvalsh(sign * MATRIX), atol=1e-9)


def test_what_is_held_has_no_curvature() -> None:
    hessian = begun(held=(1,)).hessian()
    assert not hessian[1].any() or hessian[1, 1] == 0.0
    np.testing.assert_allclose(hessian[0, 0], 4.0, atol=1e-9)


def test_the_product_with_the_hessian_costs_two_gradients_and_none_for_nothing() -> None:
    point = begun()
    u = np.array([0.3, 0.1, -2.0])
    np.testing.assert_allclose(point.hessian_times(u), MATRIX @ u, atol=1e-9)
    np.testing.assert_array_equal(point.hessian_times(np.zeros(3)), np.zeros(3))
    assert point.evaluations == 3


def test_searches_give_up_where_no_length_lowers_the_loss() -> None:
    uphill = AT.copy()
    for search, further in (("backtracked", (0.5, 1e-4)), ("wolfe", (1e-4, 0.9))):
        point = StepPoint()
        point.begin(lambda at: (float("nan"), at), AT, 1.0, -uphill)
        np.testing.assert_array_equal(getattr(point, search)(uphill, *further), np.zeros(3))
        assert len(point.tried) == MOST_TRIES


def test_a_step_is_lengthened_while_the_slope_along_it_stays_steep() -> None:
    point = begun()
    step = point.wolfe(-0.01 * point.gradient, 1e-4, 0.5)
    assert np.linalg.norm(step) > 0.01 * np.linalg.norm(point.gradient)
    assert abs(float(quadratic(AT + step)[1] @ step)) <= abs(0.5 * float(point.gradient @ step))
