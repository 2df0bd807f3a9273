"""Heights over a plane: laid out as the views expect, masked where undefined, ranged for drawing."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.landscape.grid import (
    POINTS_AT_ONCE,
    PRODUCTS_AT_ONCE,
    Landscape,
    landscape,
    landscape_of_plane,
    points_at_once,
    refinements,
    slice_gaps,
)
from engine.landscape.plane import chosen_plane, random_plane
from engine.network.objective import NetworkObjective
from engine.objective import Domain, FloatArray
from engine.surfaces.objective import SURFACES, SurfaceObjective, surface_objective
from tests.engine.networks import dense, objective_of, random_data

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
    assert np.isfinite(drawn.z[drawn.x > 0][:, drawn.y != 2]).all()


def test_the_hole_of_the_rational_family_is_one_point_and_filled_where_all_directions_agree() -> None:
    for b, holes in ((2.0, [[4, 4]]), (1.0, [])):
        surface = surface_objective("rational_family", {"a": 1.0, "b": b})
        drawn = landscape(surface, ((-1.0, 1.0), (-1.0, 1.0)), 5)
        assert np.argwhere(np.isnan(drawn.z)).tolist() == holes


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


def deep(seed: int = 0, count: int = 40) -> tuple[NetworkObjective, FloatArray]:
    """A network whose batch statistics are sums over all examples, and a theta."""
    rng = np.random.default_rng(seed)
    layers = [dense(5, "tanh"), {"kind": "batch_normalization"}, dense(3, "relu"), dense(1)]
    objective = objective_of(layers, random_data(rng, count=count))
    return objective, objective.network.start(rng)


@pytest.mark.parametrize("count", [40, 3000])
def test_the_heights_of_a_plane_are_the_losses_at_its_points(count: int) -> None:
    objective, theta = deep(count=count)
    plane = random_plane(objective.network, theta, 0)
    drawn = landscape_of_plane(objective, plane, 6)
    one_by_one = [[objective.losses(plane.point(a, b)[None])[0] for b in drawn.y] for a in drawn.x]
    np.testing.assert_allclose(drawn.z, one_by_one, rtol=1e-12)
    assert drawn.names == plane.names
    assert drawn.domain == plane.domain


def test_a_plane_of_two_parameters_is_the_surface_itself() -> None:
    objective = surface_objective("rosenbrock")
    plane = replace(chosen_plane(np.zeros(2), 0, 1, objective.names), domain=DOMAIN)
    drawn = landscape_of_plane(objective, plane, 40)
    x, y = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(0, 4, 40), indexing="ij")
    direct = objective.losses(np.column_stack((x.ravel(), y.ravel()))).reshape(40, 40)
    assert (drawn.z == direct).all()
    assert (drawn.z == landscape(objective, DOMAIN, 40).z).all()


@pytest.mark.parametrize(
    ("n", "sides"),
    [(2, [2]), (9, [9]), (10, [10]), (33, [9, 17, 33]), (101, [26, 51, 101]), (129, [9, 17, 33, 65, 129])],
)
def test_each_grid_has_the_points_of_the_coarser_ones_between_its_own(n: int, sides: list[int]) -> None:
    objective = surface_objective("himmelblau")
    plane = chosen_plane(np.zeros(2), 0, 1)
    drawn = [grid for grid in refinements(objective, plane, n) if grid is not None]
    assert [len(grid.x) for grid in drawn] == sides
    for coarse, fine in itertools.pairwise(drawn):
        assert (fine.z[::2, ::2] == coarse.z).all()
        assert (fine.x[::2] == coarse.x).all()
        assert coarse.domain == fine.domain


class Counted(SurfaceObjective):
    """It keeps what it was asked for."""

    def __init__(self, formula: str) -> None:
        super().__init__(formula)
        self.asked: list[FloatArray] = []

    def losses(self, thetas: FloatArray) -> FloatArray:
        self.asked.append(thetas.copy())
        return super().losses(thetas)


def test_no_point_is_computed_twice() -> None:
    objective = Counted("x y")
    landscape_of_plane(objective, chosen_plane(np.zeros(2), 0, 1), 65)
    points = np.concatenate(objective.asked)
    assert len(points) == len(np.unique(points, axis=0)) == 65**2


@given(st.integers(0, 10_000), st.integers(0, 10**6))
def test_no_block_costs_more_than_allowed_unless_it_is_one_point(size: int, samples: int) -> None:
    objective = Counted("x y")
    objective.size, objective.samples = size + 2, samples
    points = points_at_once(objective)
    assert 1 <= points <= POINTS_AT_ONCE
    assert points == 1 or points * (size + 2) * samples <= PRODUCTS_AT_ONCE


def test_overflow_and_what_is_undefined_leave_holes_and_no_warning() -> None:
    objective, theta = deep()
    plane = replace(random_plane(objective.network, theta, 0), domain=((-1e200, 1e200), (-1e300, 1e300)))
    drawn = landscape_of_plane(objective, plane, 5)
    assert np.isnan(drawn.z).any()
    assert np.isfinite(drawn.z[2, 2])
    assert not np.isinf(drawn.z).any()


def test_a_plane_of_another_network_is_refused() -> None:
    objective, _ = deep()
    with pytest.raises(RavineError, match=r"the plane has 3 parameters, the objective \d+; choose"):
        refinements(objective, chosen_plane(np.zeros(3), 0, 1), 9)


def test_on_the_plane_the_picture_tells_the_true_loss() -> None:
    objective, theta = deep()
    plane = random_plane(objective.network, theta, 0)
    thetas = plane.points(np.array([0.0, 0.3]), np.array([0.0, -0.8]))
    assert slice_gaps(objective, plane, thetas) == pytest.approx([0.0, 0.0], abs=1e-12)


def test_off_the_plane_the_gap_is_the_projections_loss_less_the_true_one() -> None:
    objective = Wide("x y")
    plane = chosen_plane(np.array([0.0, 0.0, 5.0]), 0, 1)
    thetas = np.array([[2.0, 3.0, 1.0], [1.0, 1.0, 7.0], [np.nan, 0.0, 0.0]])
    gaps = slice_gaps(objective, plane, thetas)
    assert gaps[:2].tolist() == [4.0, -2.0]
    assert np.isnan(gaps[2])
    assert slice_gaps(objective, plane, np.empty((0, 3))).shape == (0,)


def test_a_level_plain_with_a_few_peaks_is_drawn_with_all_of_them() -> None:
    # most heights are the same, so that the core has no width from which to tell a pole
    plain = np.zeros((20, 20))
    plain[3, 4], plain[7, 8] = -2.0, 5.0
    assert heights(plain.tolist()).height_range() == (-2.0, 5.0)


@pytest.mark.parametrize("formula", ["sin(x)/x*sin(y)/y", "sin(x*y)/(x*y)", "x^2/x+y", "exp(-1/(x^2+y^2))"])
def test_a_hole_of_single_points_is_filled_by_its_limit_as_if_the_grid_had_missed_it(formula: str) -> None:
    on_grid = landscape(SurfaceObjective(formula), ((-10.0, 10.0), (-10.0, 10.0)), 65)
    beside = landscape(SurfaceObjective(formula), ((-10.0, 10.00001), (-10.0, 10.00001)), 65)
    assert on_grid.z == pytest.approx(beside.z, abs=1e-4)


@pytest.mark.parametrize("formula", ["1/x + y", "1/(x^2+y^2)", "x*y/(x^2+y^2)", "ln(x)+y", "abs(x)/x"])
def test_poles_rims_and_disagreeing_directions_stay_holes(formula: str) -> None:
    drawn = landscape(SurfaceObjective(formula), ((-2.0, 2.0), (-2.0, 2.0)), 65)
    assert np.isnan(drawn.z[drawn.x == 0.0, drawn.y == 0.0]).all()
