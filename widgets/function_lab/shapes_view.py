"""One unit over two inputs: radial functions as hills, ridges as steps; folding ones as bars."""

from __future__ import annotations

from functools import lru_cache
from math import inf

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPen

from engine.objective import FloatArray
from engine.parameters import Value
from widgets.function_lab.shapes_data import REACH, SIDE, WEIGHTS, folded_of, response_of
from widgets.network_parts.shown_functions import ShownFunction, chosen_function
from widgets.painting.primitives import centred, elide, wrap, write
from widgets.plots.axis import Axis
from widgets.plots.plot_area import unit_of
from widgets.plots.small_plot import LABEL, SmallPlot, tidy
from widgets.scene.axes import LABEL_UNIT
from widgets.scene.description import HeightField, Options, Scene
from widgets.scene.software import render_scene
from widgets.style.fonts import text_width
from widgets.style.number_text import full
from widgets.style.theme import Theme, colour_map, qcolor, racer_style
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

PAD, ROW, GUTTER = 12.0, 18.0, 36.0
#: A scene needs every so many of the points alone: it is refined when it is drawn.
COARSER = 4


@lru_cache(maxsize=8)
def hill_of(
    key: str,
    constants: tuple[tuple[str, Value], ...],
    theme: Theme,
    size: tuple[int, int],
    *,
    scale: float,
    units: tuple[float, float],
) -> QImage:
    """A radial function over its two inputs as a surface, on a transparent ground."""
    response = response_of(key, constants)
    axis = np.linspace(-REACH, REACH, SIDE)[::COARSER]
    field = HeightField(axis, axis, response.values[::COARSER, ::COARSER])
    least, most = units
    scene = Scene(
        field,
        axis_names=("x₁", "x₂", "f"),
        options=Options(floor_map=True),
        unit_cap=most,
        unit_least=least,
    )
    return render_scene(scene, theme, size, scale=scale, background=None)


