"""Mouse gestures of a 3-D view: orbit, pan, zoom, reset, click, hover and drag."""

from __future__ import annotations

from math import hypot
from typing import Literal

from PyQt6.QtCore import QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

DEGREES_PER_PIXEL = 0.4
#: Qt counts a wheel's turning in eighths of a degree.
ZOOM_PER_EIGHTH_DEGREE = 1.0015
#: A press and a release this close together in pixels are a click, not a drag.
CLICK_SLACK = 4.0


class MouseGestures(QWidget):
    """A widget that translates mouse events into gestures.

    Left drag turns, right, middle or Shift drag moves, the wheel zooms where it points, a double click
    resets; what ``grips`` says lies under the mouse is dragged instead. With Ctrl, drag and wheel are for
    what the scene stands on.
    """

    turned = pyqtSignal(float, float)
    """By these degrees about the box and up."""
    moved = pyqtSignal(float, float)
    """By these shares of the widget's width and height."""
    zoomed = pyqtSignal(float, float, float)
    """By this factor about a place, given from the middle in widths and heights."""
    ground_moved = pyqtSignal(QPointF, QPointF)
    """What the scene stands on was dragged from the pixel of the press to another."""
    ground_zoomed = pyqtSignal(float, QPointF)
    """What the scene stands on, by this factor about a pixel."""
    reset = pyqtSignal()
    clicked = pyqtSignal(QPointF)
    """Or what was dragged was dropped here."""
    pointed = pyqtSignal(QPointF)
    """The mouse moves with no button down."""
    dragged = pyqtSignal(QPointF)
    """What was gripped is here now."""
    dragging = pyqtSignal()
    """A button is down and the mouse moves."""
    released = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.mouse = QPointF()
        """Where the mouse was last."""
        self._press = QPointF()
        self._drag: Literal["", "turn", "move", "grip", "ground"] = ""
        self._button = Qt.MouseButton.NoButton

    def grips(self, at: QPointF) -> bool:
        """Whether something to be dragged lies at a pixel."""
        del at
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Begin to turn, to move or to drag what lies here (Qt)."""
        self._press = self.mouse = event.position()
        self._button = event.button()
        left = event.button() == Qt.MouseButton.LeftButton
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if left and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._drag = "ground"
        elif left and not shift:
            self._drag = "grip" if self.grips(self._press) else "turn"
        else:
            self._drag = "move"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Go on with what the press began, or point (Qt)."""
        way = event.position() - self.mouse
        self.mouse = event.position()
        if self._drag and not event.buttons() & self._button:
            self._drag = ""  # the release went elsewhere, to a menu that popped up
            self.released.emit()
        if not self._drag:
            self.pointed.emit(self.mouse)
            return
        self.dragging.emit()
        if self._drag == "grip":
            self.dragged.emit(self.mouse)
        elif self._drag == "ground":
            self.ground_moved.emit(self._press, self.mouse)
        elif self._drag == "turn":
            self.turned.emit(-way.x() * DEGREES_PER_PIXEL, way.y() * DEGREES_PER_PIXEL)
        else:
            self.moved.emit(way.x() / self.width(), way.y() / self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Click, or drop what was dragged (Qt)."""
        if event.button() != self._button:
            return
        away = event.position() - self._press
        clicked = self._drag == "turn" and hypot(away.x(), away.y()) <= CLICK_SLACK
        drag, self._drag = self._drag, ""
        self.released.emit()
        if clicked or drag == "grip":
            self.clicked.emit(event.position())

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Reset (Qt)."""
        self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Zoom where the mouse points (Qt)."""
        at = event.position()
        factor = ZOOM_PER_EIGHTH_DEGREE ** event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.ground_zoomed.emit(factor, at)
        else:
            self.zoomed.emit(factor, at.x() / self.width() - 0.5, at.y() / self.height() - 0.5)
        event.accept()
