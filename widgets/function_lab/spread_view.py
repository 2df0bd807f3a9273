"""What a function does to random inputs: their histogram, that of its outputs, and how many find no slope."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen, QWheelEvent

from engine.activations import ACTIVATIONS
from engine.network.health import FLAT
from engine.objective import FloatArray
from engine.parameters import Value
from widgets.network_parts.shown_functions import ShownFunction, chosen_function
from widgets.painting.histograms import Histogram, extent, histogram
from widgets.painting.primitives import centred, longest_within, write
from widgets.plots.axis import Axis
from widgets.plots.plot_area import unit_of
from widgets.plots.small_plot import LABEL, SmallPlot, nice_above
from widgets.style.number_text import fixed, full
from widgets.style.theme import qcolor, racer_style
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

INPUTS, BINS = 16_384, 81
PAD, ROW, GAP = 12.0, 18.0, 8.0
#: The axis of the outputs shows these shares of them: a few far ones must not press all others together.
MIDDLE = (0.002, 0.998)


@dataclass(frozen=True, eq=False)
class Spread:
    """Random inputs and what became of them.

    Attributes:
        inputs: z ``(N,)``, normal with mean 0.
        outputs: f(z) ``(N,)``; of a folding function ``(N / pieces,)``.
        saturated: share of inputs where the slope is at most a hundredth of the steepest; nan for folds.
    """

    inputs: FloatArray
    outputs: FloatArray
    saturated: float


@lru_cache(maxsize=32)
def spread_of(key: str, constants: tuple[tuple[str, Value], ...], deviation: float, seed: int) -> Spread:
    """Send random inputs through a function; the same seed gives the same inputs at every deviation."""
    row, given = ACTIVATIONS[key], dict(constants)
    with np.errstate(all="ignore"):
        if row.fold is not None:
            fold = row.settle_fold(given)
            count = max(fold.pieces, 5 if fold.pieces == 1 else fold.pieces)
            z = np.random.default_rng(seed).normal(size=(count, INPUTS // count)) * deviation
            output = np.empty((count // fold.pieces, z.shape[1]))
            fold.value(z, output)
            return Spread(z.ravel(), output.ravel(), float("nan"))
        z = np.random.default_rng(seed).normal(size=INPUTS) * deviation
        shown = ShownFunction(row, given, 0)
        steepest = np.abs(shown.line(np.linspace(-3.0, 3.0, 601))[1]).max()
        value, slope, _ = shown.line(z)
        return Spread(z, value, float((np.abs(slope) <= FLAT * steepest).mean()))


class SpreadView(View):
    """Normal random inputs above, the outputs below. The wheel widens the inputs."""

    key = "spread"

    @property
    def function(self) -> ShownFunction | None:
        """The function they go through."""
        return None if self.frame is None else chosen_function(self.frame.experiment)

    @property
    def deviation(self) -> float:
        """The standard deviation of the inputs."""
        return 1.0 if self.frame is None else float(self.frame.experiment.shown("input_deviation"))

    def spread(self) -> Spread | None:
        """Inputs and outputs; None without a frame."""
        function = self.function
        if self.frame is None or function is None:
            return None
        constants = tuple(sorted(function.constants.items()))
        return spread_of(function.row.key, constants, self.deviation, self.frame.experiment.seed)

    def summary(self) -> str:
        """The function and the deviation (see `View.summary`)."""
        return "" if self.function is None else f"{self.function.name}, σ = {self.deviation:.3g}"

    def lines(self) -> list[tuple[str, str]]:
        """What is said above each histogram, in a long and a short form."""
        spread, function = self.spread(), self.function
        if spread is None or function is None:
            return []
        result = []
        for name, values in (("in", spread.inputs), ("out", spread.outputs)):
            known = values[np.isfinite(values)]
            mean, deviation = (float(known.mean()), float(known.std())) if known.size else (np.nan, np.nan)
            short = f"{name}: mean {fixed(mean, 3)}, σ {fixed(deviation, 3)}"
            if name == "out" and np.isfinite(spread.saturated):
                short += f", saturated {100.0 * spread.saturated:.3g} %"
            long = {"in": "random inputs z, ", "out": "outputs f(z), "}[name] + short.partition(": ")[2]
            result.append((long, short))
        return result

    def plots(self) -> list[tuple[SmallPlot, Histogram]]:
        """Both histograms, and their areas."""
        spread = self.spread()
        if spread is None:
            return []
        unit = self.capped(unit_of(self.width(), self.height()))
        half = (self.height() - PAD * unit) / 2.0
        result = []
        for place, values in enumerate((spread.inputs, spread.outputs)):
            low, high = self._ends(values, inputs=place == 0)
            counted = histogram(values, low, high, BINS)
            top = 0.5 * PAD * unit + place * half + ROW * unit
            height = max(half - (ROW + LABEL + GAP) * unit, 6.0)
            area = QRectF(1.6 * PAD * unit, top, self.width() - 3.2 * PAD * unit, height)
            peak = 1.06 * max(float(counted.shares.max()), 1e-9)
            result.append((SmallPlot(area, Axis("z", low, high), Axis("", 0.0, peak), unit), counted))
        return result

    def _ends(self, values: FloatArray, *, inputs: bool) -> tuple[float, float]:
        if inputs:
            reach = nice_above(3.6 * self.deviation)
            return -reach, reach
        known = values[np.isfinite(values)]
        ends = extent(np.quantile(known, MIDDLE)) if known.size else None
        low, high = ends if ends is not None else (-1.0, 1.0)
        room = 0.06 * (high - low) if high > low else 0.5
        return low - room, high + room

    def draw(self, painter: QPainter) -> None:
        """Draw both histograms and what they say (see `View.draw`)."""
        function = self.function
        if function is None:
            return
        theme = self.theme
        colours = (theme.quiet_text, racer_style(function.place, theme).colour)
        for (plot, counted), (long, short), colour in zip(self.plots(), self.lines(), colours, strict=True):
            plot.draw_x_grid(painter, theme)
            path = QPainterPath()
            width = plot.area.width() / len(counted.shares)
            for edge, share in zip(counted.edges, counted.shares, strict=False):
                if share > 0.0:
                    top = plot.up(float(share))
                    path.addRect(QRectF(plot.across(float(edge)), top, width, plot.area.bottom() - top))
            painter.fillPath(path, qcolor(colour, 0.75))
            if counted.low < 0.0 < counted.high:
                painter.setPen(QPen(QColor(theme.axis), plot.unit))
                x = plot.across(0.0)
                painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()))
            plot.draw_x_axis(painter, theme)
            room = self.width() / plot.unit - 2.0 * PAD
            sentences = (long, short, short.rpartition(", ")[0])
            text, _ = longest_within(sentences, ("small",), room)
            base = centred(plot.area.top() - 0.5 * ROW * plot.unit, unit=plot.unit)
            write(painter, PAD * plot.unit, base, text, theme.text, weight="strong", unit=plot.unit)

    def table(self) -> Table:
        """Inputs and outputs (see `View.table`)."""
        spread = self.spread()
        return {} if spread is None else {"input": spread.inputs, "output": spread.outputs}

    def tip_at(self, at: QPointF) -> str:
        """How many values lie there, and the numbers above in full (see `View.tip_at`)."""
        spread = self.spread()
        for (plot, counted), name in zip(self.plots(), ("inputs", "outputs"), strict=False):
            if spread is not None and plot.area.contains(at):
                values = spread.inputs if name == "inputs" else spread.outputs
                share = float(counted.shares[counted.bin_of(plot.x_at(at.x()))])
                known = values[np.isfinite(values)]
                return "\n".join(
                    (
                        f"{100.0 * share:.3g} % of {len(values)} {name} lie about here",
                        f"mean {full(float(known.mean()))}",
                        f"standard deviation {full(float(known.std()))}",
                        f"saturated: slope at most a hundredth of the steepest, {full(spread.saturated)}",
                        "The wheel changes the deviation of the inputs",
                    )
                )
        return ""

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Widen or narrow the inputs (Qt)."""
        if event is not None and self.frame is not None:
            wider = self.deviation * 1.001 ** event.angleDelta().y()
            self.view_edited.emit({"input_deviation": float(f"{min(max(wider, 0.01), 100.0):.3g}")})
            event.accept()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the column of plots beside the surface (Qt)."""
        return QSize(320, 220)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="spread",
    title="Random inputs",
    meaning="Normal random inputs and what the chosen function makes of them, as histograms.",
    make=SpreadView,
    order=120,
    size=(760, 520),
)
