"""A column of a person's own table as a series: its rows follow each other in time."""

from __future__ import annotations

from pathlib import Path

from engine.data.csv_columns import complete_rows, counts_rows, find_column, numbers_of
from engine.data.examples import Data
from engine.data.time_series import series_data
from engine.errors import RavineError, quoted
from engine.tables.csv_table import CsvTable, read_table
from engine.tables.table_source import TableSource

MIN_ROWS = 2


def csv_series(source: Path | TableSource, column: str | int = "") -> Data:
    """The numbers of one column, in the order of the rows.

    Rows without a value are left out and counted in the notes.

    Args:
        source: the file, or where an experiment has it from; one column is enough.
        column: its name, or its place from 1; empty for the last column of numbers.

    Raises:
        RavineError: the file cannot be read, or the column holds no series; one sentence says where and why.
    """
    table, notes = read_table(source, least=1), list[str]()
    index = find_column(table, column, "objective.column") if column != "" else _likely(table)
    chosen = table.columns[index]
    if chosen.kind != "number":
        said = "is empty" if chosen.kind == "empty" else "holds text"
        numbers = [quoted(c.name) for c in table.columns if c.kind == "number"]
        others = f"; columns of numbers are {', '.join(numbers)}" if numbers else ""
        raise RavineError(f"objective.column: {quoted(chosen.name)} of {table.path.name} {said}{others}")
    if column == "" and len(table.columns) > 1:
        notes.append(
            f"The series is {quoted(chosen.name)}; choose another column in the training panel, or with "
            "column in the file."
        )
    values = numbers_of(table, chosen, complete_rows(table, (index,), notes, least=MIN_ROWS))
    notes += table.reading_notes()
    return series_data(values, "row", chosen.name, tuple(notes))


def series_columns(source: Path | TableSource) -> tuple[tuple[tuple[str | int, str], ...], int]:
    """The columns that can be averaged: how `csv_series` calls each, and its name; and the likeliest's index.

    Raises:
        RavineError: the file cannot be read, or holds no numbers.
    """
    table = read_table(source, least=1)
    likely, names = _likely(table), [column.name for column in table.columns]
    found = [index for index, column in enumerate(table.columns) if column.kind == "number"]
    columns = tuple((names[i] if names.count(names[i]) == 1 else i + 1, names[i]) for i in found)
    return columns, found.index(likely)


def is_series(path: Path) -> bool:
    """Whether a table holds one series and nothing to learn it from but the names of its rows, as dates are.

    Raises:
        RavineError: the file cannot be read.
    """
    table = read_table(path, least=1)
    texts = [column for column in table.columns if column.kind == "text"]
    dated = all(len(set(column.cells)) == table.rows for column in texts)
    return len(_numbers(table)) == 1 and dated and table.rows >= MIN_ROWS


def _numbers(table: CsvTable) -> list[int]:
    return [i for i, c in enumerate(table.columns) if c.kind == "number" and not counts_rows(table, c)]


def _likely(table: CsvTable) -> int:
    """The last column of numbers that does not count the rows."""
    found = _numbers(table)
    if not found or table.rows < MIN_ROWS:
        raise RavineError(
            f"{table.path.name} has no column of numbers to average; add one of {MIN_ROWS} rows or more"
        )
    return found[-1]
