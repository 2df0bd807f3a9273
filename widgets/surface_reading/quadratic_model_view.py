"""The quadratic model at the chosen racer, where Newton's method goes from there, and a line search."""

from __future__ import annotations

import contourpy
import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QWidget

from engine.analysis.quadratic_model import (
    LineSearch,
    QuadraticModel,
    backtracking,
    made_search,
    quadratic_model,
)
from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.landscape.grid import Landscape
from engine.objective import SHOWN, FloatArray, Objective
from engine.optimizers.table import OPTIMIZERS
from widgets.painting.cached_layer import CachedLayer
from widgets.painting.primitives import centred, elide, stroke_haloed, write
from widgets.plots.domain_map import DomainMap
from widgets.plots.plane_image import draw_contour_lines
from widgets.plots.scale_button import ScaleButton
from widgets.style.fonts import text_width
from widgets.style.number_text import full, short
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: Points along each side of the grid on which the model's contours run.
SIDE = 61
#: Contours of the model on either side of the loss at the point.
LEVELS = 5
#: The parameter of optimizers that search along a line.
SUFFICIENT = "sufficient"
#: How near to a mark, in unscaled pixels, the mouse means it.
NEAR = 9.0
#: What Newton's step leads to, by the form of the model.
LEADS = {
    "bowl": "Newton goes to the lowest point of the model",
    "saddle": "Newton goes to the saddle, saddle-free Newton leaves it",
    "dome": "Newton climbs to the top, saddle-free Newton descends",
    "level": "the model is level in a direction, in which Newton does not move",
}


