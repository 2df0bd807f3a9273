"""Where things are in the table of activations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PyQt6.QtCore import QPointF, QRectF

from widgets.function_lab.activation_rows import COLUMNS, TableColumn
from widgets.style.text_scale import scaled

PAD, HEAD, ROW, MARK = 10.0, 22.0, 34.0, 40.0
#: The height of the filter's field, in pixels.
FIELD = 26.0


@dataclass(frozen=True)
class TableLayout:
    """The places of columns and rows.

    Attributes:
        width: of the view, in pixels.
        height: of the view, in pixels.
        unit: pixels per unscaled pixel.
        with_field: whether the filter can be typed at the top; in a picture it cannot.
        with_filter: whether there is a filter, which a picture names.
    """

    width: float
    height: float
    unit: float
    with_field: bool
    with_filter: bool

    @cached_property
    def columns(self) -> list[tuple[TableColumn, QRectF]]:
        """The columns there is room for, and where their names are; formulas take the rest."""
        room = self.width / self.unit
        shown = [column for column in COLUMNS if column.needed <= room]
        spare = room - 2.0 * PAD - MARK - sum(column.width for column in shown)
        growing = [column for column in shown if column.latex and column.name != "range"] or shown[:1]
        result, left = [], PAD + MARK
        for column in shown:
            wide = column.width + (spare / len(growing) if column in growing else 0.0)
            place = QRectF(left * self.unit, self.head_top, wide * self.unit, HEAD * self.unit)
            result.append((column, place))
            left += wide
        return result

    @property
    def head_top(self) -> float:
        """The upper edge of the columns' names."""
        if self.with_field:
            return 10.0 + scaled(FIELD)
        return 6.0 + (ROW * self.unit if self.with_filter else 0.0)

    @property
    def rows_area(self) -> QRectF:
        """From the first row down, over the whole width."""
        top = self.head_top + HEAD * self.unit
        return QRectF(0.0, top, self.width, self.height - top)

    @property
    def fitting(self) -> int:
        """How many rows can be seen."""
        return max(int((self.rows_area.height() - 4.0) / (ROW * self.unit)), 1)

    def line_at(self, at: QPointF) -> int | None:
        """Which of the rows that can be seen is there."""
        top = self.rows_area.top()
        line = int((at.y() - top) / (ROW * self.unit))
        return line if at.y() >= top and line < self.fitting else None

    def column_at(self, at: QPointF) -> TableColumn | None:
        """The column whose name is there."""
        return next((column for column, rect in self.columns if rect.contains(at)), None)
