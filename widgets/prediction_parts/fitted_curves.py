"""Examples of one input, and the curve that each racer has learned so far."""

from __future__ import annotations

from math import hypot

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import DataFrame, Frame
from engine.objective import FloatArray
from widgets.painting.primitives import draw_trails
from widgets.painting.ticks import round_step
from widgets.plots.axis import Axis
from widgets.plots.plot_view import PlotView
from widgets.style.number_text import full
from widgets.style.theme import Theme, mix, racer_style
from widgets.view.view import Table

#: Of more examples every second, third, ... is drawn.
MOST_POINTS = 3000
NO_DATA = (
    "This surface has no data: its loss depends on {names} alone. Choose a data set to see a model fit it."
)
NO_CURVE = "These data have {count} inputs, so no curve can be drawn: look at the decision boundary."


class FittedCurves(PlotView):
    """The data and the racers' models over it; the examples of the coming step's batch stand out."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._examples: tuple[FloatArray, FloatArray] | None = None
        super().__init__(theme, parent)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Fit the axes to the data, if these are others (see `View.prepare`)."""
        data, self.empty = frame.data, _nothing_to_draw(frame)
        if data is None or self.empty:
            self._examples = None
            return
        known = before.data if before is not None else None
        if self._examples is None or known is None or known.x is not data.x or known.y is not data.y:
            self._examples = (data.x, data.y)
            x = np.concatenate((data.x[:, 0], data.test_x[:, :1].ravel(), data.grid[:, 0]))
            self.set_home(Axis(data.feature, *round_ends(x)), Axis(_target(data), *_target_ends(data)))

    def table(self) -> Table:
        """Examples and models (see `View.table`)."""
        if self.frame is None or self.frame.data is None or self.empty:
            return {}
        data = self.frame.data
        models = zip(self.frame.racers, data.predictions, strict=False)
        tests: dict[str, FloatArray] = {}
        if len(data.test_x):
            tests = {f"test.{data.feature}": data.test_x[:, 0], f"test.{_target(data)}": data.test_y[:, 0]}
        return {
            data.feature: data.x[:, 0],
            _target(data): data.y[:, 0],
            **tests,
            f"grid.{data.feature}": data.grid[:, 0],
            **{f"{racer.name}.{_target(data)}": model[:, 0] for racer, model in models},
        }

    def summary(self) -> str:
        """How many examples, and how many of them the step sees (see `View.summary`)."""
        if self.frame is None or self.frame.data is None:
            return "no data"
        data = self.frame.data
        tests = f", {len(data.test_x)} to test" if len(data.test_x) else ""
        batch = "" if data.batch is None else f", batch of {len(data.batch)}"
        return f"{len(data.x)} examples{tests}{batch}"

    def draw_inside(self, painter: QPainter) -> None:
        """Draw examples, then models (see `PlotView.draw_inside`)."""
        if self.frame is None or self.frame.data is None:
            return
        data, theme, unit = self.frame.data, self.theme, self.unit
        batch = data.batch if data.batch is not None and len(data.batch) < len(data.x) else None
        muted = mix(theme.quiet_text, theme.panel, 0.0 if batch is None else 0.45)
        if len(data.test_x):
            # Hollow: those held back to test.
            self._draw_points(painter, _points(data.test_x, data.test_y), 6.0, theme.quiet_text)
            self._draw_points(painter, _points(data.test_x, data.test_y), 3.4, theme.panel)
        self._draw_points(painter, _points(data.x, data.y), 5.0, muted)
        if batch is not None:
            self._draw_points(painter, _points(data.x, data.y)[batch], 9.0, theme.panel)
            self._draw_points(painter, _points(data.x, data.y)[batch], 6.5, theme.text)
        order = sorted(range(len(data.predictions)), key=lambda place: place == self.display.racer)
        lines = [np.stack((data.grid[:, 0], data.predictions[place][:, 0]), axis=1) for place in order]
        styles = [racer_style(self.frame.racers[place].index, theme) for place in order]
        curves = [(self.path(line), style) for line, style in zip(lines, styles, strict=True)]
        draw_trails(painter, curves, theme, unit)

    def _draw_points(self, painter: QPainter, points: FloatArray, size: float, colour: str) -> None:
        at = self.pixels(points[:: 1 + len(points) // MOST_POINTS])
        pen = QPen(QColor(colour), size * self.unit)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(QPolygonF([QPointF(float(x), float(y)) for x, y in at]))

    def tip_at(self, at: QPointF) -> str:
        """The example under the mouse, in full (see `View.tip_at`)."""
        if self.frame is None or self.frame.data is None or self.empty:
            return ""
        data, found, least = self.frame.data, "", 8.0 * self.unit
        for name, x, y in (("test example", data.test_x, data.test_y), ("example", data.x, data.y)):
            if not len(x):
                continue
            points = self.pixels(_points(x, y))
            nearest = int(np.argmin(np.hypot(points[:, 0] - at.x(), points[:, 1] - at.y())))
            away = hypot(points[nearest, 0] - at.x(), points[nearest, 1] - at.y())
            if away <= least:
                shown = f"{name} {nearest}\n{data.feature} {full(float(x[nearest, 0]))}"
                found, least = f"{shown}\n{_target(data)} {full(float(y[nearest, 0]))}", away
        return found


def _nothing_to_draw(frame: Frame) -> str:
    """Why there is nothing to draw; empty if there is."""
    if frame.data is None or len(frame.data.x) == 0:
        return NO_DATA.format(names=" and ".join(frame.names[:2]))
    return "" if len(frame.data.grid) else NO_CURVE.format(count=frame.data.x.shape[1])


def _target(data: DataFrame) -> str:
    """What the first output is: of classes the probability of the first."""
    return f"{data.target} = {data.classes[0]}" if data.kind == "classes" else data.target


def _points(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.stack((x[:, 0], y[:, 0]), axis=1)


def _target_ends(data: DataFrame) -> tuple[float, float]:
    """The ends of the axis of y: of numbers what is worth drawing of such data, if it holds them all."""
    y = np.concatenate((data.y[:, 0], data.test_y[:, :1].ravel()))
    if data.kind == "regression" and data.target_range is not None:
        low, high = data.target_range
        if low <= y.min() and y.max() <= high:
            return low, high
    return round_ends(y)


def round_ends(values: FloatArray) -> tuple[float, float]:
    """Round ends of an axis that holds all finite values with a little room."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    room = 0.04 * (high - low) or 0.5 * abs(high) or 0.5
    step = round_step(high - low + 2.0 * room, 24.0)
    return float(np.floor((low - room) / step) * step), float(np.ceil((high + room) / step) * step)
