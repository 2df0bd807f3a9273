"""What the views of a network's layers share: choosing a layer, and what is said without a network."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from engine.frames.network_frame import NetworkFrame
from engine.objective import FloatArray
from widgets.plots.plot_area import unit_of
from widgets.style.theme import Theme
from widgets.view.recorded_words import unknown_loss
from widgets.view.view import View

NO_NETWORK = "This loss is a surface without layers. Choose a network to see what happens inside it."


class LayerView(View):
    """A view of the chosen racer's layers, one of which is chosen by click or with Up and Down."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # what subclasses say

    def prepare_network(self, network: NetworkFrame, *, steady: bool) -> None:
        """Prepare for a network; ``steady`` if the run plays on, so that axes may only grow."""

    def draw_network(self, painter: QPainter, network: NetworkFrame) -> None:
        """Draw the layers, in pixels of this widget."""

    def layer_at(self, at: QPointF) -> int | None:
        """The layer that a click there chooses."""
        del at
        return None

    # what they have

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(unit_of(self.width(), self.height()))

    @property
    def network(self) -> NetworkFrame | None:
        """The network shown; None where the objective is none."""
        network = self.frame.network if self.frame is not None else None
        return network if network is not None and network.layers else None

    @property
    def theta(self) -> FloatArray:
        """The parameters ``(P,)`` of the network shown.

        Raises:
            AttributeError: there is no network.
        """
        if self.frame is None or self.frame.network is None:
            raise AttributeError("no network is shown")
        return self.frame.racers[self.frame.network.racer].theta

    @property
    def layer(self) -> int:
        """The layer chosen, from 0."""
        return self.display.layer

    # as a view

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the network (see `View.prepare`)."""
        if self.network is not None:
            known = (
                before is not None and before.network is not None and before.generation == frame.generation
            )
            self.prepare_network(self.network, steady=frame.playing and known)

    def draw(self, painter: QPainter) -> None:
        """Draw the network, or say that there is none (see `View.draw`)."""
        if self.network is None:
            sentence = (unknown_loss(self.frame) or NO_NETWORK) if self.frame is not None else ""
            self.draw_message(painter, sentence, self.unit)
        else:
            self.draw_network(painter, self.network)

    # mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose a layer (Qt)."""
        if event is None:
            return
        layer = self.layer_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and layer is not None:
            self._choose(layer)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show what can be clicked (Qt)."""
        if event is not None:
            clickable = self.layer_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose the next layer or the one before (Qt)."""
        if event is None:
            return
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if by and self.network is not None:
            self._choose(min(max(self.layer + by, 0), len(self.network.layers) - 1))
        else:
            super().keyPressEvent(event)

    def _choose(self, layer: int) -> None:
        if layer != self.layer:
            self.layer_chosen.emit(layer)
