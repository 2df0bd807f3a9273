"""A few lines of numbers in a corner of a plot, the corner that is least in the way."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, isfinite

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from widgets.painting.primitives import centred, write
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, qcolor

ROW = 18.0


def draw_readout(
    painter: QPainter,
    lines: Sequence[str],
    area: QRectF,
    busy: Sequence[QPointF],
    *,
    theme: Theme,
    unit: float,
) -> None:
    """Write lines on a small sheet.

    Args:
        painter: what draws.
        lines: from top to bottom.
        area: the sheet lies in one of its corners.
        busy: what shall not be covered; the corner farthest from these is taken.
        theme: the colours.
        unit: pixels per unscaled pixel.
    """
    width = (max(text_width(line, "small") for line in lines) + 16.0) * unit
    height = (len(lines) * ROW + 6.0) * unit
    inner = area.adjusted(6.0, 6.0, -6.0, -6.0)
    boxes = [
        QRectF(x, y, width, height)
        for y in (inner.bottom() - height, inner.top())
        for x in (inner.left(), inner.right() - width)
    ]
    box = max(boxes, key=lambda box: min((distance(box, at) for at in busy if isfinite(at.x())), default=0.0))
    painter.setPen(QPen(QColor(theme.line), unit))
    painter.setBrush(qcolor(theme.panel, 0.92))
    painter.drawRoundedRect(box, 4.0 * unit, 4.0 * unit)
    for number, line in enumerate(lines):
        middle = box.top() + (3.0 + (number + 0.5) * ROW) * unit
        write(painter, box.left() + 8.0 * unit, centred(middle, unit=unit), line, theme.text, unit=unit)


def distance(box: QRectF, at: QPointF) -> float:
    """How far a point lies outside a rectangle; 0 inside."""
    across = max(box.left() - at.x(), at.x() - box.right(), 0.0)
    return hypot(across, max(box.top() - at.y(), at.y() - box.bottom(), 0.0))
