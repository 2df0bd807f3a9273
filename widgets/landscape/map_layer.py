"""The ground of the contour map, which changes seldom: painted once for a size, then only copied."""

from __future__ import annotations

from itertools import pairwise

import contourpy
import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from engine.objective import FloatArray
from widgets.painting.cached_layer import CachedLayer
from widgets.painting.primitives import clipped_path, polygon_path
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
    whole = QPainterPath()
    whole.addRect(area)
    if drawn.has_holes and drawn.holes is None:
        _draw_hatch(painter, plot, whole)
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
    if drawn.holes is not None:
        _draw_hatch(painter, plot, _holes(plot, field, drawn.holes).intersected(whole))
    # Line by line: one path of them all takes Qt ten times as long.
    pen = QPen(qcolor(plot.theme.surface_contour, 0.5), plot.unit)
    for line in drawn.lines:
        painter.strokePath(plot.path(line), pen)


def _holes(plot: PlotView, field: HeightField, depth: FloatArray) -> QPainterPath:
    """The parts of the plane where the surface does not exist, in pixels."""
    axes = [
        np.linspace(axis[0], axis[-1], count)
        for axis, count in zip((field.x, field.y), depth.shape, strict=True)
    ]
    generator = contourpy.contour_generator(*axes, depth.T, fill_type=contourpy.FillType.OuterOffset)
    path = QPainterPath()
    for points, offsets in zip(*generator.filled(0.0, np.inf), strict=True):
        pixels = plot.pixels(points)
        for start, stop in pairwise(offsets.tolist()):
            path.addPath(polygon_path(pixels[start:stop]))
    return path


def _draw_hatch(painter: QPainter, plot: PlotView, holes: QPainterPath) -> None:
    painter.fillPath(holes, QColor(plot.theme.ground))
    pen, step, area = QPen(QColor(plot.theme.line), plot.unit), 8.0 * plot.unit, plot.area()
    polygons = [_corners(polygon) for polygon in holes.toFillPolygons()]
    for number in range(int((area.width() + area.height()) / step) + 1):
        x = area.left() + number * step
        line = np.array([(x, area.top()), (x - area.height(), area.bottom())])
        for part in _parts_within(line, polygons):
            painter.strokePath(clipped_path(part, area), pen)


def _corners(polygon: QPolygonF) -> FloatArray:
    """The corners (N, 2) of a polygon."""
    return np.array([(corner.x(), corner.y()) for corner in map(polygon.at, range(polygon.count()))])


def _parts_within(line: FloatArray, polygons: list[FloatArray]) -> list[FloatArray]:
    """The parts (2, 2) of a line that lie within polygons (odd and even), cut by hand: see above."""
    crossings: list[float] = []
    start, way = line[0], line[1] - line[0]
    for corners in polygons:
        # On which side of the line each corner lies, and where along the line an edge meets it.
        offset, along = (corners - start) @ np.array([-way[1], way[0]]), (corners - start) @ way / (way @ way)
        edge = np.flatnonzero((offset[:-1] > 0.0) != (offset[1:] > 0.0))
        share = offset[edge] / (offset[edge] - offset[edge + 1])
        crossings += (along[edge] + share * (along[edge + 1] - along[edge])).tolist()
    crossings.sort()
    return [
        start + np.array([[first], [last]]) * way
        for first, last in zip(crossings[::2], crossings[1::2], strict=True)
    ]
