"""Tables in Parquet files: read by PyArrow where it is installed, else refused in a sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.tables import parquet, table_text
from engine.tables.csv_table import read_table
from engine.tables.table_source import TableRecord, TableSource

#: A type as PyArrow calls it, and the cells of a column.
Columns = dict[str, tuple[str, list[object]]]
COLUMNS: Columns = {
    "size": ("double", [1.5, None, 1e-7]),
    "ok": ("bool", [True, False, None]),
    "day": ("date32[day]", [date(2024, 3, 1)] * 3),
    "at": ("timestamp[us]", [datetime.fromisoformat("2024-03-01 12:30"), datetime(2024, 3, 1), None]),  # noqa: DTZ001 - of the file
    "price": ("decimal128(3, 2)", [Decimal("1.50")] * 3),
    "took": ("duration[us]", [timedelta(seconds=90)] * 3),
    "kind": ("dictionary<values=string, indices=int32, ordered=0>", ["a", "b\nc", 'd, "e"']),
}

NUMBERS = count()


class File:
    """What PyArrow would make of a file."""

    def __init__(self, columns: Columns, size: int = 100) -> None:
        self.columns = columns
        rows = len(next(iter(columns.values()), ("", []))[1])
        group = SimpleNamespace(total_byte_size=size)
        self.metadata = SimpleNamespace(num_rows=rows, num_row_groups=1, row_group=lambda _: group)
        self.schema_arrow = SimpleNamespace(names=list(columns), types=[kind for kind, _ in columns.values()])

    def iter_batches(self, batch_size: int) -> Iterator[SimpleNamespace]:
        for at in range(0, self.metadata.num_rows, batch_size):
            some = [cells[at : at + batch_size] for _, cells in self.columns.values()]
            yield SimpleNamespace(columns=[SimpleNamespace(to_pylist=lambda c=c: c) for c in some])


def read(monkeypatch: pytest.MonkeyPatch, file: object, **limits: int) -> Any:
    """A table of a file that PyArrow, which is stood in for, reads so; or fails to."""
    module = ModuleType("pyarrow.parquet")

    def opened(_: object) -> object:
        if isinstance(file, Exception):
            raise file
        return file

    vars(module)["ParquetFile"] = opened
    monkeypatch.setitem(sys.modules, "pyarrow", ModuleType("pyarrow"))
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", module)
    for name, value in limits.items():
        monkeypatch.setattr(parquet if hasattr(parquet, name) else table_text, name, value)
    content = f"{next(NUMBERS)}".encode()  # a table that was read is kept
    return read_table(TableSource(Path("t.parquet"), TableRecord.of("t.parquet", 1, content)), least=1)


def test_values_of_every_plain_type_are_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    table = read(monkeypatch, File(COLUMNS), BATCH=2)
    size, ok, day, at, price, took, kind = table.columns
    np.testing.assert_array_equal(size.numbers, [1.5, np.nan, 1e-7])
    assert ok.cells == ("true", "false", "")
    assert day.cells == ("2024-03-01",) * 3
    assert at.cells == ("2024-03-01 12:30:00", "2024-03-01", "")
    np.testing.assert_array_equal(price.numbers, [1.5] * 3)
    np.testing.assert_array_equal(took.numbers, [90.0] * 3)
    assert kind.cells == ("a", "b c", 'd, "e"')


@pytest.mark.parametrize(
    ("columns", "limits", "said"),
    [
        ({"a": ("list<element: int64>", [[1]])}, {}, '"a" holds "list<element: int64>"; a table holds plain'),
        (COLUMNS, {"MAX_COLUMNS": 3}, "it has 7 columns; allowed are 3"),
        (COLUMNS, {"MAX_CELLS": 20}, "it has more than 20 cells"),
        (COLUMNS, {"MAX_UNPACKED": 99}, "it unpacks to 0 MB"),
        ({}, {}, "it is empty"),
        ({"a": ("int64", [1, 2, 3, 4, 5])}, {"MAX_ROWS": 2, "BATCH": 1}, ""),
    ],
)
def test_what_is_no_plain_table_or_too_large_is_told(
    columns: Columns, limits: dict[str, int], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not said:  # no more rows are read than are needed to say that there are too many
        assert read(monkeypatch, File(columns), **limits).rows == 4
        return
    with pytest.raises(RavineError, match=said.replace("[", r"\[")):
        read(monkeypatch, File(columns), **limits)


def test_what_the_library_trips_over_is_no_parquet_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RavineError, match="cannot be read as a Parquet file"):
        read(monkeypatch, OSError("magic bytes"))
    broken = File(COLUMNS)
    monkeypatch.setattr(broken, "iter_batches", None)
    with pytest.raises(RavineError, match="cannot be read as a Parquet file"):
        read(monkeypatch, broken)


def test_without_the_library_a_sentence_says_what_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(RavineError, match=r"which is not installed: pip install 'ravine\[parquet\]'"):
        read_table(path)


def test_files_of_the_library_itself_are_read(tmp_path: Path) -> None:
    written = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    arrow: Any = sys.modules["pyarrow"]
    path = tmp_path / "t.parquet"
    written.write_table(arrow.table({name: cells for name, (_, cells) in COLUMNS.items()}), path)
    assert [column.name for column in read_table(path).columns] == list(COLUMNS)
