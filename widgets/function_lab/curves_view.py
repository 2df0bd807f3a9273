"""Activation functions drawn together, their slopes beneath, and a point on one of them to drag."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QSize, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPixmap, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from widgets.function_lab.curves_layout import CurvesLayout
from widgets.function_lab.curves_painter import CurvesPainter
from widgets.network_parts.activation_curve import curve_of
from widgets.network_parts.shown_functions import chosen_function, shown_functions
from widgets.painting.histograms import Histogram, histogram
from widgets.painting.painter import Painter
from widgets.plots.plot_area import unit_of
from widgets.style.number_text import full
from widgets.style.theme import Theme
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

BINS = 81
KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: 0}
#: By which share of the axis an arrow key moves the point; with Shift.
STEP, FINE = 0.02, 0.002


class CurvesView(View):
    """Several functions, their slopes, and what is read at one point.

    Drag in the plots to move the point; click a name to choose a function. Left and Right move the point,
    with Shift finely, Home puts it to 0, Up and Down choose another function, D shows f''. The wheel widens
    the axis.
    """

    key = "curves"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._point = 0.0
        self._dragging = False
        self._live: tuple[Histogram, str] | None = None
        self._still: tuple[object, QPixmap] | None = None
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the point, unless it is being dragged, and a live layer's sums (see `View.prepare`)."""
        del before
        if not self._dragging:
            self._point = float(frame.experiment.shown("curve_point"))
        self._live = None
        network = frame.network
        if network is None or not network.layers:
            return
        index = frame.display.layer
        layer = network.layers[index]
        if layer.activation != chosen_function(frame.experiment).row.key:
            return
        first, theta = layer.first, frame.racers[network.racer].theta
        after = network.layers[index + 1].first if index + 1 < len(network.layers) else len(theta)
        curve = curve_of(layer, theta[first:after])
        if curve is not None and curve.points is not None:
            reach = float(frame.experiment.shown("curve_reach"))
            inside = curve.points[abs(curve.points) <= reach]
            if inside.size:
                counted = histogram(inside, -reach, reach, BINS)
                self._live = counted, f"sums of layer {index + 1} at step {frame.address.step}"

    @property
    def point(self) -> float:
        """The place that is read."""
        return self._point

    def layout_of(self) -> CurvesLayout | None:
        """The layout at this size; None without a frame."""
        if self.frame is None:
            return None
        experiment = self.frame.experiment
        return CurvesLayout(
            width=float(self.width()),
            height=float(self.height()),
            unit=self.capped(unit_of(self.width(), self.height())),
            functions=shown_functions(experiment),
            chosen=chosen_function(experiment),
            reach=float(experiment.shown("curve_reach")),
            second=bool(experiment.shown("second_derivative")),
        )

    def draw(self, painter: QPainter) -> None:
        """Draw everything (see `View.draw`)."""
        layout = self.layout_of()
        if layout is not None:
            live, name = self._live if self._live is not None else (None, "")
            curves = CurvesPainter(layout, self._point, live, name, self.theme)
            if not self.isVisible():
                curves.draw(painter)
                return
            curves.draw_live(painter)
            painter.drawPixmap(0, 0, self._still_of(curves))
            curves.draw_moving(painter)

    def _still_of(self, curves: CurvesPainter) -> QPixmap:
        """The curves as a picture, drawn anew only when they are others: dashes take long to draw."""
        layout, ratio = curves.layout, self.devicePixelRatioF()
        constants = tuple(tuple(sorted(each.constants.items())) for each in layout.functions)
        key = (
            self.size(),
            ratio,
            self.theme.name,
            tuple(each.row.key for each in layout.functions),
            constants,
            layout.chosen.place,
            layout.reach,
            layout.second,
        )
        if self._still is None or self._still[0] != key:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with Painter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                curves.draw_still(painter)
            self._still = key, picture
        return self._still[1]

    def summary(self) -> str:
        """The function looked at (see `View.summary`)."""
        return "" if self.frame is None else chosen_function(self.frame.experiment).name

    def table(self) -> Table:
        """Every function with its slope and second derivative over z (see `View.table`)."""
        layout = self.layout_of()
        if layout is None:
            return {}
        columns = {"z": layout.z}
        for each in layout.functions:
            for name, values in zip(("f", "slope", "second"), each.line(layout.z), strict=True):
                columns[f"{each.row.key}.{name}"] = values
        return columns

    def tip_at(self, at: QPointF) -> str:
        """Every function at the place under the mouse, in full (see `View.tip_at`)."""
        layout = self.layout_of()
        if layout is None:
            return ""
        named = layout.function_at(at)
        if named is not None:
            return f"{named.row.title}: {named.row.meaning}\nSource: {named.row.source}\nClick to look at it"
        if not layout.plots.contains(at):
            return ""
        z = layout.value.x_at(at.x())
        lines = [f"z {full(round(z, 4))}"]
        for each in layout.functions:
            value, slope, _ = each.at(round(z, 4))
            lines.append(f"{each.name}: f {full(value)}, f′ {full(slope)}")
        return "\n".join([*lines, "Drag to move the point; the wheel widens the axis"])

    # mouse and keyboard

    def _move(self, at: QPointF) -> None:
        layout = self.layout_of()
        if layout is not None:
            x = min(max(at.x(), layout.value.area.left()), layout.value.area.right())
            step = 10.0 ** -(2 if layout.reach < 20.0 else 1)
            self._point = round(round(layout.value.x_at(x) / step) * step, 6)
            self.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose a function by its name, or take hold of the point (Qt)."""
        layout = self.layout_of()
        if event is None or layout is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        named = layout.function_at(event.position())
        if named is not None:
            self.view_edited.emit({"function": named.row.key})
        elif layout.plots.contains(event.position()):
            self._dragging = True
            self._move(event.position())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Drag the point, or show what can be clicked (Qt)."""
        layout = self.layout_of()
        if event is None or layout is None:
            return
        if self._dragging:
            self._move(event.position())
            return
        shape = Qt.CursorShape.ArrowCursor
        if layout.function_at(event.position()) is not None:
            shape = Qt.CursorShape.PointingHandCursor
        elif layout.plots.contains(event.position()):
            shape = Qt.CursorShape.SizeHorCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Let go of the point (Qt)."""
        if self._dragging:
            self._dragging = False
            self.view_edited.emit({"curve_point": self._point})
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Widen or narrow the axis (Qt)."""
        layout = self.layout_of()
        if event is None or layout is None:
            return
        reach = min(max(layout.reach * 1.0015 ** -event.angleDelta().y(), 0.1), 1000.0)
        self.view_edited.emit({"curve_reach": float(f"{reach:.3g}")})
        event.accept()

    def takes_key(self, event: QKeyEvent) -> bool:
        """The keys of the view, which otherwise play and step the run (see `View.takes_key`)."""
        shift, keypad = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
        return not event.modifiers() & ~(shift | keypad) and (
            event.key() in KEYS or event.key() == Qt.Key.Key_D
        )

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move the point, choose a function, show f'' (Qt)."""
        layout = self.layout_of()
        if event is None or layout is None or self.frame is None or not self.takes_key(event):
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_D:
            self.view_edited.emit({"second_derivative": not layout.second})
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            place = (layout.chosen.place + KEYS[key]) % len(layout.functions)
            self.view_edited.emit({"function": layout.functions[place].row.key})
        else:
            fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            step = (FINE if fine else STEP) * layout.reach
            moved = round(self._point + KEYS[key] * step, 6) if KEYS[key] else 0.0
            self._point = min(max(moved, -layout.reach), layout.reach)
            self.view_edited.emit({"curve_point": self._point})
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Room for two plots (Qt)."""
        return QSize(640, 480)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="curves",
    title="Functions",
    meaning="Activation functions and their slopes drawn together, with a point to drag on one of them.",
    make=CurvesView,
    order=90,
    docked=(320, 220),
)
