"""A table that is edited by hand: every change is another table, and what is written is read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.errors import RavineError
from engine.tables import edited_table, table_source
from engine.tables.csv_table import read_table
from engine.tables.edited_table import EditedTable
from engine.tables.table_source import TableSource

TABLE = EditedTable(("x1", "x2", "class"), (("1", "2", "A"), ("3", "", "B")))


def test_cells_and_rows_change_and_the_table_before_stays() -> None:
    assert TABLE.with_cell(1, 1, " 5 ").rows[1] == ("3", "5", "B")
    assert TABLE.with_rows([("7",), ("8", "9", "C", "more")], at=1).rows[1:3] == (
        ("7", "", ""),
        ("8", "9", "C"),
    )
    assert TABLE.with_rows([("7", "8", "A")]).rows[-1] == ("7", "8", "A")
    assert TABLE.without_rows([0]).rows == (("3", "", "B"),)
    assert len(TABLE.rows) == 2
    assert np.array_equal(TABLE.numbers(1), [2.0, np.nan], equal_nan=True)


def test_what_is_carried_is_read_as_it_was_typed() -> None:
    table = TABLE.with_cell(0, 2, 'a "quoted", name')
    source = TableSource(Path("points.csv"), table.record("points.csv"))
    assert EditedTable.of(source) == table
    assert read_table(source).columns[2].cells[0] == 'a "quoted", name'


@pytest.mark.parametrize("text", ["a;b\n1,5;x\n\n2,5;y\n", "1.5,2\n3,4\n"])
def test_a_file_that_is_edited_keeps_its_numbers(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    table = EditedTable.of(TableSource(path))
    copy = read_table(TableSource(Path("copy.csv"), table.record("copy.csv")))
    for ours, theirs in zip(copy.columns, read_table(path).columns, strict=True):
        assert np.array_equal(ours.numbers, theirs.numbers, equal_nan=True)
        assert ours.name == theirs.name


def test_too_large_and_empty_tables_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RavineError, match="no row yet"):
        EditedTable(("a", "b")).record("points.csv")
    monkeypatch.setattr(table_source, "CARRIED_BYTES", 10)
    with pytest.raises(RavineError, match="no experiment carries"):
        TABLE.record("points.csv")
    monkeypatch.setattr(edited_table, "MAX_EDITED_CELLS", 6)
    with pytest.raises(RavineError, match="at most 6 cells"):
        TABLE.with_rows([("1", "2", "A")])
    path = tmp_path / "own.csv"
    path.write_text("a,b\n" + "1,2\n" * 4, encoding="utf-8")
    with pytest.raises(RavineError, match=r"own\.csv has 8 cells; up to 6 are edited here"):
        EditedTable.of(TableSource(path))
