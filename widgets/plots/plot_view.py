"""A view with two axes: ranges, numbers, names, a legend that covers nothing, zooming where the mouse points.

The plots draw themselves with QPainter and lay themselves out in one go from their size: a picture must come
out the same off-screen, in a window and as vectors, and nothing may jump while a run plays.
"""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QMouseEvent, QPainter, QPainterPath, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.objective import FloatArray
from widgets.plots.axis import Axis
from widgets.plots.plot_area import PlotArea, equally_scaled, unit_of
from widgets.plots.plot_axes import BELOW, PAD, ROW, PlotAxes, axis_name, y_ticks
from widgets.plots.plot_legend import LegendItem, draw_legend, flow_legend
from widgets.scene.description import LegendEntry
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, racer_style
from widgets.view.view import View

#: A view of fewer pixels in height is compact: its few pixels belong to the plot.
LOW = 260


class PlotView(View):
    """A view with two axes. Subclasses draw inside them, in pixels that ``pixels`` makes of values."""

    grid = True
    zooms: tuple[bool, bool] = (True, True)
    """Which axes the wheel zooms."""
    is_map = False
    """Whether both axes are of one kind, so that they may be asked to have one scale."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.home = (Axis(), Axis())
        self.x_axis, self.y_axis = self.home
        self.compact: bool | None = None
        """Whether the legend is left out and names stand among the numbers; None: where height is scarce."""
        self.empty = ""
        """The sentence shown where there is nothing to draw."""
        self._gutter = 0.0
        self._laid_out: tuple[object, QRectF, list[LegendItem]] | None = None
        self._pan_from: QPointF | None = None
        super().__init__(theme, parent)

    # what subclasses say

    def legend(self) -> list[LegendEntry]:
        """The racers as the legend names them."""
        if self.frame is None:
            return []
        return [
            LegendEntry(racer_style(racer.index, self.theme), racer.shown_name) for racer in self.frame.racers
        ]

    def draw_inside(self, painter: QPainter) -> None:
        """Draw within the axes. Painters clip to them, but not in SVG: what may be long is cut by `path`."""

    def draw_above(self, painter: QPainter) -> None:
        """Draw what may stand out of the axes."""

    def room_beside(self, height: float) -> float:
        """What a plot of this height keeps free at its right, in unscaled pixels."""
        del height
        return 0.0

    def room_beneath(self) -> float:
        """What is kept free beneath the numbers and the name of the axis to the right, in unscaled pixels."""
        return 0.0

    # ranges

    def set_home(self, x: Axis, y: Axis, *, steady: bool = False) -> None:
        """Say what the axes show when nobody has zoomed; a zoom is kept where it still lies within.

        Args:
            x: the axis to the right.
            y: the axis upwards.
            steady: the room for the numbers beside the axis must not shrink, because a run plays.
        """
        old, self.home = self.home, (x, y)
        if old[1] != y and not steady:
            self._gutter = 0.0
        if (self.x_axis, self.y_axis) == old:
            self.x_axis, self.y_axis = x, y
        else:
            self.x_axis = self.x_axis.kept(old[0], x)
            self.y_axis = self.y_axis.kept(old[1], y)

    def zoom(self, factor: float, x: float, y: float) -> None:
        """Enlarge about a place, given by its scaled values."""
        if self.zooms[0]:
            self.x_axis = self.x_axis.zoomed(factor, x, self.home[0])
        if self.zooms[1]:
            self.y_axis = self.y_axis.zoomed(factor, y, self.home[1])
        self.update()

    def pan(self, x: float, y: float) -> None:
        """Show what lies further by these scaled values."""
        self.x_axis = self.x_axis.moved(x, self.home[0])
        self.y_axis = self.y_axis.moved(y, self.home[1])
        self.update()

    def unzoom(self) -> None:
        """Show all there is."""
        self.x_axis, self.y_axis = self.home
        self._gutter = 0.0
        self.update()

    # geometry

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel: texts and strokes grow with the picture, but less than it does."""
        return self.capped(unit_of(self.width(), self.height()))

    @property
    def is_compact(self) -> bool:
        """Whether the legend is left out now."""
        return self.height() < LOW * self.capped(1.0) if self.compact is None else self.compact

    def area(self) -> QRectF:
        """The rectangle within the axes."""
        return QRectF(self._layout()[0])

    def shown_area(self) -> QRectF:
        """The rectangle within the axes; an empty one where there is nothing to draw."""
        return QRectF() if self.empty else self.area()

    def legend_items(self) -> list[LegendItem]:
        """The legend's lines, with their values if these fit into one row, else without."""
        return self._layout()[1]

    def _layout(self) -> tuple[QRectF, list[LegendItem]]:
        """Where the axes and the legend are; kept until something they depend on changes."""
        compact = self.is_compact
        key = (self.size(), compact, self.x_axis, self.y_axis, self.theme.name, id(self.frame))
        if self._laid_out is None or self._laid_out[0] != key:
            unit, items = self.unit, self._lay_out_legend(compact=compact)
            rows = max([0.5 * PAD * unit + ROW * unit, *(item.rect.bottom() for item in items)])
            above, below = (0.8 * PAD, ROW + 6.0) if compact else (7.0, BELOW)
            top = above * unit + (0.0 if compact else rows)
            height = max(self.height() - top - (below + self.room_beneath()) * unit, 8.0)
            left = self._left(height)
            right = (PAD * 1.5 + self.room_beside(height)) * unit
            area = QRectF(left, top, max(self.width() - left - right, 8.0), height)
            if self.is_map and self.frame is not None and self.frame.experiment.shown("equal_scales"):
                area = equally_scaled(area, self.x_axis, self.y_axis)
            self._laid_out = (key, area, items)
        return self._laid_out[1:]

    def _lay_out_legend(self, *, compact: bool) -> list[LegendItem]:
        if compact or not self.has_legend:
            return []
        return flow_legend(self.legend(), self.width(), self.unit, self.y_axis.name)

    def plot_area(self) -> PlotArea:
        """The rectangle within the axes, which turns values into pixels."""
        return PlotArea(self._layout()[0], self.x_axis, self.y_axis)

    def pixels(self, points: FloatArray) -> FloatArray:
        """Values ``(N, 2)`` to pixels ``(N, 2)``."""
        return self.plot_area().pixels(points)

    def pixel(self, x: float, y: float) -> QPointF:
        """One value as a pixel."""
        (found,) = self.pixels(np.array([[x, y]]))
        return QPointF(float(found[0]), float(found[1]))

    def path(self, points: FloatArray, within: QRectF | None = None) -> QPainterPath:
        """A line through values ``(N, 2)``, cut at the axes, or at a rectangle of pixels."""
        return self.plot_area().line(points, within)

    def values(self, at: QPointF) -> tuple[float, float]:
        """The scaled values at a pixel."""
        return self.plot_area().values(at)

    def _left(self, height: float) -> float:
        ticks = y_ticks(self.y_axis, height, self.unit, is_compact=self.is_compact)
        widest = max((text_width(text, "small") for _, text in ticks), default=0.0)
        # It only grows, or the plot would twitch whenever the widest number comes and goes.
        self._gutter = max(self._gutter, widest)
        name = axis_name(self.y_axis, is_compact=True) if self.is_compact else ""
        return (PAD + 8.0 + max(self._gutter, text_width(name, "small", "strong"))) * self.unit

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the axes and what is within (see `View.draw`)."""
        if self.frame is None or self.empty:
            self.draw_message(painter, self.empty, self.unit)
            return
        area = self.area()
        axes = PlotAxes(area, self.x_axis, self.y_axis, self.width(), self.unit, self.is_compact)
        painter.save()
        painter.setClipRect(area)
        if self.grid:
            axes.draw_grid(painter, self.theme)
        self.draw_inside(painter)
        painter.restore()
        axes.draw(painter, self.theme)
        chosen = self.display.racer if len(self.legend()) > 1 else None
        draw_legend(painter, self.legend_items(), self.theme, self.unit, chosen)
        self.draw_above(painter)

    # mouse

    def racer_at(self, at: QPointF) -> int | None:
        """The place of the racer whose line of the legend is there."""
        if self.frame is None or self.empty:
            return None
        return next((item.place for item in self.legend_items() if item.rect.contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose a racer in the legend; move a zoomed picture with the middle button (Qt)."""
        if event is None:
            return
        racer = self.racer_at(event.position())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = event.position()
        elif event.button() == Qt.MouseButton.LeftButton and racer is not None:
            self.racer_chosen.emit(racer)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Follow the mouse (Qt)."""
        if event is None:
            return
        if self._pan_from is not None:
            (x, y), (old_x, old_y) = self.values(event.position()), self.values(self._pan_from)
            self.pan(old_x - x, old_y - y)
            self._pan_from = event.position()
            return
        self.setCursor(self.cursor_at(event.position()))

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """The form of the mouse there: what can be clicked shows it."""
        return Qt.CursorShape.ArrowCursor if self.racer_at(at) is None else Qt.CursorShape.PointingHandCursor

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """End moving the picture (Qt)."""
        self._pan_from = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show all there is again (Qt)."""
        del event
        self.unzoom()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Zoom where the mouse points (Qt)."""
        if event is None or self.frame is None or self.empty:
            return
        factor = 1.0015 ** event.angleDelta().y()
        self.zoom(factor, *self.values(event.position()))
        event.accept()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the column of plots beside the surface (Qt)."""
        return QSize(320, 220)
