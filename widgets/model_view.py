"""Ground truth and model: the examples, and the line that each racer has learned so far."""

from __future__ import annotations

from math import hypot

import numpy as np
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter, QPolygonF
from PyQt6.QtWidgets import QWidget

from engine.frame import DataFrame, Frame
from engine.objective import FloatArray
from widgets.axis import Axis
from widgets.drawing import draw_trail, round_pen
from widgets.numbers import full
from widgets.plotting import PlotView
from widgets.scene.ticks import round_step
from widgets.theme import Theme, mix, racer_look
from widgets.view import Table

MOST_POINTS = 3000
"""Of more examples every second, third, ... is drawn."""
NO_DATA = (
    "This surface has no data: its loss depends on {names} alone. Choose a data set to see a model fit it."
)
NO_LINE = "These examples have {count} inputs, {names}: no line over one of them can show the model."


class ModelView(PlotView):
    """The data and the racers' models over it; the examples of the coming step's batch stand out."""

    key = "model"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._examples: tuple[FloatArray, FloatArray] | None = None
        super().__init__(theme, parent)

    def take(self, frame: Frame, before: Frame | None) -> None:
        """Fit the axes to the data, if these are others (see `View.take`)."""
        data = frame.data
        if data is None or len(data.x) == 0:
            self.empty, self._examples = NO_DATA.format(names=" and ".join(frame.names[:2])), None
            return
        if data.grid.size == 0:
            names = f"{', '.join(data.columns[:-1])} and {data.columns[-1]}"
            self.empty, self._examples = NO_LINE.format(count=len(data.columns), names=names), None
            return
        self.empty = ""
        known = before.data if before is not None else None
        if self._examples is None or known is None or known.x is not data.x or known.y is not data.y:
            self._examples = (data.x, data.y)
            grid = data.grid[:, 0]
            x, y = np.concatenate((data.x[:, 0], grid)), data.y[:, 0]
            self.set_home(Axis(data.feature, *_round_ends(x)), Axis(data.target, *_round_ends(y)))

    def table(self) -> Table:
        """Examples and models (see `View.table`)."""
        if self.frame is None or self.frame.data is None or self.empty:
            return {}
        data = self.frame.data
        models = zip(self.frame.racers, data.predictions, strict=False)
        return {
            data.feature: data.x[:, 0],
            data.target: data.y[:, 0],
            f"grid.{data.feature}": data.grid[:, 0],
            **{f"{racer.name}.{data.target}": model[:, 0] for racer, model in models},
        }

    def summary(self) -> str:
        """How many examples, and how many of them the step sees (see `View.summary`)."""
        if self.frame is None or self.frame.data is None:
            return "no data"
        data = self.frame.data
        count = len(data.x)
        return f"{count} examples" if data.batch is None else f"{count} examples, batch of {len(data.batch)}"

    def draw_inside(self, painter: QPainter) -> None:
        """Draw examples, then models (see `PlotView.draw_inside`)."""
        if self.frame is None or self.frame.data is None:
            return
        data, theme, unit = self.frame.data, self.theme, self.unit
        batch = data.batch if data.batch is not None and len(data.batch) < len(data.x) else None
        calm = mix(theme.quiet_text, theme.panel, 0.0 if batch is None else 0.45)
        self._draw_points(painter, _examples(data), 5.0, calm)
        if batch is not None:
            self._draw_points(painter, _examples(data)[batch], 9.0, theme.panel)
            self._draw_points(painter, _examples(data)[batch], 6.5, theme.text)
        order = sorted(range(len(data.predictions)), key=lambda place: place == self.chosen)
        for place in order:
            racer = self.frame.racers[place]
            line = np.stack((data.grid[:, 0], data.predictions[place][:, 0]), axis=1)
            draw_trail(painter, self.path(line), racer_look(racer.index, theme), theme, unit)

    def _draw_points(self, painter: QPainter, points: FloatArray, size: float, colour: str) -> None:
        at = self.pixels(points[:: 1 + len(points) // MOST_POINTS])
        painter.setPen(round_pen(QColor(colour), size * self.unit))
        painter.drawPoints(QPolygonF([QPointF(float(x), float(y)) for x, y in at]))

    def tip_at(self, at: QPointF) -> str:
        """The example under the mouse, in full (see `View.tip_at`)."""
        if self.frame is None or self.frame.data is None or self.empty:
            return ""
        data = self.frame.data
        points = self.pixels(_examples(data))
        nearest = int(np.argmin(np.hypot(points[:, 0] - at.x(), points[:, 1] - at.y())))
        if hypot(points[nearest, 0] - at.x(), points[nearest, 1] - at.y()) > 8.0 * self.unit:
            return ""
        x, y = float(data.x[nearest, 0]), float(data.y[nearest, 0])
        return f"example {nearest}\n{data.feature} {full(x)}\n{data.target} {full(y)}"


def _examples(data: DataFrame) -> FloatArray:
    return np.stack((data.x[:, 0], data.y[:, 0]), axis=1)


def _round_ends(values: FloatArray) -> tuple[float, float]:
    """Round ends of an axis that holds all finite values with a little room."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    room = 0.04 * (high - low) or 0.5 * abs(high) or 0.5
    step = round_step(high - low + 2.0 * room, 24.0)
    return float(np.floor((low - room) / step) * step), float(np.ceil((high + room) / step) * step)
