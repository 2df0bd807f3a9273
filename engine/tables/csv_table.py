"""A table (CSV, JSON lines, Excel) as columns of numbers and texts, or one sentence on what is wrong.

The separator (comma, semicolon or tab), the header and decimal commas (in files with semicolons) are
detected. Line numbers are those of a text editor, from 1. Files are kept in memory for as long as they do
not change, so that moving a slider does not read a hundred thousand rows again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import Lock

import numpy as np

from engine.errors import RavineError, one_line, quoted
from engine.number_format import counted
from engine.objective import FloatArray
from engine.tables.csv_numbers import (
    Convention,
    convention_of,
    groups_thousands,
    is_number,
    number_in,
    without_unit,
)
from engine.tables.table_column import ColumnKind, CsvColumn, is_gap
from engine.tables.table_source import TableSource, source_of
from engine.tables.table_text import MAX_COLUMNS, MAX_ROWS, Watch, content_of, form_of, text_of

MAX_CELLS = 4_000_000
MAX_BYTES = 256 * 2**20
#: A number beyond this cannot be squared and summed.
MAX_SIZE = 1e100
FILES_KEPT = 2
SEPARATORS = {";": "semicolon", "\t": "tab", ",": "comma"}
#: Rows from which the separator is told.
SAMPLE_ROWS = 50
SAMPLE_CHARACTERS = 200_000
EXAMPLES = 3
#: The first rows that are kept as they were written, to be looked at.
HEAD_ROWS = 200
#: After so many rows the reading tells how far it is.
WATCHED_ROWS = 1000
#: The share of the work that is done when the cells are parted; the rest makes columns of them.
PARTED = 0.5


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
        text = text_of(self.source, content_of(self.source), _unwatched)
        # a line of names that the file does not have is not counted
        return _line(text, self.separator, row + self.has_header) - form_of(self.source).is_named

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
    if size > MAX_BYTES:
        raise RavineError(f"{name} has {size / 2**20:.0f} MB; allowed are {MAX_BYTES // 2**20}")
    with _keeping:
        table = _kept.get(version)
    if table is None:
        try:
            content, share = content_of(source), form_of(source).share
            text = text_of(source, content, lambda done: watch(share * done))
            table = _table(source, text, lambda done: watch(share + (1.0 - share) * done))
            table = replace(table, digest=hashlib.sha256(content).hexdigest())
        except RavineError as error:
            raise error.at(name) from None
    with _keeping:
        _kept.pop(version, None)
        _kept[version] = table  # the newest last
        while len(_kept) > FILES_KEPT:
            del _kept[next(iter(_kept))]
    return table if table.source == source else replace(table, source=source)


def _rows(lines: io.StringIO, reader: Iterator[list[str]], length: int, watch: Watch) -> list[list[str]]:
    """The rows that are not empty, one more than are allowed where there are so many."""
    rows: list[list[str]] = []
    for begun in range(0, MAX_ROWS + 2, WATCHED_ROWS):
        watch(PARTED * lines.tell() / max(length, 1))
        rows += [row for row in islice(reader, min(WATCHED_ROWS, MAX_ROWS + 2 - begun)) if row]
    return rows


def _table(source: TableSource, text: str, watch: Watch) -> CsvTable:
    form = form_of(source)
    separator = form.separator or _separator(text)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        rows = _rows(lines, reader, len(text), watch)
    except csv.Error as error:
        raise RavineError(
            f"line {reader.line_num} cannot be read as CSV ({error}); look at its quotes"
        ) from None
    if not rows:
        raise RavineError("it is empty; it needs a row of names and rows of numbers")
    width = len(rows[0])
    if width > MAX_COLUMNS:
        raise RavineError(f"it has {width} columns; allowed are 1 to {MAX_COLUMNS}")
    has_header = form.is_named or not any(is_number(cell) for cell in rows[0])
    header = rows.pop(0) if has_header else [""] * width
    if not rows:
        raise RavineError("it has a row of names and no rows of numbers")
    if len(rows) > MAX_ROWS:
        raise RavineError(
            f"it has more than {MAX_ROWS:,} rows, beyond which a run is not live; keep a part of them"
        )
    if len(rows) * width > MAX_CELLS:
        raise RavineError(f"it has {len(rows) * width:,} cells; allowed are {MAX_CELLS:,}")
    if any(count != width for count in map(len, rows)):
        index = next(index for index, row in enumerate(rows) if len(row) != width)
        line, cells = _line(text, separator, index + has_header), len(rows[index])
        raise RavineError(f"line {line} has {cells} cell{'s' * (cells > 1)}, but the first row has {width}")
    columns = _columns(header, list(zip(*rows, strict=True)), separator, watch)
    comma = any(column.decimal_comma for column in columns)
    head = tuple(tuple(row) for row in rows[:HEAD_ROWS])
    return CsvTable(source, columns, len(rows), separator, has_header, comma, head)


def _separator(text: str) -> str:
    """The separator by which the first rows have the same number of cells, and more than one."""
    sample = text[:SAMPLE_CHARACTERS]
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


def _line(text: str, separator: str, record: int) -> int:
    """The line in which a record (from 0, empty lines not counted) ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return next(islice((reader.line_num for row in reader if row), record, None))


def _columns(
    header: Sequence[str], written: Sequence[Sequence[str]], separator: str, watch: Watch
) -> tuple[CsvColumn, ...]:
    """The columns, each read with the decimal sign of its own cells, or else of the table's."""
    clean = [_clean_numbers(cells) for cells in written]
    read = [
        (cells, "", "")
        if numbers is not None
        else without_unit(["" if is_gap(c) else c.strip() for c in cells])
        for numbers, cells in zip(clean, written, strict=True)
    ]
    said = [
        convention_of(map(str.strip, plain)) if numbers is None else None
        for numbers, (plain, *_) in zip(clean, read, strict=True)
    ]
    open_otherwise: Convention = "mixed" if separator == ";" else "point"
    whole: Convention | None = "comma" if "comma" in said and "point" not in said else None
    columns = []
    every = zip(header, written, clean, read, said, strict=True)
    for place, (name, cells, numbers, (plain, unit, blanks), own) in enumerate(every, 1):
        grouped = whole == "comma" and own is None and groups_thousands(map(str.strip, plain))
        convention = own or ("comma" if grouped else open_otherwise if numbers is None else "point")
        title = one_line(name) or f"column {place}"
        column = _column(title, cells, plain, None if grouped else numbers, convention)
        if column.kind == "number":
            column = replace(column, unit=unit, thousands=blanks or column.thousands)
        columns.append(column)
        watch(PARTED + (1.0 - PARTED) * place / len(header))
    return tuple(columns)


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
