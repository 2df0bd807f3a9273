"""What the optimizers make of their gradients, step by step, beside the learning rate and the loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QAction, QMouseEvent, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from engine.analysis.step_sizes import PathGradients
from engine.frames.frame import Frame, RacerFrame
from engine.objective import SHOWN, FloatArray, Objective
from widgets.painting.partial_repaint import PartialRepaint, RepaintRegion
from widgets.painting.primitives import centred, elide, racer_pen, write
from widgets.plots.axis import Axis
from widgets.plots.plot_area import unit_of
from widgets.plots.plot_legend import LegendItem, draw_legend, flow_legend
from widgets.plots.seek_plot import nice_end
from widgets.plots.small_plot import SmallPlot
from widgets.run.step_sizes_data import (
    BIAS,
    OF_ANY_LOSS,
    OF_LAYERS,
    OF_PARAMETERS,
    RATE,
    UNKNOWN,
    Curve,
    Curves,
    Line,
    Quantity,
    against_gradient,
    axis_of,
    layer_lines,
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
ONLY_TWO = "Against gradients: networks and losses of two parameters only."
#: The switch of the experiment's view that adds signal to noise of each layer.
LAYER_NOISE = "layer_noise"
#: Of more layers not each is named in the legend.
NAMED_LAYERS = 5
#: So many plots are repainted in a frame while a run plays fast; they take turns: a dozen in 0.2 s.
AT_ONCE = 1


@dataclass(frozen=True)
class _Cell:
    quantity: Quantity
    title: str
    plot: SmallPlot
    head: QRectF
    is_lowest: bool


class StepSizesView(View):
    """Plots in rows of two over the steps. Click or drag to go to a step."""

    key = "step_sizes"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        #: By racer, in the order of the frame.
        self.curves: list[Curves] = []
        #: By quantity, of the layers of the racer looked at.
        self.layers: dict[str, list[Line]] = {}
        self._gradients: dict[tuple[int, Callable[[], Objective]], PathGradients] = {}
        self._repaint = PartialRepaint()
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
        found = {*self.layers, *(key for curves in self.curves for key in curves)}
        if found.isdisjoint(each.key for each in OF_PARAMETERS):
            found |= {RATE.key}
        of_any = [each for each in OF_ANY_LOSS if each is not BIAS or each.key in found]
        others = [each for each in (*OF_PARAMETERS, *OF_LAYERS) if each.key in found]
        return (*of_any, *others)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Compute the curves (see `View.prepare`)."""
        del before
        kept, self._gradients = self._gradients, {}
        self.curves = [
            rate_and_loss(frame, racer) | self._against_gradient(racer, kept) for racer in frame.racers
        ]
        self.layers = {} if self._gradients else layer_lines(frame, self.theme)
        self._end = nice_end(max(frame.newest, frame.address.step, SHORTEST_RUN))

    def _against_gradient(
        self, racer: RacerFrame, kept: Mapping[tuple[int, Callable[[], Objective]], PathGradients]
    ) -> Curves:
        make = racer.make_objective
        if make is None or len(racer.theta) != SHOWN:
            return {}
        key = (racer.index, make)
        self._gradients[key] = kept[key] if key in kept else PathGradients(make())
        return against_gradient(self._gradients[key], racer)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours; the layers' are its, too (see `View.set_theme`)."""
        super().set_theme(theme)
        if self.frame is not None and self.layers:
            self.layers = layer_lines(self.frame, theme)

    def summary(self) -> str:
        """Whose layers are shown, or what cannot be (see `View.summary`)."""
        if self.layers and self.chosen_racer is not None:
            return f"layers of {self.chosen_racer.shown_name}"
        return "" if any("ratio" in curves for curves in self.curves) else ONLY_TWO

    def menu_actions(self) -> list[QAction]:
        """Whether noise is measured, which only networks have (see `View.menu_actions`)."""
        if self.frame is None or self.frame.network is None:
            return []
        action = QAction("Measure the noise of each layer's gradients", self)
        action.setCheckable(True)
        action.setChecked(bool(self.frame.experiment.shown(LAYER_NOISE)))
        action.triggered.connect(lambda on: self.view_edited.emit({LAYER_NOISE: on}))
        return [action]

    def table(self) -> Table:
        """Every curve at the steps of its racer (see `View.table`)."""
        if self.frame is None:
            return {}
        columns: dict[str, FloatArray] = {}
        for racer, curves in zip(self.frame.racers, self.curves, strict=True):
            for key, curve in curves.items():
                columns[f"{racer.name}.{key}.step"] = curve.steps
                columns[f"{racer.name}.{key}"] = curve.values
        for key, lines in self.layers.items():
            for line in lines:
                columns[f"layer {line.name}.{key}.step"] = line.curve.steps
                columns[f"layer {line.name}.{key}"] = line.curve.values
        return columns

    def lines(self, quantity: Quantity) -> list[Line]:
        """The curves of a plot: one for each racer, or for each layer."""
        if self.frame is None or quantity in OF_LAYERS:
            return self.layers.get(quantity.key, [])
        return [
            Line(racer.shown_name, racer_style(racer.index, self.theme), curves[quantity.key])
            for racer, curves in zip(self.frame.racers, self.curves, strict=True)
            if quantity.key in curves
        ]

    # geometry

    def legend_items(self) -> list[LegendItem]:
        """Where the racers are named, in as many rows as they need."""
        if self.frame is None:
            return []
        entries = [
            LegendEntry(racer_style(racer.index, self.theme), racer.shown_name, "")
            for racer in self.frame.racers
        ]
        layers = self.layers.get(OF_LAYERS[0].key, [])
        # of many layers the first, the middle and the last say how the colours run
        named = layers if len(layers) <= NAMED_LAYERS else [layers[0], layers[len(layers) // 2], layers[-1]]
        entries += [LegendEntry(line.style, f"layer {line.name}") for line in named]
        return flow_legend(entries, self.width(), self.unit, "")

    def _cells(self) -> list[_Cell]:
        if self.frame is None:
            return []
        unit, steps = self.unit, Axis("step", 0.0, self._end, whole=True)
        top = max([(PAD + LEGEND) * unit, *(item.rect.bottom() for item in self.legend_items())])
        height = self.height() - top - (FOOT + PAD) * unit
        rows = max(min((len(self.quantities) + 1) // 2, int(height / (LEAST * unit))), 1)
        width, each = 0.5 * (self.width() - PAD * unit), height / rows
        cells = []
        for place, quantity in enumerate(self.quantities[: 2 * rows]):
            left, up = PAD * unit + (place % 2) * width, top + place // 2 * each
            inner = QRectF(
                left + LABELS * unit,
                up + TITLE * unit,
                max(width - (LABELS + PAD) * unit, 8.0),
                max(each - (TITLE + 8.0) * unit, 8.0),
            )
            axis = axis_of(quantity, [line.curve for line in self.lines(quantity)])
            head = QRectF(inner.left(), up, inner.width(), TITLE * unit)
            title, plot = self._title(quantity), SmallPlot(inner, steps, axis, unit)
            is_lowest = place >= min(len(self.quantities), 2 * rows) - 2
            cells.append(_Cell(quantity, title, plot, head, is_lowest))
        return cells

    def _names(self) -> list[str]:
        return [*(() if self.frame is None else self.frame.names), "", ""][:2]

    def _title(self, quantity: Quantity) -> str:
        """A plot's title; of rates that wait for the loss it says from where on they are not known."""
        title = quantity.title.format(*self._names())
        if quantity is not RATE or self.frame is None or not self._waiting():
            return title
        return f"{title}, unknown after step {self.frame.address.step}"

    def _waiting(self) -> list[RacerFrame]:
        """The racers that go on at a rate that waits for the loss."""
        racers = () if self.frame is None else self.frame.racers
        return [r for r in racers if r.rates is not None and not (r.divergence or r.stopped_early)]

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw legend and plots (see `View.draw`)."""
        if self.frame is None:
            return
        unit, theme = self.unit, self.theme
        chosen = self.display.racer if len(self.frame.racers) > 1 else None
        draw_legend(painter, self.legend_items(), theme, unit, chosen)
        cells = self._cells()
        regions = [
            RepaintRegion(cell.quantity.key, self._region(cell), partial(self._draw_cell, cell=cell))
            for cell in cells
        ]
        self._repaint.draw(painter, regions, (self.size(), theme.name, self.quantities, self._end), AT_ONCE)

    def _region(self, cell: _Cell) -> QRectF:
        area, unit = cell.plot.area, self.unit
        return QRectF(
            area.left() - LABELS * unit,
            cell.head.top(),
            area.width() + (LABELS + PAD) * unit,
            area.bottom() - cell.head.top() + (FOOT if cell.is_lowest else 4.0) * unit,
        )

    def _draw_cell(self, painter: QPainter, cell: _Cell) -> None:
        assert self.frame is not None  # noqa: S101 - only frames are drawn
        plot, theme, unit = cell.plot, self.theme, self.unit
        middle = centred(cell.head.center().y(), unit=unit)
        title = elide(cell.title, cell.head.width() / unit)
        write(painter, cell.head.left(), middle, title, theme.text, unit=unit)
        plot.draw_grid(painter, theme)
        plot.draw_y_axis(painter, theme)
        for line in self.lines(cell.quantity):
            curve = line.curve
            if curve.steps.size:
                # Dashes of many short stretches would cost more than all else: a long curve is solid and
                # has a point for every second pixel at most.
                stride = max(ceil(curve.steps.size / max(0.5 * plot.area.width() / unit, 16.0)), 1)
                pen = racer_pen(line.style, 1.5 * unit)
                if curve.steps.size > DASHED:
                    pen.setStyle(Qt.PenStyle.SolidLine)
                    pen.setWidthF(unit)
                painter.strokePath(plot.path(curve.steps[::stride], curve.values[::stride]), pen)
        now = plot.across(float(self.frame.address.step))
        painter.setPen(QPen(qcolor(theme.text, 0.85), unit))
        painter.drawLine(QPointF(now, plot.area.top()), QPointF(now, plot.area.bottom()))
        if cell.is_lowest:
            plot.draw_x_axis(painter, theme)

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
        lines = [f"{cell.quantity.title.format(*self._names())}: {cell.quantity.meaning}"]
        step = round(cell.plot.x_at(at.x()))
        for line in self.lines(cell.quantity):
            value = _value_at(line.curve, step)
            if value is not None:
                lines.append(f"{line.name}, step {step}\t{short(value)}")
        if cell.quantity is RATE and step > self.frame.address.step:
            lines += [f"{racer.shown_name}, step {step}\t{UNKNOWN}" for racer in self._waiting()]
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


def _value_at(curve: Curve, step: int) -> float | None:
    if not curve.steps.size:
        return None
    place = int(np.abs(curve.steps - step).argmin())
    value = float(curve.values[place])
    return value if abs(curve.steps[place] - step) < 1.0 and np.isfinite(value) else None


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="step_sizes",
    title="Step sizes",
    meaning=(
        "Learning rate, bias correction, effective rates, update over gradient, angle and signal to noise "
        "over the steps."
    ),
    make=StepSizesView,
    order=45,
    size=(960, 720),
    smallest=(320, 220),
    docked=(300, 200),
)
