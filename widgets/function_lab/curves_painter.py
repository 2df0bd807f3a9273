"""Draws the curves of several functions, the point on the chosen one and what is read there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.objective import FloatArray
from widgets.function_lab.curves_layout import ROW, CurvesLayout
from widgets.network_parts.shown_functions import ShownFunction
from widgets.painting.histograms import Histogram
from widgets.painting.pens import dotted
from widgets.painting.primitives import TRAIL, centred, draw_marker, draw_sample, elide, racer_pen, write
from widgets.plots.small_plot import SmallPlot
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.style.typeset import typeset
from widgets.style.typesetter import EM

#: The dashes of f''.
BENT = (1.0, 2.4)
#: How far the tangent reaches to both sides, as a share of the axis.
TANGENT = 0.24


@dataclass(frozen=True, eq=False)
class CurvesPainter:
    """One picture.

    Attributes:
        layout: where everything is placed.
        point: the place that is read.
        live: where a layer's sums lie now, if its function is the chosen one.
        live_name: which layer that is.
        theme: colours.
    """

    layout: CurvesLayout
    point: float
    live: Histogram | None
    live_name: str
    theme: Theme

    def draw(self, painter: QPainter) -> None:
        """Draw everything."""
        self.draw_live(painter)
        self.draw_still(painter)
        self.draw_moving(painter)

    def draw_moving(self, painter: QPainter) -> None:
        """Draw what moves with the point or the run."""
        self._draw_point(painter)
        self._draw_reading(painter)

    def draw_still(self, painter: QPainter) -> None:
        """Draw the curves and all that stays as it is while a run plays or the point is dragged."""
        layout, theme = self.layout, self.theme
        for plot in (layout.value, layout.slope):
            plot.draw_grid(painter, theme)
            self._zero(painter, plot)
        for each in sorted(layout.functions, key=lambda each: each is layout.chosen):
            value, slope, _ = each.line(layout.z)
            self._curve(painter, layout.value, each, value)
            self._curve(painter, layout.slope, each, slope)
        self._draw_second(painter)
        for plot, name in ((layout.value, "f(z)"), (layout.slope, "f′(z)")):
            plot.draw_y_axis(painter, theme)
            self._label(painter, plot, name)
        layout.slope.draw_x_axis(painter, theme)
        self._draw_legend(painter)
        self._draw_formulas(painter)

    def _zero(self, painter: QPainter, plot: SmallPlot) -> None:
        painter.setPen(QPen(qcolor(self.theme.axis, 0.7), self.layout.unit))
        x = plot.across(0.0)
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()))
        if plot.y.low < 0.0 < plot.y.high:
            y = plot.up(0.0)
            painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y))

    def _curve(self, painter: QPainter, plot: SmallPlot, each: ShownFunction, values: FloatArray) -> None:
        chosen = each is self.layout.chosen
        pen = racer_pen(racer_style(each.place, self.theme), (TRAIL if chosen else 0.8 * TRAIL) * plot.unit)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, y in _continuous_parts(self.layout.z, values, plot.y.high - plot.y.low):
            path = plot.path(x, y)
            if chosen:
                painter.strokePath(path, QPen(qcolor(self.theme.halo, 0.8), 2.4 * TRAIL * plot.unit))
            painter.strokePath(path, pen)

    def _draw_second(self, painter: QPainter) -> None:
        """Draw the second derivative of the chosen function, beside its slope."""
        layout = self.layout
        if not layout.second or layout.chosen.folds:
            return
        pen = QPen(QColor(self.theme.text), 0.9 * TRAIL * layout.unit)
        pen.setDashPattern(list(BENT))
        second = layout.chosen.line(layout.z)[2]
        for x, y in _continuous_parts(layout.z, second, layout.slope.y.high - layout.slope.y.low):
            painter.strokePath(layout.slope.path(x, y), pen)

    def draw_live(self, painter: QPainter) -> None:
        """Draw where a layer's sums are, as a soft mountain at the foot of the curve."""
        if self.live is None:
            return
        plot, theme = self.layout.value, self.theme
        top = max(float(self.live.shares.max()), 1e-9)
        heights = 0.3 * plot.area.height() * self.live.shares / top
        path = QPainterPath()
        for edge, height in zip(self.live.edges, heights, strict=False):
            if height > 0.0:
                left = plot.across(float(edge))
                width = plot.area.width() / len(self.live.shares)
                path.addRect(QRectF(left, plot.area.bottom() - height, width, height))
        painter.fillPath(path, qcolor(theme.accent, 0.34))

    def _draw_point(self, painter: QPainter) -> None:
        """Draw the point on curve and slope, and the tangent."""
        layout, theme, unit = self.layout, self.theme, self.layout.unit
        if abs(self.point) > layout.reach:
            return
        value, slope, second = layout.chosen.at(self.point)
        x = layout.value.across(self.point)
        painter.setPen(dotted(theme, unit))
        painter.drawLine(QPointF(x, layout.value.area.top()), QPointF(x, layout.slope.area.bottom()))
        style = racer_style(layout.chosen.place, theme)
        if np.isfinite(value + slope):
            half = 2.0 * TANGENT * layout.reach
            ends = self.point + np.array([-half, half])
            pen = QPen(QColor(theme.text), 1.5 * unit)
            painter.strokePath(layout.value.path(ends, value + slope * (ends - self.point)), pen)
        for plot, height in ((layout.value, value), (layout.slope, slope)):
            if np.isfinite(height) and plot.y.low <= height <= plot.y.high:
                draw_marker(painter, QPointF(x, plot.up(height)), style, theme, 11.0 * unit)
        if layout.second and np.isfinite(second) and layout.slope.y.low <= second <= layout.slope.y.high:
            painter.setPen(QPen(QColor(theme.panel), unit))
            painter.setBrush(QColor(theme.text))
            painter.drawEllipse(QPointF(x, layout.slope.up(second)), 3.5 * unit, 3.5 * unit)

    def _label(self, painter: QPainter, plot: SmallPlot, name: str) -> None:
        unit, theme = self.layout.unit, self.theme
        x, base = plot.area.left() + 6.0 * unit, centred(plot.area.top() + 10.0 * unit, unit=unit)
        width = (text_width(name, "small", "strong") + 6.0) * unit
        ground = QRectF(x - 3.0 * unit, plot.area.top() + 1.0 * unit, width, ROW * unit)
        painter.fillRect(ground, qcolor(theme.panel, 0.85))
        write(painter, x, base, name, theme.text, weight="strong", unit=unit)
        if plot is self.layout.slope and self.layout.second and not self.layout.chosen.folds:
            left, note = ground.right() + 4.0 * unit, "dotted: f″(z)"
            under = QRectF(left, ground.top(), (text_width(note, "small") + 4.0) * unit, ground.height())
            painter.fillRect(under, qcolor(theme.panel, 0.85))
            write(painter, left, base, note, theme.quiet_text, unit=unit)

    def _draw_legend(self, painter: QPainter) -> None:
        unit, theme = self.layout.unit, self.theme
        for each, rect in self.layout.legend:
            chosen = each is self.layout.chosen
            middle = rect.center().y()
            draw_sample(painter, QPointF(rect.left(), middle), racer_style(each.place, theme), theme, unit)
            # 4 is the room that the layout adds after the name
            room = rect.width() / unit - 28.0
            name = elide(each.name, room, "small", "strong" if chosen else "regular")
            write(
                painter,
                rect.left() + 28.0 * unit,
                centred(middle, unit=unit),
                name,
                theme.text if chosen else theme.quiet_text,
                weight="strong" if chosen else "regular",
                unit=unit,
            )

    def reading(self) -> str:
        """What is read at the point."""
        value, slope, second = self.layout.chosen.at(self.point)
        parts = [f"z = {fixed(self.point)}", f"f = {fixed(value)}", f"f′ = {fixed(slope)}"]
        if self.layout.second and not self.layout.chosen.folds:
            parts.append(f"f″ = {fixed(second)}")
        return "    ".join(parts)

    def _draw_reading(self, painter: QPainter) -> None:
        layout, unit, theme = self.layout, self.layout.unit, self.theme
        base = centred(layout.reading_top + 0.5 * ROW * unit, unit=unit)
        left, room = layout.formulas.left(), layout.formulas.width() / unit
        reading = self.reading()
        write(
            painter,
            left,
            base,
            elide(reading, room, "small", "strong"),
            theme.text,
            weight="strong",
            unit=unit,
        )
        note = "its other inputs at 0" if layout.chosen.folds else ""
        after = text_width(reading, "small", "strong") + 16.0
        if not layout.roomy:
            note = layout.chosen.name
        if note and after + text_width(note, "small") <= room:
            write(painter, left + after * unit, base, note, theme.quiet_text, unit=unit)
            after += text_width(note, "small") + 16.0
        named = text_width(self.live_name, "small")
        if self.live is not None and after + named + 18.0 <= room:
            right = layout.formulas.right()
            write(painter, right, base, self.live_name, theme.quiet_text, unit=unit, align="right")
            swatch = QRectF(right - (named + 16.0) * unit, base - 9.0 * unit, 10.0 * unit, 9.0 * unit)
            painter.fillRect(swatch, qcolor(theme.accent, 0.5))

    def _draw_formulas(self, painter: QPainter) -> None:
        """Draw the chosen function and its slope as mathematics, as large as there is room for."""
        area, unit, row = self.layout.formulas, self.layout.unit, self.layout.chosen.row
        if area.height() <= 0.0:
            return
        parts = [_named("f", row.formula), _named("f'", row.derivative)]
        if self.layout.second and row.second:
            parts.append(_named("f''", row.second))
        lines = [typeset(part) for part in parts]
        gap = 26.0 * unit
        wanted = 14.0 / EM * unit
        height = max(line.ascent + line.descent for line in lines)
        room = (area.width() - gap * (len(lines) - 1)) / sum(line.width for line in lines)
        scale = min(wanted, room, area.height() / height)
        x = area.left()
        middle = area.center().y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.text))
        for line in lines:
            painter.save()
            painter.translate(x, middle + 0.5 * (line.ascent - line.descent) * scale)
            painter.scale(scale, scale)
            painter.drawPath(line.path)
            painter.restore()
            x += line.width * scale + gap


def _named(name: str, latex: str) -> str:
    """A formula with its left side, where it has none of its own."""
    return latex if "=" in latex.partition("\\;")[0].split("[")[0] else f"{name}(z) = {latex}"


def _continuous_parts(x: FloatArray, y: FloatArray, height: float) -> list[tuple[FloatArray, FloatArray]]:
    """A line without the upright strokes that would join both sides of a jump."""
    with np.errstate(invalid="ignore"):
        steps = np.abs(np.diff(y))
        slow = np.maximum(np.roll(steps, 1), np.roll(steps, -1))
        jumps = np.flatnonzero((steps > 0.04 * height) & (steps > 8.0 * slow)) + 1
    return list(zip(np.split(x, jumps), np.split(y, jumps), strict=True))
