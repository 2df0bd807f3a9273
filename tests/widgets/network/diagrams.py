"""A network diagram as it is drawn, and where its neurons, weights and buttons are."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, Qt

from engine.frames.frame import Frame
from tests.widgets.choices import answer_choices
from tests.widgets.network_frames import network_in
from tests.widgets.pictures import Pixels, QTest, drawn
from widgets.network.network_layout import DiagramLayout, Edges
from widgets.network.network_view import NetworkView
from widgets.style.theme import themes

INK, SIZE = themes()["ink"], (960, 600)


def shown(frame: Frame, size: tuple[int, int] = SIZE) -> tuple[NetworkView, DiagramLayout, Pixels]:
    view = NetworkView(INK)
    pixels = drawn(view, frame, size)
    answer_choices(view)
    return view, view.layout_of(network_in(frame)), pixels


def node(layout: DiagramLayout, layer: int, unit: int) -> QPointF:
    rect = layout.rect_of(layer, unit)
    assert rect is not None
    return rect.center()


def edge(edges: Edges, index: int, share: float = 0.5) -> QPointF:
    """A point of the edge with a place in theta."""
    x, y, to_x, to_y = edges.ends[np.flatnonzero(edges.indices == index)[0]].tolist()
    return QPointF(x + share * (to_x - x), y + share * (to_y - y))


def key(view: NetworkView, which: Qt.Key, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(view, which, modifier)


def shift_click(view: NetworkView, at: QPointF) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, shift, at.toPoint())


def handle(layout: DiagramLayout, edit: str, layer: int) -> QPointF:
    return next(h.rect.center() for h in layout.handles if (h.edit, h.layer) == (edit, layer))
