from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QRectF

from tests.widgets.frames import regression_frame
from tests.widgets.pictures import drawn
from widgets.landscape.contour_view import ContourView
from widgets.painting.height_scale import HeightScale
from widgets.painting.primitives import (
    MOST_STRETCHES,
    NEWEST,
    OLDER,
    clipped_path,
    rows_of,
    thinned,
    visible_moves,
    wrap,
)
from widgets.plots.axis import Axis, count_text
from widgets.plots.plot_axes import y_ticks
from widgets.style.fonts import text_width
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
HOME = Axis("x", -5.0, 5.0)


@given(st.floats(0.2, 50.0), st.floats(-5.0, 5.0))
def test_zooming_keeps_what_it_points_at_in_place_and_stays_at_home(factor: float, at: float) -> None:
    near = HOME.zoomed(4.0, 1.0, HOME)
    zoomed = near.zoomed(factor, at, HOME)
    assert HOME.low - 1e-9 <= zoomed.low < zoomed.high <= HOME.high + 1e-9
    if near.low <= at <= near.high and factor >= 1.0:
        before, after = (
            (at - near.low) / (near.high - near.low),
            (at - zoomed.low) / (zoomed.high - zoomed.low),
        )
        assert after == pytest.approx(before, abs=1e-6)


@given(st.floats(-100.0, 100.0))
def test_moving_stays_at_home(by: float) -> None:
    moved = HOME.zoomed(4.0, 1.0, HOME).moved(by, HOME)
    assert HOME.low - 1e-9 <= moved.low < moved.high <= HOME.high + 1e-9


@pytest.mark.parametrize(
    ("count", "text"), [(0.0, "0"), (500.0, "500"), (2000.0, "2000"), (20_000.0, "20k"), (1.5e6, "1.5M")]
)
def test_counts_are_written_short(count: float, text: str) -> None:
    assert count_text(count) == text


@given(st.integers(1, 5_000_000))
def test_ticks_of_steps_are_whole(high: int) -> None:
    ticks = Axis("step", 0.0, float(high), whole=True).ticks(8.0)
    assert all(value == round(value) for value, _ in ticks)
    assert len({text for _, text in ticks}) == len(ticks)


@given(st.floats(-6.0, 6.0), st.floats(0.1, 12.0), st.floats(2.0, 12.0))
def test_ticks_of_a_logarithmic_axis_are_no_more_than_there_is_room_for(
    low: float, span: float, count: float
) -> None:
    axis = Axis("loss", low, low + span, HeightScale("log", 10.0**low))
    assert 2 <= len(axis.ticks(count)) <= count + 2.0


@given(st.floats(-1e4, 1e4), st.floats(1e-2, 1e4), st.floats(2.0, 12.0))
def test_a_linear_axis_has_several_numbers_whatever_its_range(low: float, span: float, count: float) -> None:
    assert 2 <= len(Axis("x", low, low + span).ticks(count)) <= count + 1.001


@pytest.mark.parametrize("count", [2.0, 2.7, 3.5, 5.0])
def test_an_axis_about_zero_has_at_least_three_numbers(count: float) -> None:
    ticks = Axis("bias", -40.0, 40.0).ticks(count)
    assert 3 <= len(ticks) <= count + 1.0


@pytest.mark.parametrize("size", [(300, 150), (300, 210), (420, 250)])
def test_a_low_view_has_several_numbers_and_room_between_them(size: tuple[int, int]) -> None:
    view = ContourView(themes()["ink"])
    drawn(view, regression_frame(), size)
    ticks = view.y_axis.ticks(view.area().height() / 24.0)
    assert len(ticks) >= 3
    rows = [view.pixel(0.0, value).y() for value, _ in ticks]
    assert all(below - above >= 18.0 for below, above in pairwise(rows))


@given(st.integers(1, 200_000))
def test_a_thinned_trail_is_short_and_keeps_both_ends(length: int) -> None:
    path = np.stack((np.arange(length), (-1.0) ** np.arange(length)), axis=1)
    thin = thinned(path)
    assert len(thin) <= NEWEST + OLDER + 1
    assert np.array_equal(thin[0], path[0])
    assert np.array_equal(thin[-min(length, NEWEST) :], path[-NEWEST:])


