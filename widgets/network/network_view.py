"""The network as a diagram: what each neuron computes, every weight, and the phase that runs."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QSize, QSizeF, Qt
from PyQt6.QtGui import QAction, QImage, QKeyEvent, QMouseEvent, QPainter
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from engine.frames.network_frame import NetworkFrame
from widgets.network.edit_clicks import EditClicks
from widgets.network.layer_edits import EDITS, Layers, units_of
from widgets.network.network_diagram import Diagram
from widgets.network.network_drawing import draw_diagram
from widgets.network.network_keys import ARROWS, is_arrow, spans_plane, unit_beside, weight_beside
from widgets.network.network_layout import DiagramLayout, EditButton, lay_out
from widgets.network.network_pictures import LayerResponses, answer_picture, example_responses, responses_of
from widgets.network.network_tips import handle_tip, node_tip, weight_tip
from widgets.prediction_parts.example_data import ExampleData
from widgets.prediction_parts.example_mark import ExampleMark
from widgets.style.theme import Theme
from widgets.view.recorded_words import unknown_loss
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

NO_NETWORK = "This objective is a formula, so there is no network to look into. Choose a data set and layers."
#: How near the mouse must come to an edge, in unscaled pixels.
REACH = 5.0


class NetworkView(View):
    """The chosen racer's network, live; click a neuron or a weight to choose it in every view.

    The arrow keys move from neuron to neuron, with Ctrl up and down from weight to weight of one neuron;
    Shift and Enter draw the loss over the chosen weight and the last one that spans its plane.
    With an example that is followed the nodes show its numbers.
    Handles for adding and removing are drawn where the view can be touched: pictures have none.
    """

    key = "network"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._responses: tuple[LayerResponses, ...] | None = None
        self._answer: QImage | None = None
        self._layout: tuple[object, DiagramLayout] | None = None
        self._mouse: QPointF | None = None
        self.edit_clicks = EditClicks()
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.example_mark = ExampleMark(self)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the network (see `View.prepare`)."""
        self.example_mark.show_state(ExampleData.of(frame))
        self._responses = None
        if self._layout is not None and not (self._layout[1].strips and _shape(before) == _shape(frame)):
            self._layout = None

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours (see `View.set_theme`)."""
        self._responses = None
        super().set_theme(theme)

    def table(self) -> Table:
        """Weights and biases of each layer, row by row (see `View.table`)."""
        layers = () if self.network is None else self.network.layers
        return {
            f"layer {layer.index + 1} weights": layer.weights.ravel()
            for layer in layers
            if layer.weights is not None
        }

    def summary(self) -> str:
        """The widths of the layers (see `View.summary`)."""
        racer = self.chosen_racer
        if self.network is None or racer is None:
            return ""
        units = [len(self.network.inputs), *(layer.units for layer in self.network.layers)]
        shape = "-".join(map(str, units)) if len(units) < 8 else f"{len(units) - 1} layers"
        example = ExampleData.of(self.frame)
        return ", ".join([racer.shown_name, shape, *([example.which] if example is not None else [])])

    @property
    def network(self) -> NetworkFrame | None:
        """What is drawn."""
        return None if self.frame is None else self.frame.network

    @property
    def unit_at(self) -> tuple[int, int]:
        """The layer and the unit in it that are looked at."""
        return self.display.layer, self.display.unit

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(min(max(min(self.width() / 760.0, self.height() / 440.0), 1.0), 2.6))

    @property
    def layers(self) -> Layers:
        """The layers that can be edited; none where a racer has layers or numbers of its own."""
        network = None if self.frame is None else self.frame.experiment.network
        if self.frame is None or network is None:
            return ()
        own = self.frame.experiment.racers[self.display.racer].network
        has_own = own is not None and (bool(own.layers) or own.start is not None)
        return () if has_own else network.layers

    def layout_of(self, network: NetworkFrame) -> DiagramLayout:
        """The current layout."""
        editable = tuple(units_of(layer) is not None for layer in self.layers)
        key = (self.size(), self.unit_at, editable)
        if self._layout is None or self._layout[0] != key:
            self._layout = key, lay_out(network, QSizeF(self.size()), self.unit, self.unit_at, editable)
        return self._layout[1]

    def draw(self, painter: QPainter) -> None:
        """Draw the diagram (see `View.draw`)."""
        frame, network, racer = self.frame, self.network, self.chosen_racer
        if frame is None or network is None or frame.data is None or racer is None:
            self.draw_message(painter, unknown_loss(self.frame) or NO_NETWORK)
            return
        example = ExampleData.of(frame)
        if self._responses is None:
            self._responses = (
                responses_of(frame, self.theme) if example is None else example_responses(example.seen)
            )
            self._answer = answer_picture(network, frame.data, self.theme)
        layout = self.layout_of(network)
        hovered = None if self._mouse is None else layout.node_at(self._mouse)
        edge = None
        if self._mouse is not None and hovered is None:
            edge = layout.edges.nearest(self._mouse, REACH * self.unit)
        diagram = Diagram(
            frame=frame,
            network=network,
            racer=racer,
            data=frame.data,
            layout=layout,
            responses=self._responses,
            example=example,
            answer=self._answer,
            chosen=self.unit_at,
            weight=self.display.weight,
            axes=frame.display.axes,
            hovered=hovered,
            hovered_edge=edge,
            # a picture has no buttons: they could not be clicked
            handles=layout.handles if self.isVisible() else (),
            handle=self._handle_at(self._mouse),
            layers=self.layers,
            focused=self.hasFocus(),
            theme=self.theme,
            unit=self.unit,
            width=float(self.width()),
            height=float(self.height()),
        )
        draw_diagram(painter, diagram)

    def tip_at(self, at: QPointF) -> str:
        """A handle's use, a neuron's numbers or a weight's, in full (see `View.tip_at`)."""
        if self.network is None:
            return ""
        layout, handle = self.layout_of(self.network), self._handle_at(at)
        if handle is not None:
            return handle_tip(handle, self.layers)
        node = layout.node_at(at)
        if node is not None:
            return node_tip(self.network, *node, self.network.followed)
        edge = layout.edges.nearest(at, REACH * self.unit)
        return "" if edge is None else weight_tip(self.network, int(layout.edges.indices[edge]))

    def press_key(self, event: QKeyEvent) -> bool:
        """End following where the panel has the focus, too (see `View.press_key`)."""
        return self.example_mark.press(event) or super().press_key(event)

    def menu_actions(self) -> list[QAction]:
        """The end of following one example (see `View.menu_actions`)."""
        return self.example_mark.actions_now()

    # mouse and keyboard

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Highlight what is under the mouse (Qt)."""
        if event is None or self.network is None:
            return
        self._mouse = event.position()
        self.edit_clicks.move(self._mouse)
        layout = self.layout_of(self.network)
        reached = (
            self._handle_at(self._mouse),
            layout.node_at(self._mouse),
            layout.edges.nearest(self._mouse, REACH * self.unit),
        )
        touched = any(thing is not None for thing in reached)
        self.setCursor(Qt.CursorShape.PointingHandCursor if touched else Qt.CursorShape.ArrowCursor)
        self.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Use a handle, or choose a neuron or a weight (Qt)."""
        if event is None or self.network is None or event.button() != Qt.MouseButton.LeftButton:
            return
        at, layout = event.position(), self.layout_of(self.network)
        handle, node = self._handle_at(at), layout.node_at(at)
        if handle is not None:
            if not self.edit_clicks.click(handle.edit, at):
                return
            layers = EDITS[handle.edit](self.layers, handle.layer)
            if layers is not None:
                self.layers_edited.emit(layers)
        elif node is not None:
            if node[0] >= 0:
                self.unit_chosen.emit(*node)
        else:
            edge = layout.edges.nearest(at, REACH * self.unit)
            if edge is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._span_plane(int(layout.edges.indices[edge]))
            elif edge is not None:
                self.weight_chosen.emit(int(layout.edges.indices[edge]))

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802 (Qt's name)
        """End highlighting (Qt)."""
        del event
        self._mouse = None
        self.edit_clicks.leave()
        self.update()

    def takes_key(self, event: QKeyEvent) -> bool:
        """The keys of the view, which otherwise play and step the run (see `View.takes_key`)."""
        return is_arrow(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move the choice (Qt)."""
        if event is None or self.network is None or not (is_arrow(event) or spans_plane(event)):
            super().keyPressEvent(event)
            return
        if spans_plane(event):
            self._span_plane(self.display.weight)
            return
        across, down = ARROWS[Qt.Key(event.key())]
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.unit_chosen.emit(*unit_beside(self.network, self.unit_at, across, down))
        elif down:
            weight = weight_beside(self.network, self.unit_at, self.display.weight, down)
            if weight is not None:
                self.weight_chosen.emit(weight)

    def _span_plane(self, index: int) -> None:
        """Draw the loss over this weight and the one named before it."""
        # Of the two that span the plane now, the older one goes.
        last = self.display.axes[-1] if self.display.axes else self.display.weight
        if last != index:
            self.view_edited.emit({"plane": "weights", "plane_x": last, "plane_y": index})

    def _handle_at(self, at: QPointF | None) -> EditButton | None:
        if at is None or self.network is None:
            return None
        handles = self.layout_of(self.network).handles
        return next((handle for handle in handles if handle.rect.contains(at)), None)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide enough for a few layers (Qt)."""
        return QSize(640, 400)


def _shape(frame: Frame | None) -> tuple[object, ...]:
    """What the places of a diagram without edges depend on."""
    if frame is None or frame.network is None:
        return ()
    network = frame.network
    return (network.inputs, network.plane is None, *(layer.units for layer in network.layers))


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="network",
    title="Network",
    meaning="The network as a diagram: what each neuron computes, every weight, and the phase that runs.",
    make=NetworkView,
    order=170,
    size=(1280, 760),
    docked=(320, 200),
)
