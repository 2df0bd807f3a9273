"""A layer's activation, its slope and its live values, one above the other over the same axis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.frames.layer_frame import LayerFrame
from engine.objective import FloatArray
from widgets.activations.plot_words import draw_bars_name, draw_name, draw_word, is_free, word_area
from widgets.network_parts.activation_curve import ActivationCurve
from widgets.network_parts.layer_rail import GUTTER
from widgets.painting.histograms import Histogram, extent
from widgets.painting.primitives import draw_message, write
from widgets.plots.axis import Axis
from widgets.plots.small_plot import LABEL, SmallPlot, steady, tidy
from widgets.style.number_text import full
from widgets.style.theme import Theme, mix, qcolor

#: Up to so many units are shown one by one.
FEW_UNITS = 16
UNIT_ROW = 5.0
POINTS = 481
GAP = 8.0
NOT_YET = "This phase has not reached this layer yet."
NO_ACTIVATION = "{title} has no activation: below are its outputs."


@dataclass(frozen=True, eq=False)
class ActivationPlots:
    """Three plots in a part of a view.

    Attributes:
        area: the part of the view, numbers and names beside the plots included.
        layer: what is shown.
        curve: its curve, if it has an activation.
        counted: its values, if the phase has reached them.
        reach: how far the axis goes to both sides.
        peak: how high the axis of the counts goes.
        unit: pixels per unscaled pixel.
    """

    area: QRectF
    layer: LayerFrame
    curve: ActivationCurve | None
    counted: Histogram | None
    reach: float
    peak: float
    unit: float

    # geometry

    @cached_property
    def line(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Places on the axis, f and f' there."""
        z = np.linspace(-self.reach, self.reach, POINTS)
        return (z, np.zeros(POINTS), np.ones(POINTS)) if self.curve is None else (z, *self.curve.evaluate(z))

    @cached_property
    def value(self) -> SmallPlot:
        """The plot of f."""
        low, high = extent(self.line[1]) or (0.0, 1.0)
        room = 0.07 * (high - low) or 1.0
        return self._plot(0.0, 0.36, low - room, high + room)

    @cached_property
    def slope(self) -> SmallPlot:
        """The plot of f'; 1, where a gradient passes whole, is always in it."""
        low, high = extent(self.line[2]) or (0.0, 1.0)
        low, high = min(low, 0.0), max(high, 1.0)
        return self._plot(
            0.36, 0.32, low - (0.08 * (high - low) if low < 0.0 else 0.0), high + 0.2 * (high - low)
        )

    @cached_property
    def counts(self) -> SmallPlot:
        """The plot of the counted values."""
        return self._plot(0.68, 0.32, 0.0, self.peak)

    def _plot(self, start: float, share: float, low: float, high: float) -> SmallPlot:
        unit = self.unit
        height = max(self.area.height() - (LABEL + 6.0 + 2.0 * GAP) * unit, 12.0)
        gaps = GAP * unit * round(start / 0.34)
        area = QRectF(
            self.area.left() + GUTTER * unit,
            self.area.top() + start * height + gaps,
            max(self.area.width() - GUTTER * unit, 8.0),
            share * height,
        )
        name = self.curve.axis if self.curve is not None else "output"
        return SmallPlot(area, Axis(name, -self.reach, self.reach), Axis("", low, high), unit)

    # drawing

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Draw everything."""
        if self.curve is None:
            where = self.value.area.united(self.slope.area)
            draw_message(painter, where, NO_ACTIVATION.format(title=self.layer.title), theme, self.unit)
        else:
            for plot in (self.value, self.slope, self.counts):
                self._draw_flat(painter, plot, theme)
            self._draw_curve(painter, self.value, self.line[1], theme.accent, theme)
            self._draw_passing(painter, theme)
            self._draw_curve(painter, self.slope, self.line[2], theme.good, theme)
            self._draw_mean(painter, theme)
        self._draw_counts(painter, theme)
        self._draw_units(painter, theme)
        self.counts.draw_x_axis(painter, theme)
        self._draw_words(painter, theme)

    def _draw_words(self, painter: QPainter, theme: Theme) -> None:
        """Name what is drawn, and the flat zones, where the words touch nothing."""
        if self.curve is not None:
            z, value, slope = self.line
            means = np.full(z.shape, self.curve.mean_slope)
            named = draw_name(painter, self.value, "f(z)", z, (value,), colour=theme.accent)
            ink = mix(theme.good, theme.text, 0.2)  # thin letters, which smoothing pales
            draw_name(painter, self.slope, "f′(z)", z, (slope, np.ones(z.shape), means), colour=ink)
            for left, right in self.flat_zones():
                middle = 0.5 * (self.value.across(left) + self.value.across(right))
                word = word_area(self.value, middle, self.value.area.center().y(), self.flat_word)
                fits = word.width() + 8.0 * self.unit < self.value.across(right) - self.value.across(left)
                if fits and not word.intersects(named) and is_free(self.value, word, z, (value,)):
                    draw_word(painter, self.value, word, self.flat_word, theme.bad)
        if self.counted is not None:
            draw_bars_name(painter, self.counts, self.counts.x.name, theme.quiet_text, self._bar_tops())

    def _bar_tops(self) -> FloatArray:
        """The pixels up to which the bars reach, at even steps across the plot ``(K,)``."""
        area, count = self.counts.area, len(self.line[0])
        bars = self.counted.shares if self.counted is not None else np.zeros(1)
        if not bars.any():
            return np.full(count, area.bottom())
        # A bar has its height over its whole width.
        places = np.linspace(-self.reach, self.reach, count, endpoint=False)
        shares = bars[((places + self.reach) / (2.0 * self.reach) * len(bars)).astype(int)]
        tops = area.bottom() - np.minimum(shares / self.peak, 1.0) * area.height()
        return np.asarray(tops - np.where(shares > 0.0, self._units_height(), 0.0))

    def _draw_flat(self, painter: QPainter, plot: SmallPlot, theme: Theme) -> None:
        """Shade where the slope is next to nothing."""
        for left, right in self.flat_zones():
            x, width = plot.across(left), plot.across(right) - plot.across(left)
            painter.fillRect(QRectF(x, plot.area.top(), width, plot.area.height()), qcolor(theme.bad, 0.13))

    @property
    def flat_word(self) -> str:
        """What happens in the shaded zones: ``"saturated"``, or ``"blocked"`` where the slope is 0."""
        return "saturated" if self.curve is None else self.curve.flat_word

    def flat_zones(self) -> list[tuple[float, float]]:
        """The stretches of the axis where |f'| is at most a hundredth of its steepest."""
        if self.curve is None:
            return []
        z, _, slope = self.line
        flat = np.concatenate(([False], np.abs(slope) <= self.curve.flat, [False]))
        turns = np.flatnonzero(flat[1:] != flat[:-1])
        return [
            (float(z[first]), float(z[last - 1]))
            for first, last in zip(turns[::2], turns[1::2], strict=True)
            if last - first > 1
        ]

    def _draw_curve(
        self, painter: QPainter, plot: SmallPlot, heights: FloatArray, colour: str, theme: Theme
    ) -> None:
        """Draw a curve, thick where nine tenths of the values lie."""
        z = self.line[0]
        plot.draw_grid(painter, theme)
        plot.draw_y_axis(painter, theme)
        painter.strokePath(plot.path(z, heights), QPen(qcolor(colour, 0.75), 1.6 * self.unit))
        if self.counted is not None and self.counted.shares.any():
            low, high = self.counted.span(0.05, 0.95)
            busy = (z >= low) & (z <= high)
            if busy.sum() > 1:
                pen = QPen(QColor(colour), 4.5 * self.unit)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.strokePath(plot.path(z[busy], heights[busy]), pen)

    def _draw_passing(self, painter: QPainter, theme: Theme) -> None:
        """Draw the height at which a gradient passes whole."""
        y, area = self.slope.up(1.0), self.slope.area
        painter.setPen(QPen(qcolor(theme.quiet_text, 0.9), self.unit, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        if area.height() > 54.0 * self.unit and self.slope.y.high < 2.0:
            right, text = area.right() - 6.0 * self.unit, "1: a gradient passes whole"
            write(painter, right, y - 4.0 * self.unit, text, theme.quiet_text, unit=self.unit, align="right")

    def _draw_mean(self, painter: QPainter, theme: Theme) -> None:
        """Draw the mean slope at the values."""
        if self.curve is None or not isfinite(self.curve.mean_slope):
            return
        plot, unit = self.slope, self.unit
        y = plot.up(min(self.curve.mean_slope, plot.y.high))
        painter.setPen(QPen(QColor(theme.text), 1.2 * unit, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y))
        if plot.area.height() > 54.0 * unit:
            base = y - 4.0 * unit if y > plot.up(0.72 * plot.y.high) else y + 13.0 * unit
            name = "mean |f′|" if self.curve.flat >= 0.0 else "passed on"
            text = f"{name} {tidy(self.curve.mean_slope)}"
            write(painter, plot.area.right() - 6.0 * unit, base, text, theme.text, unit=unit, align="right")

    def _draw_counts(self, painter: QPainter, theme: Theme) -> None:
        plot, counted = self.counts, self.counted
        if counted is None:
            draw_message(painter, plot.area, NOT_YET, theme, self.unit)
            return
        floor = plot.area.bottom() - self._units_height()
        tall = floor - plot.area.top()
        edges = np.array([plot.across(float(edge)) for edge in counted.edges])
        heights = np.minimum(counted.shares / self.peak, 1.0) * tall
        middles = 0.5 * (counted.edges[1:] + counted.edges[:-1])
        flat = np.zeros(middles.shape, dtype=bool)
        if self.curve is not None:
            flat = np.abs(self.curve.evaluate(middles)[1]) <= self.curve.flat
        gap = min(1.0 * self.unit, 0.2 * float(edges[1] - edges[0]))
        for left, right, height, is_flat in zip(edges[:-1], edges[1:], heights, flat, strict=True):
            if height > 0.0:
                bar = QRectF(left, floor - height, right - left - gap, height)
                painter.fillRect(bar, QColor(theme.bad if is_flat else theme.accent))

    # units, where they are few

    def _units_height(self) -> float:
        values = self._unit_values()
        if values is None or self.counts.area.height() < 44.0 * self.unit:
            return 0.0
        return float(
            min(len(values) * UNIT_ROW * self.unit + 3.0 * self.unit, 0.5 * self.counts.area.height())
        )

    def _unit_values(self) -> FloatArray | None:
        values = self.curve.points if self.curve is not None else self.layer.output
        return values if values is not None and len(values) <= FEW_UNITS else None

    def _draw_units(self, painter: QPainter, theme: Theme) -> None:
        """Draw each unit's range as a line and its median as a tick; dead ones in another colour."""
        values, height = self._unit_values(), self._units_height()
        if values is None or height == 0.0:
            return
        row = (height - 3.0 * self.unit) / len(values)
        dead = self.dead_units()
        for unit, own in enumerate(values):
            finite = own[np.isfinite(own)]
            if finite.size == 0:
                continue
            y = self.counts.area.bottom() - height + 3.0 * self.unit + (unit + 0.5) * row
            low, middle, high = (self.counts.across(float(v)) for v in np.quantile(finite, (0.0, 0.5, 1.0)))
            colour = theme.bad if unit in dead else theme.text
            painter.setPen(QPen(qcolor(colour, 0.75), 1.2 * self.unit))
            painter.drawLine(QPointF(low, y), QPointF(high, y))
            painter.setPen(QPen(QColor(colour), 2.2 * self.unit))
            painter.drawLine(QPointF(middle, y - 0.4 * row), QPointF(middle, y + 0.4 * row))

    def dead_units(self) -> frozenset[int]:
        """The units, where they are few, whose slope is 0 for every example."""
        values = self._unit_values()
        if values is None or self.curve is None or self.curve.flat < 0.0:
            return frozenset()
        return frozenset(np.flatnonzero(~self.curve.evaluate(values)[1].any(axis=1)).tolist())

    # reading

    def tip_at(self, at: QPointF) -> str:
        """The place on the axis under the mouse, f and f' there, and how many values lie there."""
        whole = self.value.area.united(self.counts.area)
        if not whole.contains(at):
            return ""
        z = self.counts.x_at(at.x())
        lines = [f"{self.counts.x.name} {steady(z, 0.01 * self.reach)}"]
        if self.curve is not None:
            value, slope = self.curve.evaluate(np.array([z]))
            lines += [f"f {full(float(value[0]))}", f"f′ {full(float(slope[0]))}"]
            lines += [f"mean |f′| at the values {full(self.curve.mean_slope)}"]
        if self.counted is not None:
            share = float(self.counted.shares[self.counted.bin_of(z)])
            lines.append(f"{100.0 * share:.3g} % of the values lie about here")
        return "\n".join(lines)
