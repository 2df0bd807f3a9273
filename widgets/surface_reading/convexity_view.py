"""How the surface curves over the plane, by the exact Hessian, and where its critical points are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.frames.frame import Frame
from engine.frames.surface_reading import SurfaceReading
from engine.objective import FloatArray
from engine.surfaces.convexity import CONCAVE, CONVEX, LEVEL, SADDLE
from engine.surfaces.critical_points import CriticalLine, CriticalPoint
from widgets.painting.cached_layer import CachedLayer
from widgets.painting.primitives import centred, stroke_haloed, write
from widgets.plots.axis import Axis
from widgets.plots.contour_map import field_of, map_of
from widgets.plots.plot_view import PlotView
from widgets.style.fonts import text_width
from widgets.style.number_text import full
from widgets.style.theme import Theme, mix, qcolor
from widgets.surface_reading.curvature_signs import WORDS, class_sign, point_sign
from widgets.surface_reading.reading_view import NEEDS, NO_READING, ReadingView
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: Between two signs, in unscaled pixels.
GAP = 34.0
#: Half the width of one.
SIGN = 3.6
#: More critical points than this are told apart by their signs alone.
MOST_LABELLED = 16
#: More critical points than this are drawn small.
FEW_POINTS = 60
#: Between two points on a line of critical points, in unscaled pixels.
DOTS = 5.0
#: How near to a critical point, in unscaled pixels, the mouse means it.
NEAR = 10.0


def class_colours(theme: Theme) -> dict[int, str]:
    """The colour of each class."""
    return {
        CONVEX: mix(theme.panel, theme.good, 0.42),
        SADDLE: mix(theme.panel, theme.accent, 0.34),
        CONCAVE: mix(theme.panel, theme.bad, 0.42),
        LEVEL: mix(theme.panel, theme.text, 0.22),
    }


class ConvexityView(ReadingView, PlotView):
    """The signs of the Hessian's eigenvalues as a map, with contour lines and critical points."""

    key = "convexity"
    grid = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._classes: _Classes | None = None
        self._cached = CachedLayer()
        self._kept: tuple[object, ...] = ()
        super().__init__(theme, parent)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the map's axes (see `View.prepare`)."""
        del before
        reading = frame.reading
        self.empty = (
            NO_READING if reading is None else reading.critical.note if reading.classes is None else ""
        )
        (x_low, x_high), (y_low, y_high) = frame.landscape.domain
        x_name, y_name = frame.landscape.names
        self.set_home(Axis(x_name, x_low, x_high), Axis(y_name, y_low, y_high))

    def summary(self) -> str:
        """The shares of the classes (see `View.summary`)."""
        shares = self.shares()
        parts = [f"{WORDS[kind]} {100.0 * share:.0f} %" for kind, share in shares.items() if share >= 0.005]
        return ", ".join(parts)

    def shares(self) -> dict[int, float]:
        """Which part of what is defined each class has."""
        reading = self.reading
        if reading is None or reading.classes is None:
            return {}
        classes = reading.classes[2]
        known = max(int(np.count_nonzero(classes)), 1)
        return {kind: float(np.count_nonzero(classes == kind)) / known for kind in WORDS}

    def table(self) -> Table:
        """The classes over the plane, and the critical points (see `View.table`)."""
        reading = self.reading
        if reading is None or reading.classes is None or self.frame is None:
            return {}
        x, y = np.meshgrid(*reading.classes[:2], indexing="ij")
        names = self.frame.landscape.names
        points = reading.critical.points
        return {
            names[0]: x.ravel(),
            names[1]: y.ravel(),
            "class": reading.classes[2].ravel(),
            f"critical {names[0]}": np.array([point.x for point in points]),
            f"critical {names[1]}": np.array([point.y for point in points]),
            "critical loss": np.array([point.loss for point in points]),
        }

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw classes, their signs, contour lines and points (see `PlotView.draw_inside`)."""
        reading = self.reading
        if reading is None or reading.classes is None or self.frame is None:
            return
        classes, critical = reading.classes[2], reading.critical
        key = (
            *map(id, (classes, critical, self.frame.landscape)),
            self.x_axis,
            self.y_axis,
            self.theme.name,
            bool(self.frame.experiment.shown("log_height")),
        )
        self._kept = (classes, critical, self.frame.landscape)  # as long as their ids are a key
        self._cached.draw(painter, self.area(), key, lambda painter: self._draw_cached(painter, reading))
        at = self.pixel(reading.x, reading.y)
        if self.area().contains(at):
            ring = QPainterPath()
            ring.addEllipse(at, 6.0 * self.unit, 6.0 * self.unit)
            stroke_haloed(painter, ring, self.theme.text, self.theme, 1.8 * self.unit)

    def _draw_cached(self, painter: QPainter, reading: SurfaceReading) -> None:
        """Draw what stays while the run goes on and the point moves."""
        if reading.classes is None:
            return
        x, y, classes = reading.classes
        area = self.area()
        corners = self.pixels(np.array([(x[0], y[-1]), (x[-1], y[0])]))
        whole = QRectF(QPointF(*corners[0]), QPointF(*corners[1]))
        part = whole.intersected(area)
        if self._classes is None or self._classes.array is not classes:
            self._classes = _Classes(classes)
        image = _image(self._classes, tuple(class_colours(self.theme).items()))
        across, down = image.width() / whole.width(), image.height() / whole.height()
        source = QRectF(
            (part.left() - whole.left()) * across,
            (part.top() - whole.top()) * down,
            part.width() * across,
            part.height() * down,
        )
        painter.drawImage(part, image, source)
        self._draw_contours(painter)
        self._draw_signs(painter, x, y, classes)
        self._draw_lines(painter, reading.critical.lines)
        self._draw_points(painter, reading.critical.points)

    def _draw_contours(self, painter: QPainter) -> None:
        if self.frame is None:
            return
        try:
            field = field_of(
                self.frame.landscape, "viridis", log=bool(self.frame.experiment.shown("log_height"))
            )
        except RavineError:
            return
        pen = QPen(qcolor(self.theme.text, 0.28), self.unit)
        for line in map_of(field).lines:
            painter.strokePath(self.path(line), pen)

    def _draw_signs(self, painter: QPainter, x: FloatArray, y: FloatArray, classes: FloatArray) -> None:
        """Draw a sign of the class at even places, so that colour is not needed."""
        area, gap, unit = self.area(), GAP * self.unit, self.unit
        pen = QPen(QColor(mix(self.theme.panel, self.theme.text, 0.5)), 1.2 * unit)
        for row in range(int(area.height() / gap)):
            for column in range(int(area.width() / gap)):
                at = QPointF(area.left() + (column + 0.5) * gap, area.top() + (row + 0.5) * gap)
                where = self.values(at)
                i, j = (
                    int(np.clip(np.searchsorted(axis, value), 0, len(axis) - 1))
                    for axis, value in ((x, where[0]), (y, where[1]))
                )
                kind = int(classes[i, j])
                if kind in WORDS:
                    painter.strokePath(class_sign(kind, at, SIGN * unit), pen)

    def _draw_lines(self, painter: QPainter, lines: tuple[CriticalLine, ...]) -> None:
        """Dot the critical points that lie side by side, as many as can be told apart."""
        area, unit, dots = self.area(), self.unit, QPainterPath()
        dots.setFillRule(Qt.FillRule.WindingFill)
        for line in lines:
            pixels = self.pixels(line.points)
            # one to a cell: the points come in no order
            _, first = np.unique(np.round(pixels / (DOTS * unit)), axis=0, return_index=True)
            for x, y in pixels[first].tolist():
                if area.contains(QPointF(x, y)):
                    dots.addEllipse(QPointF(x, y), 1.8 * unit, 1.8 * unit)
        painter.fillPath(dots, QColor(self.theme.text))

    def _draw_points(self, painter: QPainter, points: tuple[CriticalPoint, ...]) -> None:
        unit, theme, taken = self.unit, self.theme, list[QRectF]()
        size = 5.0 * unit if len(points) <= FEW_POINTS else 3.2 * unit
        labelled = []
        for point in points:
            at = self.pixel(point.x, point.y)
            if self.area().contains(at):
                stroke_haloed(painter, point_sign(point, at, size), theme.text, theme, 0.4 * size)
                labelled += [(point, at)] if len(points) <= MOST_LABELLED else []
        for point, at in labelled:
            width = text_width(point.title, "small") * unit
            right = at.x() + 8.0 * unit + width < self.area().right()
            left = at.x() + 8.0 * unit if right else at.x() - 8.0 * unit - width
            box = QRectF(left - 2.0 * unit, at.y() - 8.0 * unit, width + 4.0 * unit, 16.0 * unit)
            if not any(box.intersects(other) for other in taken):
                painter.fillRect(box, qcolor(theme.panel, 0.72))
                write(painter, left, centred(at.y(), unit=unit), point.title, theme.text, unit=unit)
                taken.append(box)

    def draw_above(self, painter: QPainter) -> None:
        """Name the classes (see `PlotView.draw_above`)."""
        if self.is_compact or self.reading is None:
            return
        unit, left = self.unit, self.area().left()
        middle = self.area().bottom() + 31.0 * unit
        colours = class_colours(self.theme)
        for kind, share in self.shares().items():
            if share < 0.005:
                continue
            painter.fillRect(
                QRectF(left, middle - 6.0 * unit, 12.0 * unit, 12.0 * unit), QColor(colours[kind])
            )
            sign = class_sign(kind, QPointF(left + 21.0 * unit, middle), SIGN * unit)
            painter.strokePath(sign, QPen(QColor(self.theme.quiet_text), 1.2 * unit))
            text, base = WORDS[kind], centred(middle, unit=unit)
            write(painter, left + 30.0 * unit, base, text, self.theme.quiet_text, unit=unit)
            left += (30.0 + text_width(text, "small") + 14.0) * unit

    # mouse

    def tip_at(self, at: QPointF) -> str:
        """The class under the mouse, or the critical point in full (see `View.tip_at`)."""
        reading = self.reading
        if reading is None or reading.classes is None or not self.area().contains(at):
            return ""
        point = self.point_at(at)
        if point is not None:
            low, high = point.eigenvalues
            return (
                f"{point.title}: {full(point.x)}, {full(point.y)}\nloss {full(point.loss)}\n"
                f"eigenvalues {full(low)}, {full(high)}\ncondition {full(point.condition)}"
            )
        return (
            "convex: no eigenvalue of the Hessian below 0; concave: none above; saddle: one each\n"
            "Click: read here"
        )

    def point_at(self, at: QPointF) -> CriticalPoint | None:
        """The critical point nearest to a pixel, if one is near."""
        points = self.reading.critical.points if self.reading is not None else ()
        if not points:
            return None
        pixels = self.pixels(np.array([(point.x, point.y) for point in points]))
        away = np.abs(pixels - np.array([at.x(), at.y()])).sum(axis=1)
        nearest = int(away.argmin())
        return points[nearest] if away[nearest] < NEAR * self.unit else None

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read where the mouse points; on the sign of a critical point exactly there (Qt)."""
        super().mousePressEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton or self.empty:
            return
        if self.area().contains(event.position()):
            point = self.point_at(event.position())
            if point is None:
                self.read_near(*self.values(event.position()))
            else:
                self.read_at(point.x, point.y)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Tell the other views what is pointed at (Qt)."""
        super().mouseMoveEvent(event)
        if event is not None and self.area().contains(event.position()) and not self.empty:
            self.hovered.emit(*self.values(event.position()))


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
    pixels = np.ascontiguousarray(table[classes.T[::-1].astype(np.intp)])
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32).copy()


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="convexity",
    title="Convexity",
    meaning="Where the surface is convex, concave or a saddle, by the exact Hessian, with critical points.",
    make=ConvexityView,
    order=250,
    smallest=(320, 220),
    needs=NEEDS,
)
