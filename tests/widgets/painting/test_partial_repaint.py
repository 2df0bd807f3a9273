"""Pieces are all new at leisure; in a hurry they take turns, and none is ever missing."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QImage, QPainter

from widgets.painting.glyph_cache import hurried
from widgets.painting.partial_repaint import Piece, Pieces

pytestmark = pytest.mark.usefixtures("qapp")


class Board:
    """Three squares beside each other that note when they are painted."""

    def __init__(self) -> None:
        self.painted: list[str] = []
        self.pieces = Pieces()
        self.image = QImage(30, 10, QImage.Format.Format_RGB32)
        self.colour = "#ff0000"

    def draw(self, look: object = 0) -> list[str]:
        """Draw once; the colours seen."""
        self.painted.clear()
        self.image.fill(0)
        painter = QPainter(self.image)
        self.pieces.draw(painter, [self._piece(place) for place in range(3)], look, 1)
        painter.end()
        return [self.image.pixelColor(10 * place + 5, 5).name() for place in range(3)]

    def _piece(self, place: int) -> Piece:
        area = QRectF(10.0 * place, 0.0, 10.0, 10.0)

        def paint(painter: QPainter) -> None:
            self.painted.append(str(place))
            painter.fillRect(area, QColor(self.colour))

        return Piece(str(place), area, paint)


def test_at_leisure_all_are_painted_each_time() -> None:
    board = Board()
    for _ in range(2):
        assert board.draw() == ["#ff0000"] * 3
        assert board.painted == ["0", "1", "2"]


def test_in_a_hurry_one_is_new_and_the_others_are_as_they_were() -> None:
    board = Board()
    with hurried():
        assert board.draw() == ["#ff0000"] * 3
        board.colour = "#0000ff"
        seen = [board.draw().count("#0000ff") for _ in range(3)]
    assert seen == [1, 2, 3]


def test_another_look_paints_all_of_them() -> None:
    board = Board()
    with hurried():
        board.draw()
        board.draw(look=1)
    assert board.painted == ["0", "1", "2"]


def test_nothing_from_an_earlier_hurry_is_shown_again() -> None:
    board = Board()
    with hurried():
        board.draw()
    board.colour = "#0000ff"
    board.draw()
    with hurried():
        assert board.draw() == ["#0000ff"] * 3
