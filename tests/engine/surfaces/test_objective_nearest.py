"""The nearest point of the drawn plane at which a run can begin."""

from __future__ import annotations

import numpy as np
import pytest

from engine.objective import Domain
from engine.surfaces.objective import SEARCHED, SurfaceObjective, nearest_defined

#: Steps of the grid are 0.125 along x and 0.25 along y.
PLANE: Domain = ((-5.0, 5.0), (-10.0, 10.0))


def nearest(formula: str, x: float, y: float) -> list[float]:
    assert SEARCHED == 81
    found = nearest_defined(SurfaceObjective(formula, domain=PLANE), np.array([x, y]))
    return [float(value) for value in found]


@pytest.mark.parametrize(
    ("formula", "asked", "expected"),
    [
        ("ln(x)", (-1.0, 2.0), [0.125, 2.0]),
        ("ln(y)", (2.0, -1.0), [2.0, 0.25]),
        ("ln(-x)", (3.0, 2.1), [-0.125, 2.0]),
        ("sqrt(x)", (-1.0, 0.0), [0.125, 0.0]),  # at 0 there is a loss, but no gradient
        ("ln(x - y)", (0.0, 1.0), [0.625, 0.5]),  # by both coordinates together
        ("ln(x)", (-50.0, 300.0), [0.125, 10.0]),
    ],
)
def test_it_is_the_nearest_of_a_grid_where_loss_and_gradient_are_finite(
    formula: str, asked: tuple[float, float], expected: list[float]
) -> None:
    assert nearest(formula, *asked) == pytest.approx(expected)


def test_a_point_that_has_a_loss_is_itself_the_nearest() -> None:
    point = np.array([0.0, 0.3])
    assert nearest_defined(SurfaceObjective("sqrt(x) + y"), point) is point
    assert nearest_defined(SurfaceObjective("x + y"), point) is point


def test_where_nothing_is_defined_the_point_stays() -> None:
    point = np.array([0.0, 0.3])
    assert nearest_defined(SurfaceObjective("sqrt(-1 - x^2)"), point) is point
    assert nearest_defined(SurfaceObjective("ln(x - 100)"), point) is point
