"""The cells of a table, some rows at a time: split lines where that is enough, else ``csv``."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, islice

import numpy as np

from engine.errors import RavineError
from engine.objective import FloatArray
from engine.tables.table_pieces import TablePieces

#: What may stand between cells, and how people call it.
SEPARATORS = {";": "semicolon", "\t": "tab", ",": "comma"}
#: Rows from which the separator is told.
SAMPLE_ROWS = 50
#: Cells of a block that ``csv`` makes.
BLOCK_CELLS = 8_000


#: What a piece of plain numbers is made of, beside separators.
PLAIN = b"0123456789+-.eE\n"


class CellBlock:
    """Some rows that follow each other.

    Attributes:
        rows: how many.
        share: of the reading that is done before them.
        numbers: the cells (rows, width), where all of them are known to be plain numbers; else None.
        has_underscore: whether any cell has one, which Python's ``float`` allows in numbers.
    """

    def __init__(
        self,
        part: Callable[[], list[str]],
        rows: int,
        share: float,
        *,
        numbers: FloatArray | None = None,
        has_underscore: bool = True,
    ) -> None:
        """Make it.

        Args:
            part: gives the cells; called where they are wanted.
            rows: see above.
            share: see above.
            numbers: see above.
            has_underscore: see above.
        """
        self._part, self.rows, self.share = part, rows, share
        self.numbers, self.has_underscore = numbers, has_underscore

    @cached_property
    def cells(self) -> list[str]:
        """The cells of the first row, then of the next, as they are written."""
        return self._part()


class _NeedsCsvError(Exception):
    """A piece has more to it than separators and line ends."""


def separator_of(sample: str) -> str:
    """The separator by which the first rows have the same number of cells, and more than one."""
    best, chosen = 0.0, ","
    for separator in SEPARATORS:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        try:
            widths = [len(row) for row in islice(rows, SAMPLE_ROWS) if row]
        except csv.Error:  # told when the whole file is read
            continue
        if not widths:
            break
        (width, count), *_ = Counter(widths).most_common(1)
        share = count / len(widths) if width > 1 else 0.0
        if share > best:
            best, chosen = share, separator
    return chosen


class CellBlocks:
    """The rows of a table, empty lines left out; can be gone through as often as wanted.

    Attributes:
        first_row: its cells.
        width: of the first row, in cells.
    """

    def __init__(self, pieces: TablePieces, separator: str) -> None:
        """Read the first row.

        Raises:
            RavineError: there is none, or it cannot be read.
        """
        self._pieces, self._separator = pieces, separator
        self._splits, self._plain = True, PLAIN + separator.encode()
        self.first_row: list[str] = next((row for row, _ in self._rows()), [])
        if not self.first_row:
            raise RavineError("it is empty; it needs a row of names and rows of numbers")
        self.width = len(self.first_row)

    def __iter__(self) -> Iterator[CellBlock]:
        """The blocks, in order.

        Raises:
            RavineError: a row has more or fewer cells than the first, or cannot be read; it names the line.
        """
        rows = 0
        if self._splits:
            try:
                for share, piece in self._pieces:
                    block = self._split(piece, share)
                    yield block
                    rows += block.rows
            except _NeedsCsvError:
                self._splits = False
        if not self._splits:
            yield from self._read(rows)

    def after(self, rows: int) -> RowsAfter:
        """The blocks without the first rows."""
        return RowsAfter(self, rows)

    def line(self, record: int) -> int:
        """The line in which a row (from 0, empty lines not counted) ends."""
        return next(islice((line for _, line in self._rows()), record, None))

    def _split(self, piece: str, share: float) -> CellBlock:
        """The rows of a piece without quotes, each as wide as the first."""
        separator, width = self._separator, self.width
        text = piece.replace("\r\n", "\n") if "\r" in piece else piece
        if '"' in text or "\r" in text:
            raise _NeedsCsvError
        text = text.lstrip("\n")
        while "\n\n" in text:
            text = text.replace("\n\n", "\n")
        if text and not text.endswith("\n"):
            text += "\n"
        numbers = self._numbers_in(text)
        if numbers is not None:
            return CellBlock(
                lambda: self._parted(text), len(numbers), share, numbers=numbers, has_underscore=False
            )
        rows = text.count("\n")
        codes = np.frombuffer(text.encode(), np.uint8)
        ends = codes[(codes == ord("\n")) | (codes == ord(separator))] == ord("\n")
        # so many ends of cells, and of each row the last one is that of a line
        if len(ends) != rows * width or not ends[width - 1 :: width].all():
            raise _NeedsCsvError
        cells, limit = self._parted(text), csv.field_size_limit()
        if len(text) > limit and max(map(len, cells)) > limit:
            raise _NeedsCsvError
        return CellBlock(lambda: cells, rows, share, has_underscore="_" in text)

    def _parted(self, text: str) -> list[str]:
        cells = text.replace("\n", self._separator).split(self._separator)
        cells.pop()
        return cells

    def _numbers_in(self, text: str) -> FloatArray | None:
        """The numbers (rows, width) of lines that hold nothing else; None where they may hold more.

        NumPy reads a cell as `float` does (both by ``PyOS_string_to_double``), half as long.
        """
        if not text or text.encode().translate(None, self._plain):
            return None
        try:
            numbers = np.loadtxt(text.split("\n")[:-1], delimiter=self._separator, comments=None, ndmin=2)
        except ValueError:
            return None
        limit = csv.field_size_limit()
        return numbers if numbers.shape[1] == self.width and len(text) <= limit else None

    def _rows(self) -> Iterator[tuple[list[str], int]]:
        """Every row that is not empty, as ``csv`` reads it, with the line in which it ends."""
        lines = chain.from_iterable(io.StringIO(piece, newline="") for _, piece in self._pieces)
        reader = csv.reader(lines, delimiter=self._separator, strict=True)
        try:
            for row in reader:
                if row:
                    yield row, reader.line_num
        except csv.Error as error:
            raise RavineError(
                f"line {reader.line_num} cannot be read as CSV ({error}); look at its quotes"
            ) from None

    def _read(self, first: int) -> Iterator[CellBlock]:
        """The blocks from a row on."""
        rows = islice(self._rows(), first, None)
        most = max(BLOCK_CELLS // self.width, 1)
        while some := list(islice(rows, most)):
            for row, line in some:
                if len(row) != self.width:
                    many = "s" * (len(row) > 1)
                    raise RavineError(
                        f"line {line} has {len(row)} cell{many}, but the first row has {self.width}"
                    )
            share = min(some[0][1] / self._pieces.lines, 1.0)
            cells = list(chain.from_iterable(row for row, _ in some))
            yield CellBlock(partial(_given, cells), len(some), share)


@dataclass(frozen=True, eq=False)
class RowsAfter:
    """Blocks without a table's first rows.

    Attributes:
        blocks: all of them.
        left_out: how many rows, from the first on.
    """

    blocks: CellBlocks
    left_out: int

    def __iter__(self) -> Iterator[CellBlock]:
        """The blocks, in order (see `CellBlocks`)."""
        rest = self.left_out
        for block in self.blocks:
            gone = min(rest, block.rows)
            rest -= gone
            if gone < block.rows:
                yield self._without(block, gone) if gone else block

    def _without(self, block: CellBlock, gone: int) -> CellBlock:
        cells = block.cells[gone * self.blocks.width :]
        return CellBlock(lambda: cells, block.rows - gone, block.share, has_underscore=block.has_underscore)


def _given(cells: list[str]) -> list[str]:
    return cells
