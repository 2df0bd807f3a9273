"""Memory and tables that are measured."""

from __future__ import annotations

from pathlib import Path

from app.bench.long_runs import MB, resident, write_numbers
from engine.tables.csv_table import read_table


def test_the_measured_table_is_one_of_numbers(tmp_path: Path) -> None:
    write_numbers(tmp_path / "a.csv", 10)
    table = read_table(tmp_path / "a.csv")
    assert (table.rows, len(table.columns)) == (10, 4)
    assert {column.kind for column in table.columns} == {"number"}


def test_a_process_knows_how_much_memory_it_holds() -> None:
    assert resident() > 10 * MB
