"""The layout of a table of scores and the confusion matrices beside or beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QRectF, QSizeF

from widgets.plots.plot_axes import PAD, ROW

GAP = 20.0
#: The side of a matrix's cell, in unscaled pixels.
LEAST_CELL, MOST_CELL = 15.0, 88.0
#: Larger cells are hardly easier to read: what they are larger counts so much.
EASY, BEYOND = 40.0, 0.2
#: The room for names beside a matrix at the least and at the most.
LABELS, MOST_LABELS = 74.0, 120.0
#: The room for names above a matrix.
HEADS = 2.0 * ROW
NARROWEST_TABLE = 310.0


@dataclass(frozen=True)
class ScoresLayout:
    """The table's place, and of each matrix the place of its cells.

    Attributes:
        table: in pixels.
        matrices: each square; fewer than there are where there is no room for all.
        labels: the room beside each for names, in unscaled pixels.
    """

    table: QRectF
    matrices: tuple[QRectF, ...]
    labels: float = LABELS


def lay_out(
    size: QSizeF, unit: float, rows: float, matrices: Sequence[int], labels: float = LABELS
) -> ScoresLayout:
    """Make the matrices' cells as large as leaves the table readable, beside it or beneath it.

    Args:
        size: of the view in pixels.
        unit: pixels per unscaled pixel.
        rows: lines of the table with its head.
        matrices: the number of classes of each confusion matrix, the more important first.
        labels: the room that the names beside a matrix need, in unscaled pixels.
    """
    whole = QRectF(0.0, 0.0, size.width(), size.height()).adjusted(
        PAD * unit, 0.5 * PAD * unit, -PAD * unit, -0.5 * PAD * unit
    )
    labels = min(max(labels, LABELS), MOST_LABELS)
    height = min(rows * ROW * unit, whole.height())
    best: tuple[float, ScoresLayout] = (0.0, ScoresLayout(whole, (), labels))
    for shown in range(len(matrices), 0, -1):
        classes = max(matrices[:shown])
        for lines in range(1, shown + 1):
            if shown % lines:
                continue
            for is_beside in (True, False):
                room = QRectF(whole)
                if is_beside:
                    room.setLeft(whole.left() + (NARROWEST_TABLE + GAP) * unit)
                else:
                    room.setTop(whole.top() + height + 0.5 * GAP * unit)
                grid = _Grid(room, shown // lines, lines, labels * unit, unit)
                cell = min(grid.largest / classes, MOST_CELL * unit)
                # All of them, unless fewer can be read so much better that it makes up for it.
                easy = min(cell, EASY * unit)
                worth = (easy + BEYOND * (cell - easy)) * shown / len(matrices)
                if cell < LEAST_CELL * unit or worth <= best[0]:
                    continue
                table = QRectF(whole)
                cells, left = grid.places(cell * classes, at_right=is_beside)
                if is_beside:
                    table.setRight(left - GAP * unit)
                else:
                    table.setBottom(room.top())
                best = (worth, ScoresLayout(table, cells, labels))
    return best[1]


@dataclass(frozen=True)
class _Grid:
    """Squares in lines, each with its names at the left and above.

    Attributes:
        room: for all, in pixels.
        columns: squares in a line.
        lines: of squares.
        labels: the room for names at the left of each, in pixels.
        unit: pixels per unscaled pixel.
    """

    room: QRectF
    columns: int
    lines: int
    labels: float
    unit: float

    @property
    def largest(self) -> float:
        """The longest side that fits."""
        gap = GAP * self.unit
        wide = self.columns * self.labels + (self.columns - 1) * gap
        high = self.lines * HEADS * self.unit + (self.lines - 1) * 0.5 * gap
        return min((self.room.width() - wide) / self.columns, (self.room.height() - high) / self.lines)

    def places(self, side: float, *, at_right: bool) -> tuple[tuple[QRectF, ...], float]:
        """The squares, line by line, and the left edge of all with their names."""
        gap, head = GAP * self.unit, HEADS * self.unit
        across, down = self.labels + side + gap, head + side + 0.5 * gap
        left = self.room.right() - (self.columns * across - gap) if at_right else self.room.left()
        return tuple(
            QRectF(left + column * across + self.labels, self.room.top() + line * down + head, side, side)
            for line in range(self.lines)
            for column in range(self.columns)
        ), left
