"""The layers side by side: what the slopes leave of a gradient on its way back, and each layer's curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.frames.network_frame import NetworkFrame
from engine.objective import FloatArray
from widgets.network_parts.activation_curve import ActivationCurve
from widgets.painting.height_scale import HeightScale
from widgets.painting.histograms import Histogram, histogram
from widgets.painting.primitives import centred, write
from widgets.plots.axis import Axis
from widgets.plots.small_plot import SmallPlot, decades
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, mix, qcolor

#: A cell narrower than this, in unscaled pixels, holds no curve.
NARROWEST = 30.0
BINS = 24
GUTTER = 46.0
HEIGHTS = (26.0, 150.0)
#: The height of the chart's names, which are above it where there are curves.
LEGEND = 18.0
"""The height without and with curves, in unscaled pixels."""
POINTS = 49


@dataclass(frozen=True, eq=False)
class RailData:
    """What the rail shows of a network.

    Attributes:
        kept: for each layer the share of a gradient at the output that the slopes from there back to the
            layer's pre-activations leave ``(L,)``.
        measured: the standard deviation of dloss/dz at each layer over that at the output ``(L,)``; weights
            and all. nan where unknown.
        histograms: of each layer's places on the axis of its curve; None without.
    """

    kept: FloatArray
    measured: FloatArray
    histograms: tuple[Histogram | None, ...]


def rail_data(network: NetworkFrame, curves: Sequence[ActivationCurve | None]) -> RailData:
    """Multiply the slopes from the output back, and count the layers' values."""
    slopes = np.array([1.0 if curve is None else curve.mean_slope for curve in curves])
    deviations = np.array(
        [np.nan if layer.health is None else layer.health.backward_deviation for layer in network.layers]
    )
    with np.errstate(all="ignore"):
        return RailData(
            kept=np.cumprod(slopes[::-1])[::-1],
            measured=deviations / deviations[-1],
            histograms=tuple(
                None
                if curve is None or curve.points is None
                else histogram(curve.points, -curve.reach, curve.reach, BINS)
                for curve in curves
            ),
        )


def kept_range(data: RailData, before: tuple[float, float] | None) -> tuple[float, float]:
    """The decades of the axis of what is kept, never fewer than ``before``."""
    values = np.concatenate((data.kept, data.measured))
    values = np.log10(values[np.isfinite(values) & (values > 0.0)])
    # 1, where all is kept, is always on it; what is hardly more does not cost a decade.
    low, high = decades(min(values.min(initial=0.0), -1.0), max(values.max(initial=0.0) - 0.2, -1e-6))
    return (low, high) if before is None else (min(low, before[0]), max(high, before[1]))


def kept_colour(kept: float, theme: Theme) -> str:
    """From good, where a gradient is kept, to bad, where it is ten thousand times smaller or larger."""
    if not isfinite(kept) or kept <= 0.0:
        return theme.bad if kept == 0.0 else theme.quiet_text
    return mix(theme.good, theme.bad, min(abs(float(np.log10(kept))) / 4.0, 1.0))


