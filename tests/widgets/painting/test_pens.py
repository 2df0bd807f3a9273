"""Pens of fine lines: of one dot where that looks alike, and as they are asked for elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QBuffer, QPointF
from PyQt6.QtGui import QImage, QPainter, QPainterPath
from PyQt6.QtSvg import QSvgGenerator

from widgets.painting.line_weight import lines_of_weight
from widgets.painting.painter import Painter
from widgets.painting.pens import fine_pen, round_pen

pytestmark = pytest.mark.usefixtures("qapp")
SIDE = 60


def image() -> QImage:
    made = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(0)
    return made


@pytest.mark.parametrize(
    ("width", "opacity", "scale", "expected"),
    [
        (1.2, 0.5, 1.0, (1.0, 0.6)),  # hardly wider than a dot
        (0.6, 0.5, 2.0, (0.5, 0.6)),
        (0.8, 0.5, 1.0, (0.8, 0.5)),  # fine already
        (1.2, 0.9, 1.0, (1.2, 0.9)),  # no more ink can be given
        (1.2, 0.5, 2.0, (1.2, 0.5)),  # seen to be wide
    ],
)
def test_a_line_hardly_wider_than_a_dot_is_one_of_a_dot(
    width: float, opacity: float, scale: float, expected: tuple[float, float]
) -> None:
    made = image()
    with Painter(made) as painter:
        painter.scale(scale, scale)
        pen = fine_pen(painter, "#FFFFFF", width, opacity)
    assert (pen.widthF(), pen.color().alphaF()) == pytest.approx(expected, abs=2e-3)


def test_on_paper_and_with_another_line_weight_a_width_is_what_was_asked_for() -> None:
    buffer, made = QBuffer(), image()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    with Painter(generator) as painter:
        assert fine_pen(painter, "#FFFFFF", 1.2, 0.5).widthF() == 1.2
    with lines_of_weight(2.0), Painter(made) as painter:
        assert fine_pen(painter, "#FFFFFF", 1.2, 0.5).widthF() == 1.2


def test_both_lines_leave_the_same_ink() -> None:
    path = QPainterPath(QPointF(3.0, 5.0))
    path.cubicTo(QPointF(50.0, 9.0), QPointF(4.0, 44.0), QPointF(55.0, 52.0))
    inks = []
    for is_fine in (True, False):
        made = image()
        with Painter(made) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = fine_pen(painter, "#FFFFFF", 1.15, 0.5) if is_fine else round_pen("#FFFFFF", 1.15, 0.5)
            painter.strokePath(path, pen)
        memory = made.constBits()
        assert memory is not None
        dots = np.frombuffer(memory.asstring(made.sizeInBytes()), np.uint8).reshape(SIDE, SIDE, 4)
        inks.append(float(dots[..., 3].sum()))
    # Qt draws a line of a dot a little finer where it is steep; unscaled it would have a fifth less.
    assert inks[0] == pytest.approx(inks[1], rel=0.12)
