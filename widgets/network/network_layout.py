"""The layout of a network's diagram: columns, nodes, edges and buttons. Lengths are pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSizeF

from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import NetworkFrame
from engine.objective import FloatArray, IntArray
from widgets.network_parts.selection import rows_per_unit
from widgets.style.fonts import text_width

PAD = 12.0
#: Heights above and below the nodes, in unscaled pixels: whose network, names of layers; handles, caption.
HEADER, HEADINGS, FOOTER = 26.0, 40.0, 46.0
#: The most room for names of inputs, and what the values of a followed example have, in unscaled pixels.
NAMES, VALUES = 84.0, 48.0
#: Sides of nodes, in unscaled pixels.
SMALLEST, LARGEST = 12.0, 58.0
#: How much of its room a node takes.
FILLING = 0.8
#: Columns closer than this are drawn as strips, without edges.
NARROWEST = 34.0
#: Columns at least so far apart have handles each; of closer ones only the chosen has.
ROOMY = 96.0
#: How much of the width the answer takes at most.
ANSWER = 0.26
#: Of more edges the strongest are drawn.
MOST_EDGES = 720
HANDLE = 16.0


@dataclass(frozen=True)
class DiagramColumn:
    """The nodes of one layer; -1 is the inputs.

    Attributes:
        layer: its place.
        x: the middle.
        units: the units that are shown.
        rects: where, one for each.
        count: how many units there are.
    """

    layer: int
    x: float
    units: range
    rects: tuple[QRectF, ...]
    count: int

    @property
    def hidden(self) -> int:
        """How many units do not fit."""
        return self.count - len(self.units)


@dataclass(frozen=True, eq=False)
class Edges:
    """Lines between nodes, the weakest first.

    Attributes:
        ends: x and y of both ends ``(E, 4)``.
        weights: ``(E,)``; nan where a layer has none.
        layer: whose they are ``(E,)``.
        nodes: the units they join ``(E, 2)``, from and to.
        indices: in theta ``(E,)``; -1 where a layer has no weights.
        missing: how many more there are between shown nodes.
    """

    ends: FloatArray
    weights: FloatArray
    layer: IntArray
    nodes: IntArray
    indices: IntArray
    missing: int = 0

    def nearest(self, at: QPointF, reach: float) -> int | None:
        """The edge with a weight nearest to a point, if one is within reach."""
        if not len(self.ends):
            return None
        start, way = self.ends[:, :2], self.ends[:, 2:] - self.ends[:, :2]
        away = np.array([at.x(), at.y()]) - start
        along = np.clip((away * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1e-9), 0.0, 1.0)
        distance = np.hypot(*(away - along[:, None] * way).T)
        distance[self.indices < 0] = np.inf
        best = int(np.argmin(distance))
        return best if distance[best] <= reach else None


@dataclass(frozen=True)
class EditButton:
    """A small button on the diagram: which edit of `layer_edits.EDITS` it does, and to which layer."""

    edit: str
    layer: int
    rect: QRectF


@dataclass(frozen=True, eq=False)
class DiagramLayout:
    """A diagram laid out.

    Attributes:
        columns: from the inputs to the output.
        edges: between them; none in strips.
        handles: for editing.
        answer: where the network's answer is drawn large; empty where there is none.
        strips: whether layers are drawn as strips.
        step: from column to column.
        body: where the nodes are.
    """

    columns: tuple[DiagramColumn, ...]
    edges: Edges
    handles: tuple[EditButton, ...]
    answer: QRectF
    strips: bool
    step: float
    body: QRectF

    def node_at(self, at: QPointF) -> tuple[int, int] | None:
        """The layer and the unit at a point."""
        for column in self.columns:
            for unit, rect in zip(column.units, column.rects, strict=True):
                if rect.contains(at):
                    return column.layer, unit
        return None

    def rect_of(self, layer: int, unit: int) -> QRectF | None:
        """Where a unit is drawn."""
        column = self.columns[layer + 1]
        return column.rects[column.units.index(unit)] if unit in column.units else None


def lay_out(
    network: NetworkFrame, size: QSizeF, unit: float, chosen: tuple[int, int], editable: Sequence[bool] = ()
) -> DiagramLayout:
    """Lay a network out.

    Args:
        network: what is drawn.
        size: of the view.
        unit: pixels per unscaled pixel.
        chosen: the layer and the unit that must be seen.
        editable: for each layer whether neurons can be added to it; empty for no handles.
    """
    top, bottom = (HEADER + HEADINGS) * unit, size.height() - FOOTER * unit
    longest = max(text_width(name, "small") for name in network.inputs)
    # an example's values have the same room whatever they are, so that nothing moves from one to the next
    least = VALUES if network.followed is not None else 0.0
    names = min(max(longest, least), NAMES) * unit
    single = network.layers[-1].units == 1
    side = max(min((bottom - top) * 0.9, ANSWER * size.width(), 260.0 * unit), 24.0 * unit)
    has_answer = single or network.plane is not None
    left = PAD * unit + names + 8.0 * unit
    right = size.width() - PAD * unit - (side if has_answer else 40.0 * unit)
    if not single:
        right -= 96.0 * unit
    body = QRectF(left, top, max(right - left, 1.0), max(bottom - top, 1.0))
    answer = QRectF(size.width() - PAD * unit - side, body.center().y() - 0.5 * side, side, side)
    counts = [len(network.inputs), *(layer.units for layer in network.layers)]
    inputs = min(LARGEST * unit, FILLING * body.height() / max(min(counts[0], 4), 1), 0.5 * body.width())
    step = (body.width() - 0.5 * inputs) / len(network.layers)
    strips = step < NARROWEST * unit
    first = 0.5 * inputs
    if strips:
        inputs = min(inputs, 0.6 * LARGEST * unit)
        step = (body.width() - inputs) / len(network.layers)
        first = inputs - 0.5 * step
    widths = [
        inputs if strips else min(inputs, 0.56 * step),
        *[min(0.56 * step, LARGEST * unit)] * len(network.layers),
    ]
    middles = [
        body.left() + 0.5 * inputs,
        *(body.left() + first + (place + 1) * step for place in range(len(network.layers))),
    ]
    columns = [
        _column(
            DiagramColumn(place - 1, x, range(count), (), count),
            body,
            width,
            unit,
            chosen=chosen[1] if chosen[0] == place - 1 else 0,
            strips=strips and place > 0,
        )
        for place, (count, x, width) in enumerate(zip(counts, middles, widths, strict=True))
    ]
    if single:
        columns[-1] = DiagramColumn(len(network.layers) - 1, answer.center().x(), range(1), (answer,), 1)
    edges = NO_EDGES if strips else _edges(network.layers, columns)
    handles = _handles(columns, editable, size, unit, step=step, chosen=chosen[0])
    return DiagramLayout(
        tuple(columns), edges, handles, answer if has_answer else QRectF(), strips, step, body
    )


def _column(
    column: DiagramColumn, body: QRectF, widest: float, unit: float, *, chosen: int, strips: bool
) -> DiagramColumn:
    """Place a layer's nodes, of too many those about the chosen one."""
    x, count = column.x, column.count
    smallest = (2.0 if strips else SMALLEST) * unit
    fitting = max(int(body.height() * FILLING / smallest), 1)
    shown = count if count <= fitting else max(fitting - (0 if strips else 2), 1)
    first = min(max(chosen - shown // 2, 0), count - shown)
    room = body.height() - (0.0 if shown == count or strips else 20.0 * unit)
    pitch = min(room / shown, room if strips else 1.5 * LARGEST * unit)
    width = widest if strips else min(max(FILLING * pitch, 2.0), max(widest, smallest))
    height = pitch if strips else width
    top = body.top() + 0.5 * (room - pitch * shown)
    if strips:
        width *= 1.3
    rects = tuple(
        QRectF(x - 0.5 * width, top + (place + 0.5) * pitch - 0.5 * height, width, height)
        for place in range(shown)
    )
    return DiagramColumn(column.layer, x, range(first, first + shown), rects, count)


def _edges(layers: Sequence[LayerFrame], columns: Sequence[DiagramColumn]) -> Edges:
    """The edges between the nodes that are shown."""
    parts = [_edges_of(layer, *columns[layer.index : layer.index + 2]) for layer in layers]
    ends, weights, nodes, indices = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    layer = np.repeat([each.index for each in layers], [len(part[0]) for part in parts])
    size = np.where(np.isnan(weights), np.inf, np.abs(weights))
    order = np.argsort(size, kind="stable")[-MOST_EDGES:]
    missing = len(size) - len(order)
    return Edges(ends[order], weights[order], layer[order], nodes[order], indices[order], missing)


def _edges_of(
    layer: LayerFrame, before: DiagramColumn, after: DiagramColumn
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Ends, weights, nodes and indices of one layer's edges."""
    sources = np.array([[rect.right(), rect.center().y()] for rect in before.rects])
    targets = np.array([[rect.left(), rect.center().y()] for rect in after.rects])
    if layer.weights is None:
        fold = before.count // after.count
        pairs = [
            (unit - before.units.start, unit // fold - after.units.start)
            for unit in before.units
            if unit // fold in after.units
        ]
        source, target = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        weights, indices = np.full(len(source), np.nan), np.full(len(source), -1, dtype=np.intp)
    else:
        count, columns = rows_per_unit(layer), np.arange(before.units.start, before.units.stop)
        rows = np.arange(after.units.start * count, after.units.stop * count)
        block = layer.weights[np.ix_(rows, columns)].reshape(-1, count, len(columns))
        # of several pieces the strongest is drawn
        strongest = np.abs(block).argmax(axis=1)
        weights = np.take_along_axis(block, strongest[:, None], axis=1)[:, 0].ravel()
        target, source = (part.ravel() for part in np.indices((len(after.units), len(columns))))
        row = (target + after.units.start) * count + strongest.ravel()
        indices = layer.first + row * layer.weights.shape[1] + columns[source]
    ends = np.concatenate((sources[source], targets[target]), axis=1)
    nodes = np.stack((source + before.units.start, target + after.units.start), axis=1)
    return ends, weights, nodes, indices.astype(np.intp)


def _handles(
    columns: Sequence[DiagramColumn],
    editable: Sequence[bool],
    size: QSizeF,
    unit: float,
    *,
    step: float,
    chosen: int,
) -> tuple[EditButton, ...]:
    """Handles beneath the columns and between them; where these are close, only at the chosen one."""
    if not editable:
        return ()
    middle, side = size.height() - (FOOTER - 13.0) * unit, HANDLE * unit
    roomy = step >= ROOMY * unit
    places: list[tuple[str, int, float]] = []
    for layer, more in enumerate(editable):
        column = columns[layer + 1]
        x = column.x if layer < len(editable) - 1 else columns[layer].x + step
        if not roomy and layer != min(chosen, len(editable) - 1):
            continue
        gap = 0.5 * step if roomy else 3.4 * side
        x = x if roomy else min(max(x, 5.0 * side), size.width() - 5.0 * side)
        places.append(("add a layer", layer, x - gap))
        if layer < len(editable) - 1:
            if more:
                places += [
                    ("remove a neuron", layer, x - 0.62 * side),
                    ("add a neuron", layer, x + 0.62 * side),
                ]
            places.append(("remove this layer", layer, x + (1.95 if more else 0.0) * side))
    return tuple(
        EditButton(edit, layer, QRectF(x - 0.5 * side, middle - 0.5 * side, side, side))
        for edit, layer, x in places
    )


NO_EDGES = Edges(
    np.zeros((0, 4)), np.zeros(0), np.zeros(0, np.intp), np.zeros((0, 2), np.intp), np.zeros(0, np.intp)
)
