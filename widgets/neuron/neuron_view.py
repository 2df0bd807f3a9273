"""One neuron: an example's numbers on their way through it, and the plane of its two inputs."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QSize, QSizeF, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from widgets.neuron.neuron_data import NEEDS, Neuron
from widgets.neuron.neuron_layout import NeuronLayout, lay_out, unit_of
from widgets.neuron.neuron_painter import draw_list, draw_neuron
from widgets.neuron.neuron_plane import draw_plane
from widgets.neuron.neuron_tips import tip_of
from widgets.prediction_parts.boundary_painter import BoundaryPainter
from widgets.prediction_parts.prediction_map import PredictionMap
from widgets.style.theme import Theme
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

CELLS = 96
#: How near to an example the mouse must come, in unscaled pixels.
GRASP = 12.0
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
SMALLEST = 60.0


class NeuronView(View):
    """The chosen racer's only neuron, live; click an example, or use the arrow keys, to see its numbers."""

    key = "neuron"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.neuron: Neuron | str = NEEDS.format(found="")
        self._layout: tuple[object, NeuronLayout] | None = None
        self._map: tuple[object, PredictionMap] | None = None
        self._painter = BoundaryPainter()
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the neuron (see `View.prepare`)."""
        del before
        self.neuron, self._map = Neuron.of(frame), None

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours (see `View.set_theme`)."""
        self._map = None
        super().set_theme(theme)

    def table(self) -> Table:
        """Every example with its sum and output, the weights, the lines' sums (see `View.table`)."""
        neuron = self.neuron
        if isinstance(neuron, str):
            return {}
        first, second = neuron.answers.data.columns
        lines = {
            f"z where {kind}": np.array([line.z for line in neuron.lines if line.kind == kind])
            for kind in ("sum", "zero", "threshold")
        }
        return {
            first: neuron.x[:, 0],
            second: neuron.x[:, 1],
            "target": neuron.y,
            "z": neuron.z,
            "output": neuron.output,
            "weights": neuron.w,
            "bias": np.array([neuron.b]),
            **lines,
        }

    def summary(self) -> str:
        """Whose neuron it is (see `View.summary`)."""
        neuron = self.neuron
        return "" if isinstance(neuron, str) else f"{neuron.racer.shown_name}, {neuron.curve.title}"

    def layout_of(self, neuron: Neuron) -> NeuronLayout:
        """The current layout."""
        unit = self.capped(unit_of(QSizeF(self.size())))
        key = (neuron, self.size(), unit)
        if self._layout is None or self._layout[0] != key:
            self._layout = key, lay_out(neuron, QSizeF(self.size()), unit)
        return self._layout[1]

    def draw(self, painter: QPainter) -> None:
        """Draw neuron and plane (see `View.draw`)."""
        neuron = self.neuron
        if isinstance(neuron, str):
            self.draw_message(painter, neuron)
            return
        if min(self.width(), self.height()) < SMALLEST:
            return
        layout = self.layout_of(neuron)
        if self._map is None or self._map[0] is not neuron:
            place = neuron.answers.network.racer
            self._map = neuron, neuron.answers.map_of(place, self.theme, CELLS)
        draw_plane(painter, neuron, self._map[1], layout, tool=self._painter, theme=self.theme)
        (draw_neuron if layout.roomy else draw_list)(painter, neuron, layout, self.theme)

    def tip_at(self, at: QPointF) -> str:
        """An example's, a weight's or a line's numbers in full (see `View.tip_at`)."""
        if isinstance(self.neuron, str):
            return ""
        place = self._example_at(at)
        return tip_of(self.neuron, self.layout_of(self.neuron), at, place)

    # mouse and keyboard

    def _example_at(self, at: QPointF) -> int | None:
        """The example under the mouse, on the plane or on the curve."""
        neuron = self.neuron
        if isinstance(neuron, str):
            return None
        layout, found = self.layout_of(neuron), None
        least = GRASP * layout.unit
        places = [layout.placed(neuron.x, neuron)]
        if layout.roomy and neuron.reached("forward"):
            places.append(layout.plot.pixels(np.stack((neuron.z, neuron.output), axis=1)))
        for pixels in places:
            away = np.nan_to_num(np.hypot(*(pixels - (at.x(), at.y())).T), nan=np.inf)
            if away.min() <= least:
                found, least = int(away.argmin()), float(away.min())
        return found

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show what can be clicked (Qt)."""
        if event is not None:
            touched = self._example_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if touched else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose an example (Qt)."""
        place = None if event is None else self._example_at(event.position())
        if event is None or place is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.view_edited.emit({"neuron_example": place})

    def takes_key(self, event: QKeyEvent) -> bool:
        """The keys of the view, which otherwise play and step the run (see `View.takes_key`)."""
        return _step(event) != 0

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go to the next example or the one before (Qt)."""
        if event is None or isinstance(self.neuron, str) or not _step(event):
            super().keyPressEvent(event)
            return
        place = (self.neuron.example + _step(event)) % len(self.neuron.x)
        self.view_edited.emit({"neuron_example": place})

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide enough for neuron and plane (Qt)."""
        return QSize(640, 400)


def _step(event: QKeyEvent) -> int:
    """By how many examples a key moves the choice."""
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return STEPS.get(Qt.Key(event.key()), 0) if plain else 0


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="neuron",
    title="One neuron",
    meaning="One neuron with two inputs: every number of an example on its way, and the lines of its plane.",
    make=NeuronView,
    order=220,
    size=(960, 600),
    smallest=(328, 220),
    docked=(328, 220),
)
