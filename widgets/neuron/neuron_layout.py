"""The layout of one neuron: inputs, sum, curve and answer to the left, its plane to the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSizeF

from widgets.neuron.neuron_data import Kind, Neuron
from widgets.painting.histograms import extent
from widgets.painting.primitives import rows_of
from widgets.plots.axis import Axis
from widgets.plots.plot_axes import PAD, ROW
from widgets.plots.small_plot import SmallPlot, nice_above
from widgets.prediction_parts.boundary_layout import Tile, gutter_of
from widgets.style.fonts import text_width

#: In less room the numbers are a list beside the plane.
ROOMY_WIDTH, ROOMY_HEIGHT = 540.0, 300.0
LIST = 136.0
BOX = QSizeF(60.0, 30.0)
#: The radius of the sum's circle.
SUM = 24.0
#: The width of a line in the key.
SAMPLE = 24.0
KEY: Mapping[Kind, str] = {"sum": "z = 0", "zero": "output 0", "threshold": "answer turns"}


@dataclass(frozen=True, eq=False)
class NeuronLayout:
    """Places in pixels.

    Attributes:
        unit: pixels per unscaled pixel.
        roomy: whether the neuron is drawn, or only listed.
        tile: the plane.
        key: the lines of its key with the middle of their left edges.
        boxes: inputs and bias, in order.
        sum_at: the middle of the sum's circle.
        plot: the activation's curve.
        facts: output, target and loss, or the whole list.
        sentence: the sum written out.
    """

    unit: float
    roomy: bool
    tile: Tile
    key: tuple[tuple[Kind, QPointF], ...]
    boxes: tuple[QRectF, ...]
    sum_at: QPointF
    plot: SmallPlot
    facts: QRectF
    sentence: QRectF

    @property
    def edges(self) -> list[tuple[QPointF, QPointF]]:
        """From each box to the sum's circle."""
        ends = []
        for box in self.boxes:
            start = QPointF(box.right(), box.center().y())
            way = self.sum_at - start
            length = max(float(np.hypot(way.x(), way.y())), 1.0)
            ends.append((start, self.sum_at - way * (SUM * self.unit / length)))
        return ends

    def label(self, number: int, lines: int) -> QRectF:
        """Where a weight's numbers are written on its edge."""
        start, end = self.edges[number]
        at, unit = start + (end - start) * 0.48, self.unit
        width = min(98.0 * unit, 0.96 * (end.x() - start.x()))
        return QRectF(at.x() - 0.5 * width, at.y() - 7.5 * lines * unit, width, 15.0 * lines * unit)

    def sum_text(self, width: float, lines: int) -> QRectF:
        """Where a text of a width in pixels stands beneath the sum, beside the weights' numbers.

        As near to its middle as their boxes of so many lines allow.
        """
        unit = self.unit
        text = QRectF(0.0, self.sum_at.y() + (SUM + 4.0) * unit, width, 16.0 * unit)
        text.moveLeft(self.sum_at.x() - 0.5 * width)
        for number in range(len(self.boxes)):
            label = self.label(number, lines).adjusted(0.0, -4.0 * unit, 6.0 * unit, 4.0 * unit)
            if label.intersects(text):
                text.moveLeft(label.right())
        return text

    def placed(self, points: np.ndarray, neuron: Neuron) -> np.ndarray:
        """Inputs ``(N, 2)`` to pixels ``(N, 2)`` of the plane."""
        return self.tile.pixels(points, *neuron.answers.home)


def unit_of(size: QSizeF) -> float:
    """Pixels per unscaled pixel that a view of this size has room for."""
    return min(max(min(size.width() / 700.0, size.height() / 400.0), 1.0), 2.6)