def test_a_thinned_zigzag_still_zigzags() -> None:
    path = np.stack((np.arange(100_000), (-1.0) ** np.arange(100_000)), axis=1)
    older = thinned(path)[:500, 1]
    assert np.array_equal(older[1:], -older[:-1])


@given(st.lists(st.floats(1.0, 90.0), max_size=30))
def test_a_legend_flows_in_rows_without_overlap(widths: list[float]) -> None:
    places = rows_of(widths, 20.0, 200.0, 10.0)
    for (row, left), width, (next_row, next_left) in zip(places, widths, places[1:], strict=False):
        assert (next_row, next_left) == (row + 1, 0.0) or (next_row == row and next_left >= left + width)
    assert all(
        left + width <= 200.0 or left in (0.0, 20.0) for (_, left), width in zip(places, widths, strict=True)
    )


@given(st.text("ab c", max_size=80), st.floats(20.0, 300.0))
def test_wrapped_text_keeps_its_words_and_its_width(text: str, width: float) -> None:
    lines = wrap(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line, "small") <= width or " " not in line for line in lines)


BOX = QRectF(10.0, 20.0, 100.0, 50.0)
COORDINATE = st.one_of(st.floats(0.0, 120.0), st.floats(allow_nan=True, allow_infinity=True))


@given(st.lists(st.tuples(COORDINATE, COORDINATE), max_size=40))
def test_a_clipped_line_stays_in_its_box(points: list[tuple[float, float]]) -> None:
    path = clipped_path(np.array(points, dtype=float).reshape(-1, 2), BOX)
    corners = [path.elementAt(n) for n in range(path.elementCount())]
    assert all(BOX.left() <= corner.x <= BOX.right() for corner in corners)
    assert all(BOX.top() <= corner.y <= BOX.bottom() for corner in corners)


@given(st.lists(st.tuples(st.floats(10.0, 110.0), st.floats(20.0, 70.0)), min_size=2, max_size=40))
def test_a_line_inside_its_box_is_left_whole(points: list[tuple[float, float]]) -> None:
    path = clipped_path(np.array(points), BOX)
    corners = [(path.elementAt(n).x, path.elementAt(n).y) for n in range(path.elementCount())]
    assert corners == [pytest.approx(point) for point in points]


def test_a_clipped_line_is_broken_where_it_leaves_its_box_or_is_undefined() -> None:
    path = clipped_path(
        np.array([[20.0, 30.0], [20.0, 90.0], [40.0, 30.0], [np.nan, 30.0], [60.0, 30.0], [70.0, 30.0]]), BOX
    )
    moves = [n for n in range(path.elementCount()) if path.elementAt(n).isMoveTo()]
    assert len(moves) == 3
    assert path.elementAt(1).y == pytest.approx(70.0)


def test_moves_too_small_to_see_are_left_out_but_not_the_last_place() -> None:
    still = np.concatenate(
        (np.array([[5.0, 5.0]]), 50.0 + 1e-3 * np.arange(2000.0)[:, None] * np.ones(2) / 100.0)
    )
    seen = visible_moves(still)
    assert len(seen) <= 4
    assert np.array_equal(seen[-1], still[-1])


def test_a_smear_keeps_few_stretches() -> None:
    smear = np.stack((np.arange(3000.0) / 10.0, 100.0 * (-1.0) ** np.arange(3000)), axis=1)
    assert len(visible_moves(smear)) <= MOST_STRETCHES + 1


@given(st.floats(-12.0, 8.0), st.floats(0.3, 15.0), st.floats(60.0, 600.0), st.booleans())
def test_numbers_beside_a_logarithmic_axis_never_overprint(
    low: float, decades: float, height: float, is_compact: bool
) -> None:
    axis = Axis("loss", low, low + decades, HeightScale("log", 1e-300))
    places = [place for place, _ in y_ticks(axis, height, 1.0, is_compact=is_compact)]
    gaps = [height * (upper - lower) / decades for lower, upper in pairwise(sorted(places))]
    assert min(gaps, default=99.0) >= 11.0
