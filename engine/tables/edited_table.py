"""A table that a person writes by hand: its cells as texts, each change another table."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.errors import RavineError
from engine.objective import FloatArray
from engine.tables.csv_table import read_table
from engine.tables.table_source import CARRIED_BYTES, TableRecord, TableSource
from engine.tables.table_text import content_of, text_of

#: A row of a table as it is written.
Row = tuple[str, ...]
#: The most cells that are edited by hand: each change keeps its own list of the rows.
MAX_EDITED_CELLS = 200_000


@dataclass(frozen=True)
class EditedTable:
    """A table's cells; nothing is said of what they mean.

    Attributes:
        names: of the columns.
        rows: each as wide as ``names``.
        separator: between the cells of its file, which decides how decimal commas are read.
    """

    names: Row
    rows: tuple[Row, ...] = ()
    separator: str = ","

    @classmethod
    def of(cls, source: TableSource) -> EditedTable:
        """A table as it is written.

        Raises:
            RavineError: it cannot be read, or is too large to be edited by hand.
        """
        table = read_table(source, least=1)
        if table.rows * len(table.columns) > MAX_EDITED_CELLS:
            raise RavineError(
                f"{source.path.name} has {table.rows * len(table.columns):,} cells; up to "
                f"{MAX_EDITED_CELLS:,} are edited here: change its file, and open it again"
            )
        text = text_of(source, content_of(source), lambda _: None)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=table.separator)
        rows = [tuple(cell.strip() for cell in row) for row in reader if row]
        names = tuple(column.name for column in table.columns)
        return cls(names, tuple(rows[table.has_header :]), table.separator)

    def with_cell(self, row: int, column: int, text: str) -> EditedTable:
        """With another text in a cell."""
        return self.with_texts({row: text}, column)

    def with_texts(self, texts: dict[int, str], column: int) -> EditedTable:
        """With other texts in the cells of a column, by their rows."""
        rows = list(self.rows)
        for place, text in texts.items():
            rows[place] = (*rows[place][:column], text.strip(), *rows[place][column + 1 :])
        return replace(self, rows=tuple(rows))

    def with_rows(self, rows: Sequence[Sequence[str]], at: int | None = None) -> EditedTable:
        """With more rows before a place, or at the end; too short ones have gaps, more cells are dropped.

        Raises:
            RavineError: there would be more cells than are edited by hand.
        """
        width = len(self.names)
        if (len(self.rows) + len(rows)) * width > MAX_EDITED_CELLS:
            raise RavineError(f"a table that is edited by hand has at most {MAX_EDITED_CELLS:,} cells")
        made = tuple(tuple(cell.strip() for cell in (*row, *[""] * width)[:width]) for row in rows)
        place = len(self.rows) if at is None else at
        return replace(self, rows=(*self.rows[:place], *made, *self.rows[place:]))

    def without_rows(self, places: Collection[int]) -> EditedTable:
        """Without some rows."""
        gone = set(places)
        return replace(self, rows=tuple(row for place, row in enumerate(self.rows) if place not in gone))

    def numbers(self, column: int) -> FloatArray:
        """The cells of a column (N,) as numbers; nan where one is none."""
        return np.array([_number(row[column]) for row in self.rows], dtype=np.float64)

    def record(self, name: str) -> TableRecord:
        """The table as an experiment carries it.

        Raises:
            RavineError: it has no row, or is too large to be carried.
        """
        if not self.rows:
            raise RavineError("the table has no row yet")
        record = TableRecord.of(name, len(self.rows), self.as_csv())
        if not record.packed:
            raise RavineError(
                f"compressed, the table has more than {CARRIED_BYTES / 2**20:.0f} MB, which no experiment "
                "carries; remove rows, or write it to a file and open that"
            )
        return record

    def as_csv(self) -> bytes:
        """The table as a file has it, in UTF-8."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=self.separator, lineterminator="\n")
        writer.writerows([self.names, *self.rows])
        return file.getvalue().encode()


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan
