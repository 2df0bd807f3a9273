"""Drawing the plane and its points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPixmap

from app.table_editor.drawn_points import LABEL, classes_of, has_labels, places_of
from engine.data.batches import selection
from engine.objective import FloatArray
from engine.tables.edited_table import EditedTable
from widgets.painting.painter import Painter
from widgets.painting.primitives import centred, draw_marker, write
from widgets.painting.ticks import linear_ticks
from widgets.prediction_parts.examples_layer import value_style
from widgets.prediction_parts.prediction_map import class_style
from widgets.style.theme import RacerStyle, Theme

#: Of a point's sign, in pixels.
SIGN = 9.0
#: Of more points a selection is drawn.
MOST = 4000
#: In which labels that are numbers are drawn, and in how many shades.
COLOURS, SHADES = "viridis", 16


@dataclass(frozen=True, eq=False)
class PlaneArea:
    """A part of the plane in a rectangle of pixels.

    Attributes:
        area: the rectangle.
        low: the lower left corner of the plane (2,).
        high: its upper right corner (2,).
    """

    area: QRectF
    low: FloatArray
    high: FloatArray

    @property
    def scale(self) -> FloatArray:
        """Pixels of a unit along each axis (2,)."""
        return np.array([self.area.width(), self.area.height()]) / (self.high - self.low)

    def pixels(self, places: FloatArray) -> FloatArray:
        """Points (N, 2) as pixels (N, 2)."""
        across, upwards = ((places - self.low) * self.scale).T
        return np.column_stack((self.area.left() + across, self.area.bottom() - upwards))

    def place(self, at: QPointF) -> FloatArray:
        """A pixel as a point (2,), at most at the border."""
        away = np.array([at.x() - self.area.left(), self.area.bottom() - at.y()])
        return np.asarray((self.low + away / self.scale).clip(self.low, self.high))


def draw_plane(painter: QPainter, plane: PlaneArea, names: tuple[str, ...], theme: Theme) -> None:
    """Draw the ground with its grid, and what its axes are."""
    area, (across, upwards) = plane.area, plane.scale.tolist()
    painter.fillRect(area, QColor(theme.panel))
    painter.setPen(QPen(QColor(theme.grid), 1.0))
    for value, text in linear_ticks(plane.low[0], plane.high[0], area.width() / 70.0):
        x = area.left() + (value - plane.low[0]) * across
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        write(painter, x, area.bottom() + 16.0, text, theme.quiet_text, align="middle")
    for value, text in linear_ticks(plane.low[1], plane.high[1], area.height() / 50.0):
        y = area.bottom() - (value - plane.low[1]) * upwards
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        write(painter, area.left() - 6.0, centred(y), text, theme.quiet_text, align="right")
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.line), 1.0))
    painter.drawRect(area)
    write(painter, area.right() - 6.0, area.bottom() - 8.0, names[0], theme.quiet_text, align="right")
    write(painter, area.left() + 6.0, area.top() + 16.0, names[1], theme.quiet_text)


def draw_points(
    painter: QPainter, plane: PlaneArea, table: EditedTable, theme: Theme, density: float
) -> None:
    """Draw the points of a table, or a selection of very many.

    Args:
        painter: what draws.
        plane: where.
        table: two numbers and a label.
        theme: the colours.
        density: pixels of the screen per pixel.
    """
    places, rows = places_of(table)
    if (chosen := selection(len(rows), MOST)) is not None:
        places, rows = places[chosen], rows[chosen]
    style_of, signs = styles_of(table, theme), dict[RacerStyle, QPixmap]()
    for (x, y), row in zip(plane.pixels(places).tolist(), rows.tolist(), strict=True):
        style = style_of(row)
        if style not in signs:
            signs[style] = _sign(style, theme, density)
        painter.drawPixmap(QPointF(x - SIGN, y - SIGN), signs[style])


def styles_of(table: EditedTable, theme: Theme) -> Callable[[int], RacerStyle]:
    """What tells how a row's point looks."""
    if classes := classes_of(table):
        styles = {name: class_style(place, theme) for place, name in enumerate(classes)}
        unknown = RacerStyle(theme.quiet_text, "circle")
        return lambda row: styles.get(table.rows[row][LABEL], unknown)
    if not has_labels(table):
        return lambda _: class_style(0, theme)
    numbers = table.numbers(LABEL)
    low, high = float(numbers.min()), float(numbers.max())
    shades = np.rint((numbers - low) / (high - low) * (SHADES - 1)).astype(np.intp)
    return lambda row: value_style(int(shades[row]) * 255 // (SHADES - 1), COLOURS)


def _sign(style: RacerStyle, theme: Theme, density: float) -> QPixmap:
    """The sign of a point, drawn once for all that look alike."""
    made = QPixmap(round(2 * SIGN * density), round(2 * SIGN * density))
    made.setDevicePixelRatio(density)
    made.fill(Qt.GlobalColor.transparent)
    with Painter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_marker(painter, QPointF(SIGN, SIGN), style, theme, SIGN)
    return made