@dataclass(frozen=True, eq=False)
class LayerRail:
    """The rail in a part of a view; clicking a cell chooses its layer.

    Attributes:
        area: the part of the view.
        curves: of the layers.
        data: what is shown of them.
        decades: the ends of the axis of what is kept, as logarithms.
        chosen: the chosen layer.
        unit: pixels per unscaled pixel.
    """

    area: QRectF
    curves: Sequence[ActivationCurve | None]
    data: RailData
    decades: tuple[float, float]
    chosen: int
    unit: float

    @property
    def count(self) -> int:
        """How many layers there are."""
        return len(self.curves)

    @property
    def is_tall(self) -> bool:
        """Whether there is room for the curves."""
        return self.area.height() > 1.5 * HEIGHTS[0] * self.unit

    @property
    def cells(self) -> QRectF:
        """The part with one cell a layer."""
        return self.area.adjusted(GUTTER * self.unit, 0.0, 0.0, 0.0)

    @property
    def step(self) -> float:
        """The width of a cell; few layers do not fill the whole width."""
        return min(self.cells.width() / self.count, 150.0 * self.unit)

    def cell(self, layer: int) -> QRectF:
        """The cell of a layer."""
        return QRectF(self.cells.left() + layer * self.step, self.area.top(), self.step, self.area.height())

    def layer_at(self, at: QPointF) -> int | None:
        """The layer whose cell is there."""
        if not self.cells.contains(at):
            return None
        layer = floor((at.x() - self.cells.left()) / self.step)
        return layer if layer < self.count else None

    @property
    def chart(self) -> SmallPlot:
        """The plot of what is kept, with each layer in the middle of its cell."""
        legend = LEGEND * self.unit if self.is_tall else 0.0
        # Low down a dot needs room for its lower half.
        height = 58.0 * self.unit if self.is_tall else self.area.height() - 8.0 * self.unit
        area = QRectF(self.cells.left(), self.area.top() + legend, self.step * self.count, height)
        x = Axis("layer", -0.5, self.count - 0.5)
        return SmallPlot(
            area, x, Axis("", *self.decades, HeightScale("log", 10.0 ** self.decades[0])), self.unit
        )

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Draw what is kept, and below it the curves if there is room."""
        unit, chosen = self.unit, self.chosen
        painter.fillRect(self.cell(chosen), qcolor(theme.accent, 0.16))
        self._draw_kept(painter, theme)
        if not self.is_tall:
            return
        self._draw_legend(painter, theme)
        thin = max(1, -int(-26.0 * unit // self.step))
        base = centred(self.area.bottom() - 8.0 * unit, unit=unit)
        for layer in range(self.count):
            cell = self.cell(layer)
            if layer % thin == 0 or layer == chosen:
                if layer != chosen and abs(layer - chosen) * self.step < 20.0 * unit:
                    continue
                ink = theme.text if layer == chosen else theme.quiet_text
                write(painter, cell.center().x(), base, str(layer + 1), ink, unit=unit, align="middle")
        write(painter, self.area.left(), base, "layer", theme.quiet_text, unit=unit)
        self._draw_cells(painter, self.chart.area.bottom() + 8.0 * unit, theme)

    def _draw_legend(self, painter: QPainter, theme: Theme) -> None:
        unit, x, middle = self.unit, self.cells.left(), self.area.top() + 7.0 * self.unit
        base = centred(middle, unit=unit)
        name = "What is left of a gradient on its way back"
        write(painter, x, base, name, theme.text, weight="strong", unit=unit)
        x += (text_width(name, "small", "strong") + 20.0) * unit
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.good))
        painter.drawEllipse(QPointF(x, middle), 4.0 * unit, 4.0 * unit)
        write(painter, x + 10.0 * unit, base, "by the slopes alone", theme.quiet_text, unit=unit)
        x += (text_width("by the slopes alone", "small") + 28.0) * unit
        painter.setPen(QPen(QColor(theme.quiet_text), 1.6 * unit))
        painter.drawLine(QPointF(x, middle), QPointF(x + 18.0 * unit, middle))
        write(painter, x + 24.0 * unit, base, "measured, with the weights", theme.quiet_text, unit=unit)

    def _draw_kept(self, painter: QPainter, theme: Theme) -> None:
        unit, data, chart = self.unit, self.data, self.chart
        layers = np.arange(self.count, dtype=float)
        painter.setPen(QPen(qcolor(theme.good, 0.8), unit, Qt.PenStyle.DashLine))
        painter.drawLine(
            QPointF(chart.area.left(), chart.up(0.0)), QPointF(chart.area.right(), chart.up(0.0))
        )
        chart.draw_y_axis(painter, theme)
        with np.errstate(divide="ignore"):
            measured = np.where(data.measured > 0.0, data.measured, np.nan)
        painter.strokePath(chart.path(layers, measured), QPen(QColor(theme.quiet_text), 1.4 * unit))
        size = min(max(0.28 * self.step / unit, 1.6), 4.5) * unit
        painter.setPen(Qt.PenStyle.NoPen)
        at = chart.pixels(np.stack((layers, np.where(np.isfinite(data.kept), data.kept, 0.0)), axis=1))
        for layer, (x, y) in enumerate(at):
            if isfinite(data.kept[layer]):
                painter.setBrush(QColor(kept_colour(float(data.kept[layer]), theme)))
                grown = 1.5 * size if layer == self.chosen else size
                painter.drawEllipse(QPointF(float(x), min(float(y), chart.area.bottom())), grown, grown)

    def _draw_cells(self, painter: QPainter, top: float, theme: Theme) -> None:
        unit = self.unit
        height = self.area.bottom() - 18.0 * unit - top
        for layer, (curve, counted) in enumerate(zip(self.curves, self.data.histograms, strict=True)):
            cell = self.cell(layer)
            inset = min(4.0 * unit, 0.08 * self.step)
            box = QRectF(cell.left() + inset, top, self.step - 2.0 * inset, height)
            if curve is None:
                middle = centred(box.center().y(), unit=unit)
                write(painter, box.center().x(), middle, "–", theme.quiet_text, unit=unit, align="middle")
                continue
            if counted is not None:
                _draw_counts(painter, box, counted, curve, theme)
            if self.step >= NARROWEST * unit:
                z = np.linspace(-curve.reach, curve.reach, POINTS)
                value = curve.evaluate(z)[0]
                span = float(value.max() - value.min()) or 1.0
                axes = (
                    Axis("", -curve.reach, curve.reach),
                    Axis("", float(value.min()), float(value.min()) + span),
                )
                painter.strokePath(
                    SmallPlot(box, *axes, unit).path(z, value), QPen(QColor(theme.text), 1.3 * unit)
                )


def _draw_counts(
    painter: QPainter, box: QRectF, counted: Histogram, curve: ActivationCurve, theme: Theme
) -> None:
    """Draw a small histogram, its bins in the colour of the slope there."""
    middles = counted.middles
    flat = np.abs(curve.evaluate(middles)[1]) <= curve.flat
    heights = counted.shares / max(float(counted.shares.max()), 1e-9) * box.height()
    width = box.width() / len(middles)
    painter.setPen(Qt.PenStyle.NoPen)
    for part, colour in ((~flat, theme.accent), (flat, theme.bad)):
        painter.setBrush(QColor(mix(theme.panel, colour, 0.6)))
        bars = [
            QRectF(box.left() + place * width, box.bottom() - heights[place], width, heights[place])
            for place in np.flatnonzero(part & (heights > 0.0)).tolist()
        ]
        if bars:
            painter.drawRects(*bars)


def rail_height(height: float, unit: float) -> float:
    """How high the rail is in a view of this height."""
    return HEIGHTS[height > 400.0 * unit] * unit
