"""The quadratic model of a loss, Newton's steps from it, and backtracking, against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.quadratic_model import SUFFICIENT, backtracking, made_search, quadratic_model
from engine.errors import RavineError
from engine.objective import FloatArray
from engine.surfaces.objective import SurfaceObjective

HIMMELBLAU = SurfaceObjective("(x^2 + y - 11)^2 + (x + y^2 - 7)^2")
#: Where the surface curves upwards, as a saddle, and downwards.
PLACES = {"bowl": (2.5, 2.5), "saddle": (-0.6, 2.9), "dome": (-0.5, -0.5)}


@pytest.mark.parametrize(("kind", "place"), PLACES.items())
def test_newton_solves_for_where_the_model_is_stationary(kind: str, place: tuple[float, float]) -> None:
    point = np.array(place)
    model = quadratic_model(HIMMELBLAU, point)
    assert model.kind == kind
    x, y = place
    # by hand: derivatives of Himmelblau's function
    gradient = np.array(
        [
            4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
            2 * (x * x + y - 11) + 4 * y * (x + y * y - 7),
        ]
    )
    cross = 4 * x + 4 * y
    hessian = np.array([[12 * x * x + 4 * y - 42, cross], [cross, 4 * x + 12 * y * y - 26]])
    np.testing.assert_allclose(model.newton_step(), np.linalg.solve(hessian, -gradient), rtol=1e-10)
    damped = np.linalg.solve(hessian + 200.0 * np.eye(2), -gradient)
    np.testing.assert_allclose(model.newton_step(200.0), damped, rtol=1e-10)


@pytest.mark.parametrize("place", PLACES.values())
def test_a_saddle_free_step_descends_and_is_newtons_where_the_loss_is_a_bowl(
    place: tuple[float, float],
) -> None:
    model = quadratic_model(HIMMELBLAU, np.array(place))
    step = model.saddle_free_step()
    assert step @ model.gradient < 0.0
    # |H| is the root of H H, whose inverse Newton's iteration finds without eigenvectors
    root = _root(model.hessian @ model.hessian)
    np.testing.assert_allclose(root @ step, -model.gradient, rtol=1e-8)
    if model.kind == "bowl":
        np.testing.assert_allclose(step, model.newton_step(), rtol=1e-10)


def _root(matrix: FloatArray) -> FloatArray:
    """The root of a positive matrix by the iteration of Denman and Beavers (1976)."""
    y, z = matrix, np.eye(len(matrix))
    for _ in range(60):
        y, z = 0.5 * (y + np.linalg.inv(z)), 0.5 * (z + np.linalg.inv(y))
    return np.asarray(y)


def test_the_model_is_the_taylor_polynomial() -> None:
    point, away = np.array([1.0, 2.0]), np.array([0.6, -0.8])
    model = quadratic_model(HIMMELBLAU, point)
    errors = [
        abs(float(model.values(point + h * away)) - float(HIMMELBLAU.losses((point + h * away)[None])[0]))
        for h in (1e-2, 1e-3)
    ]
    assert errors[0] / errors[1] == pytest.approx(1000.0, rel=0.05)  # of third order


def test_newton_stays_in_a_level_direction() -> None:
    model = quadratic_model(SurfaceObjective("(x + y)^2"), np.array([2.0, 1.0]))
    assert model.kind == "level"
    np.testing.assert_allclose(model.newton_step(), (-1.5, -1.5))


def test_backtracking_halves_until_the_loss_falls_enough() -> None:
    model = quadratic_model(HIMMELBLAU, np.array([-0.6, 2.9]))
    direction = -model.gradient
    search = backtracking(HIMMELBLAU, model, direction)
    length, tried = 1.0, []
    while True:
        x, y = model.point + length * direction
        tried.append((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2)
        if tried[-1] <= model.loss - 1e-4 * length * float(direction @ direction):
            break
        length /= 2
    np.testing.assert_allclose(search.losses, tried, rtol=1e-12)
    assert search.is_accepted
    assert search.lengths[-1] == length


def test_the_search_of_a_step_that_was_made_is_judged_as_one_that_is_tried() -> None:
    model = quadratic_model(HIMMELBLAU, np.array([1.0, 2.0]))
    tried = backtracking(HIMMELBLAU, model, -model.gradient)
    made = made_search(HIMMELBLAU, model, tried.points, SUFFICIENT)
    assert made.is_accepted
    assert not made_search(HIMMELBLAU, model, tried.points[:1], SUFFICIENT).is_accepted
    np.testing.assert_allclose(made.lengths, tried.lengths)
    np.testing.assert_allclose(made.losses, tried.losses)
    np.testing.assert_allclose(made.limits, tried.limits)


def test_uphill_backtracking_gives_up() -> None:
    model = quadratic_model(SurfaceObjective("x^2 + y^2"), np.array([1.0, 1.0]))
    assert not backtracking(SurfaceObjective("x^2 + y^2"), model, model.gradient).is_accepted


def test_a_loss_without_a_hessian_has_no_model() -> None:
    with pytest.raises(RavineError, match="no Hessian here"):
        quadratic_model(SurfaceObjective("sqrt(x^2 + y^2)"), np.zeros(2))

    class Unknown(SurfaceObjective):
        def hessian(self, theta: FloatArray) -> None:  # type: ignore[override] # what a network offers
            del theta

    with pytest.raises(RavineError, match="not known exactly"):
        quadratic_model(Unknown("x^2 + y^2"), np.zeros(2))
