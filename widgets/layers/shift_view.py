"""Covariate shift: how what enters each layer drifts while the layers before it learn, network by network."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter

from engine.objective import FloatArray
from widgets.layers.compare_data import EXTRAS, doors, entering_of
from widgets.layers.side_by_side import HEAD, SideBySide
from widgets.layers.strip_columns import QuantileBands, StripColumn, StripRows, draw_bands
from widgets.layers.strip_layout import NUMBER
from widgets.painting.primitives import centred, draw_message, write
from widgets.plots.small_plot import LABEL
from widgets.style.number_text import full, short
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

SOURCE = "S. Ioffe and C. Szegedy 2015, arXiv 1502.03167, section 2"
ONE_LAYER = "Nothing learned enters this network's only layer: its inputs stay as they are."


class ShiftView(SideBySide):
    """The quantiles of what enters each layer with weights, over the steps, each on its own axis."""

    key = "shift"

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel: less than elsewhere, for there are many rows."""
        return max(0.8 * super().unit, 1.0)

    def drift(self, place: int) -> float:
        """How far what enters the last layer has moved: its quantiles on average, in its first spread.

        nan where it is not known, or was all the same at first.
        """
        quantiles = self._entering(place)
        if len(quantiles) < 2 or not quantiles.shape[1]:
            return float("nan")
        first, now = quantiles[0, -1], quantiles[-1, -1]
        spread = float(first[4] - first[0])
        return float(np.abs(now - first).mean()) / spread if spread > 0.0 else float("nan")

    def _entering(self, place: int) -> FloatArray:
        if self.compared is None:
            return np.empty((0, 0, 5))
        return entering_of(self.compared.networks[place]).quantiles

    def said(self, place: int) -> tuple[str, ...]:
        """How far it has drifted (see `SideBySide.said`)."""
        drift = self.drift(place)
        if not np.isfinite(drift):
            return "what enters each layer", "inputs"
        moved = short(drift, 2)
        return (
            f"last layer's input moved by {moved} of its spread",
            f"moved {moved} spreads",
            f"moved {moved}",
        )

    def column(self, place: int, area: QRectF) -> StripColumn:
        """Where the bands of one network are drawn."""
        unit = self.unit
        count = max(self._entering(place).shape[1], 1)
        height = max(area.height() - (LABEL + 8.0) * unit, 8.0) / count
        left = area.left() + NUMBER * unit
        return StripColumn(
            "entering", "", left, area.right() - left, StripRows(area.top(), height, count), unit
        )

    def draw_column(self, painter: QPainter, place: int, area: QRectF) -> None:
        """Draw bands, layer by layer (see `SideBySide.draw_column`)."""
        if self.compared is None:
            return
        network, unit = self.compared.networks[place], self.unit
        if not self._entering(place).shape[1]:
            draw_message(painter, area, ONE_LAYER, self.theme, unit)
            return
        column, numbers = self.column(place, area), doors(network.layers)
        thin = max(1, -int(-13.0 * unit // column.rows.height))
        for row, index in enumerate(numbers):
            if row % thin == 0:
                base = centred(column.rows.middle(row), unit=unit)
                write(painter, area.left(), base, str(index + 1), self.theme.quiet_text, unit=unit)
        # Each on its own axis: how far one moves counts against its own spread, and these differ widely.
        bands = QuantileBands(entering_of(network), None, self.compared.axes["steps"])
        draw_bands(painter, column, bands, self.theme)

    def layer_at(self, at: QPointF) -> int | None:
        """The layer that is entered there (see `LayerView.layer_at`)."""
        for place, whole in enumerate(self.columns):
            rows = self.column(place, whole.adjusted(0.0, HEAD * self.unit, 0.0, 0.0)).rows
            if self.compared is not None and whole.contains(at) and rows.top <= at.y() < rows.bottom:
                numbers = doors(self.compared.networks[place].layers)
                row = int((at.y() - rows.top) / rows.height)
                return numbers[row] if row < len(numbers) else None
        return None

    def tip_at(self, at: QPointF) -> str:
        """The quantiles now and at the start, in full (see `View.tip_at`)."""
        layer = self.layer_at(at)
        if self.compared is None or self.frame is None or layer is None:
            return ""
        place = next(place for place, area in enumerate(self.columns) if area.contains(at))
        row = doors(self.compared.networks[place].layers).index(layer)
        quantiles = self._entering(place)[:, row]
        lines = [
            f"{self.frame.racers[self.compared.networks[place].racer].shown_name}: enters layer {layer + 1}"
        ]
        for when, values in (("start", quantiles[0]), ("now", quantiles[-1])):
            numbers = ", ".join(full(float(value)) for value in values)
            lines.append(f"{when}: 5, 25, 50, 75, 95 % at {numbers}")
        return "\n".join([*lines, "each layer on its own scale", f"Covariate shift: {SOURCE}"])

    def table(self) -> Table:
        """The medians of what enters each layer, by step (see `View.table`)."""
        if self.compared is None or self.frame is None:
            return {}
        columns = {}
        for inside in self.compared.networks:
            name, history = self.frame.racers[inside.racer].name, entering_of(inside)
            columns[f"{name}.step"] = history.steps.astype(float)
            for row, index in enumerate(doors(inside.layers)):
                columns[f"{name}.layer_{index + 1}.median"] = history.quantiles[:, row, 2]
        return columns


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="shift",
    title="Covariate shift",
    meaning="What enters each layer over the steps, network by network, each layer on its own scale.",
    make=ShiftView,
    order=160,
    size=(1280, 520),
    extras=EXTRAS,
    docked=(320, 150),
)
