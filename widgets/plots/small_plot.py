"""A plot in a part of a view: a rectangle with two axes, for views that hold several."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, inf, isfinite, log10

import numpy as np
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.objective import FloatArray
from widgets.painting.primitives import centred, write
from widgets.painting.ticks import LARGEST, SMALLEST, Tick, ticks_with_room
from widgets.painting.ticks import write as rounded
from widgets.plots.axis import Axis
from widgets.plots.plot_area import PlotArea
from widgets.style.fonts import text_width
from widgets.style.number_text import short
from widgets.style.theme import Theme, qcolor

#: The height of the numbers below an axis, in unscaled pixels.
LABEL = 16.0
#: The distance between two numbers beside an axis at least, in unscaled pixels.
NUMBER_HEIGHT = 11.0
#: How far a number below an axis may stand out beside it without meeting its neighbour, in unscaled pixels.
OVERHANG = 4.0
#: Round numbers between 1 and 10, see `nice_above`.
STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True)
class SmallPlot(PlotArea):
    """A plot area that draws its axes.

    Attributes:
        unit: pixels per unscaled pixel.
    """

    unit: float

    def path(self, x: FloatArray, y: FloatArray) -> QPainterPath:
        """A line through values ``(N,)`` each, cut at the axes."""
        return self.line(np.stack((x, y), axis=1))

    def x_at(self, pixel: float) -> float:
        """The scaled value of the axis to the right at a pixel."""
        return self.values(QPointF(pixel, self.area.bottom()))[0]

    def draw_grid(self, painter: QPainter, theme: Theme) -> None:
        """Draw lines at the ticks of both axes."""
        self.draw_x_grid(painter, theme)
        for at, _ in self._y_ticks():
            self._line(painter, self.area.left(), self.up(at), self.area.right(), self.up(at))

    def draw_x_grid(self, painter: QPainter, theme: Theme) -> None:
        """Draw lines at the ticks of the axis to the right."""
        painter.setPen(QPen(qcolor(theme.grid, 0.6), self.unit))
        for at, _ in self._x_ticks():
            self._line(painter, self.across(at), self.area.top(), self.across(at), self.area.bottom())

    def draw_x_axis(self, painter: QPainter, theme: Theme) -> None:
        """Draw the axis to the right with its numbers below."""
        unit, area = self.unit, self.area
        painter.setPen(QPen(QColor(theme.axis), unit))
        self._line(painter, area.left(), area.bottom(), area.right(), area.bottom())
        base = centred(area.bottom() + (4.0 + 0.5 * LABEL) * unit, unit=unit)
        for at, text in self._x_ticks():
            x = self.across(at)
            self._line(painter, x, area.bottom(), x, area.bottom() + 3.0 * unit)
            half = 0.5 * text_width(text, "small") * unit
            x = min(max(x, area.left() + half - OVERHANG * unit), area.right() - half + OVERHANG * unit)
            write(painter, x, base, text, theme.quiet_text, unit=unit, align="middle")

    def draw_y_axis(self, painter: QPainter, theme: Theme) -> None:
        """Draw the axis upwards with its numbers to the left, but none that would meet another."""
        unit, area = self.unit, self.area
        painter.setPen(QPen(QColor(theme.axis), unit))
        self._line(painter, area.left(), area.top(), area.left(), area.bottom())
        written = inf
        for at, text in self._y_ticks():
            y = self.up(at)
            self._line(painter, area.left() - 3.0 * unit, y, area.left(), y)
            if abs(written - y) < NUMBER_HEIGHT * unit:
                continue
            written, beside = y, area.left() - 6.0 * unit
            write(painter, beside, centred(y, unit=unit), text, theme.quiet_text, unit=unit, align="right")

    def _x_ticks(self) -> list[Tick]:
        width = self.area.width() / self.unit
        # The outer numbers may stand out beside the axis.
        return ticks_with_room(lambda count: _ticks(self.x, count), width, spacing=44.0, gap=10.0, excess=0.4)

    def _y_ticks(self) -> list[Tick]:
        return _ticks(self.y, max(self.area.height() / (26.0 * self.unit), 1.0))

    @staticmethod
    def _line(painter: QPainter, x0: float, y0: float, x1: float, y1: float) -> None:
        painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))


def _ticks(axis: Axis, count: float) -> list[Tick]:
    """Round values; of logarithms the highest decade and every second, third, ... below it."""
    if axis.scale.kind == "asinh":
        # They are dense about zero: both ends say enough.
        ticks = axis.ticks(count)
        return [tick for tick in ticks if tick[0] in (ticks[0][0], 0.0, ticks[-1][0])]
    if axis.scale.kind != "log":
        ticks = axis.ticks(count)
        return ticks if len(ticks) > 1 else axis.ticks(2.0 * count)
    low, high = ceil(axis.low - 1e-9), floor(axis.high + 1e-9)
    stride = max(1, ceil((high - low) / count))
    return [(float(e), rounded(10.0**e, 10.0**e, powers=True)) for e in range(high, low - 1, -stride)]


def nice_above(value: float) -> float:
    """A round number at least as large: seldom another one while the value grows."""
    if value <= 0.0:
        return 1.0
    magnitude = 10.0 ** floor(log10(value))
    return next((step * magnitude for step in STEPS if step * magnitude >= value), 10.0 * magnitude)


def decades(low: float, high: float) -> tuple[float, float]:
    """Whole decades about logarithms, at least two."""
    top = float(ceil(high + 1e-9))
    return min(float(floor(low - 1e-9)), top - 2.0), top


def tidy(value: float) -> str:
    """A number with two figures for a sentence: ``0.24``, ``1.1×10⁻¹⁷``, ``1200``."""
    if not isfinite(value) or value == 0.0:
        return short(value)
    value = float(f"{value:.1e}")
    return steady(value, 10.0 ** (floor(log10(abs(value)) + 1e-9) - 1))


def steady(value: float, step: float) -> str:
    """A number with the decimals of ``step``; very large and very small ones with a power of ten."""
    return rounded(value, step, powers=not SMALLEST <= abs(value) < LARGEST)
