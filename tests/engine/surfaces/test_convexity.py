"""How a surface curves: eigenvalues, the scale of losses, what counts as rounding error, the map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.objective import FloatArray
from engine.surfaces.convexity import (
    CONCAVE,
    CONVEX,
    LEVEL,
    SADDLE,
    UNKNOWN,
    convexity_map,
    curvature_classes,
    loss_scale,
    symmetric_eigenvalues,
)
from engine.surfaces.objective import SurfaceObjective

ENTRIES = st.floats(-1e6, 1e6)


@given(ENTRIES, ENTRIES, ENTRIES)
def test_the_eigenvalues_of_a_symmetric_matrix_are_lapacks(xx: float, xy: float, yy: float) -> None:
    matrix = np.array([[xx, xy], [xy, yy]])
    expected = np.linalg.eigvalsh(matrix)
    np.testing.assert_allclose(
        symmetric_eigenvalues(matrix[None])[0], expected, atol=1e-12 * abs(matrix).max()
    )


def test_a_matrix_that_is_not_finite_has_no_eigenvalue_and_its_neighbour_keeps_its_own() -> None:
    matrices = np.array([[[1.0, 0.0], [0.0, np.inf]], [[3.0, 0.0], [0.0, 2.0]]])
    np.testing.assert_array_equal(symmetric_eigenvalues(matrices), [[np.nan, np.nan], [2.0, 3.0]])


def test_the_scale_of_losses_leaves_out_two_percent_on_either_side() -> None:
    losses = np.arange(101.0)
    assert loss_scale(losses) == pytest.approx(96.0)
    assert loss_scale(np.append(losses, [np.nan, np.inf])) == pytest.approx(96.0)
    assert loss_scale(np.where(losses == 100.0, 1e9, losses)) == pytest.approx(96.0)


def test_the_scale_of_equal_losses_is_what_rounding_may_make_of_them_and_never_zero() -> None:
    assert loss_scale(np.full(5, 3.0)) == pytest.approx(3e-4)
    assert loss_scale(np.full(5, -3.0)) == pytest.approx(3e-4)
    assert loss_scale(np.array([-3.0, -3.0 + 1e-9])) == pytest.approx(3e-4)
    assert loss_scale(np.zeros(5)) == 1e-300
    assert loss_scale(np.array([np.nan])) == 1.0


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [
        (1.0, 2.0, CONVEX), (0.0, 2.0, CONVEX), (-1.0, 2.0, SADDLE), (-2.0, 0.0, CONCAVE),
        (-2.0, -1.0, CONCAVE), (0.0, 0.0, LEVEL), (np.nan, np.nan, UNKNOWN),
        # beside a curvature of 2, and beside the typical one of 1, what is below 1e-9 of it is rounding error
        (-1.9e-9, 2.0, CONVEX), (-2.1e-9, 2.0, SADDLE), (-2.0, 1.9e-9, CONCAVE), (-2.0, 2.1e-9, SADDLE),
        (-0.9e-9, 0.9e-9, LEVEL), (-1.1e-9, 0.9e-9, CONCAVE),
        (-0.9e-9, 1.1e-9, CONVEX), (-1.1e-9, 1.1e-9, SADDLE),
        # what is just as large as rounding may make it is rounding
        (-1e-9, 0.0, LEVEL), (0.0, 1e-9, LEVEL), (-2e-9, 2.0, CONVEX), (-2.0, 2e-9, CONCAVE),
    ],
)  # fmt: skip
def test_the_signs_of_the_eigenvalues_tell_the_class(low: float, high: float, kind: int) -> None:
    assert curvature_classes(np.array([[low, high]]), 1.0).tolist() == [kind]


def on_grid(formula: str, domain: tuple[tuple[float, float], tuple[float, float]], count: int) -> FloatArray:
    return convexity_map(SurfaceObjective(formula, domain=domain), count)[2]


def test_the_map_lies_on_the_grid_of_the_domain_with_x_first() -> None:
    objective = SurfaceObjective("x^3 + y^2", domain=((-2.0, 2.0), (-1.0, 3.0)))
    x, y, classes = convexity_map(objective, 4)
    np.testing.assert_allclose(x, np.linspace(-2.0, 2.0, 4))
    np.testing.assert_allclose(y, np.linspace(-1.0, 3.0, 4))
    assert classes.tolist() == [[SADDLE] * 4] * 2 + [[CONVEX] * 4] * 2
    assert not any(part.flags.writeable for part in (x, y, classes))


def test_where_the_loss_is_not_defined_its_curvature_is_unknown() -> None:
    classes = on_grid("y^2 - log(x)", ((-1.0, 1.0), (-1.0, 1.0)), 4)
    assert classes.tolist() == [[UNKNOWN] * 4] * 2 + [[CONVEX] * 4] * 2


def test_a_curvature_that_is_lost_beside_the_range_of_the_losses_is_level() -> None:
    # the losses span 0.96 * 8 over sides of 8 at most: typical curvature 0.12, rounding error 1.2e-10
    assert set(on_grid("x + 0.4e-10 x^2", ((-4.0, 4.0), (-1.0, 1.0)), 51).ravel()) == {LEVEL}
    assert set(on_grid("x + 0.8e-10 x^2", ((-4.0, 4.0), (-1.0, 1.0)), 51).ravel()) == {CONVEX}


def test_the_map_follows_the_constants() -> None:
    kinds = [
        convexity_map(SurfaceObjective("a x^2 + y^2", {"a": value}), 5)[2][0, 0] for value in (1.0, -1.0, 1.0)
    ]
    assert kinds == [CONVEX, SADDLE, CONVEX]
