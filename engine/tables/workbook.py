"""Excel workbooks (``.xlsx``), read as if their first sheet with data had been written as CSV.

openpyxl reads them, which the extra ``excel`` brings. Dates become ISO 8601 texts; a formula is the value
that was computed when the workbook was saved; an error such as ``#DIV/0!`` is a gap.

Source: ECMA-376, part 1 (SpreadsheetML).
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import datetime, time, timedelta
from importlib import import_module
from typing import Any

from engine.errors import RavineError

#: What the names of such files end in.
ENDINGS = (".xlsx",)
#: Bytes of the texts that all sheets share: openpyxl reads them in one go, which nobody can stop.
MAX_SHARED = 16 * 2**20
#: What a workbook's parts may hold once unpacked, in bytes, and how many there may be.
MAX_UNPACKED = 256 * 2**20
MAX_PARTS = 10_000
#: What a cell holds whose formula could not be computed.
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
#: After so many rows the reading tells how far it is.
WATCHED_ROWS = 500


def as_csv(content: bytes, most_rows: int, most_columns: int, watch: Callable[[float], None]) -> str:
    """The first sheet with data as CSV, a line for each of its rows, empty ones too.

    Columns without any value are left out.

    Args:
        content: of the file.
        most_rows: how many rows are read; more than are allowed, so that a table that is too long is told.
        most_columns: how many columns there may be.
        watch: is told the share that is read, and may end the reading.

    Raises:
        RavineError: openpyxl is not installed, or this is no workbook, too large, or empty.
    """
    try:
        openpyxl: Any = import_module("openpyxl")
    except ImportError:
        raise RavineError(
            "an .xlsx needs openpyxl, which is not installed: pip install 'ravine[excel]', or save it as CSV"
        ) from None
    _check_size(content)
    rows: list[list[str]] = []
    with closing(_first_rows(openpyxl, content, most_rows)) as read:
        for row, share in read:
            if len(row) > most_columns:
                raise RavineError(f"row {len(rows) + 1} has {len(row)} columns; allowed are {most_columns}")
            if len(rows) % WATCHED_ROWS == 0:
                watch(share)
            rows.append(row)
    used = sorted({place for row in rows for place, cell in enumerate(row) if cell})
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for row in rows:
        writer.writerow([row[place] if place < len(row) else "" for place in used] if row else [])
    return out.getvalue()


def _check_size(content: bytes) -> None:
    """Refuse what is no archive, and one that would unpack to more than is allowed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise RavineError("it is no Excel workbook (.xlsx); save it anew, or as CSV") from None
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if shared > MAX_SHARED:
        raise RavineError(
            f"its texts take {shared / 2**20:,.0f} MB; a workbook may have {MAX_SHARED // 2**20} MB of them: "
            "save it as CSV"
        )
    size = sum(part.file_size for part in parts)  # zipfile unpacks no more than a part says that it has
    if size > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise RavineError(
            f"it unpacks to {len(parts):,} parts of {size / 2**20:,.0f} MB; allowed are {MAX_PARTS:,} "
            f"of {MAX_UNPACKED // 2**20}"
        )


def _first_rows(openpyxl: Any, content: bytes, most_rows: int) -> Generator[tuple[list[str], float]]:
    """The rows of the first sheet that has a value, each with the share of the sheet that ends with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are not read
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                said = max(min(sheet.max_row or 1, most_rows), 1)
                sheet.reset_dimensions()  # a sheet may say a million columns and hold two
                blank, is_found = 0, False
                for number, cells in enumerate(sheet.iter_rows(max_row=most_rows, values_only=True), 1):
                    row = _row(cells)
                    if not is_found and not row:
                        blank += 1
                        continue
                    yield from (([], 0.0) for _ in range(0 if is_found else blank))
                    is_found = True
                    yield row, min(number / said, 1.0)
                if is_found:
                    return
    except Exception:  # noqa: BLE001 - whatever the library trips over, the file is the cause
        raise RavineError("it cannot be read as an Excel workbook; save it anew, or as CSV") from None


def _row(values: Sequence[Any]) -> list[str]:
    """The cells of a row up to the last that has a value."""
    row = [_cell(value) for value in values]
    while row and not row[-1]:
        row.pop()
    return row


def _cell(value: object) -> str:
    if value is None or value in ERRORS:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    if isinstance(value, timedelta):
        return repr(value.total_seconds())
    return " ".join(str(value).split())  # a row stays a line
