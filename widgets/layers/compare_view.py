"""Networks side by side: what each layer passes on, what flows back, and how long its gradient is."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize
from PyQt6.QtGui import QPainter

from engine.network.health import HEALTH
from widgets.layers.compare_data import EXTRAS
from widgets.layers.side_by_side import HEAD, SideBySide
from widgets.layers.strip_columns import Dots, StripColumn, StripRows, draw_dots, draw_ridges
from widgets.layers.strip_data import flow_of, of, verdict_on
from widgets.layers.strip_layout import NUMBER, ROW, TIPS, TITLES, rows_in
from widgets.network_parts.layer_rail import kept_colour
from widgets.painting.primitives import centred, elide, write
from widgets.style.number_text import full
from widgets.style.theme import qcolor
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: The columns of each network from left to right, and how wide each is at least, in unscaled pixels.
WIDTHS = {"output": 76.0, "backward": 92.0, "gradient_norm": 68.0}
IMPORTANCE = ("output", "backward", "gradient_norm")
#: Between two columns: numbers at their edges stand out of both.
BETWEEN = 14.0
#: What columns are called here, where there is less room.
SHORT = {"backward": "flowing back", "gradient_norm": "gradient"}


class CompareView(SideBySide):
    """The layers of several racers' networks on common axes."""

    key = "compare"

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel: less than elsewhere, for there are many columns."""
        return max(0.8 * super().unit, 1.0)

    def said(self, place: int) -> tuple[str, ...]:
        """How gradients flow through it (see `SideBySide.said`)."""
        return verdict_on(self.compared.health[place]) if self.compared is not None else ("",)

    def rows(self, place: int, area: QRectF) -> StripRows:
        """Where the layers of the network at a place are."""
        layers = 1 if self.compared is None else len(self.compared.networks[place].layers)
        # A title above, numbers below: as the strips of one network have them.
        return rows_in(area.bottom(), self.unit, max(layers, 1))

    def parts(self, place: int, area: QRectF) -> list[StripColumn]:
        """The columns of one network for which there is room."""
        unit = self.unit
        room = area.width() / unit - NUMBER
        kept: list[str] = []
        for key in IMPORTANCE:
            if not kept or sum(WIDTHS[each] + BETWEEN for each in (*kept, key)) <= room:
                kept.append(key)
        shown = [key for key in WIDTHS if key in kept]
        grown = max((room - BETWEEN * len(shown)) / sum(WIDTHS[key] for key in shown), 0.1)
        left, made, rows = area.left() + NUMBER * unit, [], self.rows(place, area)
        for key in shown:
            width = WIDTHS[key] * grown * unit
            made.append(StripColumn(key, TITLES[key], left, width, rows, unit))
            left += width + BETWEEN * unit
        return made

    def draw_column(self, painter: QPainter, place: int, area: QRectF) -> None:
        """Draw histograms and gradients of one network (see `SideBySide.draw_column`)."""
        if self.compared is None:
            return
        theme, unit = self.theme, self.unit
        health, network = self.compared.health[place], self.compared.networks[place]
        colours = [kept_colour(float(share), theme) for share in flow_of(health)]
        columns = self.parts(place, area)
        self._draw_layers(painter, columns[0].rows, area)
        for column in columns:
            base = centred((HEAD + 0.5 * ROW) * unit, unit=unit)
            title = elide(SHORT.get(column.key, column.title), column.width / unit, weight="strong")
            write(painter, column.left, base, title, theme.text, weight="strong", unit=unit)
            if column.key == "gradient_norm":
                values, past = of(column.key, health), of(column.key, network.history.health)
                axis = self.compared.axes["gradient_norm"]
                draw_dots(painter, column, Dots(axis, values, past, colours), theme)
            else:
                row_colours = colours if column.key == "backward" else [theme.accent] * column.rows.count
                draw_ridges(painter, column, self.compared.counted[column.key][place], row_colours, theme)

    def _draw_layers(self, painter: QPainter, rows: StripRows, area: QRectF) -> None:
        unit, theme = self.unit, self.theme
        thin = max(1, -int(-13.0 * unit // rows.height))
        for layer in range(rows.count):
            if layer == self.layer:
                strip = QRectF(area.left(), rows.floor(layer) - rows.height, area.width(), rows.height)
                painter.fillRect(strip, qcolor(theme.accent, 0.14))
            if layer % thin == 0:
                base = centred(rows.middle(layer), unit=unit)
                ink = theme.text if layer == self.layer else theme.quiet_text
                write(painter, area.left() + 2.0 * unit, base, str(layer + 1), ink, unit=unit)

    def layer_at(self, at: QPointF) -> int | None:
        """The layer whose strip is there (see `LayerView.layer_at`)."""
        for place, whole in enumerate(self.columns):
            rows = self.rows(place, whole.adjusted(0.0, HEAD * self.unit, 0.0, 0.0))
            if whole.contains(at) and rows.top <= at.y() < rows.bottom:
                return int((at.y() - rows.top) / rows.height)
        return None

    def tip_at(self, at: QPointF) -> str:
        """The layer under the mouse with its numbers in full (see `View.tip_at`)."""
        layer = self.layer_at(at)
        if self.compared is None or self.frame is None or layer is None:
            return ""
        place = next(place for place, area in enumerate(self.columns) if area.contains(at))
        inside = self.compared.networks[place]
        lines = [
            f"{self.frame.racers[inside.racer].shown_name}, layer {layer + 1}: {inside.layers[layer].title}"
        ]
        lines += [
            f"{name.replace('_', ' ')}\t{full(float(value))}"
            for name, value in zip(HEALTH, self.compared.health[place][layer], strict=True)
        ]
        column = next(
            (c for c in self.parts(place, self.columns[place]) if c.left <= at.x() <= c.left + c.width), None
        )
        return "\n".join(lines if column is None else [*lines, f"{column.title}: {TIPS[column.key]}"])

    def table(self) -> Table:
        """Every network's numbers of its layers (see `View.table`)."""
        if self.compared is None or self.frame is None:
            return {}
        columns = {}
        for inside, health in zip(self.compared.networks, self.compared.health, strict=True):
            name = self.frame.racers[inside.racer].name
            columns[f"{name}.layer"] = np.arange(1.0, len(health) + 1.0)
            columns |= {f"{name}.{key}": of(key, health) for key in HEALTH}
        return columns

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide enough for a few networks (Qt)."""
        return QSize(640, 400)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="compare",
    title="Networks side by side",
    meaning="Every racer's layers on common axes: what they pass on, what flows back, and their gradients.",
    make=CompareView,
    order=150,
    size=(1280, 760),
    extras=EXTRAS,
    docked=(320, 200),
)
