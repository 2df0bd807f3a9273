"""A series and its moving averages up to the chosen day; or a racer's gradients and its velocity."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPen, QResizeEvent
from PyQt6.QtWidgets import QWidget

from engine.averages.moving_average import MovingAverage
from engine.averages.series import SeriesView
from engine.experiment.view import AVERAGES
from engine.frames.frame import Frame
from engine.number_format import MINUS
from engine.objective import FloatArray
from widgets.averages.average_data import is_corrected, is_inside, shown_values, why_nothing
from widgets.averages.average_layer import DENSE, draw_columns, draw_series
from widgets.forms.controls import FIELD
from widgets.forms.switch import Switch
from widgets.painting.pens import round_pen
from widgets.painting.primitives import TRAIL, centred, draw_marker, racer_pen, write
from widgets.plots.axis import Axis
from widgets.plots.plot_axes import BELOW, NUMBERS, PAD, ROW
from widgets.plots.seek_plot import SeekPlot, nice_end
from widgets.prediction_parts.fitted_curves import round_ends
from widgets.scene.description import LegendEntry
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, full
from widgets.style.text_scale import scaled
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: The axis of an optimizer's steps is at least this long.
SHORTEST = 20
#: The dash of a corrected average, in line widths: round dots, whatever the racer's own dash.
DOTS = (0.1, 2.2)
SWITCHES = {"bias_correction": "bias correction", "inside_optimizer": "inside the optimizer"}


class AverageView(SeekPlot):
    """The series as points, each racer's average as a line, the chosen day; click or drag to go to a day."""

    key = "average"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._ranges: tuple[object, float, float, float] | None = None
        self.switches: dict[str, Switch] = {}
        super().__init__(theme, parent)
        for parameter in AVERAGES:
            switch = Switch(SWITCHES[parameter.name])
            switch.setParent(self)
            switch.setToolTip(parameter.meaning)
            switch.set_theme(theme)
            switch.clicked.connect(lambda on, name=parameter.name: self.view_edited.emit({name: bool(on)}))
            switch.hide()
            self.switches[parameter.name] = switch

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours (see `View.set_theme`)."""
        super().set_theme(theme)
        for switch in self.switches.values():
            switch.set_theme(theme)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Fit the axes: to the whole series, or to the steps made so far (see `View.prepare`)."""
        for name, switch in self.switches.items():
            switch.setChecked(bool(frame.experiment.shown(name)))
        self._place_switches()
        self.empty = why_nothing(frame, self.display.racer)
        if not frame.averages:
            self.empty = self.empty or " "
            return
        self.empty = ""
        inside, first = is_inside(frame), frame.averages[0]
        end = (
            nice_end(max(frame.newest, frame.address.step, SHORTEST)) if inside else float(len(first.series))
        )
        low, high = round_ends(np.array([end for line in self._lines(frame) for end in _ends(line)]))
        kind = (frame.generation, inside, first.name if inside else "")
        steady = frame.playing and before is not None and self._ranges is not None and self._ranges[0] == kind
        if steady and self._ranges is not None:
            low, high, end = min(low, self._ranges[1]), max(high, self._ranges[2]), max(end, self._ranges[3])
        self._ranges = (kind, low, high, end)
        self.set_home(
            Axis(first.counted, 0.0, end, whole=True), Axis(first.measured, low, high), steady=steady
        )

    @staticmethod
    def _lines(frame: Frame) -> Iterator[FloatArray]:
        """The values of everything that is drawn."""
        yield frame.averages[0].series
        for average in frame.averages:
            yield average.values
            if is_corrected(frame):
                yield average.corrected[1:]

    @property
    def last_step(self) -> int:
        """The last day of a series, or the newest step of an optimizer (see `SeekPlot.last_step`)."""
        if self.frame is None or not self.frame.averages or is_inside(self.frame):
            return super().last_step
        return len(self.frame.averages[0].series)

    def legend(self) -> list[LegendEntry]:
        """The racers with what their average is now (see `PlotView.legend`)."""
        if self.frame is None:
            return []
        known = {average.index: self._now(average) for average in self.frame.averages}
        return [
            LegendEntry(
                racer_style(racer.index, self.theme),
                racer.shown_name,
                fixed(known[racer.index]) if racer.index in known else "",
            )
            for racer in self.frame.racers
        ]

    def _now(self, average: MovingAverage) -> float:
        corrected = self.frame is not None and is_corrected(self.frame)
        return float(shown_values(average, corrected=corrected)[-1])

    def table(self) -> Table:
        """The series and every average (see `View.table`)."""
        if self.frame is None or not self.frame.averages:
            return {}
        first = self.frame.averages[0]
        columns = {first.counted: np.arange(1.0, len(first.series) + 1.0), first.measured: first.series}
        for average in self.frame.averages:
            columns[f"{average.name}.V"] = average.values[1:]
            columns[f"{average.name}.corrected"] = average.corrected[1:]
        return columns

    def summary(self) -> str:
        """Whose and which average (see `View.summary`)."""
        if self.frame is None or not self.frame.averages:
            return ""
        first, corrected = self.frame.averages[0], "bias corrected, " if is_corrected(self.frame) else ""
        if is_inside(self.frame):
            return f"{corrected}{first.name}: gradients and velocity, v = βv + (1 {MINUS} β)g"
        return f"{corrected}{first.counted} {first.step} of {len(first.series)}"

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw the series, ghosts, averages and the chosen day (see `PlotView.draw_inside`)."""
        if self.frame is None or not self.frame.averages:
            return
        frame, area, unit, theme = self.frame, self.area(), self.unit, self.theme
        first = frame.averages[0]
        draw_series(painter, self, first, self.theme, joined=is_inside(frame))
        for ghost in () if is_inside(frame) else frame.ghosts:
            steps = np.arange(ghost.first, ghost.first + len(ghost.path), dtype=float)
            line = self.path(np.stack((steps, ghost.path[:, 0]), axis=1))
            painter.strokePath(line, racer_pen(racer_style(ghost.index, theme), unit, 0.5))
        now = self.plot_area().across(first.step)
        painter.setPen(QPen(qcolor(theme.text, 0.85), unit))
        painter.drawLine(QPointF(now, area.top()), QPointF(now, area.bottom()))
        for average in sorted(frame.averages, key=lambda each: each.index == self.display.racer):
            style = racer_style(average.index, theme)
            if self.x_axis.high - self.x_axis.low > DENSE * area.width():
                draw_columns(painter, self, shown_values(average, corrected=is_corrected(frame)), style)
                continue
            painter.strokePath(
                self.curve(SeriesView(average.values), area)[0], racer_pen(style, TRAIL * unit)
            )
            if is_corrected(frame):
                pen = round_pen(style.colour, 1.3 * TRAIL * unit)
                pen.setDashPattern(DOTS)
                painter.strokePath(self.curve(SeriesView(average.corrected), area, 1)[0], pen)

    def draw_above(self, painter: QPainter) -> None:
        """Draw the racers' markers and name the chosen day (see `PlotView.draw_above`)."""
        if self.frame is None or not self.frame.averages:
            return
        area, unit, theme = self.area(), self.unit, self.theme
        for average in self.frame.averages:
            value = self._now(average)
            at = self.pixel(average.step, value) if isfinite(value) else QPointF(-1.0, -1.0)
            if area.adjusted(-1.0, -1.0, 1.0, 1.0).contains(at):
                chosen = len(self.frame.racers) > 1 and average.index == self.display.racer
                draw_marker(painter, at, racer_style(average.index, theme), theme, 9.0 * unit, chosen=chosen)
        first = self.frame.averages[0]
        now = self.plot_area().across(first.step)
        if self.is_compact or not area.left() <= now <= area.right():
            return
        text, above = f"{first.counted} {first.step}", centred(area.top() + 10.0 * unit, unit=unit)
        reach = (text_width(text, "small", "strong") + 8.0) * unit
        left = now + reach > area.right()
        x = now + (-4.0 if left else 4.0) * unit
        backdrop = QRectF(x - (reach if left else 0.0), area.top() + 2.0 * unit, reach, 16.0 * unit)
        painter.fillRect(backdrop, qcolor(theme.panel, 0.8))
        write(
            painter,
            x,
            above,
            text,
            theme.accent,
            weight="strong",
            unit=unit,
            align="right" if left else "left",
        )

    def room_beneath(self) -> float:
        """Room for the switches beneath the numbers (see `PlotView.room_beneath`)."""
        has_switches = self.parentWidget() is not None and not self.is_compact
        return max(scaled(FIELD) / self.unit + ROW + NUMBERS - BELOW, 0.0) if has_switches else 0.0

    # mouse and keyboard

    def _place_switches(self) -> None:
        """Put the switches beneath the plot; a picture of the view alone has none, a small view no room."""
        left = 10
        for switch in self.switches.values():
            width, height = scaled(text_width(switch.text(), "small") + 44), scaled(FIELD)
            switch.setGeometry(left, self.height() - height, width, height)
            left += width + 14
        room = self.width() - (text_width(self.x_axis.name, "small", "strong") + PAD) * self.unit
        has_room = self.parentWidget() is not None and not self.is_compact and left <= room
        for switch in self.switches.values():
            switch.setVisible(has_room)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Put the switches where they belong (Qt)."""
        super().resizeEvent(event)
        self._place_switches()

    def tip_at(self, at: QPointF) -> str:
        """The day under the mouse in full: its value, and every average on it (see `View.tip_at`)."""
        if self.frame is None or not self.frame.averages or not self.area().contains(at):
            return ""
        first, step = self.frame.averages[0], self.step_at(at)
        lines = [f"{first.counted} {step}"]
        if 0 < step <= len(first.series):
            lines.append(f"{first.measured} {full(float(first.series[step - 1]))}")
        for average in self.frame.averages:
            if step < len(average.values):
                lines.append(f"{average.name} {full(float(average.values[step]))}")
                if is_corrected(self.frame) and step:
                    lines.append(f"{average.name}, corrected {full(float(average.corrected[step]))}")
        return "\n".join(lines)


def _ends(values: FloatArray) -> tuple[float, float]:
    return (float(np.fmin.reduce(values)), float(np.fmax.reduce(values))) if len(values) else (0.0, 0.0)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="average",
    title="Moving average",
    meaning="A series and each racer's moving average of it, or a racer's gradients and its velocity.",
    make=AverageView,
    order=190,
    size=(960, 600),
    smallest=(320, 220),
    docked=(320, 180),
)
