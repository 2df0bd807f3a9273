"""The layer strips: one row a layer, in columns what it holds now, what it held before, and how it fares."""

from __future__ import annotations

from functools import partial

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QWidget

from engine.frames.network_frame import NetworkFrame
from engine.network.health import HEALTH
from engine.objective import FloatArray
from widgets.layers.strip_columns import (
    Dots,
    QuantileBands,
    StripColumn,
    StripRows,
    draw_bands,
    draw_counter,
    draw_dots,
    draw_ridges,
)
from widgets.layers.strip_data import (
    QUANTITIES,
    RULE_OF_THUMB,
    LayerHistograms,
    LayerQuantity,
    count,
    decade_axis,
    flow_of,
    health_now,
    is_bad,
    of,
    quantile_axis,
    verdict_on,
)
from widgets.layers.strip_layout import GAP, NUMBER, PAD, ROW, TIPS, columns_in, rows_in
from widgets.network_parts.layer_rail import kept_colour
from widgets.network_parts.layer_view import LayerView
from widgets.painting.partial_repaint import PartialRepaint, RepaintRegion
from widgets.painting.primitives import centred, elide, longest_within, write
from widgets.plots.axis import Axis
from widgets.plots.small_plot import nice_above
from widgets.style.number_text import full
from widgets.style.theme import Theme, qcolor
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: While a run plays so many strips are repainted in a frame; the columns of a deep network take turns.
STRIPS_AT_ONCE = 60
#: How far a column reaches to the left of its axis, in unscaled pixels.
BESIDE = 6.0


