from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from engine.critical import CONCAVE, CONVEX, LEVEL, SADDLE, convexity, critical_points, limits
from engine.surface_catalogue import Surface
from engine.surfaces import SURFACES, SurfaceObjective, surface_objective

ROWS = SURFACES.rows()


@pytest.mark.parametrize("row", [row for row in ROWS if row.minima], ids=lambda row: row.key)
def test_every_known_minimum_is_found(row: Surface) -> None:
    objective = surface_objective(row.key)
    found = critical_points(objective)
    for minimum in row.minima:
        near = [
            point for point in found.points if np.hypot(point.x - minimum[0], point.y - minimum[1]) < 1e-3
        ]
        # at a kink there is no Hessian, and a flat one does not tell
        if np.isfinite(objective.hessian(np.array(minimum))).all() and not found.note:
            assert near, minimum
            assert near[0].kind in {"minimum", "degenerate"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_what_is_found_is_level_and_inside(row: Surface) -> None:
    objective = surface_objective(row.key)
    for point in critical_points(objective).points:
        place = np.array([point.x, point.y])
        size = np.abs(objective.hessian(place)).max()
        assert np.abs(objective.gradients(place[None])).max() <= 1e-6 * max(1.0, size)
        for value, (low, high) in zip(place, objective.domain, strict=True):
            assert low - 1e-6 <= value <= high + 1e-6


def test_himmelblau_has_four_minima_one_maximum_and_four_saddles() -> None:
    kinds = [point.kind for point in critical_points(surface_objective("himmelblau")).points]
    assert sorted(kinds) == ["maximum"] + ["minimum"] * 4 + ["saddle"] * 4


@pytest.mark.parametrize(
    "formula", ["x^3 - 3 x + y^2", "x^4 - 2 x^2 + y^2 + 0.5 y", "x^2 y - y + x^2 / 2", "x^3 + y^3 - 3 x y"]
)
def test_critical_points_of_polynomials_are_those_that_sympy_solves(formula: str) -> None:
    objective = SurfaceObjective(formula)
    x, y = sympy.symbols("x y", real=True)
    text = formula.replace("^", "**").replace("3 x y", "3*x*y").replace("3 x", "3*x").replace("2 x", "2*x")
    loss = sympy.sympify(
        text.replace("0.5 y", "0.5*y").replace("2 y", "2*y").replace("x**2 y", "x**2*y"), {"x": x, "y": y}
    )
    wanted = sympy.solve([sympy.diff(loss, x), sympy.diff(loss, y)], [x, y], dict=True)
    expected = sorted((float(root[x]), float(root[y])) for root in wanted)
    found = sorted((point.x, point.y) for point in critical_points(objective).points)
    assert np.array(found) == pytest.approx(np.array(expected), abs=1e-8)


@given(st.floats(0.1, 5), st.floats(0.1, 5), st.floats(-1, 1), st.floats(-2, 2))
def test_a_quadratic_has_one_critical_point_of_the_kind_of_its_eigenvalues(
    a: float, b: float, c: float, d: float
) -> None:
    objective = surface_objective("quadratic_family", {"a": a, "b": b, "c": c, "d": d})
    hessian = np.array([[2 * a, c], [c, 2 * b]])
    place = np.linalg.solve(hessian, [-d, 0.0])
    low = np.linalg.eigvalsh(hessian)[0]
    inside = all(lo <= v <= hi for v, (lo, hi) in zip(place, objective.domain, strict=True))
    if not inside or abs(low) < 1e-3:
        return
    (point,) = critical_points(objective).points
    assert (point.x, point.y) == pytest.approx(tuple(place), abs=1e-8)
    assert point.kind == ("minimum" if low > 0 else "saddle")


def test_a_valley_of_critical_points_is_told_as_one() -> None:
    found = critical_points(SurfaceObjective("(x - y)^2"))
    assert found.points == ()
    assert "line" in found.note
    level = critical_points(SurfaceObjective("a x^2 - x^2 + 3", {"a": 1.0}))
    assert level.points == ()
    assert "level" in level.note


def test_the_map_of_curvature_is_that_of_the_eigenvalues() -> None:
    for formula, kind in (
        ("x^2 + y^2", CONVEX),
        ("x^2 - y^2", SADDLE),
        ("-x^2 - y^2", CONCAVE),
        ("x^2", LEVEL),
    ):
        _, _, classes = convexity(SurfaceObjective(formula), 9)
        assert (classes == kind).all()


@given(st.floats(0.1, 5), st.floats(0.1, 5))
def test_along_the_axes_the_rational_family_has_the_limits_a_and_b(a: float, b: float) -> None:
    objective = surface_objective("rational_family", {"a": a, "b": b})
    assert limits(objective, 0.0, 0.0) == pytest.approx((a, b), rel=1e-6)
    filled = objective.limit((0.0, 0.0))
    assert np.isnan(filled) if abs(a - b) > 1e-3 else True


def test_a_pole_has_no_limit() -> None:
    assert np.isnan(limits(SurfaceObjective("1 / (x^2 + y^2)"), 0.0, 0.0)).all()
