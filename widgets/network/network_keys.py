"""The keys of the network diagram: from neuron to neuron, and from weight to weight of one."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from engine.frames.network_frame import NetworkFrame
from widgets.network_parts.selection import rows_per_unit

#: Layers to the right and neurons down, for each arrow.
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def is_arrow(event: QKeyEvent) -> bool:
    """Whether it is an arrow key, alone or with Ctrl."""
    control, keypad = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.KeypadModifier
    return event.key() in ARROWS and not event.modifiers() & ~(control | keypad)


def spans_plane(event: QKeyEvent) -> bool:
    """Whether it is Shift and Enter."""
    enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.key() in enter and bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


def unit_beside(network: NetworkFrame, chosen: tuple[int, int], across: int, down: int) -> tuple[int, int]:
    """The layer and the unit so many layers to the right and units down; at an edge the last one there."""
    layer = min(max(chosen[0] + across, 0), len(network.layers) - 1)
    return layer, min(max(chosen[1] + down, 0), network.layers[layer].units - 1)


def weight_beside(network: NetworkFrame, chosen: tuple[int, int], weight: int, down: int) -> int | None:
    """The next of the weights that lead to the chosen unit, the bias last; None where a unit has none."""
    layer = network.layers[chosen[0]]
    if layer.weights is None:
        return None
    count, columns = rows_per_unit(layer), layer.weights.shape[1]
    first = layer.first + chosen[1] * count * columns
    return weight + down if first <= weight + down < first + count * columns else first
