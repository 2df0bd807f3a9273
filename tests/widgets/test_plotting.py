from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.drawing import NEWEST, OLDER, rows_of, thinned, wrap
from widgets.fonts import text_width
from widgets.plotting import Axis, count_text

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
