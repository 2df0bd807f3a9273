"""A table (CSV, JSON lines, Excel) as columns of numbers and texts, or one sentence on what is wrong.

The separator (comma, semicolon or tab), the header and decimal commas (in files with semicolons) are
detected. Line numbers are those of a text editor, from 1. Files are kept in memory for as long as they do
not change, so that moving a slider does not read a hundred thousand rows again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from threading import Lock

from engine.errors import RavineError, quoted
from engine.number_format import counted
from engine.tables.cell_blocks import CellBlocks, separator_of
from engine.tables.column_reader import ColumnReader
from engine.tables.csv_numbers import is_number
from engine.tables.table_column import CsvColumn
from engine.tables.table_pieces import TablePieces
from engine.tables.table_source import TableSource, source_of
from engine.tables.table_text import MAX_COLUMNS, MAX_ROWS, Watch, form_of

#: A number beyond this cannot be squared and summed.
MAX_SIZE = 1e100
FILES_KEPT = 2
#: The first rows that are kept as they were written, to be looked at; of a wide table fewer.
HEAD_ROWS = 200
HEAD_CELLS = 100_000
#: The share of the work that is done when the cells are read; the rest decides on columns of texts.
READ = 0.9


@dataclass(frozen=True, eq=False)
class CsvTable:
    """A whole file.

    Attributes:
        source: where it was read.
        columns: at least one, all of the same length, at least one.
        rows: N, the header not counted.
        separator: between cells.
        has_header: whether the first row names the columns.
        decimal_comma: whether a comma was read as a decimal point somewhere.
        head: the first rows as they were written, at most ``HEAD_ROWS``.
        digest: SHA-256 of the file's bytes, in hexadecimal digits.
    """

    source: TableSource
    columns: tuple[CsvColumn, ...]
    rows: int
    separator: str
    has_header: bool
    decimal_comma: bool
    head: tuple[tuple[str, ...], ...] = ()
    digest: str = ""

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Where the columns of each name stand, from 0."""
        found: dict[str, list[int]] = {}
        for place, column in enumerate(self.columns):
            found.setdefault(column.name, []).append(place)
        return found

    @cached_property
    def places_in_small_letters(self) -> Mapping[str, Sequence[int]]:
        """The same by names in small letters."""
        found: dict[str, list[int]] = {}
        for place, column in enumerate(self.columns):
            found.setdefault(column.name.lower(), []).append(place)
        return found

    def reading_notes(self) -> tuple[str, ...]:
        """What was read as decimal signs and thousands, and whether the table has changed; sentences."""
        notes = ["Decimal commas were read as decimal points."] if self.decimal_comma else []
        saved = self.source.record
        if saved is not None and saved.sha256 != self.digest:
            notes.append(
                f"{saved.name} has changed since it was saved; it had {counted(saved.rows, 'row')} then."
            )
        for column in self.columns:
            if column.thousands:
                sign = {".": "Points", ",": "Commas", "'": "Apostrophes"}.get(column.thousands, "Blanks")
                notes.append(f"{sign} in {quoted(column.name)} were read as parting thousands.")
            if column.unit:
                notes.append(f"The signs {column.unit} in {quoted(column.name)} were read as its unit.")
        return tuple(notes)

    def line(self, row: int) -> int:
        """The line of the file in which a row (from 0) ends; reads the file again."""
        blocks = CellBlocks(TablePieces(self.source, _unwatched), self.separator)
        # a line of names that the file does not have is not counted
        return blocks.line(row + self.has_header) - form_of(self.source).is_named

    @property
    def path(self) -> Path:
        """Where the file is, or was."""
        return self.source.path


def _unwatched(share: float) -> None:
    del share


#: What tells one version of a table from another: its path and metadata, or the digest of a copy.
_Version = tuple[str, int, int]
_kept: dict[_Version, CsvTable] = {}
_keeping = Lock()


def read_table(table: Path | TableSource, watch: Watch = _unwatched, *, least: int = 2) -> CsvTable:
    """Read a table; one that has not changed since is not read again.

    Args:
        table: the file, or where an experiment has it from.
        watch: is told how far the reading is, and may end it.
        least: how many columns it must have: two to learn one from the other, one for a series.

    Raises:
        RavineError: it cannot be read as a table of so many columns and one row; one sentence says why.
    """
    source = source_of(table)
    try:
        version = version_of(source)
        result = _read(source, version, watch)
    except OSError as error:
        raise RavineError(f"{source.path}: it cannot be read ({error.strerror})") from None
    if len(result.columns) < least:
        raise RavineError(
            f"{source.path.name}: it has one column only; it needs one to learn and one to learn from, "
            "parted by , ; or tab"
        )
    return result


def version_of(source: TableSource) -> _Version:
    """What tells this version of a table from others, without reading it.

    Raises:
        OSError: the file cannot be looked at.
        RavineError: there is neither a file nor a copy, or it is a folder.
    """
    if source.copy is not None:
        return f"{source.path.name} {source.copy.sha256}", 0, source.copy.size
    if source.path.is_dir():
        raise RavineError(f"{source.path}: this is a folder, not a table")
    if not source.path.is_file():
        raise source.missing()
    status = source.path.stat()
    return str(source.path), status.st_mtime_ns, status.st_size


def _read(source: TableSource, version: _Version, watch: Watch) -> CsvTable:
    name, size = source.path.name, version[2]
    most = form_of(source).max_bytes
    if size > most:
        raise RavineError(f"{name} has {size / 2**20:.0f} MB; allowed are {most // 2**20}")
    with _keeping:
        table = _kept.get(version)
    if table is None:
        try:
            table = _table(source, watch)
        except RavineError as error:
            raise error.at(name) from None
    with _keeping:
        _kept.pop(version, None)
        _kept[version] = table  # the newest last
        while len(_kept) > FILES_KEPT:
            del _kept[next(iter(_kept))]
    return table if table.source == source else replace(table, source=source)


def _table(source: TableSource, watch: Watch) -> CsvTable:
    form = form_of(source)
    pieces = TablePieces(source, lambda share: watch(READ * share))
    separator = form.separator or separator_of(pieces.sample)
    blocks = CellBlocks(pieces, separator)
    width = blocks.width
    if width > MAX_COLUMNS:
        raise RavineError(f"it has {width:,} columns; allowed are 1 to {MAX_COLUMNS:,}")
    first = blocks.first_row
    has_header = form.is_named or not any(is_number(cell) for cell in first)
    reader = ColumnReader(first if has_header else [""] * width, min(pieces.lines, MAX_ROWS))
    head: list[tuple[str, ...]] = []
    done, most_seen = 0.0, min(HEAD_ROWS, max(HEAD_CELLS // width, 1))
    for block in blocks.after(int(has_header)):
        done = max(done, block.share)
        watch(READ * done)
        if reader.rows + block.rows > MAX_ROWS:
            raise RavineError(
                f"it has more than {MAX_ROWS:,} rows, beyond which a run is not live; keep a part of them"
            )
        if len(head) < most_seen:
            rows = (block.cells[at : at + width] for at in range(0, len(block.cells), width))
            head += map(tuple, islice(rows, most_seen - len(head)))
        reader.take(block)
    if not reader.rows:
        raise RavineError("it has a row of names and no rows of numbers")
    columns = reader.columns(
        blocks.after(int(has_header)),
        lambda share: watch(READ + (1.0 - READ) * share),
        is_by_semicolon=separator == ";",
    )
    comma = any(column.decimal_comma for column in columns)
    return CsvTable(
        source, columns, reader.rows, separator, has_header, comma, tuple(head), digest=pieces.digest
    )
