"""The loss curves: all racers over the whole run, however long, with the current step as a line."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, isfinite

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QAction, QColor, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame, RacerFrame
from engine.objective import FloatArray
from widgets.painting.height_scale import HeightScale
from widgets.painting.pens import dotted
from widgets.painting.primitives import (
    TRAIL,
    centred,
    draw_marker,
    draw_outside,
    polygon_path,
    racer_pen,
    wrap,
    write,
)
from widgets.plots.axis import Axis
from widgets.plots.plot_axes import ROW
from widgets.plots.seek_plot import SeekPlot, nice_end
from widgets.prediction_parts.own_units import OWN_UNITS
from widgets.run.cost_curves import CostCurves
from widgets.run.curves_button import CurvesButton
from widgets.run.known_losses import known_loss, losses_table
from widgets.run.loss_range import loss_range, loss_scale, lower_edge
from widgets.run.loss_smoothing import course
from widgets.run.score_curves import ScoreCurves
from widgets.run.seeds_band import draw_band, seeds_tip, shown_loss, shown_name, success_words
from widgets.scene.description import LegendEntry
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, full
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: The axis of steps is at least this long, so that the first steps do not race across it.
SHORTEST_RUN = 20
#: How opaque the values are of which the mean is drawn.
NOISE = 0.4
#: Between two values of racers beyond the axis, in unscaled pixels.
APART = 16.0


class LossView(SeekPlot):
    """Loss against step. Click or drag to go to a step."""

    key = "loss"
    zooms = (True, False)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        #: What has to be said about the axis.
        self.note = ""
        self._ranges: tuple[object, float, float, float] | None = None
        #: What is drawn where the view asks for scores and the frame has them.
        self._scores: ScoreCurves | None = None
        #: What is drawn where the view counts something else than steps.
        self._costs: CostCurves | None = None
        super().__init__(theme, parent)
        self.curves_button = CurvesButton(self)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Settle the ranges: while a run plays they only grow (see `View.prepare`)."""
        self._scores = ScoreCurves.of(frame)
        self._costs = CostCurves.of(frame) if self._scores is None else None
        y_axis, self.note = _loss_axis(frame) if self._scores is None else self._scores.axis()
        low, high, scale = y_axis.low, y_axis.high, y_axis.scale
        x_axis = self._costs.axis() if self._costs is not None else _step_axis(frame)
        end = x_axis.high
        kind = (frame.generation, scale.kind, y_axis.name, self._scores is None, x_axis.name)
        steady = frame.playing and before is not None and self._ranges is not None and self._ranges[0] == kind
        if steady and self._ranges is not None:
            low, high, end = min(low, self._ranges[1]), max(high, self._ranges[2]), max(end, self._ranges[3])
        self._ranges = (kind, low, high, end)
        old = self.y_axis.scale
        scale = old if (old.kind, old.unit) == (scale.kind, scale.unit) else scale
        if self._scores is not None:
            self.note = self._scores.sentence(self.display.racer)
        if self._costs is not None:
            self.note = "; ".join(filter(None, (self.note, self._costs.sentence)))
        self.set_home(replace(x_axis, high=end), Axis(y_axis.name, low, high, scale), steady=steady)

    def legend(self) -> list[LegendEntry]:
        """The racers with their loss at this step (see `PlotView.legend`)."""
        if self.frame is None:
            return []
        return [
            LegendEntry(racer_style(racer.index, self.theme), shown_name(racer), self._value_text(place))
            for place, racer in enumerate(self.frame.racers)
        ]

    def _value_text(self, place: int) -> str:
        if self._scores is not None:
            return self._scores.value_text(place)
        return "" if self.frame is None else fixed(shown_loss(self.frame.racers[place]))

    def table(self) -> Table:
        """Every racer's losses or scores (see `View.table`)."""
        if self.frame is None:
            return {}
        other = self._scores or self._costs
        return losses_table(self.frame) if other is None else other.table()

    def summary(self) -> str:
        """The scale of the axis, and why where it was not chosen (see `View.summary`)."""
        if self._scores is not None:
            return self._scores.summary(self.display.racer)
        scale = "logarithmic" if self.y_axis.scale.kind == "log" else self.note or "linear"
        return ", ".join(filter(None, (scale, self._success)))

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw ghosts, curves, the current step and the changes (see `PlotView.draw_inside`)."""
        if self.frame is None:
            return
        area, unit = self.area(), self.unit
        now = self._across(self.frame.address.step)
        for ghost in self.frame.ghosts if self._counts_steps else ():
            style = racer_style(ghost.index, self.theme)
            line, _ = self.curve(ghost.losses, area, ghost.first)
            painter.strokePath(line, racer_pen(style, unit, 0.5))
        painter.setPen(dotted(self.theme, unit))
        for step in self._shown_changes():
            x = self._across(step)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        # What is still to come, or was already seen, is fainter than what lies before this step.
        past, future = QRectF(area), QRectF(area)
        past.setRight(min(max(now, area.left()), area.right()))
        future.setLeft(past.right())
        is_newest = self.frame.newest <= self.frame.address.step
        parts = ((past, 1.0),) if is_newest else ((future, 0.35), (past, 1.0))
        # what has cost as much as the chosen racer's steps may be another step of another racer
        for part, alpha in parts if self._costs is None else ((QRectF(area), 1.0),):
            if part.width() > 0.0:
                self._draw_curves(painter, part, alpha)
        for racer in self.frame.racers if self._counts_steps else ():
            pen = racer_pen(racer_style(racer.index, self.theme), 0.85 * TRAIL * unit)
            painter.strokePath(self.path(self._last_stretch(racer), area), pen)
        if area.left() <= now <= area.right():
            painter.setPen(QPen(qcolor(self.theme.text, 0.85), unit))
            painter.drawLine(QPointF(now, area.top()), QPointF(now, area.bottom()))

    def _draw_curves(self, painter: QPainter, part: QRectF, alpha: float) -> None:
        """Draw the curves within a part of the area; of noise the mean, on the faint values."""
        assert self.frame is not None  # noqa: S101 - only frames are drawn
        other = self._scores or self._costs
        if other is not None:
            other.draw(painter, self.plot_area(), part, self.theme, unit=self.unit, alpha=alpha)
            return
        curves = [self.curve(racer.losses, part) for racer in self.frame.racers]
        styles = [racer_style(racer.index, self.theme) for racer in self.frame.racers]
        courses = [self._course(racer) for racer in self.frame.racers]
        for style, (_, band) in zip(styles, curves, strict=True):
            painter.fillPath(band, qcolor(style.colour, 0.3 * alpha))
        for racer, style, (line, _), mean in zip(self.frame.racers, styles, curves, courses, strict=True):
            is_line = mean is None and racer.seeds is None
            width, faint = (0.85 * TRAIL, alpha) if is_line else (0.7, NOISE * alpha)
            painter.strokePath(line, racer_pen(style, width * self.unit, faint))
        for racer in self.frame.racers:
            draw_band(painter, self, racer, part, alpha)
        for style, mean in zip(styles, courses, strict=True):
            if mean is not None:
                path = self.path(np.stack(mean, axis=1), part)
                painter.strokePath(path, racer_pen(style, 0.85 * TRAIL * self.unit, alpha))

    def _course(self, racer: RacerFrame) -> tuple[FloatArray, FloatArray] | None:
        if racer.seeds is not None or self.frame is None or not self.frame.experiment.shown("smooth_loss"):
            return None  # of several seeds the median stands for it
        first, last = max(floor(self.x_axis.low), 0), min(ceil(self.x_axis.high) + 1, len(racer.losses))
        return course(racer.losses, first, last, max(int(self.area().width()), 16))

    def _last_stretch(self, racer: RacerFrame) -> FloatArray:
        """From the last recorded loss to the coming step's (2, 2), which is recorded when it is made."""
        step, loss = self.step_of(racer), racer.loss if racer.divergence else racer.step_loss
        if racer.seeds is not None or len(racer.losses) != step or step == 0 or loss is None:
            return np.empty((0, 2))
        return np.array([(step - 1, racer.losses.last), (step, loss)])

    def draw_above(self, painter: QPainter) -> None:
        """Draw the markers, the flags of changes and the note (see `PlotView.draw_above`)."""
        if self.frame is None:
            return
        area, unit = self.area(), self.unit
        for step in self._shown_changes():
            x = self._across(step)
            corners = [
                (x, area.top() + 5.0 * unit),
                *((x + side * unit, area.top() - 2.0 * unit) for side in (-4, 4)),
            ]
            painter.fillPath(polygon_path(np.array(corners)), QColor(self.theme.text))
        taken: list[QPointF] = []
        if self._scores is not None:
            self._scores.draw_best(painter, self.plot_area(), self.display.racer, self.theme, unit)
            self._scores.draw_names(painter, self.plot_area(), self.display.racer, self.theme, unit)
        for place, racer in enumerate(self.frame.racers):
            value = shown_loss(racer) if self._scores is None else self._scores.shown(place)
            self._draw_marker(painter, racer, value, taken)
        if not self.is_compact:
            data = self.frame.data
            units = OWN_UNITS if data is not None and data.has_own_units else ""
            self._draw_note(painter, "; ".join(filter(None, (units, self.note, self._success))))

    @property
    def _success(self) -> str:
        """How many seeds succeed, beside their losses."""
        return "" if self.frame is None or self._scores is not None else success_words(self.frame)

    def _draw_note(self, painter: QPainter, note: str) -> None:
        """Write what has to be said beneath the numbers of the steps, in the lines kept for it."""
        area, unit = self.area(), self.unit
        # beside the name of the axis
        room = area.width() / unit - text_width(self.x_axis.name, "small", "strong") - 12.0
        for number, line in enumerate(wrap(note, room)[: self._note_rows()]):
            below = centred(area.bottom() + (31.0 + number * ROW) * unit, unit=unit)
            write(painter, area.left(), below, line, self.theme.quiet_text, unit=unit)

    def _note_rows(self) -> int:
        return 1 if self._scores is None else 2

    def room_beneath(self) -> float:
        """For a second line of the sentence about over-fitting (see `PlotView.room_beneath`)."""
        return 0.0 if self._scores is None or self.is_compact else ROW

    def _draw_marker(self, painter: QPainter, racer: RacerFrame, loss: float, taken: list[QPointF]) -> None:
        """Draw where a racer is: at its last step if it has diverged, at the edge if its loss lies beyond.

        Where another one is already marked at the edge (``taken``), it is marked further in.
        """
        area, unit, style = self.area(), self.unit, racer_style(racer.index, self.theme)
        step = self.step_of(racer)
        at = self.pixel(step if self._costs is None else self._costs.cost_of(racer, step), loss)
        if not (area.left() - 1.0 <= at.x() <= area.right() + 1.0) or not isfinite(loss):
            return
        if area.top() - 1.0 <= at.y() <= area.bottom() + 1.0:
            draw_marker(painter, at, style, self.theme, 8.0 * unit)
            return
        up = at.y() < area.top()
        at.setY(area.top() + 13.0 * unit if up else area.bottom() - 13.0 * unit)
        beside_edge, room = 0.5 * self.area().width(), QPointF(0.0, (APART if up else -APART) * unit)
        while any(
            abs(at.y() - y.y()) < APART * unit - 1.0 and abs(at.x() - y.x()) < beside_edge for y in taken
        ):
            at += room
        taken.append(QPointF(at))
        draw_outside(painter, at, QPointF(0.0, -1.0 if up else 1.0), style, self.theme, size=8.0 * unit)
        value, left = fixed(loss), at.x() > area.center().x()
        beside = at.x() + (-10.0 if left else 10.0) * unit
        where = centred(at.y(), unit=unit)
        write(painter, beside, where, value, self.theme.text, unit=unit, align="right" if left else "left")

    def step_of(self, racer: RacerFrame) -> int:
        """The step at which a racer's marker is drawn: this one, or its last."""
        step = self.frame.address.step if self.frame is not None else 0
        return min(step, racer.last_step) if racer.divergence or racer.stopped_early else step

    def changes(self) -> list[int]:
        """The steps at which a setting was changed."""
        return (
            sorted({change.step for change in self.frame.experiment.changes})
            if self.frame is not None
            else []
        )

    def _shown_changes(self) -> list[int]:
        area = self.area()
        return [step for step in self.changes() if area.left() <= self._across(step) <= area.right()]

    @property
    def _counts_steps(self) -> bool:
        """Whether it draws the losses of steps over these."""
        return self._scores is None and self._costs is None

    def _across(self, step: int) -> float:
        """The pixel of a step; where it counts something else, of the chosen racer's."""
        if self._costs is None:
            return self.plot_area().across(step)
        racer = self._costs.frame.racers[self.display.racer]
        return self.plot_area().across(self._costs.cost_of(racer, min(step, racer.last_step)))

    def step_at(self, at: QPointF) -> int:
        """The step nearest to a pixel (see `SeekPlot.step_at`); of the chosen racer where it counts costs."""
        if self._costs is None:
            return super().step_at(at)
        return min(self._costs.step_at(self.display.racer, self.values(at)[0]), self.last_step)

    def menu_actions(self) -> list[QAction]:
        """What is drawn over the steps (see `View.menu_actions`)."""
        return self.curves_button.actions_now()

    # mouse and keyboard

    def tip_at(self, at: QPointF) -> str:
        """The losses at the step under the mouse, in full, and what was changed there (see `View.tip_at`)."""
        if self.frame is None or not self.area().contains(at):
            return ""
        step = self.step_at(at)
        lines = [f"step {step}"]
        if self._scores is not None:
            lines += self._scores.lines_at(step)
        if self._costs is not None:
            lines += [f"{each.shown_name}\t{self._costs.words_of(each, step)}" for each in self.frame.racers]
        lines += [
            f"{racer.shown_name} {known_loss(racer.losses.at(step), full)}"
            for racer in (self.frame.racers if self._scores is None else ())
            if step < len(racer.losses)
        ]
        now = self.frame.address.step
        lines += filter(None, (seeds_tip(racer, step, now) for racer in self.frame.racers))
        near = [c for c in self.frame.experiment.changes if abs(self._across(c.step) - at.x()) < 5.0]
        lines += [f"from step {c.step}: {c.racer} {c.name} = {c.value}" for c in near]
        return "\n".join(lines)


def _step_axis(frame: Frame) -> Axis:
    return Axis("step", 0.0, nice_end(max(frame.newest, frame.address.step, SHORTEST_RUN)), whole=True)


def _loss_axis(frame: Frame) -> tuple[Axis, str]:
    """The axis of the losses that the steps saw, and what has to be said about it."""
    log, note = loss_scale(frame)
    low, high, floor_ = loss_range(frame, log=log)
    scale = HeightScale("log", floor_) if log else HeightScale("linear")
    return Axis("loss", low, high, scale), lower_edge(frame, floor_) if log else note


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="loss",
    title="Loss",
    meaning="The loss of every racer against the step.",
    make=LossView,
    order=40,
    size=(960, 600),
    smallest=(320, 220),
)
