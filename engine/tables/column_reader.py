"""Columns of numbers and texts from the cells of a table.

Cells that `float` reads become numbers at once, block by block; so do gaps among them. Only columns that hold
anything else are kept as texts, to be looked at as wholes: the decimal sign of one cell is told from the
others, and from other columns (`engine.tables.csv_numbers`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress, cycle

import numpy as np

from engine.errors import RavineError, one_line
from engine.number_format import counted
from engine.objective import FloatArray, IntArray
from engine.tables.cell_blocks import CellBlock
from engine.tables.csv_numbers import Convention, convention_of, groups_thousands, number_in, without_unit
from engine.tables.table_column import BoolArray, ColumnKind, CsvColumn, is_gap
from engine.tables.table_text import MAX_CELLS, Watch

#: The most cells of columns that are not all plain numbers: texts take ten times the memory.
MAX_TEXTS = 4_000_000
#: How many cells of a column are told as examples.
EXAMPLES = 3
#: Of so many different texts of a column equal ones are kept once.
SHARED = 4096


class ColumnReader:
    """Takes a table's blocks in order and makes columns of them."""

    def __init__(self, names: Sequence[str], most_rows: int) -> None:
        """Make it.

        Args:
            names: as the header has them; empty where there is none.
            most_rows: the table has no more.
        """
        self._names = tuple(one_line(name) or f"column {place}" for place, name in enumerate(names, 1))
        self._width, self._most = len(names), most_rows
        self._numeric: IntArray = np.arange(self._width)
        #: Of each column its numbers (most,), in the order of the first rows' columns of numbers.
        self._numbers: FloatArray = np.empty((0, 0))
        self._places: IntArray = np.arange(self._width)
        self._gaps: IntArray = np.zeros(self._width, np.intp)
        self._examples: list[list[str]] = [[] for _ in names]
        self._unseen: list[int] = list(range(self._width))
        self._texts: dict[int, list[str]] = {}
        self._known: dict[int, dict[str, str]] = {}
        self._late: set[int] = set()
        self.rows = 0

    def take(self, block: CellBlock) -> None:
        """Take the next rows.

        Raises:
            RavineError: the table has more cells than are read.
        """
        if (self.rows + block.rows) * self._width > MAX_CELLS:
            raise RavineError(f"it has more than {MAX_CELLS:,} cells")
        if self.rows == 0:
            self._tell_texts(block)
        self._take_numbers(block)
        self._take_texts(block)
        self.rows += block.rows

    def _tell_texts(self, block: CellBlock) -> None:
        """Which columns of the first rows are numbers, and which are kept as texts."""
        plain = np.ones(self._width, bool)
        if block.numbers is None:
            parts = (block.cells[k :: self._width] for k in range(self._width))
            plain = np.array([_numbers_in(block, cells) is not None for cells in parts])
        self._numeric = np.flatnonzero(plain)
        self._places = np.arange(len(self._numeric))
        self._texts = {k: [] for k in np.flatnonzero(~plain).tolist()}
        self._known = {k: {} for k in self._texts}
        self._numbers = np.empty((len(self._numeric), min(self._most, MAX_CELLS // self._width)))
        self._unseen = self._numeric.tolist()

    def _take_numbers(self, block: CellBlock) -> None:
        cells, width = list[str](), len(self._numeric)
        if block.numbers is not None:
            values: FloatArray | None = block.numbers[:, self._numeric]
        else:
            cells = self._cells_of_numbers(block)
            values = _numbers_in(block, cells)
        if values is None:
            parts = [_numbers_in(block, cells[place::width]) for place in range(width)]
            kept = np.array([part is not None for part in parts])
            # what has been read of a column that is none of numbers is read again as texts at the end
            self._late.update(self._numeric[~kept].tolist())
            self._numeric, self._places = self._numeric[kept], self._places[kept]
            self._unseen = [k for k in self._unseen if k not in self._late]
            values = np.array([part for part in parts if part is not None]).T
        table = values.reshape(block.rows, len(self._numeric))
        self._numbers[self._places, self.rows : self.rows + block.rows] = table.T
        missing = np.isnan(table)
        self._gaps[self._numeric] += missing.sum(axis=0)
        if self._unseen:
            self._see_examples(block, missing)

    def _cells_of_numbers(self, block: CellBlock) -> list[str]:
        if len(self._numeric) == self._width:
            return block.cells
        mask = np.zeros(self._width, bool)
        mask[self._numeric] = True
        return list(compress(block.cells, cycle(mask.tolist())))

    def _see_examples(self, block: CellBlock, missing: BoolArray) -> None:
        columns = dict(zip(self._numeric.tolist(), missing.T, strict=True))
        for k in self._unseen:
            some, wanted = self._examples[k], EXAMPLES - len(self._examples[k])
            rows = np.flatnonzero(~columns[k])[:wanted]
            some += [block.cells[row * self._width + k].strip() for row in rows.tolist()]
        self._unseen = [k for k in self._unseen if len(self._examples[k]) < EXAMPLES]

    def _take_texts(self, block: CellBlock) -> None:
        if len(self._texts) * (self.rows + block.rows) > MAX_TEXTS:
            raise RavineError(
                f"its {counted(len(self._texts), 'column')} that are not all plain numbers have more than "
                f"{MAX_TEXTS:,} cells; leave some of them out, or keep a part of the rows"
            )
        for k, texts in self._texts.items():
            known, cells = self._known[k], block.cells[k :: self._width]
            if len(known) < SHARED:
                texts += [known.setdefault(cell, cell) for cell in cells]
            else:
                texts += [known.get(cell, cell) for cell in cells]

    def columns(
        self, again: Iterable[CellBlock], watch: Watch, *, is_by_semicolon: bool
    ) -> tuple[CsvColumn, ...]:
        """The columns.

        Args:
            again: the same blocks once more, for columns that turned out late to be no numbers.
            watch: is told the share of this that is done; what it raises ends the reading.
            is_by_semicolon: whether semicolons part the cells, beside which decimal commas are usual.

        Raises:
            RavineError: the table has more cells of texts than are read, or has changed.
        """
        open_otherwise: Convention = "mixed" if is_by_semicolon else "point"
        self._read_texts(self._late, again, watch)
        read = {k: _Cells(self._texts[k]) for k in sorted(self._texts)}
        if any(each.said == "comma" for each in read.values()) and len(self._numeric):
            # decimal commas in one column tell how to read the points in others
            self._read_texts(set(self._numeric.tolist()), again, watch)
            read = {k: _Cells(self._texts[k]) for k in range(self._width)}
        said = {each.said for each in read.values()}
        whole: Convention | None = "comma" if "comma" in said and "point" not in said else None
        made = {k: self._column_of_numbers(k, place) for k, place in self._of_numbers() if k not in read}
        for done, (k, each) in enumerate(read.items()):
            watch(done / len(read))
            made[k] = each.column(self._names[k], open_otherwise, whole)
        watch(1.0)
        return tuple(made[k] for k in range(self._width))

    def _of_numbers(self) -> Iterator[tuple[int, int]]:
        return zip(self._numeric.tolist(), self._places.tolist(), strict=True)

    def _column_of_numbers(self, k: int, place: int) -> CsvColumn:
        gaps = int(self._gaps[k])
        kind: ColumnKind = "number" if gaps < self.rows else "empty"
        return CsvColumn(
            self._names[k], kind, self._numbers[place, : self.rows], gaps, tuple(self._examples[k])
        )

    def _read_texts(self, wanted: Collection[int], again: Iterable[CellBlock], watch: Watch) -> None:
        """Read columns once more, as texts."""
        if not wanted:
            return
        read, rows = self._texts, self.rows
        self._texts, self._known, self.rows = {k: [] for k in wanted}, {k: {} for k in wanted}, 0
        for block in again:
            watch(0.0)
            self._take_texts(block)
            self.rows += block.rows
        if self.rows != rows:
            raise RavineError("it was changed while it was read; open it again")
        self._texts |= read


class _Cells:
    """A column as it is written, and what it says of its decimal sign.

    Attributes:
        said: the convention; None where it leaves it open.
    """

    def __init__(self, cells: Sequence[str]) -> None:
        self._cells = cells
        self._clean = _clean_numbers(cells)
        self._plain, self._unit, self._blanks = (
            (cells, "", "")
            if self._clean is not None
            else without_unit(["" if is_gap(cell) else cell.strip() for cell in cells])
        )
        self.said = convention_of(map(str.strip, self._plain)) if self._clean is None else None

    def column(self, name: str, open_otherwise: Convention, whole: Convention | None) -> CsvColumn:
        """The column.

        Args:
            name: of the column.
            open_otherwise: how it is read where nothing tells.
            whole: what the other columns tell; None for nothing.
        """
        numbers = self._clean
        grouped = whole == "comma" and self.said is None and groups_thousands(map(str.strip, self._plain))
        convention = self.said or ("comma" if grouped else open_otherwise if numbers is None else "point")
        column = _column(name, self._cells, self._plain, None if grouped else numbers, convention)
        if column.kind == "number":
            column = replace(column, unit=self._unit, thousands=self._blanks or column.thousands)
        return column


def _column(
    name: str,
    cells: Sequence[str],
    plain: Sequence[str],
    numbers: FloatArray | None,
    convention: Convention,
) -> CsvColumn:
    """A column of cells as they were written, which without their units are ``plain``."""
    if numbers is not None and not np.isnan(numbers).any():
        return CsvColumn(name, "number", numbers, 0, tuple(cell.strip() for cell in cells[:EXAMPLES]))
    cells = tuple(cell.strip() for cell in cells)
    bare = [cell.strip() for cell in plain]
    values = [math.nan if is_gap(cell) else number_in(cell, convention) for cell in bare]
    numbers = np.array([math.nan if value is None else value for value in values])
    filled = [cell for cell in cells if not is_gap(cell)]
    texts = values.count(None)
    kind: ColumnKind = "number" if 2 * texts < len(filled) else "text" if filled else "empty"
    grouped = "." if convention == "comma" else ","
    return CsvColumn(
        name=name,
        kind=kind,
        numbers=numbers,
        gaps=len(cells) - len(filled),
        examples=tuple(filled[:EXAMPLES]),
        cells=cells if texts else (),
        decimal_comma=kind == "number" and convention != "point" and any("," in cell for cell in bare),
        thousands=grouped
        if kind == "number" and convention != "mixed" and any(grouped in cell for cell in bare)
        else "",
    )


def _clean_numbers(cells: Sequence[str]) -> FloatArray | None:
    """A column (N,) that holds plain numbers and nothing else; None if it does not."""
    try:
        numbers = np.array(list(map(float, cells)))
    except ValueError:
        return None
    # Python's float reads 1_000, which is no number to anybody else
    return None if any("_" in cell for cell in cells) else numbers


def _numbers_in(block: CellBlock, cells: Sequence[str]) -> FloatArray | None:
    """Cells (N,) that are plain numbers or gaps; None where one is anything else."""
    if block.has_underscore and any("_" in cell for cell in cells):
        return None
    try:
        numbers = np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        try:
            numbers = np.fromiter(map(_number_or_gap, cells), np.float64, len(cells))
        except ValueError:
            return None
    # "-nan" is a number to Python, and no gap
    missing = np.flatnonzero(np.isnan(numbers)).tolist()
    return numbers if all(is_gap(cells[place]) for place in missing) else None


def _number_or_gap(cell: str) -> float:
    return math.nan if not cell or is_gap(cell) else float(cell)
