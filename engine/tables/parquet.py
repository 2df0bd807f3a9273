"""Parquet files (``.parquet``), read as if they had been written as CSV.

PyArrow reads them, which the extra ``parquet`` brings: it is large. Dates become ISO 8601 texts; a column of
lists or of records has no place in a table.

Source: https://parquet.apache.org/docs/file-format/.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from importlib import import_module
from typing import Any

from engine.errors import RavineError, quoted

#: What the names of such files end in.
ENDINGS = (".parquet",)
#: What a file's columns may hold once unpacked, in bytes, as it says itself.
MAX_UNPACKED = 512 * 2**20
#: Rows that are read at a time.
BATCH = 2_000
#: Types of which each cell is one plain value, as PyArrow calls them, without what may follow in brackets.
PLAIN = frozenset(
    {
        "null", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "halffloat",
        "float", "double", "decimal128", "decimal256", "string", "large_string", "string_view", "date32",
        "date64", "timestamp", "time32", "time64", "duration",
    }
)  # fmt: skip


def as_csv(
    content: bytes, most_rows: int, most_columns: int, most_cells: int, watch: Callable[[float], None]
) -> str:
    """The table as CSV: a line of names, then its rows.

    Args:
        content: of the file.
        most_rows: how many rows are read; more than are allowed, so that a table that is too long is told.
        most_columns: how many columns there may be.
        most_cells: how many cells there may be.
        watch: is told the share that is read, and may end the reading.

    Raises:
        RavineError: PyArrow is not installed, or this is no Parquet file, too large, or not a plain table.
    """
    try:
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise RavineError(
            "a .parquet needs PyArrow, which is not installed: pip install 'ravine[parquet]', "
            "or save it as CSV"
        ) from None
    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        rows, names = file.metadata.num_rows, [" ".join(name.split()) for name in file.schema_arrow.names]
        types = [str(each) for each in file.schema_arrow.types]
        size = sum(file.metadata.row_group(k).total_byte_size for k in range(file.metadata.num_row_groups))
    except Exception:  # noqa: BLE001 - whatever the library trips over, the file is the cause
        raise RavineError("it cannot be read as a Parquet file; save it anew, or as CSV") from None
    _check(names, types, rows, size, most_columns=most_columns, most_cells=most_cells)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if names:
        writer.writerow(names)
    done = 0
    for columns in _batches(file):
        watch(min(done / max(rows, 1), 1.0))
        made = [[_cell(value) for value in column] for column in columns]
        writer.writerows(zip(*made, strict=True))
        done += len(made[0]) if made else 0
        if done >= most_rows:
            break
    return out.getvalue()


def _check(
    names: Sequence[str], types: Sequence[str], rows: int, size: int, *, most_columns: int, most_cells: int
) -> None:
    if len(names) > most_columns:
        raise RavineError(f"it has {len(names):,} columns; allowed are {most_columns:,}")
    if rows * len(names) > most_cells:
        raise RavineError(f"it has more than {most_cells:,} cells")
    if size > MAX_UNPACKED:
        raise RavineError(f"it unpacks to {size / 2**20:,.0f} MB; allowed are {MAX_UNPACKED // 2**20}")
    for name, each in zip(names, types, strict=True):
        if re.split(r"[\[(,]", each.removeprefix("dictionary<values="))[0] not in PLAIN:
            raise RavineError(f"column {quoted(name)} holds {quoted(each)}; a table holds plain values")


def _batches(file: Any) -> Iterator[list[list[Any]]]:
    """The columns of some rows after the other."""
    try:
        for batch in file.iter_batches(batch_size=BATCH):
            yield [column.to_pylist() for column in batch.columns]
    except Exception:  # noqa: BLE001 - whatever the library trips over, the file is the cause
        raise RavineError("it cannot be read as a Parquet file; save it anew, or as CSV") from None


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value.replace(tzinfo=None))
    if isinstance(value, timedelta):
        return repr(value.total_seconds())
    return " ".join(str(value).split())  # a row stays a line
