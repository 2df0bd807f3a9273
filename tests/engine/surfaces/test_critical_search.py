"""The parts of the search for critical points: starts, Newton steps, duplicates, lines, plateaus, kinks."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from engine.objective import Domain
from engine.surfaces.critical_search import STARTS, _opened
from engine.surfaces.objective import SurfaceObjective
from tests.engine.surfaces.searches import at, search


def test_starts_fill_the_domain_evenly_and_off_its_lines_of_symmetry() -> None:
    starts = search("x + y").starts.reshape(STARTS, STARTS, 2)
    np.testing.assert_allclose(np.diff(starts[:, 0, 0]), 4.0 / STARTS)
    np.testing.assert_allclose(np.diff(starts[0, :, 1]), 2.0 / STARTS)
    assert (starts[:, 0, 1] == starts[0, 0, 1]).all()
    assert starts[0, 0] == pytest.approx((1.0 + 4.0 * 0.4713 / STARTS, -3.0 + 2.0 * 0.4713 / STARTS))


def test_starts_at_the_edges_lie_just_within_all_four_and_at_the_corners() -> None:
    plane = search("x + y")
    shares = (plane.edge_starts() - plane.low) / plane.span
    assert shares.shape == (4 * STARTS + 4, 2)
    for axis in (0, 1):
        near = [np.isclose(shares[:, axis], edge) for edge in (0.0017, 0.9983)]
        assert [int(side.sum()) for side in near] == [STARTS + 2, STARTS + 2]
        np.testing.assert_allclose(shares[near[0], 1 - axis][:3], (np.arange(3) + 0.4713) / STARTS)
    assert np.isclose(shares, 0.0017).all(axis=1).sum() == 1
    assert np.isclose(shares, 0.9983).all(axis=1).sum() == 1


def test_what_lies_inside_is_told_along_both_axes_with_a_margin() -> None:
    plane = search("x + y")
    assert plane.inside(at((1, -3), (5, -1), (3, -2))).all()
    assert not plane.inside(at((0.99, -2), (5.01, -2), (3, -3.01), (3, -0.99), (np.nan, -2))).any()
    assert plane.inside(at((-0.9, -2), (6.9, -2), (3, -3.9), (3, -0.1)), 0.5).all()
    assert plane.inside(at((-1, -2), (7, -2), (3, -4), (3, 0)), 0.5).all(), "the margin itself lies within"
    assert not plane.inside(at((-1.1, -2), (7.1, -2), (3, -4.1), (3, 0.1)), 0.5).any()


def test_a_gradient_is_level_by_what_the_loss_would_change_over_the_plane() -> None:
    plane = search("x + y")
    limit = 1e-8 * plane.size
    assert plane.size == pytest.approx(np.ptp(np.quantile(plane.losses, (0.02, 0.98))))
    assert plane.is_level(at((0.9 * limit / 4, 0), (0, 0.9 * limit / 2), (-0.9 * limit / 4, 0))).all()
    assert not plane.is_level(at((1.1 * limit / 4, 0), (0, 1.1 * limit / 2), (-1.1 * limit / 4, 0))).any()
    assert not plane.is_level(at((np.nan, 0), (1e308, 0))).any()  # without a warning
    plane.size = 1e8
    assert plane.is_level(at((0.25, 0), (0, 0.5), (0.26, 0))).tolist() == [True, True, False]


def test_newton_finds_the_point_of_a_quadratic_and_leaves_its_starts_alone() -> None:
    plane = search("(x - 2)^2 + 3 (x - 2) (y + 2.5) - (y + 2.5)^2")
    starts = at((4.5, -1.2), (1.1, -2.9))
    found = plane.newton(starts)
    np.testing.assert_allclose(found, at((2, -2.5), (2, -2.5)), atol=1e-12)
    np.testing.assert_array_equal(starts, at((4.5, -1.2), (1.1, -2.9)))


def test_newton_keeps_nothing_outside_the_plane_and_nothing_that_is_not_level() -> None:
    assert search("(x - 6)^2 + y^2").newton(at((4.9, -1.1))).shape == (0, 2)
    assert search("exp(x) + y").newton(at((2, -2))).shape == (0, 2)
    assert search("x + y").newton(at((2, -2))).shape == (0, 2)


def test_newton_converges_where_the_curvature_vanishes_too() -> None:
    found = search("(x - 2)^4 + (y + 2)^4").newton(at((1.5, -2.4)))
    assert found.shape == (1, 2)
    np.testing.assert_allclose(found, at((2, -2)), atol=0.05)


def test_newton_across_goes_the_shortest_way_to_a_line_of_critical_points() -> None:
    plane = search("(x - y - 5)^2", ((1.0, 5.0), (-4.0, 0.0)))
    np.testing.assert_allclose(plane.newton(at((3, -1)), across=True), at((3.5, -1.5)), atol=1e-9)
    # of two curvatures the stronger one alone is followed
    steep = search("(x - 2)^2 + 9 (y + 2)^2", ((1.0, 3.0), (-3.0, -1.0)))
    moves = steep._moves(
        steep.objective.gradients(at((2.5, -1.5))) * steep.span,
        steep.objective.hessians(at((2.5, -1.5))),
        across=True,
    )
    np.testing.assert_allclose(moves * steep.span, at((0.0, -0.5)), atol=1e-12)


def test_a_newton_step_is_the_solution_of_its_equations_in_shares_of_the_plane() -> None:
    plane = search("x^3 + x y^2 + y^3")
    points = at((2, -2), (3, -1.5))
    gradients, hessians = plane.objective.gradients(points), plane.objective.hessians(points)
    expected = -np.linalg.solve(hessians, gradients[..., None])[..., 0] / plane.span
    np.testing.assert_allclose(plane._moves(gradients * plane.span, hessians), expected, rtol=1e-10)


def test_without_any_curvature_a_slope_gives_no_step_and_no_slope_gives_a_step_of_zero() -> None:
    plane = search("x + y")
    moves = plane._moves(at((1, 0), (0, 0)), np.zeros((2, 2, 2)))
    np.testing.assert_array_equal(moves, [[np.nan, np.nan], [0.0, 0.0]])


def test_of_points_closer_than_rounding_one_is_kept() -> None:
    plane = search("x + y")  # sides 4 and 2, so duplicates are closer than 8e-5 and 4e-5
    points = at((2, -2), (2 + 7e-5, -2 + 3e-5), (2 + 9e-5, -2), (2, -2 + 5e-5), (4, -2), (2, -2 - 3e-5))
    kept = plane.distinct(points)
    np.testing.assert_array_equal(kept[np.lexsort(kept.T[::-1])], np.unique(kept, axis=0))
    assert (4.0, -2.0) in [tuple(point) for point in kept.tolist()]
    assert len(plane.distinct(at((2, -2), (2 + 7e-5, -2 + 3e-5)))) == 1
    assert len(plane.distinct(at((2, -2), (2 + 9e-5, -2)))) == 2
    assert len(plane.distinct(at((2, -2), (2, -2 + 5e-5)))) == 2
    assert plane.distinct(at()).shape == (0, 2)


def test_a_curvature_far_below_the_other_is_zero_on_a_stretched_plane_too() -> None:
    square: Domain = ((-1.0, 1.0), (-1.0, 1.0))
    for factor, degenerate in ((2e-6, False), (0.5e-6, True), (-2e-6, False), (-0.5e-6, True)):
        values, flat = search(f"x^2 + ({factor}) y^2", square).curvatures(at((0, 0)))
        np.testing.assert_allclose(np.sort(values[0]), np.sort((2.0, 2.0 * factor)))
        assert flat.tolist() == [degenerate]
    # over a long side the same curvature makes a difference
    assert search("x^2 + 0.5e-6 y^2", ((-1.0, 1.0), (-10.0, 10.0))).curvatures(at((0, 0)))[1].tolist() == [
        False
    ]


def test_what_has_no_curvature_is_degenerate_and_its_neighbour_is_not() -> None:
    plane, hessians = search("x + y"), np.array([np.full((2, 2), np.nan), np.eye(2)])
    plane.objective = cast("SurfaceObjective", SimpleNamespace(hessians=lambda _: hessians))
    assert plane.curvatures(at((2, -2), (3, -2)))[1].tolist() == [True, False]


def test_only_points_with_others_right_beside_them_lie_on_a_line() -> None:
    square: Domain = ((-1.0, 1.0), (-1.0, 1.0))
    assert search("(x - y)^2", square).on_lines(at((0.2, 0.2))).tolist() == [True]
    assert search("x^2 + y^4", square).on_lines(at((0, 0))).tolist() == [False]
    assert search("x^4 + y^4", square).on_lines(at((0, 0))).tolist() == [False]


@pytest.mark.parametrize(
    ("formula", "pattern"),
    [
        ("x^4 + y^4", "minimum"), ("-x^4 - y^4", "maximum"), ("x^3 + y^2", "saddle"), ("x^2", "minimum"),
        ("5", "level"),
    ],
)  # fmt: skip
def test_the_losses_around_a_point_tell_its_kind(formula: str, pattern: str) -> None:
    plane = search(formula, ((-1.0, 1.0), (-1.0, 1.0)))
    loss = float(plane.objective.losses(at((0, 0)))[0])
    assert plane.around(np.zeros(2), loss) == pattern


def test_a_rise_that_rounding_may_make_is_none() -> None:
    plane = search("5", ((-1.0, 1.0), (-1.0, 1.0)))
    assert plane.around(np.zeros(2), 5.0 - 4e-13) == "level"
    assert plane.around(np.zeros(2), 5.0 - 6e-13) == "minimum"
    assert plane.around(np.zeros(2), 5.0 + 6e-13) == "maximum"
    plane.size = 1.0
    for rise in (1e-13, -1e-13):
        level = partial(np.full, 48, rise)
        plane.objective = cast("SurfaceObjective", SimpleNamespace(losses=lambda _, level=level: level()))
        assert plane.around(np.zeros(2), 0.0) == "level"
    for rise in (1.0, -1.0):
        half = np.repeat((rise, 0.0), 24)
        plane.objective = cast("SurfaceObjective", SimpleNamespace(losses=lambda _, half=half: half))
        assert plane.around(np.zeros(2), 0.0) == "level", "neither to both sides nor to all"


def test_an_opening_keeps_blocks_of_three_and_what_reaches_over_the_border() -> None:
    mask = np.zeros((7, 8), dtype=bool)
    mask[2:5, 3:6] = True
    mask[2, 1:7] = True
    opened = _opened(mask)
    expected = np.zeros((7, 8), dtype=bool)
    expected[2:5, 3:6] = True
    np.testing.assert_array_equal(opened, expected)
    corner = np.zeros((7, 8), dtype=bool)
    corner[5:, 6:] = True
    np.testing.assert_array_equal(_opened(corner), corner)
    line = np.zeros((7, 8), dtype=bool)
    line[3] = True
    assert not _opened(line).any()


def test_a_plateau_is_an_area_and_a_point_on_it_is_told_by_its_cell() -> None:
    plane = search("max(x - 3, 0)^2 + 0 y")
    plateaus = plane.plateaus()
    assert plateaus.mean() == pytest.approx(0.5, abs=0.02)
    assert plane.on_plateau(at((1, -3), (2.5, -1), (5, -1), (4, -2)), plateaus).tolist() == [
        True,
        True,
        False,
        False,
    ]
    assert not search("(x - 3)^2 + 0 y").plateaus().any()


def test_a_minimum_that_newton_cannot_find_is_found_by_its_losses() -> None:
    cone = search("sqrt((x - 2)^2 + (y + 2)^2)")
    np.testing.assert_allclose(cone.missed_minima(at()), at((2, -2)), atol=1e-7)
    assert cone.missed_minima(at((2, -2))).shape == (0, 2)
    np.testing.assert_allclose(cone.missed_minima(at((2, -1.5))), at((2, -2)), atol=1e-7)
    # lowest at a corner of the plane, which is no minimum within it
    assert search("x + y").missed_minima(at()).shape == (0, 2)


def test_the_compass_search_starts_from_what_is_lower_than_its_eight_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plane = search("sqrt((x - 2)^2 + (y + 2)^2)")
    monkeypatch.setattr(plane, "_compass_search", lambda start: start)
    nearest = plane.starts[np.argmin(plane.losses)]
    np.testing.assert_array_equal(plane.missed_minima(at()), nearest[None])
    waves = search("cos(5 x) + cos(5 y)")
    monkeypatch.setattr(waves, "_compass_search", lambda start: start)
    minima = [(x, y) for x in np.pi * np.array((3, 5, 7)) / 5 for y in -np.pi * np.array((3,)) / 5]
    for start in waves.missed_minima(at()):
        assert min(np.abs((start - minimum) / waves.span).max() for minimum in minima) < 0.75 / STARTS


@pytest.mark.parametrize(
    ("formula", "kink"),
    [
        ("sqrt((x - 2)^2 + (y + 2)^2)", True), ("abs(x - 2) + (y + 2)^2", True),
        ("(x - 2)^2 + abs(y + 2)", True),
        ("(x - 2)^2 + (y + 2)^2", False), ("-abs(x - 2) + (y + 2)^2", False),
        ("x - 2 + (y + 2)^2", False), ("-1 / ((x - 2)^2 + (y + 2)^2)", False), ("sqrt(x - 2) + y", False),
    ],
)  # fmt: skip
def test_a_kink_rises_to_both_sides_with_a_slope(formula: str, *, kink: bool) -> None:
    assert search(formula).is_kink(np.array([2.0, -2.0])) is kink
