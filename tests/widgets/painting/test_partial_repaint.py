"""Regions are all repainted by default; while painting fast in rotation, and none is ever missing."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QImage, QPainter

from widgets.painting.glyph_cache import fast_painting
from widgets.painting.partial_repaint import PartialRepaint, RepaintRegion

pytestmark = pytest.mark.usefixtures("qapp")


class Board:
    """Three squares beside each other that note when they are painted."""

    def __init__(self) -> None:
        self.painted: list[str] = []
        self.repaint = PartialRepaint()
        self.image = QImage(30, 10, QImage.Format.Format_RGB32)
        self.colour = "#ff0000"

    def draw(self, style: object = 0) -> list[str]:
        """Draw once; the colours seen."""
        self.painted.clear()
        self.image.fill(0)
        painter = QPainter(self.image)
        self.repaint.draw(painter, [self._region(place) for place in range(3)], style, 1)
        painter.end()
        return [self.image.pixelColor(10 * place + 5, 5).name() for place in range(3)]

    def _region(self, place: int) -> RepaintRegion:
        area = QRectF(10.0 * place, 0.0, 10.0, 10.0)

        def paint(painter: QPainter) -> None:
            self.painted.append(str(place))
            painter.fillRect(area, QColor(self.colour))

        return RepaintRegion(str(place), area, paint)


def test_by_default_every_region_is_painted_each_time() -> None:
    board = Board()
    for _ in range(2):
        assert board.draw() == ["#ff0000"] * 3
        assert board.painted == ["0", "1", "2"]


def test_while_painting_fast_one_region_is_new_and_the_others_are_copied() -> None:
    board = Board()
    with fast_painting():
        assert board.draw() == ["#ff0000"] * 3
        board.colour = "#0000ff"
        seen = [board.draw().count("#0000ff") for _ in range(3)]
    assert seen == [1, 2, 3]


def test_another_look_repaints_every_region() -> None:
    board = Board()
    with fast_painting():
        board.draw()
        board.draw(style=1)
    assert board.painted == ["0", "1", "2"]


def test_no_image_of_an_earlier_fast_painting_is_shown_again() -> None:
    board = Board()
    with fast_painting():
        board.draw()
    board.colour = "#0000ff"
    board.draw()
    with fast_painting():
        assert board.draw() == ["#0000ff"] * 3
