"""The two axes of a view: their lines, numbers, names and grid, drawn around a plot area."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from widgets.painting.primitives import Align, centred, elide, write
from widgets.painting.ticks import Tick, ticks_with_room
from widgets.plots.axis import Axis
from widgets.plots.plot_area import PlotArea
from widgets.style.fonts import text_width
from widgets.style.theme import Theme

#: Around a plot, in unscaled pixels.
PAD = 12.0
#: The height of a line of small text, in unscaled pixels.
ROW = 18.0
#: From the axis down to the numbers, in unscaled pixels, and to the end of the name beneath them.
NUMBERS, BELOW = 5.0, 0.5 * PAD + 2.0 * ROW
#: The width of a name that shares a row with numbers, at most, in unscaled pixels.
SHORT_NAME = 72.0


@dataclass(frozen=True)
class PlotAxes(PlotArea):
    """A plot area with what is drawn at its edges.

    Attributes:
        width: of the whole view, in pixels.
        unit: pixels per unscaled pixel.
        is_compact: names stand in the place of the outermost numbers.
    """

    width: float
    unit: float
    is_compact: bool

    def draw_grid(self, painter: QPainter, theme: Theme) -> None:
        """Draw lines at the ticks of both axes."""
        area = self.area
        painter.setPen(QPen(QColor(theme.grid), self.unit))
        for x, _ in self._x_ticks():
            at = self.across(x)
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        for y, _ in y_ticks(self.y, area.height(), self.unit, is_compact=self.is_compact):
            at = self.up(y)
            painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Draw both axes with their numbers and names."""
        area, unit = self.area, self.unit
        painter.setPen(QPen(QColor(theme.axis), unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        self._draw_x(painter, theme)
        self._draw_y(painter, theme)

    def _draw_x(self, painter: QPainter, theme: Theme) -> None:
        area, unit, name = self.area, self.unit, axis_name(self.x, is_compact=self.is_compact)
        # Where there is little room the name takes the place of the outermost numbers.
        taken = (text_width(name, "small", "strong") + 8.0) * unit
        end = area.right() - taken if self.is_compact else self.width
        under = centred(area.bottom() + (NUMBERS + 0.5 * ROW) * unit, unit=unit)
        for x, text in self._x_ticks():
            at, half = self.across(x), 0.5 * text_width(text, "small") * unit
            painter.drawLine(QPointF(at, area.bottom()), QPointF(at, area.bottom() + 4.0 * unit))
            if not self.is_compact or at + half <= end:
                at = min(at, self.width - half - 2.0)
                write(painter, at, under, text, theme.quiet_text, unit=unit, align="middle")
        below = under if self.is_compact else centred(area.bottom() + (4.0 + 1.5 * ROW) * unit, unit=unit)
        write(painter, area.right(), below, name, theme.text, weight="strong", unit=unit, align="right")

    def _draw_y(self, painter: QPainter, theme: Theme) -> None:
        area, unit, name = self.area, self.unit, axis_name(self.y, is_compact=self.is_compact)
        beside, top = area.left() - 8.0 * unit, area.top() + 2.0 * unit
        for y, text in y_ticks(self.y, area.height(), unit, is_compact=self.is_compact):
            at = self.up(y)
            painter.drawLine(QPointF(area.left() - 4.0 * unit, at), QPointF(area.left(), at))
            if not self.is_compact or at >= top + 0.8 * ROW * unit:
                where = centred(at, unit=unit)
                write(painter, beside, where, text, theme.quiet_text, unit=unit, align="right")
        x, middle = (beside, top) if self.is_compact else (PAD * unit, (0.5 * PAD + 0.5 * ROW) * unit)
        align: Align = "right" if self.is_compact else "left"
        above = centred(middle, unit=unit)
        write(painter, x, above, name, theme.text, weight="strong", unit=unit, align=align)

    def _x_ticks(self) -> list[Tick]:
        width = self.area.width() / self.unit
        return ticks_with_room(self.x.ticks, width, spacing=46.0, gap=12.0, looser=4.0)


def y_ticks(axis: Axis, height: float, unit: float, *, is_compact: bool) -> list[Tick]:
    """The ticks of the axis upwards for which there is room in a height of pixels."""
    return axis.ticks(max(height / ((24.0 if is_compact else 36.0) * unit), 2.0))


def axis_name(axis: Axis, *, is_compact: bool) -> str:
    """An axis's name, short where it shares a row with numbers."""
    return elide(axis.name, SHORT_NAME if is_compact else float("inf"), weight="strong")
