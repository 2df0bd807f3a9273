"""The axes of a quadratic, or of what a loss is near a minimum; a sentence where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.quadratic_axes import quadratic_axes
from engine.errors import RavineError
from engine.surfaces.objective import SurfaceObjective

AT = np.array([2.0, -1.0])


def test_a_quadratic_has_its_minimum_and_its_curvatures_wherever_one_asks() -> None:
    axes = quadratic_axes(SurfaceObjective("x^2 + 4*(y - 3)^2"), AT, is_quadratic=True)
    np.testing.assert_allclose(axes.minimum, (0.0, 3.0), atol=1e-14)
    np.testing.assert_allclose(axes.curvatures, (2.0, 8.0))
    assert not axes.is_local
    np.testing.assert_allclose(np.abs(axes.along(AT)), (2.0, 4.0))


def test_a_level_direction_is_left_out() -> None:
    axes = quadratic_axes(SurfaceObjective("(x + y)^2"), AT, is_quadratic=True)
    np.testing.assert_allclose(axes.curvatures, (4.0,))
    assert float(axes.minimum.sum()) == pytest.approx(0.0, abs=1e-14)


def test_near_the_nearest_known_minimum_a_loss_is_its_local_quadratic() -> None:
    axes = quadratic_axes(
        SurfaceObjective("(x^2 - 1)^2 + y^2"), AT, is_quadratic=False, minima=((-1.0, 0.0), (1.0, 0.0))
    )
    np.testing.assert_allclose(axes.minimum, (1.0, 0.0))
    np.testing.assert_allclose(axes.curvatures, (2.0, 8.0))
    assert axes.is_local


@pytest.mark.parametrize(
    ("formula", "is_quadratic", "minima", "why"),
    [
        ("x^4 + y^2", False, (), "is not quadratic"),
        ("x^2 - y^2", True, (), "does not rise in every direction"),
        ("x*0 + y*0", True, (), "does not rise"),
        ("sqrt(x^2 + y^2)", False, ((0.0, 0.0),), "no Hessian"),
    ],
)
def test_where_there_is_none_a_sentence_says_why(
    formula: str, *, is_quadratic: bool, minima: tuple[tuple[float, float], ...], why: str
) -> None:
    with pytest.raises(RavineError, match=why):
        quadratic_axes(SurfaceObjective(formula), AT, is_quadratic=is_quadratic, minima=minima)
