"""How much each past value counts in the chosen racer's average: bars that shrink by beta from day to day."""

from __future__ import annotations

from math import ceil, e

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QWidget

from engine.averages.moving_average import MovingAverage, decay_length, window_of
from engine.frames.frame import Frame
from engine.objective import FloatArray
from widgets.averages.average_data import chosen_average, is_corrected, why_nothing
from widgets.painting.pens import dotted
from widgets.painting.primitives import centred, polygon_path, write
from widgets.plots.axis import Axis
from widgets.plots.plot_area import PlotArea
from widgets.plots.plot_view import PlotView
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, full, short
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: How many effective windows are shown: what lies beyond weighs e^-4 = 2 % in all.
WINDOWS = 4.0
#: 1/(1 − 0.9) is 10 and a little.
ROUNDING = 1e-6
#: How many bars there are at least and at most.
FEWEST, MOST = 8, 4000


class AverageWeightsView(PlotView):
    """The weight of the value of k days ago, against k."""

    key = "average_weights"
    zooms = (True, False)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        #: The weights of the values that have entered, the newest first.
        self.bars: FloatArray = np.empty(0)
        #: The weights of values before the first one, which hang on the start.
        self.missing: FloatArray = np.empty(0)
        super().__init__(theme, parent)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the chosen racer's weights (see `View.prepare`)."""
        del before
        self.empty = why_nothing(frame, self.display.racer, weights=True)
        average = self.average
        if average is None or average.beta is None:
            self.bars = self.missing = np.empty(0)
            return
        count = max(ceil(min(WINDOWS * window_of(average.beta) - ROUNDING, MOST)), FEWEST)
        self.bars = average.weights(count)
        rest = average.start_weight
        ahead = count - len(self.bars)
        self.missing = np.asarray(rest * (1.0 - average.beta) * average.beta ** np.arange(ahead), np.float64)
        if is_corrected(frame):
            self.bars, self.missing = (
                self.bars / max(float(average.weight_sums[-1]), 1e-300),
                self.missing[:0],
            )
        top = 1.12 * max(float(np.concatenate((self.bars, self.missing, [1.0 - average.beta])).max()), 1e-12)
        self.set_home(
            Axis(f"{average.counted}s ago", -0.5, count - 0.5), Axis("weight", 0.0, top), steady=frame.playing
        )

    @property
    def average(self) -> MovingAverage | None:
        """The chosen racer's."""
        return chosen_average(self.frame, self.display.racer) if self.frame is not None else None

    @property
    def total(self) -> float:
        """The sum of all weights so far, as they are shown."""
        average = self.average
        if average is None or average.step == 0 or self.frame is None:
            return 0.0
        given = 1.0 - average.start_weight
        return given / float(average.weight_sums[-1]) if is_corrected(self.frame) else given

    def table(self) -> Table:
        """The weights (see `View.table`)."""
        average = self.average
        if average is None or not average.beta_changes:
            return {}
        return {f"{average.counted}s ago": np.arange(float(average.step)), "weight": average.weights()}

    def summary(self) -> str:
        """The window and the sum (see `View.summary`)."""
        average = self.average
        if average is None or average.beta is None or self.empty:
            return ""
        return f"window 1/(1 − β) = {short(window_of(average.beta))} {average.counted}s"

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw the bars and where a weight has fallen to 1/e (see `PlotView.draw_inside`)."""
        average = self.average
        if average is None or average.beta is None:
            return
        plot, unit, theme = self.plot_area(), self.unit, self.theme
        area, style = plot.area, racer_style(average.index, theme)
        window, scale = window_of(average.beta), self._scale()
        band = QRectF(area)
        band.setRight(min(plot.across(window - 0.5), area.right()))
        painter.fillRect(band, qcolor(theme.accent, 0.09))
        for first, weights, solid in ((0, self.bars, True), (len(self.bars), self.missing, False)):
            for k, weight in enumerate(weights.tolist(), start=first):
                bar = _bar(k, weight, plot)
                if bar.right() < area.left() or bar.left() > area.right():
                    continue
                if solid:
                    painter.fillRect(bar, qcolor(style.colour, 1.0 if k < window - ROUNDING else 0.7))
                elif bar.width() > 3.0 * unit:
                    painter.setPen(QPen(qcolor(style.colour, 0.6), unit))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(bar)
                else:
                    painter.fillRect(bar, qcolor(style.colour, 0.25))
        level, length = scale * (1.0 - average.beta) / e, decay_length(average.beta)
        painter.setPen(dotted(theme, unit))
        y, x = plot.up(level), plot.across(length)
        painter.drawLine(QPointF(area.left(), y), QPointF(x, y))
        painter.drawLine(QPointF(x, y), QPointF(x, area.bottom()))

    def _scale(self) -> float:
        """What the newest weight is, in shares of 1 - beta."""
        average = self.average
        if average is None or average.beta is None or not len(self.bars):
            return 1.0
        return float(self.bars[0]) / (1.0 - average.beta)

    def draw_above(self, painter: QPainter) -> None:
        """Write the window, the 1/e point and the sum (see `PlotView.draw_above`)."""
        average = self.average
        if average is None or average.beta is None:
            return
        area, unit, theme = self.area(), self.unit, self.theme
        at = self.pixel(decay_length(average.beta), self._scale() * (1.0 - average.beta) / e)
        if area.contains(at):
            painter.fillPath(_diamond(at, 4.0 * unit), QColor(theme.text))
        lines = [
            (f"window {short(window_of(average.beta))} {average.counted}s", theme.accent),
            (f"1/e after {short(decay_length(average.beta))}", theme.text),
            (f"sum of weights {fixed(self.total)}", theme.text),
        ]
        if float(self.missing.sum()) > 5e-4 and self.is_compact is False:
            lines.append((f"on the start {fixed(1.0 - self.total)}", theme.quiet_text))
        widest = max(text_width(text, "small") for text, _ in lines) * unit
        y = area.top() + 8.0 * unit
        for text, ink in lines:
            backdrop = QRectF(area.right() - widest - 6.0 * unit, y - 1.0, widest + 6.0 * unit, 16.0 * unit)
            painter.fillRect(backdrop, qcolor(theme.panel, 0.7))
            write(
                painter,
                area.right() - 2.0 * unit,
                centred(y + 7.0 * unit, unit=unit),
                text,
                ink,
                unit=unit,
                align="right",
            )
            y += 16.0 * unit

    def tip_at(self, at: QPointF) -> str:
        """The weight under the mouse in full, and the value it belongs to (see `View.tip_at`)."""
        average = self.average
        if average is None or average.beta is None or not self.area().contains(at):
            return ""
        k = round(self.values(at)[0])
        if 0 <= k < len(self.bars):
            day = average.step - k
            value = float(average.series[day - 1])
            return (
                f"{k} {average.counted}s ago: {average.counted} {day}\nweight {full(float(self.bars[k]))}"
                f"\n{average.measured} {full(value)}\ntheir product {full(float(self.bars[k]) * value)}"
            )
        if 0 <= k < len(self.bars) + len(self.missing):
            weight = full(float(self.missing[k - len(self.bars)]))
            start = full(float(average.values[0]))
            said = f"{k} {average.counted}s ago there was no value yet:"
            return f"{said}\nweight {weight} lies on the start, {start}"
        return ""


def _bar(k: int, weight: float, plot: PlotArea) -> QRectF:
    left, right = (plot.across(k + side) for side in (-0.5, 0.5))
    gap = 0.12 * (right - left) if right - left > 4.0 else 0.0
    top = plot.up(weight)
    return QRectF(left + gap, top, max(right - left - 2.0 * gap, 0.5), plot.area.bottom() - top)


def _diamond(at: QPointF, reach: float) -> QPainterPath:
    x, y = at.x(), at.y()
    return polygon_path(np.array([(x - reach, y), (x, y - reach), (x + reach, y), (x, y + reach)]))


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="average_weights",
    title="Weights of the past",
    meaning="How much each past value counts in the chosen racer's average, and the effective window.",
    make=AverageWeightsView,
    order=200,
    size=(960, 600),
    smallest=(320, 220),
)
