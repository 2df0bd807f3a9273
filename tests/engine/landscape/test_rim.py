"""Where surfaces end and are torn: found between the points of a grid, with what the loss does there."""

from __future__ import annotations

import numpy as np
import pytest

from engine.landscape.grid import Landscape, landscape
from engine.landscape.rim import MOST_PLACES, Rim, rim_of
from engine.objective import Domain
from engine.surfaces.objective import SurfaceObjective

SQUARE: Domain = ((-1.5, 1.5), (-1.5, 1.5))


def drawn(formula: str, domain: Domain = SQUARE, n: int = 33) -> Landscape:
    return landscape(SurfaceObjective(formula), domain, n)


def rim(formula: str, domain: Domain = SQUARE, n: int = 33) -> Rim:
    found = drawn(formula, domain, n).rim
    assert found is not None
    return found


@pytest.mark.parametrize("formula", ["x^2 + 10y^2", "sin(9x)*cos(9y)", "abs(x) + y", "sin(x)/x + y"])
def test_a_surface_in_one_piece_has_no_rim_and_no_more_points(formula: str) -> None:
    found = drawn(formula)
    assert found.rim is None
    assert found.z.shape == (33, 33)


def test_a_surface_with_a_rim_is_drawn_on_twice_as_fine_a_grid() -> None:
    assert drawn("sqrt(1-x^2-y^2)").z.shape == (65, 65)


def test_a_surface_defined_nowhere_has_no_rim() -> None:
    assert drawn("ln(-1-x^2)").rim is None


def test_a_hemisphere_tends_to_zero_at_its_rim() -> None:
    found = rim("sqrt(1-x^2-y^2)")
    assert found.limits.size > 0
    assert np.abs(found.limits).max() < 1e-3


def test_points_next_to_a_rim_are_moved_onto_it_by_half_a_cell_at_most() -> None:
    grid = drawn("sqrt(1-x^2-y^2)")
    found = grid.rim
    assert found is not None
    x, y = np.meshgrid(grid.x, grid.y, indexing="ij")
    cell = grid.x[1] - grid.x[0]
    radius = np.hypot(x + cell * found.moves[..., 0], y + cell * found.moves[..., 1])
    assert radius[found.on_rim] == pytest.approx(np.ones(int(found.on_rim.sum())), abs=1e-6)
    assert np.abs(found.moves).max() <= 0.5
    assert not found.moves[~found.on_rim].any()
    assert np.abs(found.moved[found.on_rim]).max() < 1e-3


def test_no_cell_has_an_unmoved_point_on_either_side_of_the_rim() -> None:
    found = rim("sqrt(1-x^2-y^2)")
    side = np.where(found.on_rim, 0.0, np.sign(found.inside))
    corners = np.stack((side[1:, 1:], side[1:, :-1], side[:-1, 1:], side[:-1, :-1]))
    assert not ((corners.max(axis=0) > 0.0) & (corners.min(axis=0) < 0.0)).any()


def test_the_distance_from_a_rim_is_that_of_the_straight_line_nearby() -> None:
    grid = drawn("sqrt(1-x^2-y^2)")
    assert grid.rim is not None
    x, y = np.meshgrid(grid.x, grid.y, indexing="ij")
    true = (1.0 - np.hypot(x, y)) / (grid.x[1] - grid.x[0])
    near = np.abs(true) < 0.6
    assert grid.rim.inside[near] == pytest.approx(true[near], abs=0.15)


def test_heights_are_carried_on_through_a_limit_that_differs_along_the_rim() -> None:
    grid = drawn("y + 1e-9*sqrt(x)", n=34)
    assert grid.rim is not None
    beyond = np.isnan(grid.z) & np.isfinite(grid.rim.heights)
    beyond[:, [0, -1]] = False
    assert beyond.any()
    _, y = np.meshgrid(grid.x, grid.y, indexing="ij")
    assert grid.rim.heights[beyond] == pytest.approx(y[beyond], abs=1e-6)


def test_a_logarithm_runs_off_at_its_rim() -> None:
    found = rim("ln(x + y)")
    assert found.limits.size == 0
    assert (
        found.heights[found.inside < 0.0][np.abs(found.inside[found.inside < 0.0]) < 1.0] == -np.inf
    ).any()


def test_a_pole_between_two_points_runs_off_upwards_on_one_side_and_downwards_on_the_other() -> None:
    grid = drawn("tan(x) + y^2", ((-5.0, 5.0), (-3.0, 3.0)), 65)
    assert grid.rim is not None
    up = grid.x[(grid.rim.heights == np.inf).all(axis=1)]
    down = grid.x[(grid.rim.heights == -np.inf).all(axis=1)]
    poles = np.array([-1.5, -0.5, 0.5, 1.5]) * np.pi
    cell = grid.x[1] - grid.x[0]
    assert up == pytest.approx(poles, abs=cell)
    assert down == pytest.approx(poles, abs=cell)
    assert (up < down).all()
    assert np.isfinite(grid.z).all()


def test_a_pole_of_one_side_only_leaves_the_other_side_alone() -> None:
    grid = drawn("exp(1/(x-0.01)) + 0*y", n=34)
    assert grid.rim is not None
    assert (grid.x[(grid.rim.heights == np.inf).any(axis=1)] > 0.01).all()
    assert not (grid.rim.heights == -np.inf).any()


def test_a_step_is_no_pole() -> None:
    assert drawn("floor(x + 0.01) - 0.1x + 0y").rim is None


def test_between_two_poles_nearer_than_points_there_is_no_side_to_run_off_to() -> None:
    grid = drawn("1/sin(14x) + y", n=33)
    assert grid.rim is not None
    assert np.isnan(grid.rim.heights).any()


def test_of_a_surface_that_is_torn_everywhere_no_rim_is_drawn() -> None:
    rng = np.random.default_rng(1)
    z = np.where(rng.random((300, 300)) < 0.5, 1.0, np.nan)

    def never(_thetas: object) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        raise AssertionError

    assert z.size / 2 > MOST_PLACES
    assert rim_of(never, np.arange(300.0), np.arange(300.0), z) is None


def test_its_arrays_cannot_be_written() -> None:
    found = rim("sqrt(1-x^2-y^2)")
    for array in (found.inside, found.heights, found.limits, found.moves, found.moved, found.on_rim):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0
