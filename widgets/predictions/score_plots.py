"""What a racer's answers are like, as plots: ROC curves, calibration, answers against targets, residuals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.frames.frame import DataFrame
from engine.network.score_details import ScoreDetail
from engine.objective import FloatArray
from widgets.painting.pens import dotted
from widgets.painting.primitives import centred, elide, wrap, write
from widgets.plots.axis import Axis
from widgets.plots.plot_axes import ROW
from widgets.plots.small_plot import SmallPlot
from widgets.prediction_parts.prediction_map import class_names, class_style
from widgets.predictions.scores_layout import LABELS
from widgets.style.number_text import percent, short
from widgets.style.theme import Theme, qcolor, racer_style

#: What is shown of classes and of numbers where nothing else is asked for is "auto".
OF_CLASSES, OF_NUMBERS = ("roc", "calibration"), ("auto", "residuals")
#: A plot takes as much room as a matrix of so many classes.
LIKE_CLASSES = 6
#: Of more examples a selection is drawn.
MOST_POINTS = 1500
#: Values that differ by less, as a share of the largest, are drawn as one: an axis shows no last digits.
ALIKE = 1e-4
#: The room beneath a plot for numbers and the axis' name, in unscaled pixels.
BENEATH = 34.0
NOTHING_KNOWN = (
    "No answer is a number: the racer has diverged. Go back to a step before, or lower its learning rate."
)


@dataclass(frozen=True, eq=False)
class ScorePlot:
    """One part of the data, plotted.

    Attributes:
        kind: ``"roc"``, ``"calibration"``, ``"auto"`` for answers against targets, or ``"residuals"``.
        detail: what is plotted.
        data: names and styles are of it.
        place: of plot and numbers.
        unit: pixels per unscaled pixel.
        racer: whose answers these are, by its number.
        target: of numbers, which one is plotted.
        beside: of all parts that are shown; their plots have the same axes.
        run: which of the racer's runs is plotted; empty of its only one.
    """

    kind: str
    detail: ScoreDetail
    data: DataFrame
    place: QRectF
    unit: float
    racer: int
    target: int = 0
    beside: tuple[ScoreDetail, ...] = ()
    run: str = ""

    @property
    def plot(self) -> SmallPlot:
        """The plot with its axes."""
        x, y = self._axes()
        return SmallPlot(self.place.adjusted(0.0, 0.0, 0.0, -BENEATH * self.unit), x, y, self.unit)

    def _axes(self) -> tuple[Axis, Axis]:
        if self.kind == "roc":
            return Axis("false positive rate"), Axis("true positive rate")
        if self.kind == "calibration":
            return Axis("predicted probability"), Axis("observed share")
        parts = [_points(detail, self.target) for detail in self.beside or (self.detail,)]
        true, answered = (np.concatenate(each) for each in zip(*parts, strict=True))
        if self.kind == "residuals":
            reach = float(np.abs(true - answered).max(initial=0.0)) * 1.1 or 1.0
            return _spanning("answer", answered), Axis("true − answer", -reach, reach)
        both = _spanning("", np.concatenate((true, answered)))
        return Axis("true", both.low, both.high), Axis("answer", both.low, both.high)

    def points(self) -> tuple[FloatArray, FloatArray]:
        """Right and given answers in the target's own unit ``(n,)``, of many a selection."""
        return _points(self.detail, self.target)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to plot, because nothing that was answered is a number."""
        return not (self.detail.rocs or self.detail.calibration or len(self.points()[0]))

    def heading(self) -> str:
        """The number that sums it up."""
        told = dict(self.detail.metrics())
        if self.kind == "roc":
            area = told.get(f"{self.detail.part}.auc", float("nan"))
            mean = "mean AUC" if len(self.detail.rocs) > 1 else "AUC"
            return f"{mean} {short(area)}"
        if self.kind == "calibration":
            error = told.get(f"{self.detail.part}.calibration_error")
            return "no probabilities" if error is None else f"off by {percent(error)}"
        names, several = self.data.target.split(", "), self.detail.true.shape[1]
        name = self.data.target
        if several > 1:
            name = names[self.target] if len(names) == several else f"output {self.target + 1}"
        drawn, count = len(self.points()[0]), len(self.detail.true)
        return name if drawn == count else f"{name}, {drawn:,} of {count:,}"

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Draw axes, curves or points, and what they are."""
        plot, unit = self.plot, self.unit
        head = centred(self.place.top() - 1.5 * ROW * unit, unit=unit)
        left = self.place.left() - LABELS * unit
        part = ", ".join(filter(None, (self.detail.part, self.run)))
        write(painter, left, head, part, theme.text, weight="strong", unit=unit)
        if self.is_empty:
            lines = wrap(NOTHING_KNOWN, self.place.width() / unit)
            for number, line in enumerate(lines):
                base = centred(self.place.top() + (number + 0.5) * ROW * unit, unit=unit)
                write(painter, self.place.left(), base, line, theme.quiet_text, unit=unit)
            return
        heading = elide(self.heading(), self.place.width() / unit)
        write(painter, self.place.right(), head, heading, theme.quiet_text, unit=unit, align="right")
        plot.draw_grid(painter, theme)
        plot.draw_x_axis(painter, theme)
        plot.draw_y_axis(painter, theme)
        painter.save()  # without a clip: marks on the border are whole, and lines end there by themselves
        self._draw_reference(painter, plot, theme)
        if self.kind == "roc":
            self._draw_curves(painter, plot, theme)
        elif self.kind == "calibration":
            self._draw_bins(painter, plot, theme)
        else:
            self._draw_points(painter, plot, theme)
        painter.restore()
        name = centred(plot.area.bottom() + 26.0 * unit, unit=unit)
        write(painter, plot.area.right(), name, plot.x.name, theme.quiet_text, unit=unit, align="right")
        above = centred(self.place.top() - 0.5 * ROW * unit, unit=unit)
        write(painter, plot.area.left(), above, plot.y.name, theme.quiet_text, unit=unit)

    def _draw_reference(self, painter: QPainter, plot: SmallPlot, theme: Theme) -> None:
        """Draw where answers are no better than chance, or exactly right."""
        low, high = plot.x.low, plot.x.high
        ends = np.array([(low, 0.0), (high, 0.0)] if self.kind == "residuals" else [(low, low), (high, high)])
        painter.setPen(dotted(theme, self.unit))
        painter.drawPath(plot.line(ends))

    def _draw_curves(self, painter: QPainter, plot: SmallPlot, theme: Theme) -> None:
        for place, roc in enumerate(self.detail.rocs):
            style = class_style(place if len(self.detail.rocs) > 1 else 1, theme)
            painter.strokePath(plot.path(roc.false, roc.found), QPen(QColor(style.colour), 2.0 * self.unit))

    def _draw_bins(self, painter: QPainter, plot: SmallPlot, theme: Theme) -> None:
        bins = self.detail.calibration
        if bins is None:
            return
        colour, most = QColor(racer_style(self.racer, theme).colour), float(bins.counts.max())
        painter.strokePath(plot.path(bins.said, bins.right), QPen(colour, 1.5 * self.unit))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        at = plot.pixels(np.stack((bins.said, bins.right), axis=1))
        for (x, y), count in zip(at.tolist(), bins.counts.tolist(), strict=True):
            reach = (2.5 + 4.5 * (count / most) ** 0.5) * self.unit
            painter.drawEllipse(QPointF(x, y), reach, reach)

    def _draw_points(self, painter: QPainter, plot: SmallPlot, theme: Theme) -> None:
        true, answered = self.points()
        x, y = (answered, true - answered) if self.kind == "residuals" else (true, answered)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(racer_style(self.racer, theme).colour, 0.6))
        reach = 2.4 * self.unit
        for at in plot.pixels(np.stack((x, y), axis=1)).tolist():
            painter.drawEllipse(QPointF(*at), reach, reach)

    def text_at(self, at: QPointF) -> str:
        """What is under a point, in words; empty outside."""
        if not self.place.contains(at):
            return ""
        if self.is_empty:
            return NOTHING_KNOWN
        part = self.detail.part
        if self.kind == "roc":
            return "\n".join([_ROC, *self._areas()])
        if self.kind == "calibration":
            bins = self.detail.calibration
            if bins is None:
                return "This loss gives scores and no probabilities, so there is nothing to calibrate."
            place = int(np.abs(bins.said - self.plot.x_at(at.x())).argmin())
            said, right = percent(float(bins.said[place])), percent(float(bins.right[place]))
            return (
                f"{part}: of {int(bins.counts[place]):,} answers said with about {said}, {right} were right"
            )
        true, answered = self.points()
        x, y = (answered, true - answered) if self.kind == "residuals" else (true, answered)
        away = self.plot.pixels(np.stack((x, y), axis=1)) - np.array([at.x(), at.y()])
        place = int(np.square(away).sum(axis=1).argmin())
        off = short(float(answered[place] - true[place]))
        return (
            f"{part}: true {short(float(true[place]))}, answer {short(float(answered[place]))}, off by {off}"
        )

    def _areas(self) -> Sequence[str]:
        names = class_names(self.data)
        if len(self.detail.rocs) == 1:
            return [f"{names[1]}\tAUC {short(self.detail.rocs[0].area)}"]
        return [f"{n}\tAUC {short(roc.area)}" for n, roc in zip(names, self.detail.rocs, strict=False)]


_ROC = "Each point is a threshold: how many of a class are found, and how many others are taken for it."


def _points(detail: ScoreDetail, target: int) -> tuple[FloatArray, FloatArray]:
    """See `ScorePlot.points`."""
    stride = -(-len(detail.true) // MOST_POINTS) or 1
    if not detail.true.size:
        return detail.true.ravel(), detail.answered.ravel()
    true, answered = detail.true[::stride, target], detail.answered[::stride, target]
    is_known = np.isfinite(answered)
    return true[is_known], answered[is_known]


def _spanning(name: str, values: FloatArray) -> Axis:
    """An axis over values, a twentieth wider than they reach, or where they are alike than they are large."""
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    largest = max(abs(low), abs(high))
    is_alike = high - low <= ALIKE * largest
    margin = 0.05 * (largest if is_alike else high - low) or 1.0
    return Axis(name, low - margin, high + margin)
