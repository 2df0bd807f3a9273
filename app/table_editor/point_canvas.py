"""The plane on which points are drawn, sprayed and erased, with the mouse or the keyboard."""

from __future__ import annotations

from enum import Enum

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PyQt6.QtWidgets import QWidget

from app.table_editor.drawn_points import REACH, places_of, rows_within, with_points
from app.table_editor.plane_painter import MOST, SIGN, PlaneArea, draw_plane, draw_points
from app.table_editor.table_history import TableHistory
from engine.errors import RavineError
from engine.objective import FloatArray
from engine.tables.edited_table import EditedTable
from widgets.painting.painter import Painter, painting
from widgets.style.theme import Theme, qcolor

#: Room for the numbers left of and beneath the plane, and around the rest, in pixels.
LEFT, BELOW, PAD = 40.0, 24.0, 8.0
#: Pixels between two points of one stroke.
APART = 12.0
#: Points of one puff of spray.
PUFF = 4
#: The brush's radius in pixels: smallest, first, largest.
BRUSH = (6.0, 28.0, 160.0)
#: How far an arrow key moves the cursor, as a share of the plane; with Shift, less.
STRIDE, SMALL_STRIDE = 1 / 24, 1 / 240


class Tool(Enum):
    """What a press on the plane does."""

    DRAW = "draw"
    SPRAY = "spray"
    ERASE = "erase"


_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}
_TOOLS = {Qt.Key.Key_D: Tool.DRAW, Qt.Key.Key_S: Tool.SPRAY, Qt.Key.Key_E: Tool.ERASE}