class ShapesView(View):
    """The chosen function as one unit sees the plane; a folding one as bars before and after."""

    key = "shapes"

    @property
    def function(self) -> ShownFunction | None:
        """The function shown."""
        return None if self.frame is None else chosen_function(self.frame.experiment)

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(unit_of(self.width(), self.height()))

    def summary(self) -> str:
        """The function and its family (see `View.summary`)."""
        return "" if self.function is None else f"{self.function.name}, {self.function.row.family}"

    def caption(self) -> str:
        """What is drawn."""
        function = self.function
        if function is None:
            return ""
        if function.folds:
            return "inputs, and what they are folded into"
        if function.row.family == "radial":
            return "f of the distance of (x₁, x₂) from the centre"
        return f"f({WEIGHTS[0]:g} x₁ + {WEIGHTS[1]:g} x₂) over the plane"

    def draw(self, painter: QPainter) -> None:
        """Draw the map or the bars (see `View.draw`)."""
        function = self.function
        if function is None:
            return
        unit, theme = self.unit, self.theme
        text = elide(self.caption(), self.width() / unit - 2.0 * PAD, "small", "strong")
        base = centred((0.5 * PAD + 0.5 * ROW) * unit, unit=unit)
        write(painter, PAD * unit, base, text, theme.text, weight="strong", unit=unit)
        if function.folds:
            self._draw_bars(painter, function)
        elif function.row.family == "radial":
            self._draw_hill(painter, function)
        else:
            self._draw_map(painter, function)

    def plot(self) -> SmallPlot:
        """The map's rectangle, a square."""
        unit, top = self.unit, (0.5 * PAD + ROW + 6.0) * self.unit
        side = min(self.height() - top - (LABEL + 8.0) * unit, self.width() - (GUTTER + 84.0) * unit)
        side = max(side, 20.0)
        left = GUTTER * unit + max((self.width() - (GUTTER + 84.0) * unit - side) / 2.0, 0.0)
        return SmallPlot(
            QRectF(left, top, side, side), Axis("x₁", -REACH, REACH), Axis("x₂", -REACH, REACH), unit
        )

    def _draw_hill(self, painter: QPainter, function: ShownFunction) -> None:
        """Draw a radial function as a surface; kept while neither it nor the size changes."""
        area = QRectF(self.rect()).adjusted(0.0, (0.5 * PAD + ROW) * self.unit, 0.0, 0.0)
        size = max(int(area.width()), 64), max(int(area.height()), 64)
        scale = max(painter.deviceTransform().m11(), 1.0)
        constants = tuple(sorted(function.constants.items()))
        units = self.capped(0.0) * LABEL_UNIT, self.capped(inf) * LABEL_UNIT
        hill = hill_of(function.row.key, constants, self.theme, size, scale=scale, units=units)
        painter.drawImage(area, hill)

    def _draw_map(self, painter: QPainter, function: ShownFunction) -> None:
        response = response_of(function.row.key, tuple(sorted(function.constants.items())))
        plot, theme, unit = self.plot(), self.theme, self.unit
        share = np.clip((response.values - response.low) / (response.high - response.low), 0.0, 1.0)
        painter.drawImage(plot.area, _image(share[::-1]))
        painter.setPen(QPen(qcolor(theme.surface_contour, 0.75), unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in response.lines:
            painter.drawPath(plot.path(line[:, 0], line[:, 1]))
        plot.draw_x_axis(painter, theme)
        plot.draw_y_axis(painter, theme)
        bar = QRectF(plot.area.right() + 14.0 * unit, plot.area.top(), 10.0 * unit, plot.area.height())
        painter.drawImage(bar, _image(np.linspace(1.0, 0.0, 128)[:, None]))
        for value, y in ((response.high, bar.top()), (response.low, bar.bottom())):
            at = min(max(y, bar.top() + 5.0 * unit), bar.bottom() - 5.0 * unit)
            where = bar.right() + 5.0 * unit
            write(painter, where, centred(at, unit=unit), tidy(value), theme.quiet_text, unit=unit)

    def _draw_bars(self, painter: QPainter, function: ShownFunction) -> None:
        """Draw every input as a bar, and beside its group what the group becomes."""
        if self.frame is None:
            return
        inputs, outputs = folded_of(function, self.frame.experiment.seed)
        unit, theme = self.unit, self.theme
        pieces = len(inputs) // len(outputs)
        grouped = f", {pieces} to a group" if pieces > 1 else ""
        low, high = (
            min(float(inputs.min()), float(outputs.min()), 0.0),
            max(float(inputs.max()), float(outputs.max()), 0.0),
        )
        top = (0.5 * PAD + 2.0 * ROW) * unit
        height = max(self.height() - top - 2.2 * ROW * unit, 16.0)
        # inputs are more, and need more room
        room = self.width() - 4.0 * PAD * unit
        share = len(inputs) / (len(inputs) + len(outputs))
        zero = top + height * high / (high - low)
        style = racer_style(function.place, theme).colour
        for left, half, values, colour, name in (
            (PAD * unit, share * room, inputs, theme.quiet_text, f"{len(inputs)} inputs{grouped}"),
            (3.0 * PAD * unit + share * room, (1.0 - share) * room, outputs, style, "outputs"),
        ):
            slot = half / len(values)
            for place, value in enumerate(values):
                group = place // pieces if values is inputs else place
                x = left + (place + 0.18) * slot
                y = zero - value / (high - low) * height
                rect = QRectF(x, min(y, zero), 0.64 * slot, max(abs(y - zero), 1.0))
                painter.fillRect(
                    rect, qcolor(colour, 0.55 if values is inputs and pieces > 1 and group % 2 else 0.85)
                )
                text, beside = tidy(float(value)), (min(y, zero) - 7.0 * unit)
                if value < 0.0:
                    beside = max(y, zero) + 8.0 * unit
                write(
                    painter,
                    x + 0.32 * slot,
                    centred(beside, unit=unit),
                    text if text_width(text, "small") < slot / unit else "",
                    theme.text,
                    unit=unit,
                    align="middle",
                )
            painter.setPen(QPen(QColor(theme.axis), unit))
            painter.drawLine(QPointF(left, zero), QPointF(left + half, zero))
            for row, line in enumerate(wrap(name, half / unit)[:1]):
                base = centred(self.height() - (0.6 - row) * ROW * unit, unit=unit)
                write(painter, left, base, line, theme.quiet_text, unit=unit)

    def table(self) -> Table:
        """The map row by row, or inputs and outputs (see `View.table`)."""
        function = self.function
        if self.frame is None or function is None:
            return {}
        if function.folds:
            inputs, outputs = folded_of(function, self.frame.experiment.seed)
            return {"input": inputs, "output": outputs}
        axis = np.linspace(-REACH, REACH, SIDE)
        x, y = np.meshgrid(axis, axis)
        response = response_of(function.row.key, tuple(sorted(function.constants.items())))
        return {"x1": x.ravel(), "x2": y.ravel(), "f": response.values.ravel()}

    def tip_at(self, at: QPointF) -> str:
        """The two inputs under the mouse and the answer to them (see `View.tip_at`)."""
        function, plot = self.function, self.plot()
        if function is None or function.folds or not plot.area.contains(at):
            return ""
        x = plot.x_at(at.x())
        y = REACH - 2.0 * REACH * (at.y() - plot.area.top()) / plot.area.height()
        z = float(np.hypot(x, y)) if function.row.family == "radial" else WEIGHTS[0] * x + WEIGHTS[1] * y
        return "\n".join((f"x₁ {full(x)}", f"x₂ {full(y)}", f"z {full(z)}", f"f {full(function.at(z)[0])}"))

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the column of plots beside the surface (Qt)."""
        return QSize(320, 220)


def _image(share: FloatArray) -> QImage:
    """Shares of the way from low to high ``(H, W)`` as a picture."""
    known = np.nan_to_num(share)
    levels = colour_map("viridis")[np.rint(known * 255.0).astype(np.intp)]
    pixels = np.ascontiguousarray(np.rint(levels * 255.0).astype(np.uint8))
    height, width = share.shape
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="shapes",
    title="Over two inputs",
    meaning="What one unit with the chosen function answers over two inputs; folding ones as bars.",
    make=ShapesView,
    order=130,
    size=(760, 620),
)
