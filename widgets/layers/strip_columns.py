"""The columns of the layer strips: each draws one quantity of every layer, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.frames.network_frame import LayerHistory
from engine.objective import FloatArray
from widgets.layers.strip_data import LayerHistograms
from widgets.painting.primitives import centred, polygon_path, write
from widgets.plots.axis import Axis
from widgets.plots.small_plot import SmallPlot
from widgets.style.theme import Theme, mix, qcolor

#: About how high a ridge is, in unscaled pixels, where rows are thinner: it then overlaps the row above.
RIDGE = 17.0
MOST_OVERLAP = 3.0
#: Pairs of quantiles between which a band is filled, and its opacity.
BANDS = ((0, 4, 0.28), (1, 3, 0.55))


def ridge_height(row: float, unit: float) -> float:
    """How high ridges are in rows of a height."""
    return row * min(max(RIDGE * unit / row, 0.86), MOST_OVERLAP)


@dataclass(frozen=True)
class StripRows:
    """Where the rows are: one for each layer, the first at the top."""

    top: float
    height: float
    count: int

    def middle(self, layer: int) -> float:
        """The height of the middle of a row."""
        return self.top + (layer + 0.5) * self.height

    def floor(self, layer: int) -> float:
        """The lower edge of a row."""
        return self.top + (layer + 1.0) * self.height

    @property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return self.floor(self.count - 1)


@dataclass(frozen=True)
class StripColumn:
    """One column: its part of the view and the rows in it.

    Attributes:
        key: which one.
        title: the name above it.
        left: its left edge.
        width: of the part that is drawn in.
        rows: shared by all columns.
        unit: pixels per unscaled pixel.
    """

    key: str
    title: str
    left: float
    width: float
    rows: StripRows
    unit: float

    @property
    def area(self) -> QRectF:
        """The rectangle of all rows."""
        return QRectF(self.left, self.rows.top, self.width, self.rows.bottom - self.rows.top)

    def plot(self, axis: Axis) -> SmallPlot:
        """The column as a plot with an axis to the right, for positions and ticks."""
        return SmallPlot(self.area, axis, Axis("", 0.0, float(self.rows.count)), self.unit)

    def draw_frame(self, painter: QPainter, axis: Axis, theme: Theme) -> None:
        """Draw lines at the ticks, and the numbers below."""
        plot = self.plot(axis)
        plot.draw_x_grid(painter, theme)
        plot.draw_x_axis(painter, theme)


def draw_ridges(
    painter: QPainter, column: StripColumn, counted: LayerHistograms, colours: Sequence[str], theme: Theme
) -> None:
    """Draw every layer's histogram, each scaled to its own peak; what is not on the axis at the left edge."""
    column.draw_frame(painter, counted.axis, theme)
    rows, unit = column.rows, column.unit
    tall = ridge_height(rows.height, unit)
    count = counted.shares.shape[1]
    x = column.left + column.width * (np.arange(count) + 0.5) / count
    fills = {colour: QColor(mix(theme.panel, colour, 0.55)) for colour in set(colours)}
    pens = {colour: QPen(QColor(colour), 1.2 * unit) for colour in set(colours)}
    floors = [
        QLineF(column.left, y, column.left + column.width, y) for y in map(rows.floor, range(rows.count))
    ]
    painter.setPen(QPen(qcolor(theme.axis, 0.45), unit))
    painter.drawLines(*floors)
    for layer, shares in enumerate(counted.shares):
        if not np.isfinite(shares[0]):
            continue
        floor = rows.floor(layer)
        if shares.any():
            part = _filled(shares)
            at = x[part]
            line = _line(at, floor - tall / float(shares.max()) * shares[part])
            shape = QPainterPath(line)
            shape.lineTo(float(at[-1]), floor)
            shape.lineTo(float(at[0]), floor)
            painter.fillPath(shape, fills[colours[layer]])
            painter.strokePath(line, pens[colours[layer]])
        other = counted.inferred[layer]
        if np.isfinite(other[0]) and other.any():
            # An outline: what the same inputs become in inference.
            pen = QPen(QColor(theme.text), 1.2 * unit, Qt.PenStyle.DashLine)
            part = _filled(other)
            painter.strokePath(_line(x[part], floor - tall / float(other.max()) * other[part]), pen)
        if counted.times[layer] > 1.0:
            base, times = centred(floor - tall + 6.0 * unit, unit=unit), f"×{counted.times[layer]:g}"
            right = column.left + column.width
            write(painter, right, base, times, theme.quiet_text, unit=unit, align="right")
        if counted.outside[layer] > 0.0:
            height = max(float(counted.outside[layer]) * 0.86 * rows.height, 1.0)
            bar = QRectF(column.left - 4.0 * unit, floor - height, 3.0 * unit, height)
            painter.fillRect(bar, QColor(theme.bad))


def _filled(shares: FloatArray) -> slice:
    """The bins in which anything is, and one more at both ends."""
    filled = shares.nonzero()[0]
    return slice(max(int(filled[0]) - 1, 0), int(filled[-1]) + 2)


@dataclass(frozen=True, eq=False)
class QuantileBands:
    """Quantiles over time.

    Attributes:
        history: what was measured.
        axis: of the values, upwards in each row; None gives each row one of its own.
        steps: the axis of the steps.
    """

    history: LayerHistory
    axis: Axis | None
    steps: Axis