class PointCanvas(QWidget):
    """Draws the points of a history's table and changes them there.

    Keys: D, S and E choose a tool, 1 to 8 a class; arrows move the cursor, Space uses the tool at it, [ and ]
    change the brush. The right button erases whatever the tool.

    Signals:
        tool_chosen: a `Tool`, by its key.
        class_chosen: the place of a class from 0, by its key.
        refused: why something cannot be done.
    """

    tool_chosen = pyqtSignal(object)
    class_chosen = pyqtSignal(int)
    refused = pyqtSignal(str)

    def __init__(self, history: TableHistory, theme: Theme, seed: int | None = None) -> None:
        """Make it.

        Args:
            history: holds the table.
            theme: its colours.
            seed: of the spray; None for another one each time.
        """
        super().__init__()
        self._history, self.theme = history, theme
        self._rng = np.random.default_rng(seed)
        self.tool, self.label = Tool.DRAW, "A"
        self.brush = BRUSH[1]
        self.chosen: frozenset[int] = frozenset()
        self.low, self.high = np.full(2, -REACH), np.full(2, REACH)
        self.aim = np.zeros(2)
        self._gestures = 0
        self._erases = False
        self._last: QPointF | None = None
        self._mouse: QPointF | None = None
        self._stale = True
        self._layer = QPixmap()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 220)
        self.setAccessibleName("plane of the points")
        history.changed.connect(self.show_table)
        self.show_table()
        self.aim = 0.5 * (self.low + self.high)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A square (Qt)."""
        return QSize(520, 500)

    # ---- what is shown -------------------------------------------------------------------------

    def show_table(self) -> None:
        """Show the points as they are now; the plane grows with them and never shrinks."""
        places, _ = places_of(self._history.table)
        if len(places):
            low, high = places.min(axis=0), places.max(axis=0)
            span = np.where(high > low, high - low, 1.0)
            outside = (low < self.low) | (high > self.high)
            self.low = np.where(outside, np.minimum(self.low, low - 0.06 * span), self.low)
            self.high = np.where(outside, np.maximum(self.high, high + 0.06 * span), self.high)
        self.repaint_points()

    def fit(self) -> None:
        """Show the plane about the points and no more."""
        places, _ = places_of(self._history.table)
        if len(places):
            low, high = places.min(axis=0), places.max(axis=0)
            pad = np.where(high > low, 0.06 * (high - low), 1.0)
            self.low, self.high = low - pad, high + pad
            self.aim = 0.5 * (self.low + self.high)
            self.repaint_points()

    def show_chosen(self, rows: list[int]) -> None:
        """Ring the points of some rows."""
        if frozenset(rows) != self.chosen:
            self.chosen = frozenset(rows)
            self.update()

    def repaint_points(self) -> None:
        """Draw everything anew."""
        self._stale = True
        self.update()

    @property
    def plane(self) -> PlaneArea:
        """Where the plane is."""
        width, height = max(self.width() - LEFT - PAD, 8.0), max(self.height() - BELOW - PAD, 8.0)
        return PlaneArea(QRectF(LEFT, PAD, width, height), self.low, self.high)

    # ---- what is done --------------------------------------------------------------------------

    def begin_gesture(self) -> None:
        """What is done from now on is undone together."""
        self._gestures += 1
        self._last = None

    def use_tool(self, at: QPointF, *, erases: bool = False) -> None:
        """Use the tool, or the eraser, at a pixel; a stroke leaves room between its points."""
        erases = erases or self.tool is Tool.ERASE
        if not erases and self._last is not None and _distance(at, self._last) < APART:
            return
        table, reach = self._history.table, self._brush_reach()
        if erases:
            self._change(table.without_rows(rows_within(table, self.plane.place(at), reach)))
            return
        self._last = QPointF(at)
        places = self.plane.place(at)[None]
        if self.tool is Tool.SPRAY:
            spread = 0.5 * self._rng.standard_normal((PUFF, 2)) * reach
            places = (places + spread).clip(self.low, self.high)
        self.add(places)

    def scatter(self, count: int) -> None:
        """Add points anywhere on the plane."""
        self.begin_gesture()
        self.add(self._rng.uniform(self.low, self.high, (count, 2)))

    def add(self, places: FloatArray) -> None:
        """Add points (N, 2) of the chosen label."""
        span = float((self.high - self.low).max())
        try:
            self._change(with_points(self._history.table, places, self.label, span))
        except RavineError as error:
            self.refused.emit(str(error))

    def _change(self, table: EditedTable) -> None:
        self._history.take(table, f"plane {self._gestures}")

    def _brush_reach(self) -> FloatArray:
        """The brush's half axes on the plane (2,)."""
        return self.brush / self.plane.scale

    def set_brush(self, radius: float) -> None:
        """Take another radius, in pixels."""
        self.brush = min(max(radius, BRUSH[0]), BRUSH[2])
        self.update()

    # ---- mouse and keyboard --------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Begin a stroke (Qt)."""
        if event is not None and self.plane.area.contains(event.position()):
            self._erases = event.button() == Qt.MouseButton.RightButton
            self.begin_gesture()
            self.use_tool(event.position(), erases=self._erases)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Go on with it; the brush follows the mouse (Qt)."""
        if event is None:
            return
        self._mouse = event.position() if self.plane.area.contains(event.position()) else None
        if event.buttons() != Qt.MouseButton.NoButton and self._mouse is not None:
            self.use_tool(event.position(), erases=self._erases)
        self.update()

    def leaveEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """The brush goes with the mouse (Qt)."""
        del event
        self._mouse = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:  # noqa: N802 - Qt's name
        """The right button erases (Qt)."""
        if event is not None:
            event.accept()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Change the brush (Qt)."""
        if event is not None:
            self.set_brush(self.brush * 1.2 ** (event.angleDelta().y() / 120.0))
            event.accept()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Everything that the mouse does (Qt)."""
        if event is None:
            return
        key = Qt.Key(event.key())
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in _ARROWS:
            is_small = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = np.array(_ARROWS[key]) * (SMALL_STRIDE if is_small else STRIDE)
            self.aim = (self.aim + step * (self.high - self.low)).clip(self.low, self.high)
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Delete) and plain:
            self.begin_gesture()
            self.use_tool(QPointF(*self.plane.pixels(self.aim[None])[0]), erases=key == Qt.Key.Key_Delete)
        elif key in _TOOLS and plain:
            self.tool_chosen.emit(_TOOLS[key])
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_8 and plain:
            self.class_chosen.emit(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self.set_brush(self.brush * (1.2 if key == Qt.Key.Key_BracketRight else 1 / 1.2))
        else:
            super().keyPressEvent(event)

    # ---- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Copy the points and draw what is over them: rings, cursor, brush (Qt)."""
        del event
        with painting(self) as painter:
            self._draw_layer()
            painter.drawPixmap(0, 0, self._layer)
            places, rows = places_of(self._history.table)
            ringed = np.isin(rows, list(self.chosen))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.text), 1.5))
            for x, y in self.plane.pixels(places[ringed][:MOST]).tolist():
                painter.drawEllipse(QPointF(x, y), 0.85 * SIGN, 0.85 * SIGN)
            if self.hasFocus():
                self._draw_aim(painter, QPointF(*self.plane.pixels(self.aim[None])[0]))
            if (
                self._mouse is not None
                and self.plane.area.contains(self._mouse)
                and self.tool is not Tool.DRAW
            ):
                self._draw_brush(painter, self._mouse)

    def _draw_layer(self) -> None:
        """Plane and points as a picture, which is kept until they change."""
        density = self.devicePixelRatioF()
        size = self.size() * density
        if not self._stale and self._layer.size() == size:
            return
        self._stale = False
        self._layer = QPixmap(size)
        self._layer.setDevicePixelRatio(density)
        self._layer.fill(QColor(self.theme.ground))
        with Painter(self._layer) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_plane(painter, self.plane, self._history.table.names, self.theme)
            draw_points(painter, self.plane, self._history.table, self.theme, density)

    def _draw_aim(self, painter: QPainter, at: QPointF) -> None:
        for colour, width in ((self.theme.halo, 3.5), (self.theme.text, 1.5)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(at - QPointF(9.0, 0.0), at + QPointF(9.0, 0.0))
            painter.drawLine(at - QPointF(0.0, 9.0), at + QPointF(0.0, 9.0))

    def _draw_brush(self, painter: QPainter, at: QPointF) -> None:
        colour = self.theme.bad if self.tool is Tool.ERASE else self.theme.accent
        painter.setPen(QPen(QColor(colour), 1.2))
        painter.setBrush(qcolor(colour, 0.12))
        painter.drawEllipse(at, self.brush, self.brush)


def _distance(a: QPointF, b: QPointF) -> float:
    return float(np.hypot(a.x() - b.x(), a.y() - b.y()))
