"""The layout of a table of scores and the confusion matrices beside or beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QRectF, QSizeF

from widgets.plots.plot_axes import PAD, ROW

GAP = 20.0
#: The side of a matrix's cell, in unscaled pixels.
LEAST_CELL, MOST_CELL = 15.0, 88.0
#: Larger cells are no easier to read.
EASY = 40.0
#: The room for names beside a matrix.
LABELS = 74.0
#: The room for names above a matrix.
HEADS = 2.0 * ROW
NARROWEST_TABLE = 310.0


@dataclass(frozen=True)
class ScoresLayout:
    """The table's place, and of each matrix the place of its cells."""

    table: QRectF
    matrices: tuple[QRectF, ...]


def lay_out(size: QSizeF, unit: float, rows: float, matrices: Sequence[int]) -> ScoresLayout:
    """Make the matrices' cells as large as leaves the table readable, beside it or beneath it.

    Args:
        size: of the view in pixels.
        unit: pixels per unscaled pixel.
        rows: lines of the table with its head.
        matrices: the number of classes of each confusion matrix, the more important first.
    """
    whole = QRectF(0.0, 0.0, size.width(), size.height()).adjusted(
        PAD * unit, 0.5 * PAD * unit, -PAD * unit, -0.5 * PAD * unit
    )
    height = min(rows * ROW * unit, whole.height())
    best: tuple[float, ScoresLayout] = (0.0, ScoresLayout(whole, ()))
    for shown in range(len(matrices), 0, -1):
        classes = max(matrices[:shown])
        for is_beside in (True, False):
            room = QRectF(whole)
            if is_beside:
                room.setLeft(whole.left() + (NARROWEST_TABLE + GAP) * unit)
            else:
                room.setTop(whole.top() + height + 0.5 * GAP * unit)
            wide = shown * LABELS * unit + (shown - 1) * GAP * unit
            cell = min((room.width() - wide) / shown, room.height() - HEADS * unit) / classes
            cell = min(cell, MOST_CELL * unit)
            # All of them, unless fewer can be read much better.
            worth = min(cell, EASY * unit) * (1.0 if shown == len(matrices) else 0.6)
            if cell < LEAST_CELL * unit or worth <= best[0]:
                continue
            side, table = cell * classes, QRectF(whole)
            across = LABELS * unit + side + GAP * unit
            left = room.right() - (shown * across - GAP * unit) if is_beside else room.left()
            cells = [
                QRectF(left + number * across + LABELS * unit, room.top() + HEADS * unit, side, side)
                for number in range(shown)
            ]
            if is_beside:
                table.setRight(left - GAP * unit)
            else:
                table.setBottom(room.top())
            best = (worth, ScoresLayout(table, tuple(cells)))
    return best[1]