def draw_bands(painter: QPainter, column: StripColumn, bands: QuantileBands, theme: Theme) -> None:
    """Draw every layer's quantiles against the step: nine tenths, the middle half, the median."""
    history, steps = bands.history, bands.steps
    column.draw_frame(painter, steps, theme)
    if len(history.steps) == 0:
        return
    rows = column.rows
    plot = column.plot(steps)
    x = np.array([plot.across(float(step)) for step in history.steps])
    if len(x) == 1:
        x = np.array([x[0], x[0] + 3.0 * column.unit])
    for layer in range(rows.count):
        quantiles = history.quantiles[:, layer]
        if len(quantiles) == 1:
            quantiles = np.repeat(quantiles, 2, axis=0)
        axis = bands.axis or own_axis(quantiles)
        with np.errstate(over="ignore", invalid="ignore"):
            share = (axis.scale.forward(quantiles) - axis.low) / (axis.high - axis.low)
        known = np.isfinite(share).all(axis=1)
        if known.sum() < 2:
            continue
        y = rows.floor(layer) - rows.height * (0.06 + 0.88 * np.clip(share[known], 0.0, 1.0))
        seen = x[known]
        for low, high, alpha in BANDS:
            rim = np.concatenate((y[:, low], y[::-1, high]))
            shape = polygon_path(np.stack((np.concatenate((seen, seen[::-1])), rim), axis=1))
            painter.fillPath(shape, qcolor(theme.accent, alpha))
        painter.strokePath(_line(seen, y[:, 2]), QPen(QColor(theme.accent), 1.3 * column.unit))


def own_axis(quantiles: FloatArray) -> Axis:
    """The axis of one layer's quantiles over the steps ``(M, 5)``: as long as they reach."""
    known = quantiles[np.isfinite(quantiles)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    # What never moves is a line in the middle.
    return Axis("", low, high) if high > low else Axis("", low - 1.0, low + 1.0)


@dataclass(frozen=True, eq=False)
class Dots:
    """One number of every layer, now and before, on a logarithmic axis.

    Attributes:
        axis: the axis.
        values: now ``(L,)``; nan or 0 where there is none.
        past: before ``(M, L)``.
        colours: of each layer's dot.
        mark: a value marked by a line, if any.
    """

    axis: Axis
    values: FloatArray
    past: FloatArray
    colours: Sequence[str]
    mark: float | None = None


def draw_dots(painter: QPainter, column: StripColumn, dots: Dots, theme: Theme) -> None:
    """Draw every layer's number: where it has been as a pale line, now as a dot."""
    axis, values, past, colours, mark = dots.axis, dots.values, dots.past, dots.colours, dots.mark
    column.draw_frame(painter, axis, theme)
    rows, unit, plot = column.rows, column.unit, column.plot(axis)
    if mark is not None:
        x = plot.across(float(np.log10(mark)))
        painter.setPen(QPen(QColor(theme.text), 1.2 * unit, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, rows.top), QPointF(x, rows.bottom))
    size = min(max(0.32 * rows.height, 1.6 * unit), 4.6 * unit)
    shown = [layer for layer in range(rows.count) if values[layer] > 0.0]
    at = {layer: plot.across(float(np.log10(min(values[layer], 1e300)))) for layer in shown}
    for layer in shown:
        y = rows.middle(layer)
        been = past[:, layer]
        been = been[np.isfinite(been) & (been > 0.0)]
        if been.size:
            ends = [plot.across(float(np.log10(end))) for end in (been.min(), been.max())]
            pen = QPen(qcolor(colours[layer], 0.4), min(max(0.3 * rows.height, 1.0), 4.0 * unit))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(ends[0], y), QPointF(ends[1], y))
    line = np.array([[at[layer], rows.middle(layer)] for layer in shown]).reshape(-1, 2)
    if len(line) > 1:
        painter.strokePath(_line(line[:, 0], line[:, 1]), QPen(qcolor(theme.quiet_text, 0.6), unit))
    painter.setPen(Qt.PenStyle.NoPen)
    for layer in shown:
        painter.setBrush(QColor(colours[layer]))
        painter.drawEllipse(QPointF(at[layer], rows.middle(layer)), size, size)


def draw_counter(
    painter: QPainter, column: StripColumn, shares: FloatArray, texts: Sequence[str], theme: Theme
) -> None:
    """Draw a share of every layer as a bar, with a text where it is not 0 and there is room."""
    rows, unit = column.rows, column.unit
    for layer, (share, text) in enumerate(zip(shares, texts, strict=True)):
        height = min(0.7 * rows.height, 14.0 * unit)
        track = QRectF(column.left, rows.middle(layer) - 0.5 * height, column.width, height)
        painter.fillRect(track, qcolor(theme.line, 0.35))
        if not share > 0.0:
            continue
        bar = QRectF(track)
        bar.setWidth(max(track.width() * min(float(share), 1.0), 1.5))
        painter.fillRect(bar, qcolor(theme.bad, 0.8))
        if rows.height >= 14.0 * unit:
            base = centred(rows.middle(layer), unit=unit)
            # Beside a short bar, on a long one.
            if share < 0.5:
                write(painter, bar.right() + 4.0 * unit, base, text, theme.text, unit=unit)
            else:
                write(painter, track.left() + 5.0 * unit, base, text, theme.panel, weight="strong", unit=unit)


def _line(x: FloatArray, y: FloatArray) -> QPainterPath:
    path: QPainterPath = pg.arrayToQPath(np.ascontiguousarray(x), np.ascontiguousarray(y))
    return path