def lay_out(neuron: Neuron, size: QSizeF, unit: float) -> NeuronLayout:
    """Lay everything out in a view of this size.

    Args:
        neuron: what is shown.
        size: of the view, in pixels.
        unit: pixels per unscaled pixel (see `unit_of`).
    """
    width, height = size.width(), size.height()
    roomy = width >= ROOMY_WIDTH * unit and height >= ROOMY_HEIGHT * unit
    pad = PAD * unit
    left = 0.58 * width if roomy else max(width - pad - LIST * unit, 0.5 * width)
    plane = QRectF(left, 0.0, width - left, height) if roomy else QRectF(0.0, 0.0, left, height)
    tile, key = _plane(neuron, plane, unit)
    drawn = QRectF(pad, pad, left - 1.5 * pad, height - 2.0 * pad)
    top, high = drawn.top() + (ROW + 6.0) * unit, drawn.height() - (2.0 * ROW + 16.0) * unit
    box = BOX * unit
    boxes = tuple(
        QRectF(QPointF(drawn.left(), top + share * high - 0.5 * box.height()), box)
        for share in (0.14, 0.5, 0.86)[: 3 if neuron.has_bias else 2]
    )
    sum_at = QPointF(drawn.left() + 0.53 * drawn.width(), top + 0.5 * high)
    begin = sum_at.x() + (SUM + 46.0) * unit
    curve = QRectF(begin, top, max(drawn.right() - begin, 8.0), max(high - (4.0 * ROW + 14.0) * unit, 8.0))
    facts = QRectF(begin - 30.0 * unit, curve.bottom() + 24.0 * unit, 0.0, 3.0 * ROW * unit)
    facts.setRight(drawn.right())
    if not roomy:
        facts = QRectF(plane.right() + 4.0 * unit, pad, width - plane.right() - 4.0 * unit - pad, height)
    return NeuronLayout(
        unit=unit,
        roomy=roomy,
        tile=tile,
        key=key,
        boxes=boxes,
        sum_at=sum_at,
        plot=_plot(neuron, curve, unit),
        facts=facts,
        sentence=QRectF(drawn.left(), drawn.bottom() - ROW * unit, drawn.width(), ROW * unit),
    )


def key_width(kind: Kind) -> float:
    """How much room a line of the key takes, in unscaled pixels."""
    return SAMPLE + 6.0 + text_width(KEY[kind], "small")


def _plane(neuron: Neuron, room: QRectF, unit: float) -> tuple[Tile, tuple[tuple[Kind, QPointF], ...]]:
    x, y = neuron.answers.home
    kinds = list(dict.fromkeys(line.kind for line in neuron.lines))
    pad, gutter, row = PAD * unit, gutter_of(y) * unit, ROW * unit
    flow = rows_of([key_width(kind) for kind in kinds], 0.0, (room.width() - 1.5 * pad) / unit, 12.0)
    rows = flow[-1][0] + 1 if flow else 0
    area = QRectF(room.left() + 0.5 * pad + gutter, pad, 0.0, 0.0)
    area.setRight(room.right() - pad)
    area.setBottom(room.bottom() - 0.3 * pad - (rows + 1.0) * row)
    ratio = min(max((x.high - x.low) / (y.high - y.low), 0.6), 1.6)
    width = max(min(area.width(), area.height() * ratio), 8.0)
    square = QRectF(0.0, 0.0, float(int(width)), float(int(width / ratio)))
    square.moveCenter(area.center())
    square.moveTo(round(square.left()), round(square.top()))
    tile = Tile(0, square, is_left=True, is_lowest=True)
    begin = square.bottom() + 1.3 * row
    places = tuple(
        (kind, QPointF(room.left() + 0.8 * pad + at * unit, begin + (number + 0.4) * row))
        for kind, (number, at) in zip(kinds, flow, strict=True)
    )
    return tile, places


def _plot(neuron: Neuron, area: QRectF, unit: float) -> SmallPlot:
    z = neuron.z[np.isfinite(neuron.z)]
    reach = max(neuron.curve.reach, nice_above(1.05 * float(np.abs(z).max(initial=0.0))))
    reach = reach if isfinite(reach) else neuron.curve.reach
    low, high = extent(neuron.curve.evaluate(np.linspace(-reach, reach, 241))[0]) or (0.0, 1.0)
    low, high = min(low, float(neuron.y.min())), max(high, float(neuron.y.max()))
    room = 0.08 * (high - low) or 1.0
    return SmallPlot(area, Axis("z", -reach, reach), Axis("", low - room, high + room), unit)
