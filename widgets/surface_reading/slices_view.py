"""Slices: the loss along each parameter through the point that is read, with the tangent's slope."""

from __future__ import annotations

from math import isfinite, isnan

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen

from engine.frames.surface_reading import SurfaceReading
from engine.objective import FloatArray
from widgets.painting.primitives import centred, elide, longest_within, write
from widgets.plots.axis import Axis
from widgets.plots.plot_area import unit_of
from widgets.plots.small_plot import LABEL, SmallPlot
from widgets.style.fonts import text_width
from widgets.style.number_text import full, short
from widgets.style.theme import mix
from widgets.surface_reading.reading_view import EXTRAS, ReadingView
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

PAD, ROW, NUMBERS = 12.0, 18.0, 44.0
#: Half the length of a tangent, as a share of the plot's width.
TANGENT = 0.22
#: A slice is cut where it is this many times as far from its middle as its usual points are.
HIGHEST = 60.0


class SlicesView(ReadingView):
    """Two curves: along the first parameter and along the second. Click or drag to read elsewhere."""

    key = "slices"

    def summary(self) -> str:
        """Where the slices are (see `View.summary`)."""
        reading = self.reading
        if reading is None or self.frame is None:
            return ""
        names = self.frame.landscape.names
        return f"through {names[0]} {short(reading.x)}, {names[1]} {short(reading.y)}"

    def table(self) -> Table:
        """Both curves (see `View.table`)."""
        reading = self.reading
        if reading is None or self.frame is None:
            return {}
        columns = {}
        for name, line in zip(self.frame.landscape.names, reading.along, strict=True):
            columns[name], columns[f"loss along {name}"] = line[:, 0], line[:, 1]
        return columns

    def plots(self) -> list[SmallPlot]:
        """The two plots side by side; one above the other where there is more height than width."""
        reading = self.reading
        if reading is None or self.frame is None:
            return []
        unit = self.capped(unit_of(self.width(), self.height()))
        low, high = _range(reading.along, reading.loss)
        made = []
        tall = self.height() > 1.2 * self.width()
        for place, (name, line) in enumerate(zip(self.frame.landscape.names, reading.along, strict=True)):
            part = QRectF(self.rect())
            if tall:
                part.setHeight(part.height() / 2.0)
                part.translate(0.0, place * part.height())
            else:
                part.setWidth(part.width() / 2.0)
                part.translate(place * part.width(), 0.0)
            left, top = (PAD + NUMBERS) * unit, (0.5 * PAD + 2.0 * ROW) * unit
            area = part.adjusted(left, top, -PAD * unit, -(LABEL + 10.0) * unit)
            axes = Axis(name, float(line[0, 0]), float(line[-1, 0])), Axis("loss", low, high)
            made.append(SmallPlot(area, *axes, unit))
        return made

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw both curves, their tangents and numbers (see `View.draw`)."""
        reading = self.reading
        if reading is None:
            sentence = self.no_reading
            self.draw_message(painter, sentence)
            return
        for axis, plot in enumerate(self.plots()):
            plot.draw_grid(painter, self.theme)
            plot.draw_x_axis(painter, self.theme)
            plot.draw_y_axis(painter, self.theme)
            line, unit = reading.along[axis], plot.unit
            for part in _parts(line):
                pen = QPen(QColor(self.theme.accent), 2.0 * unit)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.strokePath(plot.path(part[:, 0], part[:, 1]), pen)
            self._draw_point(painter, plot, axis, reading)
            self._draw_words(painter, plot, axis, reading)

    def _draw_point(self, painter: QPainter, plot: SmallPlot, axis: int, reading: SurfaceReading) -> None:
        theme, unit, at = self.theme, plot.unit, (reading.x, reading.y)[axis]
        x = plot.across(at)
        if not plot.area.left() <= x <= plot.area.right():
            return
        painter.setPen(QPen(QColor(mix(theme.panel, theme.text, 0.45)), unit, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()))
        slope = float(reading.gradient[axis])
        value, hollow = reading.loss, False
        if isnan(value):
            value, hollow = reading.limits[axis], True
        if not isfinite(value):
            return
        if isfinite(slope) and not hollow:
            reach = TANGENT * (plot.x.high - plot.x.low)
            ends = np.array([at - reach, at + reach])
            tangent = plot.path(ends, value + slope * (ends - at))
            painter.strokePath(tangent, QPen(QColor(theme.halo), 4.0 * unit))
            painter.strokePath(tangent, QPen(QColor(theme.text), 1.5 * unit))
        y = plot.up(value)
        if plot.area.top() <= y <= plot.area.bottom():
            dot = QPainterPath()
            dot.addEllipse(QPointF(x, y), 4.5 * unit, 4.5 * unit)
            painter.fillPath(dot, QColor(theme.panel if hollow else theme.accent))
            painter.strokePath(dot, QPen(QColor(theme.accent if hollow else theme.halo), 1.5 * unit))

    def _draw_words(self, painter: QPainter, plot: SmallPlot, axis: int, reading: SurfaceReading) -> None:
        if self.frame is None:
            return
        names, unit, theme = self.frame.landscape.names, plot.unit, self.theme
        left, top = plot.area.left() - NUMBERS * unit, plot.area.top() - 2.0 * ROW * unit
        room = (plot.area.right() - left) / unit
        other, fixed_at = names[1 - axis], (reading.y, reading.x)[axis]
        titles = (f"along {names[axis]}, at {other} {short(fixed_at)}", f"along {names[axis]}", names[axis])
        title, _ = longest_within(titles, ("small",), room)
        write(
            painter,
            left,
            centred(top + 0.5 * ROW * unit, unit=unit),
            title,
            theme.text,
            weight="strong",
            unit=unit,
        )
        caption = caption_within(room, names[axis], axis, reading)
        base = centred(top + 1.5 * ROW * unit, unit=unit)
        write(painter, left, base, caption, theme.quiet_text, unit=unit)

    # mouse

    def tip_at(self, at: QPointF) -> str:
        """Place and loss under the mouse, in full (see `View.tip_at`)."""
        reading = self.reading
        for axis, plot in enumerate(self.plots()):
            if reading is not None and self.frame is not None and plot.area.contains(at):
                place = plot.x_at(at.x())
                line = reading.along[axis]
                nearest = line[int(np.abs(line[:, 0] - place).argmin())]
                name = self.frame.landscape.names[axis]
                return f"{name} {full(float(nearest[0]))}\nloss {full(float(nearest[1]))}\nClick: read here"
        return ""

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read where the mouse points (Qt)."""
        if event is not None and event.buttons() & Qt.MouseButton.LeftButton:
            for axis, plot in enumerate(self.plots()):
                if plot.area.contains(event.position()):
                    place = plot.x_at(event.position().x())
                    self.read_near(**{("x", "y")[axis]: place})

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read along while the mouse is dragged (Qt)."""
        self.mousePressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Two plots beside each other (Qt)."""
        return QSize(640, 200)


