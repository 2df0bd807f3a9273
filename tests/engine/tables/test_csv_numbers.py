"""Which sign is the decimal one, from the evidence of a column and its table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.tables.csv_numbers import convention_of, is_number, number_in, without_unit
from engine.tables.csv_table import read_table


@pytest.mark.parametrize(
    ("text", "columns", "notes"),
    [
        ("a;b\n1.000;2,5\n2.000;3,5\n", ([1000, 2000], [2.5, 3.5]), ("Decimal commas", 'Points in "a"')),
        ("a;b\n1.234,5;1\n2,25;2\n", ([1234.5, 2.25], [1, 2]), ("Decimal commas", 'Points in "a"')),
        ("a;b\n1.000.000;1\n2;2\n", ([1_000_000, 2], [1, 2]), ('Points in "a"',)),
        ("a;b\n1.500;2.5\n2.000;3.5\n", ([1.5, 2], [2.5, 3.5]), ()),
        ("a;b\n0.125;2,5\n1.000;3,5\n", ([0.125, 1], [2.5, 3.5]), ("Decimal commas",)),
        ('a,b\n"1,234.5",2\n"1,000",3\n', ([1234.5, 1000], [2, 3]), ('Commas in "a"',)),
        ('a,b\n"1,5",2\n"2,5",3\n', ([1.5, 2.5], [2, 3]), ("Decimal commas",)),
        ("a;b\n1.500;2.5\nNA;3.5\n", ([1.5, np.nan], [2.5, 3.5]), ()),
        ("a;b\n1.000;2,5\nNA;3,5\n", ([1000, np.nan], [2.5, 3.5]), ("Decimal commas", 'Points in "a"')),
        ("a;b\n1,500;2\nNA;3\n", ([1.5, np.nan], [2, 3]), ("Decimal commas",)),
        ("a;b\n1,5;2.5\n2,5;3\n", ([1.5, 2.5], [2.5, 3]), ("Decimal commas",)),
        ('a,b\n"$1,234.50",5 %\n-$7,6%\n', ([1234.5, -7], [5, 6]), ("Commas", "The signs $", "The signs %")),
        ("a;b\n1.234,5 €;1\n;2\n", ([1234.5, np.nan], [1, 2]), ("Decimal", "Points", "The signs €")),
        ("a;b\n1 234,5;1'000\n2;2\n", ([1234.5, 2], [1000, 2]), ("Decimal", "Blanks", "Apostrophes")),
        ("a,b\n1\u00a0234\u00a0567 EUR,1\nEUR 5,2\n", ([1234567, 5], [1, 2]), ("Blanks", "The signs EUR")),
    ],
)
def test_a_table_is_read_by_the_evidence_of_its_columns(
    tmp_path: Path, text: str, columns: tuple[list[float], ...], notes: tuple[str, ...]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    table = read_table(path)
    for column, wanted in zip(table.columns, columns, strict=True):
        np.testing.assert_array_equal(column.numbers, wanted)
    assert len(table.reading_notes()) == len(notes)
    for said, wanted_note in zip(table.reading_notes(), notes, strict=True):
        assert said.startswith(wanted_note)


@pytest.mark.parametrize(
    "cells",
    [["5 %", "0.05"], ["$5", "€6"], ["$5", "x"], ["$5 %"], ["020 123"], ["5" + " " * 100 + "$"], ["e $"]],
)
def test_signs_that_could_mean_several_things_stay(cells: list[str]) -> None:
    assert without_unit(cells) == (cells, "", "")


@given(st.lists(st.floats(-1e9, 1e9).map(lambda x: round(x, 2)), min_size=1, max_size=8))
def test_what_was_written_with_thousands_is_read_back_in_both_conventions(values: list[float]) -> None:
    values = [*values, 1234567.25]  # evidence
    point = [f"{value:,.2f}" for value in values]
    comma = [cell.translate(str.maketrans(",.", ".,")) for cell in point]
    assert convention_of(point) == "point"
    assert convention_of(comma) == "comma"
    assert [number_in(cell, "point") for cell in point] == values
    assert [number_in(cell, "comma") for cell in comma] == values


@settings(max_examples=200)
@given(st.text("0123456789.,-+eE_ nax", max_size=12))
def test_any_cell_is_a_number_or_none(cell: str) -> None:
    convention_of([cell])
    assert is_number(cell) in (True, False)


def test_a_column_that_needs_both_signs_lets_each_cell_speak_for_itself() -> None:
    assert convention_of(["1,5", "2.5"]) == convention_of(["2.5", "1,5", "1.500", "7"]) == "mixed"
    cells = {"1,5": 1.5, "2.5": 2.5, "1.500": 1.5, "1.500.000": 1_500_000.0}
    assert {cell: number_in(cell, "mixed") for cell in cells} == cells
