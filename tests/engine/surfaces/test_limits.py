"""Limits from losses around a point: where they are asked for, and how nearly they must agree."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from engine.objective import FloatArray
from engine.surfaces.critical_points import axis_limits
from engine.surfaces.limits import RADII, limits
from engine.surfaces.objective import SurfaceObjective

Losses = Callable[[FloatArray], FloatArray]


def at(*points: tuple[float, float]) -> FloatArray:
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def by_ring(*rings: tuple[float, float]) -> Losses:
    """On each circle about the origin, the largest first, a value to the right and one to the left."""

    def losses(points: FloatArray) -> FloatArray:
        ring = np.abs(np.log(np.hypot(*points.T)[:, None] / RADII)).argmin(axis=1)
        return np.asarray(np.array(rings)[ring, (points[:, 0] < 0).astype(int)], np.float64)

    return losses


def limit(*rings: tuple[float, float]) -> float:
    return float(limits(by_ring(*rings), at((0, 0)))[0])


def test_losses_are_asked_for_on_circles_in_the_points_own_size() -> None:
    asked: list[FloatArray] = []

    def losses(points: FloatArray) -> FloatArray:
        asked.append(points)
        return np.zeros(len(points))

    assert limits(losses, at((3, -200), (0.5, 0))).tolist() == [0.0, 0.0]
    assert [len(points) for points in asked] == [2 * 4, 2 * 40, 2 * 40, 2 * 40]
    for points, share in zip(asked, (1e-6, 1e-2, 1e-4, 1e-6), strict=True):
        large, small = np.split(points, 2)
        np.testing.assert_allclose(np.hypot(*(large - (3, -200)).T), 200 * share, rtol=1e-6)
        np.testing.assert_allclose(np.hypot(*(small - (0.5, 0)).T), share, rtol=1e-6)
    first = asked[0][4:] - (0.5, 0)
    np.testing.assert_allclose(
        np.arctan2(*first.T[::-1]) % (2 * np.pi), np.arange(4) * np.pi / 2 + 0.05, rtol=1e-6
    )
    for points, share in zip(asked[1:], RADII, strict=True):
        angles = np.arctan2(*(points[40:] - (0.5, 0)).T[::-1]) % (2 * np.pi)
        even = np.arange(32) * np.pi / 16 + 0.05
        along_parabolas = (np.repeat(np.arange(4) * np.pi / 2, 2) + np.tile((-share, share), 4)) % (2 * np.pi)
        np.testing.assert_allclose(angles, np.concatenate((even, along_parabolas)), atol=1e-5)


def test_the_limit_is_the_mean_on_the_smallest_circle() -> None:
    assert limit((5.0, 6.0), (5.25, 5.26), (5.25, 5.35)) == pytest.approx(5.3, abs=0.01)


def test_losses_must_close_in_to_a_fifth() -> None:
    assert np.isfinite(limit((0.0, 1.0), (0.5, 0.5), (0.5, 0.7)))
    assert np.isnan(limit((0.0, 1.0), (0.5, 0.5), (0.5, 0.71)))
    assert np.isfinite(limit((0.0, 5.0), (2.0, 2.0), (2.0, 3.0)))  # a fifth is enough
    # the circles before and after count together: a drift is no closing in
    assert np.isnan(limit((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)))
    assert np.isfinite(limit((0.0, 0.0), (1.0, 1.0), (1.1, 1.1)))
    # the smallest circle is none of those before
    assert np.isnan(limit((0.0, 1.0), (1.0, 1.0), (1.22, 1.22)))


@pytest.mark.parametrize("size", [1.0, 1000.0])
def test_a_spread_of_rounding_is_none(size: float) -> None:
    assert limit((size, size), (size, size), (size, size * (1 + 0.9e-9))) == pytest.approx(size)
    assert np.isnan(limit((size, size), (size, size), (size, size * (1 + 1.1e-9))))


@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_where_anything_around_is_undefined_there_is_no_limit(hole: float) -> None:
    for place in range(3):
        rings = [(1.0, 1.0)] * 3
        rings[place] = (1.0, hole)
        assert np.isnan(limit(*rings))


def test_of_several_points_each_has_its_own() -> None:
    def losses(points: FloatArray) -> FloatArray:
        return np.where(points[:, 0] > 5, 7.0, np.where(points[:, 0] < -5, np.nan, np.sign(points[:, 1])))

    found = limits(losses, at((-10, 0), (10, 0), (0, 0)))
    np.testing.assert_array_equal(found, (np.nan, 7.0, np.nan))
    assert limits(losses, at()).shape == (0,)

    def hollow(points: FloatArray) -> FloatArray:
        far = np.hypot(*points.T) > 5e-3
        return np.where((points[:, 0] < 5) & far, np.nan, 3.0)

    np.testing.assert_array_equal(limits(hollow, at((0, 0), (10, 0))), (np.nan, 3.0))
    np.testing.assert_array_equal(limits(losses, at((-10, 0))), [np.nan])


def along_axes(*pairs: tuple[float, float], axis: int = 0) -> float:
    """The limit along an axis where losses to both sides at 1e-3, 1e-5 and 1e-7 of the domain are these."""
    calls: list[FloatArray] = []

    def losses(points: FloatArray) -> FloatArray:
        calls.append(points)
        return np.array(pairs[(len(calls) - 1) % 3])

    objective = SimpleNamespace(domain=((0.0, 2.0), (10.0, 30.0)), losses=losses)
    found = axis_limits(cast("SurfaceObjective", objective), 1.0, 20.0)
    for place, points in enumerate(calls):
        along, share = divmod(place, 3)
        step = (1e-3, 1e-5, 1e-7)[share] * (2.0, 20.0)[along]
        expected = at((1, 20), (1, 20))
        expected[:, along] += (-step, step)
        np.testing.assert_allclose(points, expected, rtol=1e-15)
    return found[axis]


@pytest.mark.parametrize("axis", [0, 1])
def test_along_an_axis_losses_to_both_sides_must_close_in(axis: int) -> None:
    def found(*pairs: tuple[float, float]) -> Any:
        return along_axes(*pairs, axis=axis)

    assert found((0.0, 1.0), (0.4, 0.6), (0.4, 0.6)) == pytest.approx(0.5)
    assert np.isnan(found((0.0, 1.0), (0.4, 0.6), (0.4, 0.605)))
    assert found((0.0, 5.0), (2.0, 3.0), (2.0, 3.0)) == 2.5
    assert found((3.0, 3.0), (3.0, 3.0), (3.0, 3.0 + 2.9e-6)) == pytest.approx(3.0)
    assert np.isnan(found((3.0, 3.0), (3.0, 3.0), (3.0, 3.0 + 3.2e-6)))
    assert found((0.1, 0.1), (0.1, 0.1), (0.1, 0.1 + 0.9e-6)) == pytest.approx(0.1, abs=1e-6)
    assert np.isnan(found((0.1, 0.1), (0.1, 0.1), (0.1, 0.1 + 1.1e-6)))


def test_along_an_axis_losses_must_stand_still() -> None:
    assert along_axes((0.0, 0.0), (0.5, 0.5), (0.509, 0.509)) == pytest.approx(0.509)
    assert np.isnan(along_axes((0.0, 0.0), (0.5, 0.5), (0.511, 0.511)))
    assert along_axes((0.0, 0.0), (99.1, 99.1), (100.0, 100.0)) == pytest.approx(100.0)
    assert np.isnan(along_axes((0.0, 0.0), (98.9, 98.9), (100.0, 100.0)))


@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_along_an_axis_nothing_may_be_undefined(hole: float) -> None:
    with np.errstate(invalid="ignore"):
        assert np.isnan(along_axes((hole, 0.0), (0.0, 0.0), (0.0, 0.0)))
        assert np.isnan(along_axes((0.0, 0.0), (0.0, 0.0), (0.0, hole)))
