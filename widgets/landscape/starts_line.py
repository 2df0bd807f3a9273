"""Drawing a line of starts on a map: Shift and a drag, from the first start to the last."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen

from engine.experiment.racer_starts import line_of_starts
from widgets.style.theme import Theme

#: The radius of a start's ring, in unscaled pixels.
RING = 4.0


class StartsLine:
    """A line that is being drawn, in pixels of the view."""

    def __init__(self) -> None:
        self._ends: tuple[QPointF, QPointF] | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether one is being drawn."""
        return self._ends is not None

    def press(self, event: QMouseEvent) -> bool:
        """Begin a line; False if the press is none for it."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift and event.button() == Qt.MouseButton.LeftButton:
            self._ends = event.position(), event.position()
        return self.is_drawn

    def move(self, at: QPointF) -> None:
        """Let it end here."""
        if self._ends is not None:
            self._ends = self._ends[0], at

    def release(self) -> tuple[QPointF, QPointF] | None:
        """Its ends, when it is done; None if there is none, or no length."""
        ends, self._ends = self._ends, None
        return ends if ends is not None and ends[0] != ends[1] else None

    def draw(self, painter: QPainter, theme: Theme, unit: float) -> None:
        """Draw the line with its starts."""
        if self._ends is None:
            return
        path = QPainterPath(self._ends[0])
        path.lineTo(self._ends[1])
        first, last = ((end.x(), end.y()) for end in self._ends)
        for x, y in line_of_starts(first, last):
            path.addEllipse(QPointF(x, y), RING * unit, RING * unit)
        painter.strokePath(path, QPen(QColor(theme.halo), 4.0 * unit))
        painter.strokePath(path, QPen(QColor(theme.text), 1.4 * unit))
