"""Matrices and plots are as large as the table beside them allows, in as many lines as serve them best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QRectF, QSizeF

from widgets.predictions.scores_layout import LABELS, MOST_LABELS, lay_out


@given(
    st.tuples(st.floats(120.0, 2600.0), st.floats(90.0, 1600.0)), st.floats(1.0, 2.5), st.floats(1.0, 12.0),
    st.lists(st.integers(2, 12), max_size=6), st.floats(0.0, 300.0),
)  # fmt: skip
def test_nothing_overlaps_and_nothing_is_outside(
    size: tuple[float, float], unit: float, rows: float, matrices: list[int], labels: float
) -> None:
    made = lay_out(QSizeF(*size), unit, rows, matrices, labels)
    whole = QRectF(0.0, 0.0, *size).adjusted(-0.01, -0.01, 0.01, 0.01)
    assert LABELS <= made.labels <= MOST_LABELS
    taken = [made.table, *(area.adjusted(-made.labels * unit, 0.0, 0.0, 0.0) for area in made.matrices)]
    for number, area in enumerate(taken[1:], 1):
        assert whole.contains(area)
        assert area.width() > 0.0
        assert not any(area.adjusted(0.1, 0.1, -0.1, -0.1).intersects(other) for other in taken[:number])


def test_a_high_view_has_its_plots_in_two_lines() -> None:
    tops = {area.top() for area in lay_out(QSizeF(700.0, 1100.0), 1.0, 5.0, [6, 6, 6, 6]).matrices}
    assert len(tops) == 2


@pytest.mark.parametrize(("size", "count"), [((960.0, 600.0), 2), ((150.0, 90.0), 0)])
def test_what_has_no_room_is_left_out(size: tuple[float, float], count: int) -> None:
    assert len(lay_out(QSizeF(*size), 1.0, 3.0, [3, 3]).matrices) == count
