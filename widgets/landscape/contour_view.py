"""The contour map: where the racers are, where they came from, where they are pulled and where they go."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot, isfinite, isnan, sqrt

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.frames.frame import Frame, Ghost, RacerFrame
from engine.objective import FloatArray
from widgets.landscape.colour_bar import bar_width, draw_bar
from widgets.landscape.map_layer import MapLayer
from widgets.landscape.map_marks import beside_each_other, draw_arrow_legend, draw_arrows, draw_crowd, edge_of
from widgets.landscape.readout_lines import Probe, outside, reading
from widgets.landscape.tangent_marks import draw_tangent
from widgets.painting.primitives import (
    clipped_path,
    draw_marker,
    draw_outside,
    draw_trail,
    minimum_path,
    racer_pen,
    start_path,
    stroke_haloed,
    thinned,
    visible_moves,
)
from widgets.painting.readout import draw_readout
from widgets.plots.axis import Axis
from widgets.plots.contour_map import cut_of, field_of
from widgets.plots.plot_view import PAD, ROW, PlotView, racers_table
from widgets.scene.description import ArrowKind, HeightField
from widgets.style.number_text import full, short
from widgets.style.theme import Theme, qcolor, racer_look
from widgets.view.landscape_view import BRIEF, LandscapeView, plane_words
from widgets.view.view import Table

LONGEST_ARROW = 1.0 / 3.0
"""Of the shorter side of the view."""
ELLIPSE = 0.12
"""The longer half axis of an accumulator's ellipse, of the view's side."""
GRASP = 12.0
BARRED = 400.0
"""A narrower map has no bar of its colours."""
RING = 6.5
"""Half the width of the ring about a point that is pointed at elsewhere."""


class ContourView(LandscapeView, PlotView):
    """The loss over the plane as a map with contour lines, trails and arrows."""

    key = "contour"
    grid = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._field: HeightField | None = None
        self._map = MapLayer()
        self._probe: Probe | None = None
        self._mouse: QPointF | None = None
        self._pointer: tuple[float, float] | None = None
        self._pressed: QPointF | None = None
        self._dragged: QPointF | None = None
        super().__init__(theme, parent)

    def set_probe(self, probe: Probe | None) -> None:
        """Give the exact loss and gradient at a point for the readout; it answers None where it cannot."""
        self._probe = probe

    def set_pointer(self, x: float | None = None, y: float | None = None) -> None:
        """Ring a point that is pointed at in another view; without one, none."""
        self._pointer = None if x is None or y is None else (x, y)
        self.update()

    def take(self, frame: Frame, before: Frame | None) -> None:
        """Take the landscape, if it is another (see `View.take`)."""
        if before is None or before.generation != frame.generation:
            self._dragged = None
        colours, log = str(frame.experiment.shown("colormap")), bool(frame.experiment.shown("log_height"))
        try:
            self._field, self.empty = field_of(frame.landscape, colours, log=log), ""
        except RavineError as error:
            self._field, self.empty = None, f"{error}."
            return
        (x_low, x_high), (y_low, y_high) = frame.landscape.domain
        x_name, y_name = frame.landscape.names
        self.set_home(Axis(x_name, x_low, x_high), Axis(y_name, y_low, y_high))

    def table(self) -> Table:
        """Landscape and trails (see `View.table`)."""
        if self.frame is None:
            return {}
        field = self.frame.landscape
        x, y = np.meshgrid(field.x, field.y, indexing="ij")
        plane = dict(zip((*field.names, "loss"), (x.ravel(), y.ravel(), field.z.ravel()), strict=True))
        return {**plane, **racers_table(self.frame)}

    def summary(self) -> str:
        """The objective's axes and scale (see `View.summary`)."""
        if self.frame is None:
            return ""
        log = ", log height" if self.frame.experiment.shown("log_height") else ""
        cut = "" if self._field is None else cut_of(self._field)
        x, y = self.frame.landscape.names
        what = plane_words(self.frame, brief=self.width() < BRIEF) or f"loss over {x} and {y}"
        return f"{what}{log}{cut and ', '}{cut}"

    def room_beside(self, height: float) -> float:
        """Room for the bar of colours, if the map is a picture of its own (see `PlotView.room_beside`)."""
        return bar_width(self._field, height / self.unit) if self.has_bar and self._field is not None else 0.0

    @property
    def has_bar(self) -> bool:
        """Whether there is room to say which loss a colour means."""
        return not self.is_compact and self._field is not None and self.width() >= BARRED * self.unit

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw map, trails, signs, arrows and markers, in this order (see `PlotView.draw_inside`)."""
        if self.frame is None or self._field is None:
            return
        self._map.draw(painter, self, self._field)
        if self.frame.experiment.shown("trails"):
            self._draw_trails(painter, self.frame)
        self._draw_signs(painter, self.frame)
        chosen = self.chosen_racer
        if chosen is not None and self.area().contains(self.pixel(*chosen.theta[:2])):
            if self.frame.experiment.shown("accumulators"):
                self._draw_accumulator(painter, chosen)
            if self.frame.experiment.shown("arrows"):
                self._draw_arrows(painter, chosen)
        if self.frame.reading is not None and self.frame.experiment.shown("tangent"):
            draw_tangent(painter, self, self.frame.reading)
        self._draw_markers(painter, self.frame.racers)

    def _draw_trails(self, painter: QPainter, frame: Frame) -> None:
        area = self.area()
        trails: tuple[Ghost | RacerFrame, ...] = (*frame.ghosts, *frame.racers)
        for trail in trails:
            line = clipped_path(visible_moves(self.pixels(thinned(trail.path))), area)
            look = racer_look(trail.index, self.theme)
            draw_trail(painter, line, look, self.theme, self.unit, ghost=isinstance(trail, Ghost))

    def _draw_signs(self, painter: QPainter, frame: Frame) -> None:
        """Draw the known minima and the start."""
        unit, start = self.unit, self.start()
        signs = [(at, minimum_path(at, 4.0 * unit)) for at in (self.pixel(*place) for place in frame.minima)]
        if start is not None:
            signs.append((start, start_path(start, 9.0 * unit)))
        for at, sign in signs:
            if self.area().contains(at):
                stroke_haloed(painter, sign, self.theme.text, self.theme, 1.5 * unit)

    def _draw_markers(self, painter: QPainter, racers: tuple[RacerFrame, ...]) -> None:
        """Draw the markers, the chosen one on top but for those it would cover."""
        size = 10.0 * self.unit
        for racer, at, outwards in self._outside(racers):
            draw_outside(painter, at, outwards, racer_look(racer.index, self.theme), self.theme, size=size)
        places = ((place, self.pixel(*racer.theta[:2])) for place, racer in enumerate(racers))
        inside = [
            (place, at, racer_look(racers[place].index, self.theme))
            for place, at in places
            if self.area().contains(at)
        ]
        draw_crowd(painter, inside, self.display.racer if len(racers) > 1 else -1, self.theme, size)

    def _outside(self, racers: tuple[RacerFrame, ...]) -> list[tuple[RacerFrame, QPointF, QPointF]]:
        """The racers that are outside the map, where each is marked, and the direction in which it lies."""
        pixels = ((racer, self.pixel(*racer.theta[:2])) for racer in racers)
        strays = [
            (racer, *edge_of(at, self.area(), self.unit))
            for racer, at in pixels
            if not (isnan(at.x()) or isnan(at.y()) or self.area().contains(at))
        ]
        places = beside_each_other([stray[1:] for stray in strays], 10.0 * self.unit)
        return [(racer, at, outwards) for (racer, _, outwards), at in zip(strays, places, strict=True)]

    def start(self) -> QPointF | None:
        """Where the race started, as a pixel; while it is dragged, where it is dragged to."""
        if self._dragged is not None:
            return self._dragged
        if self.frame is None or self.empty or not self.frame.racers or not len(self.frame.racers[0].path):
            return None
        return self.pixel(*self.frame.racers[0].path[0])

    def arrows(self, racer: RacerFrame) -> list[tuple[ArrowKind, QPointF]]:
        """The racer's arrows in pixels, each shortened to a third of the view where it is longer."""
        # Downhill, so that one sees where the update follows the slope; shown when the phase has computed it.
        vectors: dict[ArrowKind, FloatArray | None] = {
            "velocity": racer.velocity,
            "gradient": None if racer.step_gradient is None else -racer.gradient,
            "update": racer.update,
        }
        return [(kind, self._vector(vector)) for kind, vector in vectors.items() if vector is not None]

    def _vector(self, vector: FloatArray) -> QPointF:
        area = self.area()
        x = float(vector[0]) * area.width() / (self.x_axis.high - self.x_axis.low)
        y = -float(vector[1]) * area.height() / (self.y_axis.high - self.y_axis.low)
        length, longest = hypot(x, y), LONGEST_ARROW * min(area.width(), area.height())
        if not isfinite(length):
            return QPointF()
        return QPointF(x, y) * min(1.0, longest / max(length, 1e-300))

    def _draw_arrows(self, painter: QPainter, racer: RacerFrame) -> None:
        at, look = self.pixel(*racer.theta[:2]), racer_look(racer.index, self.theme)
        arrows = [(kind, at, vector) for kind, vector in self.arrows(racer)]
        if racer.lookahead is None:
            draw_arrows(painter, arrows, look, self.theme, self.unit)
            return
        ahead = self.pixel(*racer.lookahead[:2])
        painter.setPen(racer_pen(look, 1.2 * self.unit))
        painter.drawLine(at, ahead)
        if racer.lookahead_gradient is not None:
            arrows.append(("gradient", ahead, self._vector(-racer.lookahead_gradient)))
        draw_arrows(painter, arrows, look, self.theme, self.unit)
        draw_marker(painter, ahead, look, self.theme, 7.0 * self.unit, hollow=True)

    def _draw_accumulator(self, painter: QPainter, racer: RacerFrame) -> None:
        if racer.squared is None or not np.all(np.isfinite(racer.squared[:2])):
            return
        roots, area = np.sqrt(np.maximum(racer.squared[:2], 0.0)), self.area()
        halves = ELLIPSE * roots / max(float(roots.max()), 1e-300) * np.array([area.width(), area.height()])
        look = racer_look(racer.index, self.theme)
        path = QPainterPath()
        path.addEllipse(self.pixel(*racer.theta[:2]), *(max(float(half), self.unit) for half in halves))
        painter.fillPath(path, qcolor(look.colour, 0.18))
        painter.strokePath(path, QPen(qcolor(self.theme.halo, 0.7), 3.2 * self.unit))
        painter.strokePath(path, QPen(QColor(look.colour), 1.3 * self.unit))

    def draw_above(self, painter: QPainter) -> None:
        """Draw the arrows' legend and the readout (see `PlotView.draw_above`)."""
        racer = self.chosen_racer
        if self.frame is None or racer is None:
            return
        if self.has_bar and self._field is not None:
            draw_bar(painter, self._field, self.area(), self.theme, self.unit)
        if self.frame.experiment.shown("arrows") and not self.is_compact:
            draw_arrow_legend(
                painter,
                QPointF(PAD * self.unit, self.area().bottom() + (4.0 + 1.5 * ROW) * self.unit),
                dict(self.arrows(racer)),
                racer_look(racer.index, self.theme),
                look_ahead=racer.lookahead_gradient is not None,
                theme=self.theme,
                unit=self.unit,
            )
        if self._pointer is not None and self.area().contains(self.pixel(*self._pointer)):
            ring = QPainterPath()
            ring.addEllipse(self.pixel(*self._pointer), RING * self.unit, RING * self.unit)
            painter.strokePath(ring, QPen(QColor(self.theme.halo), 4.6 * self.unit))
            painter.strokePath(ring, QPen(QColor(self.theme.text), 1.6 * self.unit))
        if self._mouse is not None and self.area().contains(self._mouse):
            busy = [self._mouse, *(self.pixel(*racer.theta[:2]) for racer in self.frame.racers)]
            lines = self.reading(*self.values(self._mouse))
            draw_readout(painter, lines, self.area(), busy, theme=self.theme, unit=self.unit)

    # reading

    def reading(self, x: float, y: float, form: Callable[[float], str] = short) -> list[str]:
        """What there is to read at a point (see `widgets.landscape.readout_lines`)."""
        return reading(self.frame, self._probe, x, y, form) if self.frame is not None else []

    def tip_at(self, at: QPointF) -> str:
        """The reading in full precision (see `View.tip_at`)."""
        if self.frame is None or self.empty or not self.area().contains(at):
            return ""
        for racer, mark, _ in sorted(self._outside(self.frame.racers), key=lambda one: _length(one[1] - at)):
            if _length(mark - at) <= GRASP:
                return outside(racer, self.frame.landscape.names)
        return "\n".join(self.reading(*self.values(at), form=full))

    # hands

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Grasp the start, or begin a click (Qt)."""
        super().mousePressEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton or self.empty or self.frame is None:
            return
        at = event.position()
        if not self.area().contains(at):
            return
        self._pressed = at
        if self._at_start(at):
            self._dragged = at

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read the point under the mouse; take the start along (Qt)."""
        super().mouseMoveEvent(event)
        if event is None or self.frame is None or self.empty:
            return
        inside = self.area().contains(event.position())
        if self._dragged is not None and self._pressed is not None:
            self._dragged = self._within(event.position())
            self.start_dragged.emit(*self.values(self._dragged))
        if inside:
            self.hovered.emit(*self.values(event.position()))
        elif self._mouse is not None:
            self.unhovered.emit()
        self._mouse = event.position() if inside else None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Put the start here (Qt)."""
        super().mouseReleaseEvent(event)
        if event is None or self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        moved, at = event.position() - self._pressed, event.position()
        self._pressed = None
        if self._dragged is not None or hypot(moved.x(), moved.y()) < 4.0:
            # It stays where it was put until a frame of the new run says where it is.
            self._dragged = self._within(at)
            self.start_moved.emit(*self.values(self._dragged))
            self.update()

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read nothing any more (Qt)."""
        del event
        if self._mouse is not None:
            self._mouse = None
            self.unhovered.emit()
            self.update()

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """A hand over the start, a cross over the map (see `PlotView.cursor_at`)."""
        if self._at_start(at):
            return Qt.CursorShape.OpenHandCursor
        if not self.empty and self.area().contains(at):
            return Qt.CursorShape.CrossCursor
        return super().cursor_at(at)

    def _at_start(self, at: QPointF) -> bool:
        start = self.start()
        return start is not None and hypot(start.x() - at.x(), start.y() - at.y()) <= GRASP * sqrt(self.unit)

    def _within(self, at: QPointF) -> QPointF:
        area = self.area()
        x = min(max(at.x(), area.left()), area.right())
        return QPointF(x, min(max(at.y(), area.top()), area.bottom()))


def _length(vector: QPointF) -> float:
    return hypot(vector.x(), vector.y())
