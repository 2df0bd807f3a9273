"""What the optimizers make of their gradients, step by step, beside the learning rate and the loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QMouseEvent, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame, RacerFrame
from engine.objective import FloatArray, Objective
from widgets.painting.primitives import centred, elide, racer_pen, write
from widgets.plots.axis import Axis
from widgets.plots.plot_area import unit_of
from widgets.plots.plot_legend import LegendItem, draw_legend, flow_legend
from widgets.plots.seek_plot import nice_end
from widgets.plots.small_plot import SmallPlot
from widgets.run.step_sizes_data import (
    QUANTITIES,
    Curve,
    Curves,
    Quantity,
    against_gradient,
    axis_of,
    rate_and_loss,
)
from widgets.scene.description import LegendEntry
from widgets.style.number_text import short
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

#: In unscaled pixels: the margin, a title's height, the numbers beside and below a plot, the least of a row.
PAD, TITLE, LABELS, FOOT, LEAST = 8.0, 16.0, 46.0, 20.0, 58.0
#: A row of the legend.
LEGEND = 20.0
#: Curves of more steps are drawn without their racer's dashes.
DASHED = 60
#: The axis of steps is at least this long.
SHORTEST_RUN = 20
ONLY_TWO = "Against gradients: losses of two parameters only."


@dataclass(frozen=True)
class _Cell:
    quantity: Quantity
    title: str
    plot: SmallPlot
    head: QRectF


class StepSizesView(View):
    """Plots in rows of two over the steps. Click or drag to go to a step."""

    key = "step_sizes"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        #: By racer, in the order of the frame.
        self.curves: list[Curves] = []
        self._objectives: dict[Callable[[], Objective], Objective] = {}
        self._end = float(SHORTEST_RUN)
        self._seeking = False
        super().__init__(theme, parent)

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(unit_of(self.width(), self.height()))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """What there are curves of."""
        return QUANTITIES if any("ratio" in curves for curves in self.curves) else QUANTITIES[:2]

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Compute the curves (see `View.prepare`)."""
        del before
        makers = {racer.make_objective for racer in frame.racers if racer.make_objective is not None}
        kept = self._objectives
        self._objectives = {make: kept[make] if make in kept else make() for make in makers}
        self.curves = [rate_and_loss(frame, racer) | self._against_gradient(racer) for racer in frame.racers]
        self._end = nice_end(max(frame.newest, frame.address.step, SHORTEST_RUN))

    def _against_gradient(self, racer: RacerFrame) -> Curves:
        objective = None if racer.make_objective is None else self._objectives[racer.make_objective]
        return against_gradient(objective, racer) if objective is not None and objective.size == 2 else {}

    def summary(self) -> str:
        """What cannot be shown (see `View.summary`)."""
        return ONLY_TWO if self.quantities == QUANTITIES[:2] else ""

    def table(self) -> Table:
        """Every curve at the steps of its racer (see `View.table`)."""
        if self.frame is None:
            return {}
        columns: dict[str, FloatArray] = {}
        for racer, curves in zip(self.frame.racers, self.curves, strict=True):
            for key, curve in curves.items():
                columns[f"{racer.name}.{key}.step"] = curve.steps
                columns[f"{racer.name}.{key}"] = curve.values
        return columns

    # geometry

    def legend_items(self) -> list[LegendItem]:
        """Where the racers are named, in as many rows as they need."""
        if self.frame is None:
            return []
        entries = [
            LegendEntry(racer_style(racer.index, self.theme), racer.shown_name, "")
            for racer in self.frame.racers
        ]
        return flow_legend(entries, self.width(), self.unit, "")

    def _cells(self) -> list[_Cell]:
        if self.frame is None:
            return []
        unit, steps = self.unit, Axis("step", 0.0, self._end, whole=True)
        top = max([(PAD + LEGEND) * unit, *(item.rect.bottom() for item in self.legend_items())])
        height = self.height() - top - (FOOT + PAD) * unit
        rows = max(min((len(self.quantities) + 1) // 2, int(height / (LEAST * unit))), 1)
        width, each = 0.5 * (self.width() - PAD * unit), height / rows
        names = [*self.frame.names, "", ""][:2]
        cells = []
        for place, quantity in enumerate(self.quantities[: 2 * rows]):
            left, up = PAD * unit + (place % 2) * width, top + place // 2 * each
            inner = QRectF(
                left + LABELS * unit,
                up + TITLE * unit,
                max(width - (LABELS + PAD) * unit, 8.0),
                max(each - (TITLE + 8.0) * unit, 8.0),
            )
            axis = axis_of(quantity, [c[quantity.key] for c in self.curves if quantity.key in c])
            head = QRectF(inner.left(), up, inner.width(), TITLE * unit)
            cells.append(
                _Cell(quantity, quantity.title.format(*names), SmallPlot(inner, steps, axis, unit), head)
            )
        return cells

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw legend and plots (see `View.draw`)."""
        if self.frame is None:
            return
        unit, theme = self.unit, self.theme
        chosen = self.display.racer if len(self.frame.racers) > 1 else None
        draw_legend(painter, self.legend_items(), theme, unit, chosen)
        cells = self._cells()
        for cell in cells:
            self._draw_cell(painter, cell)
        for cell in cells[-2:]:
            cell.plot.draw_x_axis(painter, theme)

    def _draw_cell(self, painter: QPainter, cell: _Cell) -> None:
        assert self.frame is not None  # noqa: S101 - only frames are drawn
        plot, theme, unit = cell.plot, self.theme, self.unit
        middle = centred(cell.head.center().y(), unit=unit)
        title = elide(cell.title, cell.head.width() / unit)
        write(painter, cell.head.left(), middle, title, theme.text, unit=unit)
        plot.draw_grid(painter, theme)
        plot.draw_y_axis(painter, theme)
        for racer, curves in zip(self.frame.racers, self.curves, strict=True):
            curve = curves.get(cell.quantity.key)
            if curve is not None and curve.steps.size:
                # Dashes of many short stretches would cost more than all else: a long curve is solid and
                # has a point for every second pixel at most.
                stride = max(ceil(curve.steps.size / max(0.5 * plot.area.width() / unit, 16.0)), 1)
                pen = racer_pen(racer_style(racer.index, theme), 1.5 * unit)
                if curve.steps.size > DASHED:
                    pen.setStyle(Qt.PenStyle.SolidLine)
                    pen.setWidthF(unit)
                painter.strokePath(plot.path(curve.steps[::stride], curve.values[::stride]), pen)
        now = plot.across(float(self.frame.address.step))
        painter.setPen(QPen(qcolor(theme.text, 0.85), unit))
        painter.drawLine(QPointF(now, plot.area.top()), QPointF(now, plot.area.bottom()))

    # mouse

    def _cell_at(self, at: QPointF) -> _Cell | None:
        return next(
            (cell for cell in self._cells() if cell.plot.area.contains(at) or cell.head.contains(at)), None
        )

    def tip_at(self, at: QPointF) -> str:
        """What a plot shows, and every racer's value at the step under the mouse (see `View.tip_at`)."""
        cell = self._cell_at(at)
        if self.frame is None or cell is None:
            return ""
        lines = [f"{cell.title}: {cell.quantity.meaning}"]
        step = round(cell.plot.x_at(at.x()))
        for racer, curves in zip(self.frame.racers, self.curves, strict=True):
            value = _value_at(curves.get(cell.quantity.key), step)
            if value is not None:
                lines.append(f"{racer.shown_name}, step {step}\t{short(value)}")
        return "\n".join(lines)

    def _seek(self, at: QPointF) -> None:
        cell = self._cell_at(at)
        if cell is not None and self.frame is not None:
            step = round(cell.plot.x_at(at.x()))
            self.seek_requested.emit(min(max(step, 0), self.frame.newest))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go to the step (Qt)."""
        super().mousePressEvent(event)
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._seeking = True
            self._seek(event.position())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Follow the mouse through the run (Qt)."""
        super().mouseMoveEvent(event)
        if event is not None and self._seeking:
            self._seek(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """End following (Qt)."""
        super().mouseReleaseEvent(event)
        self._seeking = False


def _value_at(curve: Curve | None, step: int) -> float | None:
    if curve is None or not curve.steps.size:
        return None
    place = int(np.abs(curve.steps - step).argmin())
    value = float(curve.values[place])
    return value if abs(curve.steps[place] - step) < 1.0 and np.isfinite(value) else None


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="step_sizes",
    title="Step sizes",
    meaning="Learning rate, effective rates, update over gradient, angle and signal to noise over the steps.",
    make=StepSizesView,
    order=45,
    size=(960, 720),
    smallest=(320, 220),
    docked=(300, 200),
)
