"""The contour map: where the racers are, where they came from, the gradient there and where they go next."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot, sqrt

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.frames.frame import Frame
from widgets.landscape.colour_bar import bar_width, draw_bar
from widgets.landscape.map_layer import MapLayer
from widgets.landscape.map_painter import outside_marks, paint_arrow_legend, paint_marks
from widgets.landscape.next_step_marks import next_step_table, next_step_tip, next_step_words
from widgets.landscape.plane_marks import PlaneMarks, marks_of
from widgets.landscape.racers_table import racers_table
from widgets.landscape.readout_lines import outside, reading
from widgets.landscape.starts_line import StartsLine
from widgets.painting.readout import draw_readout
from widgets.plots.contour_map import cut_of, field_of_frame
from widgets.plots.domain_map import DomainMap
from widgets.plots.field_preparer import FieldPreparer
from widgets.plots.plot_axes import PAD, ROW
from widgets.plots.scale_button import ScaleButton
from widgets.scene.description import HeightField
from widgets.style.number_text import full, short
from widgets.style.theme import Theme
from widgets.view.landscape_view import BRIEF, Evaluator, LandscapeView, plane_words
from widgets.view.recorded_words import unknown_loss
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: The start can be grabbed, and a racer outside is pointed at, within this many pixels.
GRAB_RADIUS = 12.0
#: A press and a release this close together in pixels are a click, not a drag.
CLICK_SLACK = 4.0
#: A map narrower than this many unscaled pixels has no colour bar.
BAR_FROM = 400.0
#: The radius of the ring about a point that is pointed at elsewhere, in unscaled pixels.
RING = 6.5


class ContourView(LandscapeView, DomainMap):
    """The loss over the plane as a map with contour lines, trails and arrows."""

    key = "contour"
    grid = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._field: HeightField | None = None
        self._fields: FieldPreparer | None = None
        self._marks: PlaneMarks | None = None
        self._map = MapLayer()
        self._evaluator: Evaluator | None = None
        self._mouse: QPointF | None = None
        self._pointer: tuple[float, float] | None = None
        self._pressed: QPointF | None = None
        self._dragged: QPointF | None = None
        self._line = StartsLine()
        super().__init__(theme, parent)
        self._fields = FieldPreparer(self)
        self._fields.ready.connect(self._show_ready)
        ScaleButton(self)

    def use_opengl(self) -> None:
        """Refine new surfaces in another thread, coarse at first (see `View.use_opengl`)."""
        self.fields.in_background = True

    @property
    def fields(self) -> FieldPreparer:
        """What makes surfaces ready to draw."""
        assert self._fields is not None  # noqa: S101 - made in the constructor
        return self._fields

    def settle(self) -> None:
        """Draw the whole surface now (see `View.settle`)."""
        super().settle()
        self.fields.join()
        self._show_ready()

    def _show_ready(self) -> None:
        """Show a surface that is ready in place of the coarse one."""
        if self.frame is not None and self._field is not None:
            self._field = self.fields.shown(field_of_frame(self.frame))
            self.update()
            self.summary_changed.emit()

    def set_evaluator(self, evaluator: Evaluator | None) -> None:
        """Set what evaluates the readout at the mouse (see `LandscapeView.set_evaluator`)."""
        self._evaluator = evaluator

    def set_pointer(self, x: float | None = None, y: float | None = None) -> None:
        """Ring a point (see `LandscapeView.set_pointer`)."""
        self._pointer = None if x is None or y is None else (x, y)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours; the racers' looks are the theme's, too (see `View.set_theme`)."""
        super().set_theme(theme)
        if self.frame is not None and self._marks is not None:
            self._marks = marks_of(self.frame, theme)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the landscape, if it is another (see `View.prepare`)."""
        if before is None or before.generation != frame.generation:
            self._dragged = None
        try:
            self._field, self.empty = self.fields.shown(field_of_frame(frame)), ""
        except RavineError as error:
            self._field, self._marks, self.empty = None, None, f"{error}."
            if not unknown_loss(frame):
                return
            self.empty = ""  # the path is known all the same
        self._marks = marks_of(frame, self.theme)
        self.show_domain(frame, before)

    def table(self) -> Table:
        """Landscape and trails (see `View.table`)."""
        if self.frame is None:
            return {}
        field = self.frame.landscape
        x, y = np.meshgrid(field.x, field.y, indexing="ij")
        plane = dict(zip((*field.names, "loss"), (x.ravel(), y.ravel(), field.z.ravel()), strict=True))
        return {**plane, **racers_table(self.frame), **next_step_table(self.frame)}

    def summary(self) -> str:
        """The objective's axes and scale (see `View.summary`)."""
        if self.frame is None:
            return ""
        log = ", log height" if self.frame.experiment.shown("log_height") else ""
        cut = "" if self._field is None else cut_of(self._field)
        x, y = self.frame.landscape.names
        brief = self.width() < BRIEF * self.capped(1.0)
        what = plane_words(self.frame, brief=brief) or f"loss over {x} and {y}"
        lacks = "the loss was not recorded" if unknown_loss(self.frame) else ""
        ahead = next_step_words(self.frame)
        return ", ".join(filter(None, (ahead, f"{what}{log}", cut, lacks)))

    def room_beside(self, height: float) -> float:
        """Room for the bar of colours, if the map is a picture of its own (see `PlotView.room_beside`)."""
        return bar_width(self._field, height / self.unit) if self.has_bar and self._field is not None else 0.0

    @property
    def has_bar(self) -> bool:
        """Whether there is room to say which loss a colour means."""
        return not self.is_compact and self._field is not None and self.width() >= BAR_FROM * self.unit

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw the map and the marks on it (see `PlotView.draw_inside`)."""
        if self._marks is None:
            return
        if self._field is not None:
            self._map.draw(painter, self, self._field)
        paint_marks(painter, self, self._marks, self.start())

    def start(self) -> QPointF | None:
        """Where the race started, as a pixel; while it is dragged, where it is dragged to."""
        if self._dragged is not None:
            return self._dragged
        if self._marks is None or self._marks.start is None:
            return None
        return self.pixel(*self._marks.start)

    def draw_above(self, painter: QPainter) -> None:
        """Draw the arrows' legend and the readout (see `PlotView.draw_above`)."""
        if self._marks is None or not self._marks.markers:
            return
        if self.has_bar and self._field is not None:
            draw_bar(painter, self._field, self.area(), self.theme, self.unit)
        if not self.is_compact:
            under = QPointF(PAD * self.unit, self.area().bottom() + (4.0 + 1.5 * ROW) * self.unit)
            paint_arrow_legend(painter, self, self._marks, under)
        if self._pointer is not None and self.area().contains(self.pixel(*self._pointer)):
            ring = QPainterPath()
            ring.addEllipse(self.pixel(*self._pointer), RING * self.unit, RING * self.unit)
            painter.strokePath(ring, QPen(QColor(self.theme.halo), 4.6 * self.unit))
            painter.strokePath(ring, QPen(QColor(self.theme.text), 1.6 * self.unit))
        self._line.draw(painter, self.theme, self.unit)
        if self._mouse is not None and self.area().contains(self._mouse):
            busy = [self._mouse, *(self.pixel(marker.x, marker.y) for marker in self._marks.markers)]
            lines = self.reading(*self.values(self._mouse))
            draw_readout(painter, lines, self.area(), busy, theme=self.theme, unit=self.unit)

    # reading

    def reading(self, x: float, y: float, form: Callable[[float], str] = short) -> list[str]:
        """What there is to read at a point (see `widgets.landscape.readout_lines`)."""
        return reading(self.frame, self._evaluator, x, y, form) if self.frame is not None else []

    def tip_at(self, at: QPointF) -> str:
        """The reading in full precision (see `View.tip_at`)."""
        if self.frame is None or self._marks is None or not self.area().contains(at):
            return ""
        strays = outside_marks(self, self._marks.markers)
        for place, mark, _ in sorted(strays, key=lambda one: _length(one[1] - at)):
            if _length(mark - at) <= GRAB_RADIUS:
                return outside(self.frame.racers[place], self.frame.landscape.names)
        point = self.values(at)
        ahead = next_step_tip(self.frame, self._marks.next_steps, *point)
        return "\n".join([*ahead, *self.reading(*point, form=full)])

    # mouse

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Grab the start, or begin a click (Qt)."""
        super().mousePressEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton or self.empty or self.frame is None:
            return
        at = event.position()
        if not self.area().contains(at) or self._line.press(event):
            return
        self._pressed = at
        if self._at_start(at):
            self._dragged = at

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read the point under the mouse; drag the start if it is grabbed, else the map (Qt)."""
        if event is not None and self._pressed is not None and self._dragged is None:
            is_drag = _length(event.position() - self._pressed) >= CLICK_SLACK
            self._pan_from = self._pan_from or (self._pressed if is_drag else None)
        super().mouseMoveEvent(event)
        if event is None or self.frame is None or self.empty:
            return
        inside = self.area().contains(event.position())
        self._line.move(self._within(event.position()))
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
        if (ends := self._line.release()) is not None:
            self.starts_drawn.emit(*map(self.values, ends))
        if event is None or self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        moved, at = event.position() - self._pressed, event.position()
        self._pressed = None
        if self._dragged is not None or _length(moved) < CLICK_SLACK:
            # It stays where it was put until a frame of the new run says where it is, if there will be one.
            put = self._within(at)
            self._dragged = put if self.frame is not None and self.frame.has_free_start else None
            self.start_moved.emit(*self.values(put))
            self.update()

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read nothing any more (Qt)."""
        del event
        if self._mouse is not None:
            self._mouse = None
            self.unhovered.emit()
            self.update()

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """An open hand over the start, a cross over the map (see `PlotView.cursor_at`)."""
        if self._at_start(at):
            return Qt.CursorShape.OpenHandCursor
        if not self.empty and self.area().contains(at):
            return Qt.CursorShape.CrossCursor
        return super().cursor_at(at)

    def _at_start(self, at: QPointF) -> bool:
        start = self.start() if self.frame is not None and self.frame.has_free_start else None
        return start is not None and _length(start - at) <= GRAB_RADIUS * sqrt(self.unit)

    def _within(self, at: QPointF) -> QPointF:
        area = self.area()
        x = min(max(at.x(), area.left()), area.right())
        return QPointF(x, min(max(at.y(), area.top()), area.bottom()))


def _length(vector: QPointF) -> float:
    return hypot(vector.x(), vector.y())


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="contour",
    title="Contour",
    meaning="The loss over the plane as a map with contour lines, trails, markers and arrows.",
    make=ContourView,
    order=20,
    smallest=(320, 230),
)
