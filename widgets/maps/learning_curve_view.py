"""The learning curve: how well the chosen racer's network answers that learned from few examples and more."""

from __future__ import annotations

from functools import lru_cache
from math import log10

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QAction, QPainter
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.maps.learning_curve import (
    LearningCurve,
    LearningRequest,
    refined_curve,
    sentence_of,
    whole_curve,
)
from engine.number_format import counted
from engine.objective import FloatArray
from engine.parameters import Value
from widgets.maps.computed_map_view import ComputedMapView
from widgets.painting.height_scale import HeightScale
from widgets.painting.primitives import (
    TRAIL,
    centred,
    draw_marker,
    polygon_path,
    racer_pen,
    wrap,
    write,
)
from widgets.plots.axis import Axis
from widgets.plots.plot_axes import ROW
from widgets.scene.description import LegendEntry
from widgets.style.number_text import fixed, full, percent
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: How wide the lines are beside a trail: of training, and of test.
WIDTHS = {"train": 0.45, "test": 1.0}
#: R² below this is no better than the axis' end: of few examples it may be arbitrarily bad.
WORST = -1.0
#: How many steps and seeds the menu offers; the file takes any.
STEPS, SEEDS = (100, 300, 1000, 3000), (1, 3, 5, 10)
#: Smaller losses lie at the lower edge: of few examples a training loss may be nought.
MOST_DECADES = 6.0
#: Logarithmic axes have no smallest value of their own.
LOG = HeightScale("log", 1e-300)


@lru_cache(maxsize=8)
def _complete(request: LearningRequest) -> LearningCurve:
    """The complete curve; two requests of the same curve are equal."""
    return whole_curve(request)


