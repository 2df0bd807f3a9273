"""The columns of a person's own table: found by name or place, their rows without gaps, their numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.errors import RavineError, quoted, unknown_name
from engine.number_format import counted
from engine.objective import FloatArray, IntArray
from engine.tables.csv_table import MAX_SIZE, CsvTable
from engine.tables.table_column import CsvColumn

#: At most this share of the rows may have gaps.
MAX_GAPS = 0.5


def find_column(table: CsvTable, wanted: str | int, place: str) -> int:
    """The index of a column that is named, or counted from 1."""
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(table.columns):
            raise RavineError(
                f"{place} = {wanted}: {table.path.name} has the columns 1 to {len(table.columns)}; "
                "write one of these places or a name"
            )
        return wanted - 1
    same = table.places.get(wanted) or table.places_in_small_letters.get(wanted.strip().lower())
    if not same:
        raise unknown_name(f"column of {table.path.name}", wanted, list(table.places)).at(place)
    if len(same) > 1:
        places = " and ".join(str(index + 1) for index in same)
        raise RavineError(
            f"{place}: {table.path.name} has several columns called {quoted(wanted)}; "
            f"write a place instead of the name: {places}"
        )
    return same[0]


def counts_rows(table: CsvTable, column: CsvColumn) -> bool:
    """Whether a column without a name numbers the rows, as programs write it in front of their tables."""
    unnamed = table.has_header and column.name.startswith("column ")
    steps = column.numbers - np.arange(len(column.numbers))
    return unnamed and bool(steps[0] in (0.0, 1.0) and (steps == steps[0]).all())


def complete_rows(table: CsvTable, chosen: Sequence[int], notes: list[str], *, least: int = 1) -> IntArray:
    """The rows without a gap in the chosen columns.

    Raises:
        RavineError: too few are left.
    """
    missing = {index: table.columns[index].is_missing() for index in chosen if table.columns[index].gaps}
    gaps = np.zeros(table.rows, bool)
    for mask in missing.values():
        gaps |= mask
    kept = np.flatnonzero(~gaps)
    left_out = table.rows - len(kept)
    rows = f"{left_out:,} of {table.rows:,} rows"
    if left_out > MAX_GAPS * table.rows:
        worst = max(missing, key=lambda index: int(missing[index].sum()))
        raise RavineError(
            f"{table.path.name}: {rows} have no value in a chosen column, most of them in "
            f"{quoted(table.columns[worst].name)}; choose others with columns, or fill the gaps"
        )
    if len(kept) < least:
        raise RavineError(
            f"{table.path.name}: {counted(len(kept), 'complete row')} is too few; at least {least} are needed"
        )
    if left_out:
        notes.append(f"{rows} have no value in a chosen column and are left out.")
    return kept


def numbers_of(table: CsvTable, column: CsvColumn, kept: IntArray) -> FloatArray:
    """A column's numbers in the rows that are kept (N,).

    Raises:
        RavineError: a cell is no number, infinite or too large; it names line and column.
    """
    values = column.numbers[kept]
    bad = np.flatnonzero(~(np.abs(values) <= MAX_SIZE))
    if not len(bad):
        return values
    row, value = int(kept[bad[0]]), float(values[bad[0]])
    cell = f"{table.path.name}: line {table.line(row)}, column {quoted(column.name)}"
    if np.isnan(value):
        raise RavineError(
            f"{cell}: {quoted(column.cells[row])} is text where a number belongs; "
            "correct it, empty the cell, or leave the column out with columns"
        )
    raise RavineError(
        f"{cell}: {value:g} is outside [-{MAX_SIZE:g}, {MAX_SIZE:g}]; correct it or empty the cell"
    )
