"""The layout of maps of two inputs in a view, with their scores and a legend beside or above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSizeF

from engine.objective import FloatArray
from widgets.painting.primitives import SAMPLE, rows_of
from widgets.plots.axis import Axis
from widgets.plots.plot_axes import PAD, ROW
from widgets.style.fonts import text_width

GAP = 14.0
#: Beside the maps, in unscaled pixels.
WIDEST_KEY = 150.0
SIGN = 16.0
BAR = 64.0
LONGEST_NAME = 36.0
#: Where several maps would be smaller, the chosen racer's is shown alone; in unscaled pixels.
SMALLEST_MAP = 120.0


@dataclass(frozen=True)
class LegendItem:
    """One line of the key.

    Attributes:
        sign: the symbol before the text: ``"class"``, ``"train"``, ``"test"``, ``"wrong"``, ``"racer"``,
            ``"bar"`` (a colour map) or nothing.
        text: what it says.
        value: a number after it.
        index: of the class or the racer.
    """

    sign: str
    text: str
    value: str = ""
    index: int = 0

    @property
    def indent(self) -> float:
        """Where the text begins, in unscaled pixels."""
        return {"racer": SAMPLE - 4.0, "bar": BAR + 7.0, "": 0.0}.get(self.sign, SIGN)

    @property
    def width(self) -> float:
        """How much room it takes, in unscaled pixels."""
        value = text_width(self.value, "small") + 7.0 if self.value else 0.0
        return self.indent + text_width(self.text, "small") + value


@dataclass(frozen=True)
class Tile:
    """One racer's map: its place in the race, and in the view."""

    place: int
    area: QRectF
    is_left: bool
    is_lowest: bool

    def pixels(self, points: FloatArray, x: Axis, y: Axis) -> FloatArray:
        """Inputs ``(N, 2)`` to pixels ``(N, 2)``."""
        area = self.area
        return np.stack(
            (
                area.left() + (points[:, 0] - x.low) / (x.high - x.low) * area.width(),
                area.bottom() - (points[:, 1] - y.low) / (y.high - y.low) * area.height(),
            ),
            axis=1,
        )

    def values(self, at: QPointF, x: Axis, y: Axis) -> tuple[float, float]:
        """The inputs at a pixel."""
        area = self.area
        return (
            x.low + (at.x() - area.left()) / area.width() * (x.high - x.low),
            y.low + (area.bottom() - at.y()) / area.height() * (y.high - y.low),
        )


@dataclass(frozen=True)
class BoundaryLayout:
    """The maps, and the key's lines with the middle of their left edges."""

    tiles: tuple[Tile, ...]
    key: tuple[tuple[LegendItem, QPointF], ...]


def is_vertical(y: Axis) -> bool:
    """Whether the name of the axis upwards is too long to be written above its numbers."""
    return text_width(y.name, "small", "strong") > LONGEST_NAME


def gutter_of(y: Axis) -> float:
    """The room for the numbers and the name of the axis upwards, in unscaled pixels."""
    widest = max((text_width(text, "small") for _, text in y.ticks(6.0)), default=0.0) + 8.0
    if is_vertical(y):
        return widest + ROW
    return max(widest, text_width(y.name, "small", "strong") + 8.0)


@dataclass(frozen=True)
class AvailableSpace:
    """What there is room for.

    Attributes:
        size: of the view in pixels.
        unit: pixels per unscaled pixel.
        ratio: width over height of a map.
        gutter: the room for numbers beside the maps, in unscaled pixels.
    """

    size: QSizeF
    unit: float
    ratio: float
    gutter: float


def lay_out(view: AvailableSpace, places: Sequence[int], key: Sequence[LegendItem]) -> BoundaryLayout:
    """Make the maps as large as possible.

    Args:
        view: its room.
        places: the racers to show.
        key: its lines.
    """
    size, unit, ratio, gutter = view.size, view.unit, view.ratio, view.gutter
    pad, row, several = PAD * unit, ROW * unit, len(places) > 1
    flow = rows_of([item.width for item in key], 0.0, size.width() / unit - 2.0 * PAD, 14.0)
    above = (flow[-1][0] + 1) * row + 4.0 * unit if flow else 0.0
    side = (min(max(item.width for item in key), WIDEST_KEY) + GAP) * unit if key else 0.0
    choices = []
    for beside in (True, False):
        room = QRectF(
            pad + gutter * unit,
            (0.6 * pad if several else pad) + (0.0 if beside else above),
            size.width() - 2.0 * pad - gutter * unit - (side if beside else 0.0),
            0.0,
        )
        room.setBottom(size.height() - (0.5 * PAD + ROW) * unit)
        for columns in range(1, len(places) + 1):
            rows = ceil(len(places) / columns)
            wide = (room.width() - (columns - 1) * GAP * unit) / columns
            high = room.height() / rows - (row if several else 0.0) - (rows - 1) * 0.5 * GAP * unit / rows
            choices.append((min(wide, high * ratio), beside, columns, rows, room))
    width, beside, columns, rows, room = max(choices, key=lambda choice: choice[0])
    width = max(float(int(width)), 8.0)
    height = max(float(int(width / ratio)), 8.0)
    across, down = width + GAP * unit, height + (row if several else 0.0) + 0.5 * GAP * unit
    # What is left over goes to both sides.
    left = room.left() + max(0.5 * (room.width() - columns * across + GAP * unit), 0.0)
    top = room.top() + (row if several else 0.0)
    top += max(0.5 * (room.height() - rows * down + 0.5 * GAP * unit), 0.0)
    tiles = [
        Tile(
            place,
            # On whole pixels: what is painted once for one map serves the others.
            QRectF(
                round(left + number % columns * across), round(top + number // columns * down), width, height
            ),
            is_left=number % columns == 0,
            is_lowest=number + columns >= len(places),
        )
        for number, place in enumerate(places)
    ]
    if beside:
        x = tiles[min(columns, len(tiles)) - 1].area.right() + GAP * unit
        y = tiles[0].area.top() + 0.5 * row
        seen = [(item, QPointF(x, y + number * row)) for number, item in enumerate(key)]
        seen = [(item, at) for item, at in seen if at.y() + 0.5 * row <= size.height()]
    else:
        seen = [
            (item, QPointF(pad + at * unit, 0.5 * pad + (number + 0.5) * row))
            for item, (number, at) in zip(key, flow, strict=True)
        ]
    return BoundaryLayout(tuple(tiles), tuple(seen))


def shown_places(
    view: AvailableSpace, places: Sequence[int], chosen: int, key: Sequence[LegendItem]
) -> Sequence[int]:
    """All racers where their maps are large enough to be read, else the chosen one."""
    tiles = lay_out(view, places, key).tiles
    if not tiles or min(tiles[0].area.width(), tiles[0].area.height()) >= SMALLEST_MAP * view.unit:
        return places
    return places[chosen : chosen + 1]