class LearningCurveView(ComputedMapView[LearningRequest, LearningCurve]):
    """Loss, accuracy or R² on training and test over the number of examples, median and range."""

    key = "learning_curve"
    grid = True

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, refined_curve, _complete)
        #: What the menu offers: a parameter of the view, a value, and its entry.
        offered: list[tuple[str, Value, str]] = [
            ("learning_value", "loss", "Draw the loss"),
            ("learning_value", "quality", "Draw accuracy or R²"),
            *(("learning_steps", steps, f"{steps:,} steps a run") for steps in STEPS),
            *(("learning_seeds", seeds, f"{counted(seeds, 'seed')} of each size") for seeds in SEEDS),
        ]
        self._choices = [(name, value, self._entry(name, value, title)) for name, value, title in offered]

    def _entry(self, name: str, value: Value, title: str) -> QAction:
        action = QAction(title, self)
        action.setCheckable(True)
        action.triggered.connect(lambda: self.view_edited.emit({name: value}))
        return action

    def menu_actions(self) -> list[QAction]:
        """What is drawn, how long each run is, and how many there are (see `View.menu_actions`)."""
        for name, value, action in self._choices:
            action.setChecked(self.frame is not None and self.frame.experiment.shown(name) == value)
            action.setEnabled(self.request is not None)
        return [action for _, _, action in self._choices]

    @property
    def curve(self) -> LearningCurve | None:
        """The curve, as far as it is computed."""
        return self.computed.map

    @property
    def _is_quality(self) -> bool:
        return self.frame is not None and self.frame.experiment.shown("learning_value") == "quality"

    @property
    def _name(self) -> str:
        """Of what is drawn."""
        if not self._is_quality:
            return "loss"
        data = None if self.frame is None else self.frame.data
        return "R²" if data is None or data.kind == "regression" else "accuracy"

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Ask anew where the racer, its network or the data are others (see `View.prepare`)."""
        del before
        shown, place = frame.experiment.shown, frame.display.racer
        try:
            request = LearningRequest.of(
                frame.experiment, place, int(shown("learning_steps")), int(shown("learning_seeds"))
            )
        except RavineError as error:
            self.refuse(error)
            return
        if request != self.request:
            self.computed.map = None
        self.ask(request)
        self._take_axes()

    def settle(self) -> None:
        """Have the whole curve (see `View.settle`)."""
        super().settle()
        self._take_axes()

    def _show_more(self) -> None:
        self._take_axes()
        super()._show_more()

    def _take_axes(self) -> None:
        """Let the axes hold what is computed."""
        curve = self.curve
        if curve is None:
            return
        rows = curve.rows[curve.rows > 0]
        low, high = log10(max(int(rows.min()), 1)), log10(max(int(rows.max()), 1))
        margin = 0.04 * (high - low) or 0.1
        self.set_home(Axis("training examples", low - margin, high + margin, LOG), self._y_axis())

    def _y_axis(self) -> Axis:
        values = np.concatenate([each.ravel() for part in self._parts() for each in part])
        known = values[np.isfinite(values)]
        if self._is_quality:
            low = max(float(known.min()), WORST) if known.size else 0.0
            low = min(float(np.floor(low * 10.0 - 1e-9) / 10.0), 0.9)
            return Axis(self._name, low, 1.0 + 0.02 * (1.0 - low))
        above = known[known > 0.0]
        wants_log = self.frame is not None and bool(self.frame.experiment.shown("log_loss"))
        if not wants_log or not above.size:
            return Axis("loss", 0.0, 1.05 * float(known.max()) if known.size else 1.0)
        ends = np.log10([float(above.min()), float(above.max())])
        ends[0] = max(float(ends[0]), float(ends[1]) - MOST_DECADES)
        margin = max(0.06 * float(ends[1] - ends[0]), 0.05)
        return Axis("loss", float(ends[0]) - margin, float(ends[1]) + margin, LOG)

    def _parts(self) -> list[tuple[FloatArray, FloatArray, FloatArray]]:
        """Of each part of the data lowest, median and highest ``(S,)``."""
        curve = self.curve
        if curve is None:
            return []
        found = []
        for part in range(len(curve.parts)):
            low, high = curve.band(part, is_quality=self._is_quality)
            found.append((low, curve.middle(part, is_quality=self._is_quality), high))
        return found

    # what is shown

    def legend(self) -> list[LegendEntry]:
        """The racer whose curve it is (see `PlotView.legend`)."""
        racer = self.chosen_racer
        return [] if racer is None else [LegendEntry(racer_style(racer.index, self.theme), racer.shown_name)]

    def summary(self) -> str:
        """How many runs there are, and how much is computed (see `View.summary`)."""
        if self.request is None or self.empty:
            return ""
        if self.curve is None:
            return "computing"
        sizes, seeds, _ = self.curve.losses.shape
        done = "" if self.curve.done == 1.0 else f", {100.0 * self.curve.done:.0f} % computed"
        return f"{sizes} sizes × {seeds} seeds, {self.curve.steps:,} steps{done}"

    def table(self) -> Table:
        """Of each size the examples, and lowest, median and highest of both scores (see `View.table`)."""
        curve = self.curve
        if curve is None:
            return {} if self.request is None else {"examples": np.zeros(0)}
        columns: dict[str, FloatArray] = {"examples": curve.rows.astype(float)}
        quality = "r2" if self.frame is None or self.frame.data is None else self._quality_key
        for place, part in enumerate(curve.parts):
            for name, is_quality in (("loss", False), (quality, True)):
                low, high = curve.band(place, is_quality=is_quality)
                middle = curve.middle(place, is_quality=is_quality)
                columns |= {
                    f"{part}.{name}": middle,
                    f"{part}.{name}.lowest": low,
                    f"{part}.{name}.highest": high,
                }
        return columns

    @property
    def _quality_key(self) -> str:
        data = None if self.frame is None else self.frame.data
        return "r2" if data is None or data.kind == "regression" else "accuracy"

    def finding(self) -> str:
        """What the curve says (see `View.finding`)."""
        return "" if self.curve is None else sentence_of(self.curve)

    def room_beneath(self) -> float:
        """Two lines for the sentence (see `PlotView.room_beneath`)."""
        return 0.0 if self.is_compact else ROW

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw ranges and medians (see `PlotView.draw_inside`)."""
        curve, racer = self.curve, self.chosen_racer
        if curve is None or racer is None:
            return
        style, area = racer_style(racer.index, self.theme), self.area()
        is_known = (curve.rows > 0) & np.isfinite(self._parts()[0][1])
        x = curve.rows.astype(float)
        for name, (low, middle, high) in zip(curve.parts, self._parts(), strict=True):
            shown = is_known & np.isfinite(middle)
            if not shown.any():
                continue
            ends = [self._points(x[shown], values[shown]) for values in (low, high)]
            rim = np.concatenate((ends[0], ends[1][::-1]))
            painter.fillPath(polygon_path(rim), qcolor(style.colour, 0.22))
            points = np.stack((x[shown], self._within(middle[shown])), axis=1)
            painter.strokePath(self.path(points, area), racer_pen(style, WIDTHS[name] * TRAIL * self.unit))

    def draw_above(self, painter: QPainter) -> None:
        """Mark the sizes, name the lines, and say what they mean (see `PlotView.draw_above`)."""
        curve, racer, unit = self.curve, self.chosen_racer, self.unit
        if curve is None or racer is None:
            return
        area, style, taken = self.area(), racer_style(racer.index, self.theme), list[float]()
        x = curve.rows.astype(float)
        for name, (_, middle, _) in reversed(list(zip(curve.parts, self._parts(), strict=True))):
            shown = np.flatnonzero((curve.rows > 0) & np.isfinite(middle))
            for at in self._points(x[shown], middle[shown]).tolist():
                size = (7.0 if name == "test" else 4.5) * unit
                draw_marker(painter, QPointF(*at), style, self.theme, size)
            if len(shown):
                ends = self._points(x[shown[:2]], middle[shown[:2]])
                y = self._apart(self._beside(ends), taken, area)
                base = centred(y, unit=unit)
                write(painter, ends[0, 0] + 6.0 * unit, base, name, self.theme.text, unit=unit)
        if not self.is_compact:
            room = area.width() / unit - 130.0
            for number, line in enumerate(wrap(self.finding(), room)[:2]):
                base = centred(area.bottom() + (31.0 + number * ROW) * unit, unit=unit)
                write(painter, area.left(), base, line, self.theme.quiet_text, unit=unit)

    def _beside(self, ends: FloatArray) -> float:
        """Where the name of a line stands: where the line, of these first pixels (n, 2), does not go."""
        y, room = float(ends[0, 1]), 12.0 * self.unit
        is_beneath = ends[-1, 1] < y - 1.0 or y - room < self.area().top() + 0.5 * room
        return y + room if is_beneath else y - room

    def _apart(self, y: float, taken: list[float], area: QRectF) -> float:
        """Where a name meets none that is written already."""
        for other in taken:
            if abs(y - other) < 14.0 * self.unit:
                y = other + (14.0 if y >= other else -14.0) * self.unit
        y = min(max(y, area.top() + 6.0 * self.unit), area.bottom() - 6.0 * self.unit)
        taken.append(y)
        return y

    def _within(self, values: FloatArray) -> FloatArray:
        """Values as they are drawn: what is endless or very bad lies at the axis' end."""
        is_log = self.y_axis.scale.kind == "log"
        low, high = (10.0**end if is_log else end for end in (self.y_axis.low, self.y_axis.high))
        return np.clip(np.nan_to_num(values, posinf=high), low, high)

    def _points(self, x: FloatArray, values: FloatArray) -> FloatArray:
        """Pixels (n, 2) of so many examples."""
        return self.pixels(np.stack((x, self._within(values)), axis=1))

    def tip_at(self, at: QPointF) -> str:
        """What came of the size under the mouse (see `View.tip_at`)."""
        curve = self.curve
        if curve is None or not self.area().contains(at):
            return ""
        known = np.flatnonzero(curve.rows > 0)
        here = self.values(at)[0]
        size = int(known[np.abs(np.log10(curve.rows[known]) - here).argmin()])
        lines = [f"{int(curve.rows[size]):,} training examples, {curve.steps:,} steps"]
        written = percent if self._name == "accuracy" else fixed
        for name, (low, middle, high) in zip(curve.parts, self._parts(), strict=True):
            ends = f"{written(float(low[size]))} to {written(float(high[size]))}"
            value = full(float(middle[size])) if self._name == "loss" else written(float(middle[size]))
            lines.append(f"{name} {self._name}\t{value} ({ends})")
        return "\n".join([*lines, *filter(None, [self.finding()])])


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="learning_curve",
    title="Learning curve",
    meaning="Loss, accuracy or R² on training and test over how many examples a network learned from.",
    make=LearningCurveView,
    order=71,
    size=(960, 600),
    smallest=(320, 220),
    docked=(280, 180),
)
