from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, QRect

from widgets.style.fonts import text_width
from widgets.view.view_tip import aligned, four_digits_first, tip_place

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


def test_of_a_number_of_many_digits_four_come_first() -> None:
    assert four_digits_first("loss\t0.12345678901") == "loss\t0.1235 (0.12345678901)"
    assert four_digits_first("−1234.5678901, from 0.25") == "−1235 (−1234.5678901), from 0.25"
    assert four_digits_first("1.2345678901e−07") == "1.235·10⁻⁷ (1.2345678901e−07)"
    for text in ("step 12345678", "0.123456", "v1.234567890", "1.2.345678901"):
        assert four_digits_first(text) == text
    assert "0.1235 (0.12345678901)" in aligned("loss\t0.12345678901")
