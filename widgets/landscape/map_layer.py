"""The ground of the contour map, which changes seldom: painted once for a size, then only copied."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from widgets.painting.cached_layer import CachedLayer
from widgets.painting.primitives import clipped_path
from widgets.plots.contour_map import map_of
from widgets.plots.plot_view import PlotView
from widgets.scene.description import HeightField
from widgets.style.theme import qcolor


class MapLayer:
    """Draws a height field within the axes of a plot: colours, contour lines, and a hatch in its holes."""

    def __init__(self) -> None:
        self._layer = CachedLayer()

    def draw(self, painter: QPainter, plot: PlotView, field: HeightField) -> None:
        """Draw it (see `CachedLayer`)."""
        key = (field, plot.x_axis, plot.y_axis, plot.theme.name)
        self._layer.draw(painter, plot.area(), key, lambda painter: _draw_shapes(painter, plot, field))


def _draw_shapes(painter: QPainter, plot: PlotView, field: HeightField) -> None:
    drawn, area = map_of(field), plot.area()
    if drawn.has_holes:
        _draw_hatch(painter, plot, area)
    corners = np.array([(field.x[0], field.y[-1]), (field.x[-1], field.y[0])])
    (left, top), (right, bottom) = plot.pixels(corners)
    # The image's pixels lie on the grid's points: the outer ones reach half a pixel beyond the domain.
    width, height = drawn.image.width(), drawn.image.height()
    across, down = (right - left) / (width - 1), (bottom - top) / (height - 1)
    where = QRectF(left - across / 2.0, top - down / 2.0, across * width, down * height)
    # Cut by hand: vector pictures may know no clipping.
    part = where.intersected(area)
    source = QRectF(
        (part.left() - where.left()) / across,
        (part.top() - where.top()) / down,
        part.width() / across,
        part.height() / down,
    )
    painter.drawImage(part, drawn.image, source)
    # Line by line: one path of them all takes Qt ten times as long.
    pen = QPen(qcolor(plot.theme.surface_contour, 0.5), plot.unit)
    for line in drawn.lines:
        painter.strokePath(plot.path(line), pen)


def _draw_hatch(painter: QPainter, plot: PlotView, area: QRectF) -> None:
    painter.fillRect(area, QColor(plot.theme.ground))
    pen, step = QPen(QColor(plot.theme.line), plot.unit), 8.0 * plot.unit
    for number in range(int((area.width() + area.height()) / step) + 1):
        x = area.left() + number * step
        line = np.array([(x, area.top()), (x - area.height(), area.bottom())])
        painter.strokePath(clipped_path(line, area), pen)