def caption_within(room: float, name: str, axis: int, reading: SurfaceReading) -> str:
    """What the numbers beside a slice say: slope and loss, or what becomes of a hole.

    As much as fits into so many unscaled pixels; no number is cut in its midst.
    """
    said = _captions(name, axis, reading)
    return next((each for each in said if text_width(each, "small") <= room), elide(said[-1], room))


def _captions(name: str, axis: int, reading: SurfaceReading) -> tuple[str, ...]:
    """The longest first."""
    if isfinite(reading.loss):
        slope = f"∂L/∂{name} = {short(float(reading.gradient[axis]) + 0.0)}"
        return f"{slope}   loss {short(reading.loss)}", slope
    limit = reading.limits[axis]
    if isnan(limit):
        return "undefined here", "undefined"
    if isfinite(reading.filling):
        return f"a hole; {short(reading.filling)} would fill it", "a hole"
    return f"undefined here; along {name} the limit is {short(limit)}", f"limit {short(limit)}", "undefined"


def _range(along: tuple[FloatArray, FloatArray], loss: float) -> tuple[float, float]:
    """The losses both plots show: all, but for poles."""
    values = np.concatenate([line[:, 1] for line in along])
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    middle = float(np.median(values))
    reach = HIGHEST * float(np.median(np.abs(values - middle)))
    if reach > 0.0:
        low, high = max(low, middle - reach), min(high, middle + reach)
    if isfinite(loss):
        low, high = min(low, loss), max(high, loss)
    room = 0.06 * (high - low) or 0.5
    return low - room, high + room


def _parts(line: FloatArray) -> list[FloatArray]:
    """A line's parts between its holes."""
    known = np.isfinite(line[:, 1])
    edges = np.flatnonzero(np.diff(known.astype(np.int8))) + 1
    return [part for part in np.split(line, edges) if np.isfinite(part[0, 1]) and len(part) > 1]


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="slices",
    title="Slices",
    meaning="The loss along each parameter through the point that is read, with its tangents.",
    make=SlicesView,
    order=240,
    size=(960, 400),
    smallest=(320, 200),
    extras=EXTRAS,
    docked=(320, 140),
)
