"""A view with two axes: ranges, numbers, names, a legend that covers nothing, zooming where the mouse points.

The plots draw themselves with QPainter and lay themselves out in one go from their size: a picture must come
out the same off-screen, in a window and as vectors, and nothing may jump while a run plays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from engine.objective import FloatArray
from widgets.painting.primitives import (
    SAMPLE,
    Align,
    centred,
    draw_message,
    draw_sample,
    elide,
    rows_of,
    write,
)
from widgets.painting.ticks import Tick, ticks_with_room
from widgets.plots.axis import Axis
from widgets.plots.plot_area import PlotArea, equally_scaled, unit_of
from widgets.scene.description import LegendEntry
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.view.view import View

#: Around a plot, in unscaled pixels.
PAD = 12.0
#: The height of a line of small text, in unscaled pixels.
ROW = 18.0
#: A legend's rows at most; racers that need more are left out of it.
MOST_ROWS = 3
#: A view of fewer pixels in height is compact: its few pixels belong to the plot.
LOW = 260


@dataclass(frozen=True)
class LegendItem:
    """A line of the legend and where it is drawn."""

    entry: LegendEntry
    place: int
    rect: QRectF


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
        return [LegendEntry(racer_style(racer.index, self.theme), racer.name) for racer in self.frame.racers]

    def draw_inside(self, painter: QPainter) -> None:
        """Draw within the axes. Painters clip to them, but not in SVG: what may be long is cut by `path`."""

    def draw_above(self, painter: QPainter) -> None:
        """Draw what may stand out of the axes."""

    def room_beside(self, height: float) -> float:
        """What a plot of this height keeps free at its right, in unscaled pixels."""
        del height
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
            self.x_axis = _kept(self.x_axis, old[0], x)
            self.y_axis = _kept(self.y_axis, old[1], y)

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
        return self.height() < LOW if self.compact is None else self.compact

    def area(self) -> QRectF:
        """The rectangle within the axes."""
        return QRectF(self._layout()[0])

    def legend_items(self) -> list[LegendItem]:
        """The legend's lines, with their values if these fit into one row, else without."""
        return self._layout()[1]

    def _layout(self) -> tuple[QRectF, list[LegendItem]]:
        """Where the axes and the legend are; kept until something they depend on changes."""
        compact = self.is_compact
        key = (self.size(), compact, self.x_axis, self.y_axis, self.theme.name, id(self.frame))
        if self._laid_out is None or self._laid_out[0] != key:
            unit, items = self.unit, [] if compact else self._flow_legend()
            rows = max([0.5 * PAD * unit + ROW * unit, *(item.rect.bottom() for item in items)])
            above, below = (0.8 * PAD, ROW + 6.0) if compact else (7.0, 0.5 * PAD + 2.0 * ROW)
            top = above * unit + (0.0 if compact else rows)
            height = max(self.height() - top - below * unit, 8.0)
            left = self._left(height)
            right = (PAD * 1.5 + self.room_beside(height)) * unit
            area = QRectF(left, top, max(self.width() - left - right, 8.0), height)
            if self.is_map and self.frame is not None and self.frame.experiment.shown("equal_scales"):
                area = equally_scaled(area, self.x_axis, self.y_axis)
            self._laid_out = (key, area, items)
        return self._laid_out[1:]

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

    def _y_ticks(self, height: float) -> list[Tick]:
        return self.y_axis.ticks(max(height / ((24.0 if self.is_compact else 36.0) * self.unit), 2.0))

    def _left(self, height: float) -> float:
        widest = max((text_width(text, "small") for _, text in self._y_ticks(height)), default=0.0)
        # It only grows, or the plot would twitch whenever the widest number comes and goes.
        self._gutter = max(self._gutter, widest)
        name = text_width(self._names()[1], "small", "strong") if self.is_compact else 0.0
        return (PAD + 8.0 + max(self._gutter, name)) * self.unit

    def _names(self) -> tuple[str, str]:
        """The axes' names, short where they share a row with numbers."""
        room = 72.0 if self.is_compact else float("inf")
        x, y = (elide(axis.name, room, weight="strong") for axis in (self.x_axis, self.y_axis))
        return x, y

    # the legend

    def _flow_legend(self) -> list[LegendItem]:
        unit = self.unit
        first = text_width(self.y_axis.name, "small", "strong") + 14.0 if self.y_axis.name else 0.0
        room = self.width() / unit - 2.0 * PAD
        entries = self.legend()
        for wanted in (entries, [replace(entry, value="") for entry in entries]):
            widths = [
                SAMPLE + text_width(e.name, "small") + (self._value_width(e) if e.value else 0.0)
                for e in wanted
            ]
            places = rows_of(widths, first, room, 12.0)
            if not places or places[-1][0] == 0:
                break
        return [
            LegendItem(
                entry,
                number,
                QRectF(
                    (PAD + left) * unit, (0.5 * PAD + row * ROW) * unit, min(width, room) * unit, ROW * unit
                ),
            )
            for number, (entry, width, (row, left)) in enumerate(zip(wanted, widths, places, strict=True))
            if row < MOST_ROWS
        ]

    def _value_width(self, entry: LegendEntry) -> float:
        # Room for the widest number, so that the names stand still while the numbers run.
        return 8.0 + max(text_width(entry.value, "small"), text_width("0.00000", "small"))

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the axes and what is within (see `View.draw`)."""
        if self.frame is None or self.empty:
            draw_message(painter, QRectF(self.rect()), self.empty, self.theme, min(self.unit, 1.4))
            return
        area = self.area()
        painter.save()
        painter.setClipRect(area)
        if self.grid:
            self._draw_grid(painter, area)
        self.draw_inside(painter)
        painter.restore()
        self._draw_axes(painter, area)
        self._draw_legend(painter)
        self.draw_above(painter)

    def _draw_grid(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(QColor(self.theme.grid), self.unit))
        for x, _ in self._x_ticks(area):
            at = self._along(x, area)
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        for y, _ in self._y_ticks(area.height()):
            at = self._up(y, area)
            painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))

    def _x_ticks(self, area: QRectF) -> list[Tick]:
        width = area.width() / self.unit
        return ticks_with_room(self.x_axis.ticks, width, spacing=46.0, gap=12.0, looser=4.0)

    def _along(self, x: float, area: QRectF) -> float:
        return PlotArea(area, self.x_axis, self.y_axis).across(x)

    def _up(self, y: float, area: QRectF) -> float:
        return PlotArea(area, self.x_axis, self.y_axis).up(y)

    def _draw_axes(self, painter: QPainter, area: QRectF) -> None:
        unit, theme = self.unit, self.theme
        painter.setPen(QPen(QColor(theme.axis), unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        # Where there is little room the names take the place of the outermost numbers.
        compact, (x_name, y_name) = self.is_compact, self._names()
        end = area.right() - (text_width(x_name, "small", "strong") + 8.0) * unit if compact else self.width()
        under = centred(area.bottom() + (5.0 + 0.5 * ROW) * unit, unit=unit)
        for x, text in self._x_ticks(area):
            at, half = self._along(x, area), 0.5 * text_width(text, "small") * unit
            painter.drawLine(QPointF(at, area.bottom()), QPointF(at, area.bottom() + 4.0 * unit))
            if not compact or at + half <= end:
                at = min(at, self.width() - half - 2.0)
                write(painter, at, under, text, theme.quiet_text, unit=unit, align="middle")
        beside, top = area.left() - 8.0 * unit, area.top() + 2.0 * unit
        for y, text in self._y_ticks(area.height()):
            at = self._up(y, area)
            painter.drawLine(QPointF(area.left() - 4.0 * unit, at), QPointF(area.left(), at))
            if not compact or at >= top + 0.8 * ROW * unit:
                where = centred(at, unit=unit)
                write(painter, beside, where, text, theme.quiet_text, unit=unit, align="right")
        below = under if compact else centred(area.bottom() + (4.0 + 1.5 * ROW) * unit, unit=unit)
        write(painter, area.right(), below, x_name, theme.text, weight="strong", unit=unit, align="right")
        x, middle = (beside, top) if compact else (PAD * unit, (0.5 * PAD + 0.5 * ROW) * unit)
        above = centred(middle, unit=unit)
        align: Align = "right" if compact else "left"
        write(painter, x, above, y_name, theme.text, weight="strong", unit=unit, align=align)

    def _draw_legend(self, painter: QPainter) -> None:
        unit = self.unit
        several = len(self.legend()) > 1
        for item in self.legend_items():
            middle, left = item.rect.center().y(), item.rect.left()
            chosen = several and item.place == self.display.racer
            draw_sample(painter, QPointF(left, middle), item.entry.style, self.theme, unit)
            baseline, ink = (
                centred(middle, unit=unit),
                self.theme.text if chosen or not several else self.theme.quiet_text,
            )
            name = elide(item.entry.name, item.rect.width() / unit - SAMPLE + 0.5)
            write(painter, left + SAMPLE * unit, baseline, name, ink, unit=unit)
            if item.entry.value:
                beside = left + (SAMPLE + text_width(name, "small") + 7.0) * unit
                write(painter, beside, baseline, item.entry.value, ink, unit=unit)

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
            self.x_axis = self.x_axis.moved(old_x - x, self.home[0])
            self.y_axis = self.y_axis.moved(old_y - y, self.home[1])
            self._pan_from = event.position()
            self.update()
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
        x, y = self.values(event.position())
        if self.zooms[0]:
            self.x_axis = self.x_axis.zoomed(factor, x, self.home[0])
        if self.zooms[1]:
            self.y_axis = self.y_axis.zoomed(factor, y, self.home[1])
        self.update()
        event.accept()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the column of plots beside the surface (Qt)."""
        return QSize(320, 220)


def _kept(axis: Axis, old: Axis, new: Axis) -> Axis:
    """A zoomed axis after its home has changed: as it was, if the new home is of its kind and holds it."""
    same_kind = old.name == new.name and old.scale.kind == new.scale.kind
    within = new.low <= axis.low and axis.high <= new.high
    return replace(axis, scale=new.scale) if axis != old and same_kind and within else new


def dotted(theme: Theme, unit: float) -> QPen:
    """The pen of lines that say where something is."""
    pen = QPen(qcolor(theme.quiet_text, 0.7), unit)
    pen.setDashPattern([2.0, 3.0])
    return pen


def racers_table(frame: Frame) -> dict[str, FloatArray]:
    """Every racer's trail as two columns."""
    columns = {}
    for racer in frame.racers:
        if racer.path_steps is not None:  # of a long run not every place is kept
            columns[f"{racer.name}.step"] = racer.path_steps.astype(float)
        for axis, name in enumerate(frame.names[:2]):
            columns[f"{racer.name}.{name}"] = racer.path[:, axis]
    return columns