class StripsView(LayerView):
    """One strip a layer. Click a strip to choose its layer in every view."""

    key = "layers"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._counted: dict[str, LayerHistograms] = {}
        self._before: dict[str, LayerHistograms] = {}
        self._axes: dict[str, Axis] = {}
        self._repaint = PartialRepaint()
        self._health: FloatArray = np.empty((0, len(HEALTH)))
        super().__init__(theme, parent)

    def prepare_network(self, network: NetworkFrame, *, steady: bool) -> None:
        """Count each layer's values; axes only grow while it plays (see `LayerView.prepare_network`)."""
        self._before, axes = (self._before | self._counted, self._axes) if steady else ({}, {})
        self._counted = {}
        self._health = health_now(network)
        past = network.history.health
        last = float(network.history.steps[-1]) if len(network.history.steps) else 0.0
        end = max(nice_above(max(last, 10.0)), axes["steps"].high if "steps" in axes else 0.0)
        self._axes = {
            "steps": Axis("step", 0.0, end, whole=True),
            "history": quantile_axis(network.history, axes.get("history")),
            **{
                name: decade_axis([of(name, self._health), of(name, past)], axes.get(name), holds=holds)
                for name, holds in (("gradient_norm", None), ("update_ratio", RULE_OF_THUMB))
            },
        }

    # what is shown

    def counted(self, quantity: LayerQuantity) -> LayerHistograms | None:
        """The histograms of a quantity, counted when a column first shows them; None without a network."""
        if quantity.key not in self._counted and self.network is not None:
            before = self._before.get(quantity.key)
            layers = self.network.layers
            self._counted[quantity.key] = count(quantity, layers, before, {len(layers) - 1})
        return self._counted.get(quantity.key)

    def flow(self) -> FloatArray:
        """Each layer's backward gradients (standard deviation) over those of the last layer ``(L,)``."""
        return flow_of(self._health)

    def verdict(self) -> tuple[str, ...]:
        """How gradients flow through the network: sentences, the longest first."""
        return verdict_on(self._health)

    def summary(self) -> str:
        """How many layers (see `View.summary`)."""
        if self.network is None:
            return "no network"
        count_ = len(self.network.layers)
        return f"{count_} layer{'s' * (count_ != 1)}"

    def table(self) -> Table:
        """Every layer's numbers, now and over the steps (see `View.table`)."""
        if self.network is None:
            return {}
        history = self.network.history
        columns = {"layer": np.arange(1.0, len(self._health) + 1.0)}
        columns |= {name: of(name, self._health) for name in HEALTH}
        columns["step"] = history.steps.astype(float)
        for layer in range(len(self._health)):
            columns[f"layer_{layer + 1}.gradient_norm"] = of("gradient_norm", history.health)[:, layer]
            columns[f"layer_{layer + 1}.median"] = history.quantiles[:, layer, 2]
        return columns

    # geometry

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel: less than elsewhere, for there are many columns."""
        return self.capped(max(0.8 * super().unit, 1.0))

    def rows(self) -> StripRows:
        """Where the layers' rows are."""
        return rows_in(self.height(), self.unit, max(len(self._health), 1))

    def columns(self) -> list[StripColumn]:
        """The columns for which there is room, from left to right."""
        return columns_in(self.width(), self.rows(), self.unit)

    # drawing

    def draw_network(self, painter: QPainter, network: NetworkFrame) -> None:
        """Draw the sentence, then column by column (see `LayerView.draw_network`)."""
        rows, theme, unit = self.rows(), self.theme, self.unit
        strip = QRectF(0.5 * PAD * unit, 0.0, self.width() - PAD * unit, rows.height)
        strip.moveTop(rows.top + self.layer * rows.height)
        painter.fillRect(strip, qcolor(theme.accent, 0.18))
        self._draw_verdict(painter)
        columns = self.columns()
        self._draw_names(painter, network, columns[0].left - GAP * unit)
        colours = [kept_colour(float(share), theme) for share in self.flow()]
        regions = [
            RepaintRegion(
                column.key,
                QRectF(column.left - BESIDE * unit, 0.0, column.width + (BESIDE + GAP) * unit, self.height()),
                partial(self._draw_column, column=column, network=network, colours=colours),
            )
            for column in columns
        ]
        style = (self.size(), theme.name, rows.count)
        self._repaint.draw(painter, regions, style, max(1, STRIPS_AT_ONCE // rows.count))

    def _draw_column(
        self, painter: QPainter, column: StripColumn, network: NetworkFrame, colours: list[str]
    ) -> None:
        key, theme, history, unit = column.key, self.theme, network.history, self.unit
        title = elide(column.title, (column.width / unit) + GAP - 2.0)
        base = centred((0.5 * PAD + 2.0 * ROW + 2.0) * unit, unit=unit)
        write(painter, column.left, base, title, theme.text, weight="strong", unit=unit)
        counted = self.counted(QUANTITIES[key]) if key in QUANTITIES else None
        if counted is not None:
            plain = [theme.quiet_text if key == "weights" else theme.accent] * column.rows.count
            row_colours = colours if key == "backward" else plain
            draw_ridges(painter, column, counted, row_colours, theme)
        elif key == "history":
            draw_bands(
                painter, column, QuantileBands(history, self._axes["history"], self._axes["steps"]), theme
            )
        elif key in self._axes:
            is_norm = key == "gradient_norm"
            row_colours = colours if is_norm else [theme.accent] * column.rows.count
            values, past, mark = (
                of(key, self._health),
                of(key, history.health),
                None if is_norm else RULE_OF_THUMB,
            )
            draw_dots(painter, column, Dots(self._axes[key], values, past, row_colours, mark), theme)
        else:
            numbers = of(key, self._health)
            units = np.array([layer.units for layer in network.layers])
            shares = numbers if key == "saturated" else numbers / units
            texts = [f"{100.0 * v:.0f} %" if key == "saturated" else f"{v:.0f}" for v in numbers]
            draw_counter(painter, column, shares, texts, theme)

    def _draw_verdict(self, painter: QPainter) -> None:
        unit, room = self.unit, self.width() / self.unit - 2.0 * PAD
        ink = self.theme.text
        text, size = longest_within(self.verdict(), ("title", "body"), room)
        if is_bad(text):
            ink = self.theme.bad
        base = centred((0.5 * PAD + 0.7 * ROW) * unit, size, unit)
        write(painter, PAD * unit, base, text, ink, size=size, weight="strong", unit=unit)

    def _draw_names(self, painter: QPainter, network: NetworkFrame, right: float) -> None:
        rows, unit, theme = self.rows(), self.unit, self.theme
        thin = max(1, -int(-13.0 * unit // rows.height))
        named = right - PAD * unit > 2.0 * NUMBER * unit
        for layer in range(rows.count):
            near = layer != self.layer and abs(layer - self.layer) * rows.height < 13.0 * unit
            if (layer % thin and layer != self.layer) or near:
                continue
            text = f"{layer + 1}  {network.layers[layer].title}" if named else str(layer + 1)
            ink = theme.text if layer == self.layer else theme.quiet_text
            base = centred(rows.middle(layer), unit=unit)
            write(painter, PAD * unit, base, elide(text, (right - PAD * unit) / unit), ink, unit=unit)

    # mouse and keyboard

    def layer_at(self, at: QPointF) -> int | None:
        """The layer whose strip is there (see `LayerView.layer_at`)."""
        rows = self.rows()
        inside = self.network is not None and rows.top <= at.y() < rows.bottom
        return int((at.y() - rows.top) / rows.height) if inside else None

    def tip_at(self, at: QPointF) -> str:
        """The layer and the quantity under the mouse, with numbers in full (see `View.tip_at`)."""
        if self.network is None:
            return ""
        column = next((c for c in self.columns() if c.left <= at.x() <= c.left + c.width), None)
        layer = self.layer_at(at)
        lines = [] if layer is None else [f"layer {layer + 1}: {self.network.layers[layer].title}"]
        if layer is not None and column is not None and column.key in HEALTH:
            lines.append(f"{column.title} {full(float(of(column.key, self._health)[layer]))}")
        elif layer is not None:
            lines += [
                f"{n.replace('_', ' ')}\t{full(float(v))}"
                for n, v in zip(HEALTH, self._health[layer], strict=True)
            ]
        if column is not None and at.y() <= self.rows().bottom:
            lines.append(f"{column.title}: {TIPS[column.key]}")
        return "\n".join(lines)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the column of plots beside the surface (Qt)."""
        return QSize(320, 260)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="layers",
    title="Layers",
    meaning="One strip a layer: values, weights and gradients now and over the steps, and dead neurons.",
    make=StripsView,
    order=140,
    size=(1280, 760),
    docked=(320, 150),
)
