"""What happened in a run: marks on its line for changes, forks and bookmarks."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine.frames.frame import Frame
from widgets.style.theme import Theme


def draw_marks(
    painter: QPainter, frame: Frame, theme: Theme, x_of: Callable[[float], float], height: int
) -> None:
    """Draw dotted lines where a setting was changed, forks where a future was left, and bookmarks.

    Args:
    painter: what draws.
    frame: its experiment and ghosts say what happened when.
    theme: of the colours.
    x_of: where a step is.
    height: of the line.
    """
    quiet, bottom = QColor(theme.quiet_text), float(height)
    for step in sorted({change.step for change in frame.experiment.changes}):
        x = x_of(step)
        pen = QPen(quiet, 1)
        pen.setDashPattern((2, 3))
        painter.setPen(pen)
        painter.drawLine(QPointF(x, 8), QPointF(x, bottom))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(quiet)
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x, bottom - 8),
                    QPointF(x + 4, bottom - 4),
                    QPointF(x, bottom),
                    QPointF(x - 4, bottom - 4),
                ]
            )
        )
    for first in sorted({ghost.first for ghost in frame.ghosts}):
        x = x_of(first)
        painter.setPen(QPen(quiet, 1.4))
        painter.drawPolyline(QPolygonF([QPointF(x + 7, 4), QPointF(x + 3, 4), QPointF(x, 8), QPointF(x, 13)]))
        painter.drawLine(QPointF(x, 8), QPointF(x, 2))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    for mark in frame.experiment.bookmarks:
        x = x_of(mark.step + mark.phase / max(1, len(frame.phases)))
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - 4, 1),
                    QPointF(x + 4, 1),
                    QPointF(x + 4, 12),
                    QPointF(x, 8.5),
                    QPointF(x - 4, 12),
                ]
            )
        )
