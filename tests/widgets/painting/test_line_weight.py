"""Heavier lines: of painters that are made while they are asked for, in one thread."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QImage, QPainterPath, QPen

from widgets.painting.line_weight import halo_width, line_weight, lines_of_weight
from widgets.painting.painter import Painter
from widgets.painting.pens import paint_marker, write
from widgets.style.theme import load_theme, racer_style

pytestmark = pytest.mark.usefixtures("qapp")
SIDE = 40
INK = load_theme("ink")


def covered(weight: float, how: str) -> int:
    """How many dots a line across the middle covers, drawn in one of Qt's ways."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    begin, end = QPointF(0.0, SIDE / 2.0), QPointF(float(SIDE), SIDE / 2.0)
    with lines_of_weight(weight), Painter(image) as painter:
        if how == "colour":
            painter.setPen(QColor("white"))
            painter.drawLine(begin, end)
        elif how == "pen":
            painter.setPen(QPen(QColor("white"), 2.0))
            painter.drawLine(begin, end)
        elif how == "none":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawLine(begin, end)
        else:
            path = QPainterPath(begin)
            path.lineTo(end)
            painter.strokePath(path, QPen(QColor("white"), 2.0))
    return int(np.count_nonzero(dots_of(image)))


def dots_of(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    memory = image.constBits()
    assert memory is not None
    return np.frombuffer(memory.asstring(image.sizeInBytes()), dtype=np.uint32)


@pytest.mark.parametrize(("how", "wide"), [("colour", 1), ("pen", 2), ("path", 2), ("none", 0)])
def test_each_way_to_draw_a_line_has_the_weight(how: str, wide: int) -> None:
    for weight in (1.0, 3.0, 1.0):
        assert covered(weight, how) == pytest.approx(SIDE * wide * weight, abs=SIDE)


def test_a_painter_of_usual_lines_is_a_plain_one() -> None:
    assert type(Painter()) is Painter
    with lines_of_weight(2.0):
        assert type(Painter()) is not Painter
    assert line_weight() == 1.0


def test_texts_and_markers_stay_as_they_are() -> None:
    drawn = []
    for weight in (1.0, 4.0):
        image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        with lines_of_weight(weight), Painter(image) as painter:
            write(painter, "3.5", QPointF(4.0, 20.0), 1.0, "white", halo="black")
            painter.translate(30.0, 30.0)
            for hidden in (False, True):
                paint_marker(painter, racer_style(0, INK), 6.0, "black", hollow=True, hidden=hidden)
        drawn.append(dots_of(image))
    assert np.count_nonzero(drawn[0])
    assert np.array_equal(drawn[0], drawn[1])


def test_a_halo_stands_out_as_far_from_a_heavy_line() -> None:
    for weight in (0.5, 1.0, 3.0):
        with lines_of_weight(weight):
            assert weight * (halo_width(2.0, 1.5) - 2.0) == pytest.approx(1.5)


def test_another_thread_keeps_its_own_lines() -> None:
    seen: list[float] = []
    with lines_of_weight(2.0):
        thread = threading.Thread(target=lambda: seen.append(line_weight()))
        thread.start()
        thread.join()
    assert seen == [1.0]


def test_the_weight_ends_with_a_mistake() -> None:
    with pytest.raises(ZeroDivisionError), lines_of_weight(2.0):
        1 / 0  # noqa: B018 - it fails
    assert line_weight() == 1.0
