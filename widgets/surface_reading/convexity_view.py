"""How the surface curves over the plane, by the exact Hessian, and where its critical points are."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from engine.surfaces.critical_points import CriticalPoint
from widgets.painting.primitives import centred, stroke_haloed, write
from widgets.plots.domain_map import DomainMap
from widgets.plots.scale_button import ScaleButton
from widgets.style.fonts import text_width
from widgets.style.number_text import full
from widgets.style.theme import Theme
from widgets.surface_reading.convexity_map import SIGN, ConvexityMap, class_colours
from widgets.surface_reading.curvature_signs import WORDS, class_sign
from widgets.surface_reading.reading_view import EXTRAS, ReadingView
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: How near to a critical point, in unscaled pixels, the mouse means it.
NEAR = 10.0


class ConvexityView(ReadingView, DomainMap):
    """The signs of the Hessian's eigenvalues as a map, with contour lines and critical points."""

    key = "convexity"
    grid = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._map = ConvexityMap()
        super().__init__(theme, parent)
        ScaleButton(self)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the map's axes (see `View.prepare`)."""
        reading = frame.reading
        self.empty = (
            self.no_reading if reading is None else reading.critical.note if reading.classes is None else ""
        )
        self.show_domain(frame, before)

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
        self._map.draw(painter, self, self.frame, reading)
        at = self.pixel(reading.x, reading.y)
        if self.area().contains(at):
            ring = QPainterPath()
            ring.addEllipse(at, 6.0 * self.unit, 6.0 * self.unit)
            stroke_haloed(painter, ring, self.theme.text, self.theme, 1.8 * self.unit)

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
        """Emit what the mouse points at, for other views (Qt)."""
        super().mouseMoveEvent(event)
        if event is not None and self.area().contains(event.position()) and not self.empty:
            self.hovered.emit(*self.values(event.position()))


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="convexity",
    title="Convexity",
    meaning="Where the surface is convex, concave or a saddle, by the exact Hessian, with critical points.",
    make=ConvexityView,
    order=250,
    smallest=(320, 220),
    extras=EXTRAS,
)
