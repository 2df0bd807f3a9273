"""Where a person's own table is read from: its file, or the copy of it that an experiment carries."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data.csv_examples import csv_data
from engine.data.table_record import record_of
from engine.errors import RavineError
from engine.tables.csv_table import read_table
from engine.tables.table_source import CARRIED_BYTES, COPIED_BYTES, TableRecord, TableSource, source_of

CONTENT = b"a;b\n1;2\n3;4\n5;7\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_bytes(CONTENT)
    return path


def test_a_table_is_read_from_its_copy_although_the_file_is_gone_or_another(table: Path) -> None:
    record = record_of(source_of(table))
    assert record is not None
    assert record.rows == 3
    assert record.told == "own.csv (3 rows)"
    assert record.unpack() == CONTENT
    expected = read_table(table).columns[1].numbers
    source = TableSource(table, record)
    assert source.copy is record
    assert not source.has_changed()
    table.write_bytes(b"a;b\n9;9\n8;8\n7;5\n")
    assert source.has_changed(), "of the same size"
    table.write_bytes(b"a;b\n9;9\n")
    assert source.has_changed()
    np.testing.assert_array_equal(read_table(source).columns[1].numbers, expected)
    table.unlink()
    assert not source.has_changed()
    assert not source.is_missing
    np.testing.assert_array_equal(read_table(source).columns[1].numbers, expected)
    assert record_of(source) is record


def test_a_file_that_is_not_the_recorded_one_is_read_and_that_is_said(table: Path) -> None:
    record = record_of(source_of(table))
    assert record is not None
    known = TableSource(table, replace(record, packed=b""))
    assert not read_table(known).reading_notes()
    table.write_bytes(b"a;b\n9;9\n1;1\n")
    assert csv_data(known, np.random.default_rng(0)).notes[-1] == (
        "own.csv has changed since it was saved; it had 3 rows then."
    )


def test_a_table_of_the_same_name_beside_the_experiment_is_found(table: Path, tmp_path: Path) -> None:
    lost = TableSource(tmp_path / "data" / "own.csv")
    assert lost.is_missing
    assert lost.beside(tmp_path).path == table
    assert lost.beside(tmp_path / "data") is lost
    assert source_of(table).beside(tmp_path / "data").path == table


def test_a_table_that_is_nowhere_is_named_with_its_rows(table: Path) -> None:
    record = record_of(source_of(table))
    assert record is not None
    table.unlink()
    assert TableSource(Path("a\0b")).is_missing
    assert TableSource(Path("a" * 300)).is_missing, "no file can be called so"
    with pytest.raises(RavineError, match=r"own.csv \(3 rows\) is neither at .* nor beside the experiment's"):
        read_table(TableSource(table, replace(record, packed=b"")))
    with pytest.raises(RavineError, match="there is no such file"):
        read_table(table)
    known = replace(record, packed=b"")
    assert record_of(TableSource(table, known)) is known, "what was known is kept"
    assert record_of(TableSource(table)) is None


def test_a_large_table_is_recorded_without_a_copy() -> None:
    noise = np.random.default_rng(0).bytes(CARRIED_BYTES + 2**16)
    assert TableRecord.of("noise.csv", 1, noise).packed == b""
    assert TableRecord.of("zeros.csv", 1, bytes(CARRIED_BYTES + 2**16)).packed
    assert TableRecord.of("zeros.csv", 1, bytes(COPIED_BYTES + 1)).packed == b""


@pytest.mark.parametrize(
    "change",
    [
        {"packed": b"no zlib"},
        {"packed": zlib.compress(CONTENT + b"6;6\n")},
        {"packed": zlib.compress(bytes(10**7))},
        {"sha256": "0" * 64},
        {"size": 3},
        {"size": COPIED_BYTES + 1},
    ],
)
def test_a_damaged_copy_is_refused_in_one_sentence_and_never_unpacked_beyond_its_size(
    change: dict[str, object], table: Path
) -> None:
    record = record_of(source_of(table))
    assert record is not None
    with pytest.raises(RavineError, match="copy of"):
        read_table(TableSource(table, replace(record, **change)))  # type: ignore[arg-type] # of several types


def test_records_are_kept_for_the_newest_tables_alone(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.csv").write_bytes(CONTENT)
        record = record_of(TableSource(tmp_path / f"{name}.csv"))
        assert record is record_of(TableSource(tmp_path / f"{name}.csv"))
        assert record is not None
        assert record.name == f"{name}.csv"
