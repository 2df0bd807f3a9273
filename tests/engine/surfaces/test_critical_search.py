"""The parts of the search for critical points: starts, Newton steps, duplicates, lines, plateaus, kinks."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from engine.objective import Domain, FloatArray
from engine.surfaces.critical_search import STARTS, CriticalPointSearch, _opened
from engine.surfaces.objective import SurfaceObjective

#: Neither square nor around the origin, so that a side taken for the other or a corner forgotten is seen.
OBLONG: Domain = ((1.0, 5.0), (-3.0, -1.0))


def search(formula: str, domain: Domain = OBLONG) -> CriticalPointSearch:
    return CriticalPointSearch(SurfaceObjective(formula, domain=domain))


def at(*points: tuple[float, float]) -> FloatArray:
    return np.array(points, dtype=np.float64).reshape(-1, 2)


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


@pytest.mark.parametrize(
    ("after", "before", "farther", "kink"),
    [
        (1.1e-3, -1.1e-3, 1.0, True), (0.9e-3, -1.1e-3, 1.0, False), (1.1e-3, -0.9e-3, 1.0, False),
        (49.0, -1.0, 1.0, True), (51.0, -1.0, 1.0, False), (np.nan, -1.0, 1.0, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("axis", [0, 1])
def test_slopes_beside_a_kink_are_steep_beside_the_losses_and_do_not_grow_without_end(
    axis: int, after: float, before: float, farther: float, *, kink: bool
) -> None:
    plane, point = search("x + y"), np.array([2.0, -2.0])
    plane.size = 4.0

    def gradients(thetas: FloatArray) -> FloatArray:
        away = (thetas - point) / plane.span
        assert np.isin(np.round(np.abs(away), 12), (0.0, 1e-7, 1e-5)).all()
        along = away[:, axis]
        slope = plane.size * np.select((along > 1e-6, along > 0, along < 0), (farther, after, before), 0.0)
        found = np.zeros((2, 2))
        found[:, axis] = slope / plane.span[axis]
        return found

    fake = SimpleNamespace(gradients=gradients, losses=lambda _: np.zeros(1))
    plane.objective = cast("SurfaceObjective", fake)
    assert plane.is_kink(point) is kink
    plane.objective = cast(
        "SurfaceObjective", SimpleNamespace(gradients=gradients, losses=lambda _: np.full(1, np.inf))
    )
    assert not plane.is_kink(point)


def test_a_newton_step_goes_eight_hundredths_of_the_plane_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    plane = search("(x - 2)^2 + (y + 2)^2")
    gradients, asked = plane.objective.gradients, list[FloatArray]()

    def noted(thetas: FloatArray) -> FloatArray:
        asked.append(thetas.copy())
        return gradients(thetas)

    monkeypatch.setattr(plane.objective, "gradients", noted)
    found = plane.newton(at((4.0, -1.5), (2.1, -2.0)))
    np.testing.assert_allclose(found, at((2, -2), (2, -2)), atol=1e-12)
    # half of the plane and a quarter of it are left to go: as far along both in proportion
    expected = [at((4, -1.5), (2.1, -2)), at((3.68, -1.58), (2, -2)), at((3.36, -1.66))]
    for points, wanted in zip(asked[:3], expected, strict=True):
        np.testing.assert_allclose(points, wanted, rtol=1e-12, atol=1e-13)


def test_a_compass_search_ends_in_the_lowest_point_and_rounds_to_zero_alone() -> None:
    cone = search("sqrt(x^2 + (y + 2)^2)", ((-1.0, 3.0), (-3.0, -1.0)))
    found = cone._compass_search(np.array([0.9, -1.3]))
    assert found[0] == 0.0
    assert found[1] == pytest.approx(-2.0, abs=1e-12)
    # to the corner of what is defined, past what is not
    edge = search("sqrt(x - 2) + abs(y + 2)")._compass_search(np.array([2.5, -2.2]))
    np.testing.assert_allclose(edge, (2.0, -2.0), atol=1e-12)


@pytest.mark.parametrize(
    ("move", "beside"), [(-0.17, True), (-0.18, False), (0.49, True), (0.51, False), (-0.6, True)]
)
def test_a_point_beside_another_is_three_tenths_to_three_probes_away(
    monkeypatch: pytest.MonkeyPatch, move: float, *, beside: bool
) -> None:
    plane, point = search("x + y"), at((3, -2))
    probe = 0.01 * plane.span[0]
    fake = SimpleNamespace(
        gradients=lambda thetas: thetas, hessians=lambda thetas: np.zeros((len(thetas), 2, 2))
    )
    plane.objective = cast("SurfaceObjective", fake)
    # from one probe to the right four steps along x; nothing else is level
    monkeypatch.setattr(plane, "_moves", lambda _gradients, _hessians: np.array([[0.01 * move, 0.0]]))
    monkeypatch.setattr(
        plane,
        "is_level",
        lambda found: (np.abs(found[:, 1] + 2) < 1e-12) & (found[:, 0] > 3 + (4 * move + 0.5) * probe),
    )
    assert plane.on_lines(point).tolist() == [beside]


@pytest.mark.parametrize(("move", "gone"), [(0.02, 0.01), (-0.02, -0.01), (0.004, 0.004), (-0.004, -0.004)])
def test_others_are_looked_for_all_around_in_four_steps_no_longer_than_a_probe(
    monkeypatch: pytest.MonkeyPatch, move: float, gone: float
) -> None:
    plane, asked = search("x + y"), list[FloatArray]()

    def noted(thetas: FloatArray) -> FloatArray:
        asked.append((thetas[0] - (3, -2)) / plane.span)
        return np.ones((1, 2))

    fake = SimpleNamespace(gradients=noted, hessians=lambda _: np.zeros((1, 2, 2)))
    plane.objective = cast("SurfaceObjective", fake)
    monkeypatch.setattr(plane, "_moves", lambda _gradients, _hessians: np.array([[move, move / 2]]))
    assert plane.on_lines(at((3, -2))).tolist() == [False]
    angles = np.repeat(np.arange(8) * np.pi / 8, 2)
    probes = 0.01 * np.stack((np.cos(angles), np.sin(angles)), axis=1) * np.tile((-1.0, 1.0), 8)[:, None]
    steps = np.arange(5)[:, None] * (gone, move / 2)
    np.testing.assert_allclose(asked, (probes[:, None] + steps).reshape(-1, 2), atol=1e-12)


def test_the_losses_on_a_circle_of_one_hundredth_of_the_plane_tell_what_a_point_is() -> None:
    plane, asked = search("x + y"), list[FloatArray]()

    def losses(thetas: FloatArray) -> FloatArray:
        asked.append((thetas - (3, -2)) / plane.span)
        return np.zeros(len(thetas))

    plane.objective = cast("SurfaceObjective", SimpleNamespace(losses=losses))
    assert plane.around(np.array([3.0, -2.0]), 0.0) == "level"
    (ring,) = asked
    angles = np.arange(48) * np.pi / 24 + 0.1
    np.testing.assert_allclose(ring, 0.01 * np.stack((np.cos(angles), np.sin(angles)), axis=1), atol=1e-12)


def test_a_step_of_zero_converges_where_the_gradient_is_level_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    plane = search("x + y", ((0.0, 0.1), (0.0, 0.1)))
    monkeypatch.setattr(plane, "_moves", lambda gradients, _, **_options: 0 * gradients)
    for share, count in ((0.9, 1), (1.1, 0)):
        slope = share * 1e-8 * plane.size / 0.1
        monkeypatch.setattr(plane.objective, "gradients", partial(np.full_like, fill_value=slope))
        assert len(plane.newton(at((0.05, 0.05)))) == count


@pytest.mark.parametrize(("lowest", "per_step"), [(4, 0.0), (0, 1.0)])
def test_a_compass_search_looks_to_nine_sides_and_goes_half_as_far_where_none_is_lower(
    lowest: int, per_step: float
) -> None:
    plane, asked = search("x + y"), list[FloatArray]()

    def losses(thetas: FloatArray) -> FloatArray:
        asked.append(thetas)
        return np.where(np.arange(9) == lowest, -1.0, 0.0)

    plane.objective = cast("SurfaceObjective", SimpleNamespace(losses=losses))
    found = plane._compass_search(np.array([3.0, -2.0]))
    sides = np.array([[i, j] for i in (-1.0, 0.0, 1.0) for j in (-1.0, 0.0, 1.0)]) * plane.span
    # until it is lost in rounding, or two hundred times
    count = 200 if per_step else 46
    assert len(asked) == count
    reach = 1.0 / STARTS
    for step, points in enumerate(asked[:60]):
        middle = np.array([3.0, -2.0]) - step * per_step * reach * plane.span
        wanted = middle + (reach if per_step else reach * 0.5**step) * sides
        np.testing.assert_allclose(points, wanted, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(found, np.array([3.0, -2.0]) - per_step * 200 * reach * plane.span)


def test_a_minimum_is_missed_a_thousandth_of_the_plane_away_from_what_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plane = search("(x - 1)^2 + (y + 1)^2", ((-1.0, 3.0), (-2.0, 0.0)))
    monkeypatch.setattr(plane, "_compass_search", lambda _: np.zeros(2))
    for known, count in (((4e-3, 0.0), 1), ((3.9e-3, 0.0), 0), ((0.0, -2e-3), 1), ((0.0, -1.9e-3), 0)):
        assert len(plane.missed_minima(at(known))) == count
