"""A layer's activation, live: where its inputs lie on the curve, and how much of a gradient remains."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QWidget

from engine.frames.network_frame import NetworkFrame
from engine.objective import FloatArray
from widgets.activations.activation_plots import ActivationPlots
from widgets.activations.activation_words import ActivationWords
from widgets.network_parts.activation_curve import ActivationCurve, curves_of
from widgets.network_parts.layer_rail import LayerRail, RailData, kept_range, rail_data, rail_height
from widgets.network_parts.layer_view import LayerView
from widgets.painting.histograms import Histogram, extent, histogram
from widgets.painting.primitives import centred, elide, longest_within, write
from widgets.plots.small_plot import nice_above
from widgets.style.fonts import SIZES, Size, text_width
from widgets.style.number_text import full
from widgets.style.theme import Theme
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

PAD = 12.0
ROW = 18.0
#: Odd, so that 0 lies in the middle of a bin.
BINS = 61


class ActivationView(LayerView):
    """The chosen layer's activation, its slope and its live values, and all layers in a rail below."""

    key = "activations"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._curves: tuple[ActivationCurve | None, ...] = ()
        self._rail: RailData | None = None
        self._kept_range: tuple[float, float] = (-2.0, 0.0)
        self._reaches: dict[int, float] = {}
        self._peaks: dict[int, float] = {}
        self._counted: dict[int, Histogram] = {}
        super().__init__(theme, parent)

    def prepare_network(self, network: NetworkFrame, *, steady: bool) -> None:
        """Find each layer's curve; axes only grow while the run plays (see `LayerView.prepare_network`)."""
        self._curves = curves_of(network, self.theta)
        self._rail = rail_data(network, self._curves)
        self._kept_range = kept_range(self._rail, self._kept_range if steady else None)
        self._counted = {}
        if not steady:
            self._reaches, self._peaks = {}, {}
        self.counted(self.layer)

    # what is shown

    def counted(self, layer: int) -> Histogram | None:
        """The values of a layer on the axis of its curve, or its outputs if it has none."""
        values = self._values(layer)
        if values is None:
            return None
        if layer not in self._counted:
            reach = self._reach(layer, values)
            self._counted[layer] = histogram(values, -reach, reach, BINS)
            peak = float(self._counted[layer].shares.max())
            self._peaks[layer] = max(self._peaks.get(layer, 0.0), nice_above(peak), 0.05)
        return self._counted[layer]

    def _values(self, layer: int) -> FloatArray | None:
        curve = self._curves[layer]
        if curve is not None:
            return curve.points
        return self.network.layers[layer].output if self.network is not None else None

    def _reach(self, layer: int, values: FloatArray) -> float:
        curve, ends = self._curves[layer], extent(values)
        reach = curve.reach if curve is not None else 1.0
        farthest = max(-ends[0], ends[1]) if ends is not None else 0.0
        if farthest > reach:
            reach = nice_above(min(farthest, 1e300))
        self._reaches[layer] = max(self._reaches.get(layer, 0.0), reach)
        return self._reaches[layer]

    def words(self) -> ActivationWords | None:
        """What is said of the chosen layer; None without a network."""
        if self.network is None or self._rail is None:
            return None
        counted = self._counted.get(self.layer)
        return ActivationWords(self.network, self._rail, self._curves, counted, self.layer)

    def summary(self) -> str:
        """The chosen layer (see `View.summary`)."""
        if self.network is None:
            return "no network"
        return f"layer {self.layer + 1} of {len(self.network.layers)}"

    def table(self) -> Table:
        """Curve and values of the chosen layer, and what the slopes leave at each (see `View.table`)."""
        if self.network is None or self._rail is None:
            return {}
        columns = {
            "layer": np.arange(1.0, len(self._curves) + 1.0),
            "mean_slope": np.array([np.nan if c is None else c.mean_slope for c in self._curves]),
            "kept_by_slopes": self._rail.kept,
            "kept_measured": self._rail.measured,
        }
        counted, curve = self.counted(self.layer), self._curves[self.layer]
        if counted is not None:
            columns |= {"z": counted.middles, "share": counted.shares}
            if curve is not None:
                columns["f"], columns["slope"] = curve.evaluate(counted.middles)
        return columns

    # geometry

    def rail(self) -> LayerRail | None:
        """The rail along the lower edge; None without a network."""
        if self._rail is None:
            return None
        unit = self.unit
        height = rail_height(self.height(), unit)
        bottom = self.height() - 0.5 * PAD * unit
        area = QRectF(PAD * unit, bottom - height, self.width() - 2.0 * PAD * unit, height)
        return LayerRail(area, self._curves, self._rail, self._kept_range, self.layer, unit)

    def plots(self) -> ActivationPlots | None:
        """The plots between the words above and the rail; None without a network."""
        rail = self.rail()
        if self.network is None or rail is None:
            return None
        unit, layer = self.unit, self.layer
        counted = self.counted(layer)
        curve = self._curves[layer]
        reach = self._reaches.get(layer, curve.reach if curve is not None else 1.0)
        top = self._words_height()
        bottom = rail.area.top() - 8.0 * unit
        area = QRectF(PAD * unit, top, self.width() - 2.0 * PAD * unit, bottom - top)
        return ActivationPlots(
            area, self.network.layers[layer], curve, counted, reach, self._peaks.get(layer, 1.0), unit
        )

    @property
    def _roomy(self) -> bool:
        return self.height() > 300.0 * self.unit

    def _headline(self) -> tuple[str, Size]:
        """The verdict as large and as long as there is room for."""
        room = self.width() / self.unit - 2.0 * PAD
        words = self.words()
        sentences = ("", "") if words is None else words.verdict()
        return longest_within(sentences, ("title", "body") if self._roomy else ("body",), room)

    def _words_height(self) -> float:
        rows = ROW + 1.6 * SIZES[self._headline()[1]] + (ROW if self._roomy else 0.0)
        return (0.5 * PAD + rows + 4.0) * self.unit

    # drawing

    def draw_network(self, painter: QPainter, network: NetworkFrame) -> None:
        """Draw words, plots and rail (see `LayerView.draw_network`)."""
        plots, rail = self.plots(), self.rail()
        if plots is None or rail is None:
            return
        self._draw_words(painter, network)
        plots.draw(painter, self.theme)
        rail.draw(painter, self.theme)

    def _draw_words(self, painter: QPainter, network: NetworkFrame) -> None:
        unit, theme, (headline, size) = self.unit, self.theme, self._headline()
        left, room, top = PAD * unit, self.width() / unit - 2.0 * PAD, 0.5 * PAD * unit
        title = elide(
            f"Layer {self.layer + 1} of {len(network.layers)}: {network.layers[self.layer].title}", room
        )
        write(painter, left, centred(top + 0.5 * ROW * unit, unit=unit), title, theme.quiet_text, unit=unit)
        base = centred(top + (ROW + 0.8 * SIZES[size]) * unit, size, unit)
        ink = theme.bad if headline.startswith("Gradients") else theme.text
        write(painter, left, base, headline, ink, size=size, weight="strong", unit=unit)
        if not self._roomy:
            return
        x, base = left, centred(top + (1.5 * ROW + 1.6 * SIZES[size]) * unit, unit=unit)
        words = self.words()
        for text, colour in () if words is None else words.facts(theme):
            # A fact that has no room is left out: half a number is none.
            if text_width(text, "small") <= (self.width() - PAD * unit - x) / unit:
                write(painter, x, base, text, colour, unit=unit)
            x += (text_width(text, "small") + 18.0) * unit

    # mouse and keyboard

    def layer_at(self, at: QPointF) -> int | None:
        """The layer whose cell of the rail is there (see `LayerView.layer_at`)."""
        rail = self.rail() if self.network is not None else None
        return rail.layer_at(at) if rail is not None else None

    def tip_at(self, at: QPointF) -> str:
        """What the mouse points at, in full (see `View.tip_at`)."""
        plots, layer = self.plots(), self.layer_at(at)
        if plots is None or self.network is None or self._rail is None:
            return ""
        if layer is None:
            return plots.tip_at(at)
        curve = self._curves[layer]
        slope = "no activation" if curve is None else f"mean |f′| {full(curve.mean_slope)}"
        return "\n".join(
            (
                f"layer {layer + 1}: {self.network.layers[layer].title}",
                slope,
                f"slopes from the output back to here keep {full(float(self._rail.kept[layer]))}",
                f"measured, with the weights: {full(float(self._rail.measured[layer]))}",
            )
        )

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the column of plots beside the surface (Qt)."""
        return QSize(320, 260)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="activations",
    title="Activations",
    meaning="A layer's activation and its slope over the live values, and what is left of a gradient.",
    make=ActivationView,
    order=80,
    docked=(240, 170),
)
