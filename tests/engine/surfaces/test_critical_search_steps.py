"""The search for critical points step by step: where it looks, how far it goes, what it takes for zero."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from engine.objective import FloatArray
from engine.surfaces.critical_search import STARTS
from engine.surfaces.objective import SurfaceObjective
from tests.engine.surfaces.searches import at, search


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
    asked = []

    def moves(gradients: FloatArray, _: FloatArray, *, across: bool) -> FloatArray:
        asked.append(across)
        return 0 * gradients

    monkeypatch.setattr(plane, "_moves", moves)
    for share, count in ((0.9, 1), (1.1, 0)):
        slope = share * 1e-8 * plane.size / 0.1
        monkeypatch.setattr(plane.objective, "gradients", partial(np.full_like, fill_value=slope))
        assert len(plane.newton(at((0.05, 0.05)), across=count == 1)) == count
    assert set(asked[:1]) == {True}
    assert set(asked[1:]) == {False}


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


def test_each_of_the_eight_neighbours_of_a_start_must_be_higher(monkeypatch: pytest.MonkeyPatch) -> None:
    plane, middle = search("x + y"), 20 * STARTS + 30
    monkeypatch.setattr(plane, "_compass_search", lambda start: start)
    for beside in (0, *(i * STARTS + j for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))):
        plane.losses = np.ones(STARTS * STARTS)
        plane.losses[middle] = 0.0
        plane.losses[middle + beside] -= 2.0  # then that is the minimum
        found = plane.missed_minima(at())
        np.testing.assert_array_equal(found, plane.starts[[middle + beside]])
