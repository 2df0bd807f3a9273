"""Heights over a plane: laid out as the views expect, masked where undefined, ranged for drawing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.landscape import Landscape, landscape
from engine.objective import Domain, FloatArray
from engine.surfaces import SURFACES, SurfaceObjective, surface_objective

DOMAIN: Domain = ((-1.0, 1.0), (0.0, 4.0))


def heights(z: list[list[float]]) -> Landscape:
    array = np.array(z)
    x, y = (np.arange(float(side)) for side in array.shape)
    return Landscape(x=x, y=y, z=array, names=("x", "y"))


def test_rows_run_along_x_and_columns_along_y() -> None:
    drawn = landscape(SurfaceObjective("x + 10y"), DOMAIN, 5)
    assert drawn.z.shape == (5, 5)
    assert drawn.z[1, 3] == drawn.x[1] + 10 * drawn.y[3]
    assert drawn.domain == DOMAIN
    assert drawn.names == ("x", "y")


def test_its_arrays_cannot_be_written() -> None:
    drawn = landscape(SurfaceObjective("x"), DOMAIN, 3)
    for array in (drawn.x, drawn.y, drawn.z):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


def test_what_is_undefined_or_infinite_is_masked() -> None:
    drawn = landscape(SurfaceObjective("log(x) + 1/(y - 2)"), DOMAIN, 5)
    assert np.isnan(drawn.z[drawn.x <= 0]).all()
    assert np.isnan(drawn.z[:, drawn.y == 2]).all()
    assert np.isfinite(drawn.z[3:, [0, 1, 3, 4]]).all()


def test_the_hole_of_the_rational_family_is_one_point() -> None:
    drawn = landscape(surface_objective("rational_family"), ((-1.0, 1.0), (-1.0, 1.0)), 5)
    assert np.argwhere(np.isnan(drawn.z)).tolist() == [[2, 2]]


def test_a_level_surface_lies_in_the_middle_of_its_range() -> None:
    level = landscape(surface_objective("rational_family"), ((-5.0, 5.0), (-5.0, 5.0)), 64)
    assert level.height_range() == pytest.approx((0.5, 1.5))
    assert heights([[0.0, 0.0], [0.0, 0.0]]).height_range() == (-0.5, 0.5)


def test_where_nothing_is_defined_there_is_still_a_range() -> None:
    assert landscape(SurfaceObjective("log(-1 - x^2)"), DOMAIN, 4).height_range() == (0.0, 1.0)


@pytest.mark.parametrize("key", SURFACES)
def test_no_height_of_a_catalogue_surface_is_cut(key: str) -> None:
    objective = surface_objective(key)
    drawn = landscape(objective, objective.domain, 64)
    low, high = drawn.height_range()
    assert low <= np.nanmin(drawn.z)
    assert high >= np.nanmax(drawn.z)


def test_a_pole_does_not_flatten_the_rest() -> None:
    drawn = landscape(SurfaceObjective("x^2 + y^2 + 1e-7/(x^2 + y^2)^3"), ((-1.0, 1.0), (-1.0, 1.0)), 100)
    assert np.nanmax(drawn.z) > 1000
    low, high = drawn.height_range()
    assert 0 < low < 2 < high < 200


@pytest.mark.parametrize("log", [False, True])
def test_levels_rise_inside_the_range(*, log: bool) -> None:
    drawn = landscape(surface_objective("rosenbrock"), SURFACES["rosenbrock"].domain, 32)
    levels = drawn.levels(12, log=log)
    low, high = drawn.height_range()
    assert len(levels) == 12
    assert np.all(np.diff(levels) > 0)
    assert low < levels[0] < levels[-1] < high


def test_levels_in_decades_gather_in_the_valley() -> None:
    drawn = landscape(surface_objective("rosenbrock"), SURFACES["rosenbrock"].domain, 32)
    assert np.median(drawn.levels(11, log=True)) < 0.05 * np.median(drawn.levels(11))


@given(
    st.lists(
        st.lists(st.floats(-1e300, 1e300) | st.just(math.nan), min_size=3, max_size=3), min_size=2, max_size=5
    )
)
def test_any_heights_have_a_finite_rising_range(z: list[list[float]]) -> None:
    low, high = heights(z).height_range()
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < high


@pytest.mark.parametrize("n", [-1, 1, 2049])
def test_a_grid_outside_its_limits_is_refused(n: int) -> None:
    with pytest.raises(RavineError, match=f"grid of {n} points"):
        landscape(SurfaceObjective("x"), DOMAIN, n)


class Wide(SurfaceObjective):
    """Two parameters drawn, a third one that the loss grows with."""

    size = 3

    def losses(self, thetas: FloatArray) -> FloatArray:
        return super().losses(thetas[:, :2]) + thetas[:, 2]


def test_a_slice_goes_through_the_values_of_the_parameters_that_are_not_drawn() -> None:
    flat = landscape(SurfaceObjective("x y"), DOMAIN, 4)
    slice_ = landscape(Wide("x y"), DOMAIN, 4, np.array([9.0, 9.0, 5.0]))
    np.testing.assert_allclose(slice_.z, flat.z + 5.0)


def test_an_objective_of_more_parameters_needs_a_point_to_cut_through() -> None:
    with pytest.raises(RavineError, match="this objective 3; choose a point to cut through"):
        landscape(Wide("x"), DOMAIN, 4)
