from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, QRect

from widgets.style.fonts import text_width
from widgets.view.view_tip import aligned, tip_place

pytestmark = pytest.mark.usefixtures("qapp")


def test_numbers_of_a_tooltip_stand_in_a_column() -> None:
    lines = aligned("layer 3\ngradient norm\t0.8125\nmean\t−2.5\nupdate ratio\t1e-3\nwhat they are").split(
        "\n"
    )
    assert (lines[0], lines[-1]) == ("layer 3", "what they are")
    begins = [
        text_width(line[: -len(number)], "small")
        for line, number in zip(lines[1:4], ("0.8125", "−2.5", "1e-3"), strict=True)
    ]
    assert max(begins) - min(begins) < 1.5
    assert [line.split()[-1] for line in lines[1:4]] == ["0.8125", "−2.5", "1e-3"]


def test_a_long_sentence_is_wrapped_and_names_stay_with_their_numbers() -> None:
    lines = aligned("effective rate\t0.5\n" + "word " * 60).split("\n")
    assert lines[0].startswith("effective rate")
    assert lines[0].endswith("0.5")
    assert len(lines) > 3
    assert max(map(len, lines)) <= 80


def test_a_tooltip_stays_over_its_view_where_it_fits() -> None:
    view = QRect(0, 0, 400, 200)
    assert tip_place(QPoint(40, 30), 150, view) == QPoint(40, 30)
    near_the_edge = tip_place(QPoint(380, 30), 150, view)
    assert near_the_edge.x() + 150 <= view.right()
    assert near_the_edge.y() == 30
    assert tip_place(QPoint(380, 30), 900, view).x() == 0
