from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.scene.demo import field_of, scene_of
from widgets.scene.arrows import LONGEST, capped
from widgets.scene.axes import lay_out
from widgets.scene.camera import PRESETS
from widgets.scene.description import Scene
from widgets.scene.geometry import geometry_of
from widgets.scene.surface_lines import (
    ABOVE,
    BENEATH,
    LIFT,
    MOST_POINTS,
    THROUGH,
    clamped_point,
    lifted_line,
    occluded,
    seen_how,
    standing,
)

RAVINE = geometry_of(Scene(field_of("ravine")))
anything = st.floats(allow_nan=True, allow_infinity=True)

#: Laying out a scene measures text, which needs the application's fonts.
pytestmark = pytest.mark.usefixtures("qapp")


@given(points=st.lists(st.tuples(anything, anything), max_size=12))
def test_a_trail_never_leaves_the_surface(points: list[tuple[float, float]]) -> None:
    line = lifted_line(RAVINE, np.array(points).reshape(-1, 2))
    there = line[np.isfinite(line).all(axis=1)]
    half = np.array(RAVINE.half)
    assert (np.abs(there[:, :2]) <= half + 1e-9).all()
    np.testing.assert_allclose(there[:, 2], RAVINE.footing(there[:, :2]) + LIFT)


def test_a_long_step_follows_the_valley_between_its_ends() -> None:
    line = lifted_line(RAVINE, np.array([[0.0, -3.0], [0.0, 3.0]]))
    assert line[:, 2].min() < line[0, 2] - 0.2


def test_a_trail_that_leaves_and_returns_has_a_gap() -> None:
    line = lifted_line(RAVINE, np.array([[0.0, 0.0], [9.0, 1.0], [0.0, 2.0]]))
    gaps = np.asarray(np.isnan(line).any(axis=1))
    assert not gaps[0]
    assert not gaps[-1]
    assert np.nanmax(line[:, 0]) == pytest.approx(RAVINE.half[0])


def test_a_very_long_trail_stays_affordable() -> None:
    rng = np.random.default_rng(1)
    line = lifted_line(RAVINE, rng.uniform(-3.0, 3.0, (100_000, 2)))
    assert len(line) < 2 * MOST_POINTS


def test_a_hill_hides_what_is_behind_it_and_not_its_own_top() -> None:
    scene = replace(scene_of("peaks"), camera=PRESETS["front"])
    geometry = geometry_of(scene)
    projection = lay_out(scene, geometry, (900, 700)).projection
    points = np.vstack([clamped_point(geometry, point)[0] for point in ((0.0, 2.6), (0.0, 1.58))])
    assert occluded(geometry, projection, points).tolist() == [True, False]


def test_of_a_ravine_one_sees_the_near_wall_from_beneath_and_through_it_the_ground() -> None:
    scene = replace(scene_of("ravine"), camera=PRESETS["front"])
    geometry = geometry_of(scene)
    projection = lay_out(scene, geometry, (900, 700)).projection

    def seen(share: float, lift: float) -> int:
        place = np.array([[0.0, share * geometry.half[1]]])
        point = standing(geometry, place) + np.array((0.0, 0.0, lift - LIFT))
        return int(seen_how(geometry, projection, point)[0])

    assert seen(-0.96, -LIFT) == BENEATH
    assert seen(0.0, LIFT) == THROUGH
    assert seen(0.96, LIFT) == ABOVE


def test_what_is_seen_from_above_is_what_is_not_occluded() -> None:
    scene = scene_of("peaks")
    geometry = geometry_of(scene)
    projection = lay_out(scene, geometry, (900, 700)).projection
    line = lifted_line(geometry, np.array([[-2.0, -2.0], [2.0, 2.5], [-1.5, 2.0]]))
    seen = seen_how(geometry, projection, line)
    assert ((seen == ABOVE) == ~occluded(geometry, projection, line)).all()
    assert len(set(seen.tolist())) > 1


def test_a_point_outside_is_held_at_the_border() -> None:
    at, truly = clamped_point(RAVINE, (1e300, 0.0))
    assert not truly
    assert at[0, 0] == pytest.approx(RAVINE.half[0])


@given(vector=st.tuples(anything, anything))
def test_no_arrow_is_longer_than_a_third_of_the_base(vector: tuple[float, float]) -> None:
    reach = capped(RAVINE, vector) * RAVINE.per_unit
    assert np.hypot(*reach) <= LONGEST * 2.0 * min(RAVINE.half) * (1.0 + 1e-9)


def test_a_short_arrow_keeps_its_length() -> None:
    np.testing.assert_allclose(capped(RAVINE, (0.3, -0.2)), (0.3, -0.2))
