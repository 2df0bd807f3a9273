"""However many markers share one place, each of them is seen."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.painting.overlapping_markers import NESTED, PILED, MarkerPlacement, painting_order, place_markers
from widgets.scene.overlay import EMPHASISED, MARKER, SMALLEST

places = st.lists(st.tuples(st.floats(0.0, 40.0), st.floats(0.0, 40.0)), min_size=1, max_size=9)


def crowd(points: list[tuple[float, float]]) -> list[MarkerPlacement]:
    return place_markers([np.array(point) for point in points], [MARKER] * len(points), SMALLEST)


def test_a_marker_alone_has_its_own_size_and_place() -> None:
    first, second = place_markers([np.zeros(2), np.array([40.0, 0.0])], [EMPHASISED, MARKER], SMALLEST)
    assert (first.size, second.size) == (EMPHASISED, MARKER)
    assert not first.offset.any()
    assert not second.offset.any()


def test_of_two_markers_on_one_place_one_lies_in_the_other() -> None:
    under, over = place_markers([np.zeros(2), np.zeros(2)], [EMPHASISED, MARKER], SMALLEST)
    assert SMALLEST <= over.size <= 0.6 * under.size
    assert not over.offset.any()


@pytest.mark.parametrize("count", [3, 7, 8, 20, 64])
def test_on_one_place_no_marker_covers_another(count: int) -> None:
    under, over, *others = crowd([(0.0, 0.0)] * count)
    assert over.size == pytest.approx(max(NESTED * under.size, SMALLEST))
    for other in others:
        assert np.hypot(*other.offset) >= 0.5 * (under.size + other.size)
    for a, b in combinations(others, 2):
        assert np.hypot(*(a.offset - b.offset)) >= 0.99 * max(a.size, b.size)


@given(places)
def test_markers_are_never_larger_than_alone_nor_too_small_to_see(points: list[tuple[float, float]]) -> None:
    made = crowd(points)
    assert all(SMALLEST <= stand.size <= MARKER + 1e-9 for stand in made)
    assert made[0].size == MARKER
    assert not made[0].offset.any()


def test_a_third_marker_comes_to_its_own_place_without_a_jump() -> None:
    same = PILED * SMALLEST
    away = np.linspace(0.0, 3.0 * same, 200)
    seen = [crowd([(0.0, 0.0), (0.0, 0.0), (0.0, -d)])[2] for d in away]
    steps = np.diff([stand.offset for stand in seen], axis=0)
    assert np.hypot(*steps.T).max() < 0.5
    assert np.hypot(*seen[0].offset) > MARKER / 2
    assert not seen[-1].offset.any()


def test_the_emphasised_marker_is_painted_last_but_for_those_it_would_cover() -> None:
    points = [np.array([x, 0.0]) for x in (0.0, 50.0, 1.0)]
    assert painting_order(points, [True, False, False], 10.0) == [1, 0, 2]