class QuadraticModelView(DomainMap):
    """The map with the contours of the quadratic model, and the steps that follow from it."""

    key = "quadratic_model"
    grid = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.model: QuadraticModel | None = None
        self.search: LineSearch | None = None
        #: Where the coming step of a racer leads that looks beyond its gradient, too ``(2,)``.
        self._own: FloatArray | None = None
        self._contours = CachedLayer()
        self._landscape: Landscape | None = None
        super().__init__(theme, parent)
        ScaleButton(self)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Make the model of the loss where the chosen racer stands (see `View.prepare`)."""
        self.model = self.search = self._own = None
        self.empty = ""
        self.show_domain(frame, before)
        racer = frame.racers[frame.display.racer]
        if racer.make_objective is None or frame.recording is not None:
            self.empty = "A recorded run does not tell its loss elsewhere, so that there is no model of it."
            return
        if len(racer.theta) > SHOWN:
            self.empty = (
                f"This loss has {len(racer.theta)} parameters; a model is drawn of two: choose a surface."
            )
            return
        try:
            objective = racer.make_objective()
            self.model = quadratic_model(objective, racer.theta)
            self.search = self._made(frame, objective)
            if self.search is None:
                self.search = backtracking(objective, self.model, -self.model.gradient)
        except RavineError as error:
            self.empty = str(error)

    def _made(self, frame: Frame, objective: Objective) -> LineSearch | None:
        """The line search of the chosen racer's own step, if it makes one; and where that leads."""
        racer, spec = frame.racers[frame.display.racer], frame.experiment.racers[frame.display.racer]
        values = OPTIMIZERS[spec.optimizer].completed(
            frame.experiment.values_at(spec, frame.address.step), frame.experiment.dialect_of(spec)
        )
        if racer.update is not None and OPTIMIZERS[spec.optimizer].objective_functions:
            self._own = racer.theta + racer.update
        if racer.tried is None or self.model is None or SUFFICIENT not in values:
            return None
        return made_search(objective, self.model, racer.tried, float(values[SUFFICIENT]))

    def marks(self) -> list[tuple[str, FloatArray]]:
        """What is marked and named: Newton's points ``(2,)`` each."""
        model = self.model
        if model is None:
            return []
        found = [("Newton", model.point + model.newton_step())]
        if model.kind in ("saddle", "dome"):
            found.append(("saddle-free Newton", model.point + model.saddle_free_step()))
        if self._own is not None:
            found.append(("its own step", self._own))
        return found

    def summary(self) -> str:
        """What the model is, and what Newton's method makes of it (see `View.summary`)."""
        model = self.model
        if model is None:
            return ""
        low, high = (short(float(value), 3) for value in model.curvatures[[0, -1]])
        return f"{model.kind}, curvatures {low} and {high}: {LEADS[model.kind]}"

    def table(self) -> Table:
        """Newton's points and what the line search tried (see `View.table`)."""
        model, search, frame = self.model, self.search, self.frame
        if model is None or search is None or frame is None:
            return {}
        x, y = frame.landscape.names
        columns = {
            "curvature": model.curvatures,
            "length": search.lengths,
            f"tried {x}": search.points[:, 0],
            f"tried {y}": search.points[:, 1],
            "tried loss": search.losses,
            "loss at most": search.limits,
        }
        return columns | dict(self.marks())

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw both kinds of contours and the points (see `PlotView.draw_inside`)."""
        model, search, frame = self.model, self.search, self.frame
        if model is None or search is None or frame is None:
            return
        unit, theme = self.unit, self.theme
        self._landscape = frame.landscape  # as long as its id is a key
        is_log = bool(frame.experiment.shown("log_height"))
        key = (id(frame.landscape), self.x_axis, self.y_axis, theme.name, is_log)
        self._contours.draw(painter, self.area(), key, lambda layer: draw_contour_lines(layer, self, frame))
        pen = QPen(QColor(theme.accent), 1.3 * unit)
        for line in self._model_lines(model):
            painter.strokePath(self.path(line), pen)
        style = racer_style(frame.racers[frame.display.racer].index, theme)
        # the way along which the search went, and the points it tried
        way = np.stack((search.points[0], model.point))
        painter.strokePath(self.path(way), QPen(qcolor(theme.text, 0.6), unit, Qt.PenStyle.DashLine))
        for place, point in enumerate(search.points):
            is_last = search.is_accepted and place == len(search.points) - 1
            self._dot(painter, point, theme.good if is_last else theme.bad, 4.0)
        for name, point in self.marks():
            painter.strokePath(
                self.path(np.stack((model.point, point))), QPen(QColor(theme.text), 1.4 * unit)
            )
            self._diamond(painter, point, is_filled=name != "Newton")
        self._dot(painter, model.point, style.colour, 5.0)

    def _model_lines(self, model: QuadraticModel) -> list[FloatArray]:
        """The model's contours within the axes: through the point, denser near its height."""
        x = np.linspace(self.x_axis.low, self.x_axis.high, SIDE)
        y = np.linspace(self.y_axis.low, self.y_axis.high, SIDE)
        values = model.values(np.stack(np.meshgrid(x, y), axis=-1))
        low, high = float(values.min()) - model.loss, float(values.max()) - model.loss
        shares = (np.arange(LEVELS + 1) / LEVELS) ** 2
        levels = np.unique(np.concatenate((shares * low, shares * high))) + model.loss
        made = contourpy.contour_generator(x, y, values)
        return [line for level in levels.tolist() for line in made.lines(level)]

    def _dot(self, painter: QPainter, point: FloatArray, colour: str, reach: float) -> None:
        at = self.pixel(*point.tolist())
        if self.area().contains(at):
            dot = QPainterPath()
            dot.addEllipse(at, reach * self.unit, reach * self.unit)
            stroke_haloed(painter, dot, colour, self.theme, self.unit)
            painter.fillPath(dot, QColor(colour))

    def _diamond(self, painter: QPainter, point: FloatArray, *, is_filled: bool) -> None:
        at, reach = self.pixel(*point.tolist()), 6.0 * self.unit
        if self.area().contains(at):
            shape = _diamond_path(at, reach)
            stroke_haloed(painter, shape, self.theme.text, self.theme, 1.8 * self.unit)
            if is_filled:
                painter.fillPath(shape, QColor(self.theme.text))

    def draw_above(self, painter: QPainter) -> None:
        """Say what lines and marks mean (see `PlotView.draw_above`)."""
        search = self.search
        if self.is_compact or search is None:
            return
        unit, theme, left = self.unit, self.theme, self.area().left()
        middle = self.area().bottom() + 31.0 * unit
        given = (
            ("line", theme.accent, "quadratic model"),
            *((("mark", theme.text, n)) for n, _ in self.marks()),
        )
        tried = len(search.points)
        ends = "the last is taken" if search.is_accepted else "none is low enough"
        keys = (*given, ("dot", theme.bad, f"line search: {tried} tried, {ends}"))
        for kind, colour, text in keys:
            room = (self.width() - left) / unit - 100.0
            if room < 60.0:
                return
            at = QPointF(left + 6.0 * unit, middle)
            sample = QPainterPath()
            if kind == "line":
                sample.addRect(QRectF(left, middle - unit, 12.0 * unit, 2.0 * unit))
            elif kind == "dot":
                sample.addEllipse(at, 4.0 * unit, 4.0 * unit)
            else:
                sample = _diamond_path(at, 5.0 * unit)
            painter.strokePath(sample, QPen(QColor(colour), 1.4 * unit))
            if text != "Newton":
                painter.fillPath(sample, QColor(colour))
            shown = elide(text, room)
            write(painter, left + 18.0 * unit, centred(middle, unit=unit), shown, theme.quiet_text, unit=unit)
            left += (18.0 + text_width(shown, "small") + 14.0) * unit

    # mouse

    def tip_at(self, at: QPointF) -> str:
        """What the point under the mouse is, in full numbers (see `View.tip_at`)."""
        model, search, frame = self.model, self.search, self.frame
        if model is None or search is None or frame is None or not self.area().contains(at):
            return ""
        x, y = frame.landscape.names
        named = [*self.marks()]
        for place, point in enumerate(search.points):
            said = f"try {place + 1}, length {full(float(search.lengths[place]))}: "
            loss, limit = full(float(search.losses[place])), full(float(search.limits[place]))
            named.append((f"{said}loss\t{loss}\nlow enough below\t{limit}", point))
        for text, point in named:
            away = self.pixel(*point.tolist()) - at
            if away.manhattanLength() < NEAR * self.unit:
                where = f"{x}\t{full(float(point[0]))}\n{y}\t{full(float(point[1]))}"
                return f"{text}\n{where}\nmodel\t{full(float(model.values(point)))}"
        return ""


def _diamond_path(at: QPointF, reach: float) -> QPainterPath:
    path = QPainterPath(QPointF(at.x(), at.y() - reach))
    for x, y in ((reach, 0.0), (0.0, reach), (-reach, 0.0)):
        path.lineTo(at.x() + x, at.y() + y)
    path.closeSubpath()
    return path


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="quadratic_model",
    title="Quadratic model",
    meaning="The loss to second order at the racer: where Newton goes, and what a line search tries.",
    make=QuadraticModelView,
    order=255,
    smallest=(320, 220),
)
