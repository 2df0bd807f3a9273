"""The map of how a surface curves: classes as colours and signs, contour lines and critical points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from engine.frames.frame import Frame
from engine.frames.surface_reading import SurfaceReading
from engine.objective import FloatArray
from engine.surfaces.convexity import CONCAVE, CONVEX, LEVEL, SADDLE
from engine.surfaces.critical_points import CriticalLine, CriticalPoint
from widgets.painting.cached_layer import CachedLayer
from widgets.painting.primitives import centred, stroke_haloed, write
from widgets.plots.plane_image import draw_contour_lines, draw_plane_image, image_of
from widgets.plots.plot_view import PlotView
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, mix, qcolor
from widgets.surface_reading.curvature_signs import WORDS, class_sign, point_sign

#: Between two signs, in unscaled pixels.
GAP = 34.0
#: Half the width of one.
SIGN = 3.6
#: More critical points than this are told apart by their signs alone.
MOST_LABELLED = 16
#: More critical points than this are drawn small.
FEW_POINTS = 60
#: Signs of critical points that would be nearer to one another on average are dots: the map is beneath them.
CROWDED = 18.0
#: Between two points on a line of critical points, in unscaled pixels.
DOTS = 5.0


def class_colours(theme: Theme) -> dict[int, str]:
    """The colour of each class."""
    return {
        CONVEX: mix(theme.panel, theme.good, 0.42),
        SADDLE: mix(theme.panel, theme.accent, 0.34),
        CONCAVE: mix(theme.panel, theme.bad, 0.42),
        LEVEL: mix(theme.panel, theme.text, 0.22),
    }


class ConvexityMap:
    """Draws the map within the axes of a plot; painted once for a size and a reading, then copied."""

    def __init__(self) -> None:
        self._classes: _Classes | None = None
        self._layer = CachedLayer()
        self._kept: tuple[object, ...] = ()

    def draw(self, painter: QPainter, plot: PlotView, frame: Frame, reading: SurfaceReading) -> None:
        """Draw it (see `CachedLayer`); nothing where the Hessian is not known."""
        if reading.classes is None:
            return
        classes, critical = reading.classes[2], reading.critical
        if self._classes is None or self._classes.array is not classes:
            self._classes = _Classes(classes)
        classes_key = self._classes
        key = (
            *map(id, (classes, critical, frame.landscape)),
            plot.x_axis,
            plot.y_axis,
            plot.theme.name,
            bool(frame.experiment.shown("log_height")),
        )
        self._kept = (classes, critical, frame.landscape)  # as long as their ids are a key
        self._layer.draw(
            painter, plot.area(), key, lambda painter: _draw_all(painter, plot, frame, reading, classes_key)
        )


def _draw_all(
    painter: QPainter, plot: PlotView, frame: Frame, reading: SurfaceReading, classes_key: _Classes
) -> None:
    """Draw what stays while the run goes on and the point moves."""
    if reading.classes is None:
        return
    x, y, classes = reading.classes
    draw_plane_image(painter, plot, x, y, _image(classes_key, tuple(class_colours(plot.theme).items())))
    draw_contour_lines(painter, plot, frame)
    _draw_signs(painter, plot, x, y, classes)
    _draw_lines(painter, plot, reading.critical.lines)
    _draw_points(painter, plot, reading.critical.points)


def _draw_signs(painter: QPainter, plot: PlotView, x: FloatArray, y: FloatArray, classes: FloatArray) -> None:
    """Draw a sign of the class at even places, so that colour is not needed."""
    area, gap, unit = plot.area(), GAP * plot.unit, plot.unit
    pen = QPen(QColor(mix(plot.theme.panel, plot.theme.text, 0.5)), 1.2 * unit)
    for row in range(int(area.height() / gap)):
        for column in range(int(area.width() / gap)):
            at = QPointF(area.left() + (column + 0.5) * gap, area.top() + (row + 0.5) * gap)
            where = plot.values(at)
            i, j = (
                int(np.clip(np.searchsorted(axis, value), 0, len(axis) - 1))
                for axis, value in ((x, where[0]), (y, where[1]))
            )
            kind = int(classes[i, j])
            if kind in WORDS:
                painter.strokePath(class_sign(kind, at, SIGN * unit), pen)


def _draw_lines(painter: QPainter, plot: PlotView, lines: tuple[CriticalLine, ...]) -> None:
    """Dot the critical points that lie side by side, as many as can be told apart."""
    area, unit, dots = plot.area(), plot.unit, QPainterPath()
    dots.setFillRule(Qt.FillRule.WindingFill)
    for line in lines:
        pixels = plot.pixels(line.points)
        # one to a cell: the points come in no order
        _, first = np.unique(np.round(pixels / (DOTS * unit)), axis=0, return_index=True)
        for x, y in pixels[first].tolist():
            if area.contains(QPointF(x, y)):
                dots.addEllipse(QPointF(x, y), 1.8 * unit, 1.8 * unit)
    painter.fillPath(dots, QColor(plot.theme.text))


def _draw_points(painter: QPainter, plot: PlotView, points: tuple[CriticalPoint, ...]) -> None:
    unit, theme, taken = plot.unit, plot.theme, list[QRectF]()
    area = plot.area()
    if len(points) * (CROWDED * unit) ** 2 > area.width() * area.height():
        _draw_dots(painter, plot, points)
        return
    size = 5.0 * unit if len(points) <= FEW_POINTS else 3.2 * unit
    labelled = []
    for point in points:
        at = plot.pixel(point.x, point.y)
        if plot.area().contains(at):
            stroke_haloed(painter, point_sign(point, at, size), theme.text, theme, 0.4 * size)
            labelled += [(point, at)] if len(points) <= MOST_LABELLED else []
    for point, at in labelled:
        box = title_box(at, text_width(point.title, "small") * unit, area, unit)
        if not any(box.intersects(other) for other in taken):
            painter.fillRect(box, qcolor(theme.panel, 0.72))
            base = centred(box.center().y(), unit=unit)
            write(painter, box.left() + 2.0 * unit, base, point.title, theme.text, unit=unit)
            taken.append(box)


def title_box(at: QPointF, width: float, area: QRectF, unit: float) -> QRectF:
    """Where the title of a point is written: beside it, and never cut by the border of the map.

    Args:
        at: the point, in pixels.
        width: of the text, in pixels.
        area: the map.
        unit: pixels per unscaled pixel.
    """
    box = QRectF(at.x() + 6.0 * unit, at.y() - 8.0 * unit, width + 4.0 * unit, 16.0 * unit)
    if box.right() > area.right():
        box.moveRight(at.x() - 6.0 * unit)
    box.moveLeft(max(box.left(), area.left()))
    box.moveTop(min(max(box.top(), area.top()), area.bottom() - box.height()))
    return box


def _draw_dots(painter: QPainter, plot: PlotView, points: tuple[CriticalPoint, ...]) -> None:
    """Draw points that are too many for signs: minima in the colour of text, the others faint."""
    reach, ink = 1.2 * plot.unit, QColor(plot.theme.text)
    faint = qcolor(plot.theme.text, 0.35)
    painter.setPen(Qt.PenStyle.NoPen)
    for point in points:
        painter.setBrush(ink if point.kind == "minimum" else faint)
        painter.drawEllipse(plot.pixel(point.x, point.y), reach, reach)


@dataclass(frozen=True, eq=False)
class _Classes:
    """An array that is compared by identity, for a cache that holds it."""

    array: FloatArray


@lru_cache(maxsize=4)
def _image(key: _Classes, colours: tuple[tuple[int, str], ...]) -> QImage:
    """The classes as colours, y upwards; transparent where nothing is defined."""
    classes = key.array
    table = np.zeros(6, dtype=np.uint32)
    for kind, colour in colours:
        table[kind] = QColor(colour).rgba()
    return image_of(table[classes.astype(np.intp)])
