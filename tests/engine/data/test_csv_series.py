"""A column of a person's own table as a series: which one is taken, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data.csv_series import csv_series, is_series, series_columns
from engine.errors import RavineError

DATED = "day;price;sold\n" + "".join(f"2024-01-{day:02};{day * day},5;{100 - day}\n" for day in range(1, 31))
ALONE = "day,price\n" + "".join(f"2024-01-{day:02},{day * day}\n" for day in range(1, 31))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "prices.csv"


def test_the_last_column_of_numbers_is_taken_and_said_where_none_is_named(table: Path) -> None:
    table.write_text(DATED)
    data = csv_series(table)
    np.testing.assert_array_equal(data.y[:2, 0], [99.0, 98.0])
    assert any(
        "sold" in note and "choose another column in the training panel" in note for note in data.notes
    )
    named = csv_series(table, "sold")
    assert not any("choose another" in note for note in named.notes)


def test_decimal_commas_are_read_and_said(table: Path) -> None:
    table.write_text(DATED)
    data = csv_series(table, "price")
    np.testing.assert_array_equal(data.y[:2, 0], [1.5, 4.5])
    assert "Decimal commas were read as decimal points." in data.notes


def test_the_columns_on_offer_are_those_of_numbers_by_name_or_place_and_the_likeliest_is_told(
    table: Path,
) -> None:
    table.write_text(DATED)
    assert series_columns(table) == ((("price", "price"), ("sold", "sold")), 1)
    table.write_text(DATED.replace("sold", "price", 1))
    assert series_columns(table)[0] == ((2, "price"), (3, "price"))


def test_a_table_is_a_series_where_one_column_of_numbers_has_dates_beside_it(table: Path) -> None:
    table.write_text(ALONE)
    assert is_series(table)
    table.write_text(DATED)
    assert not is_series(table), "two columns of numbers"


def test_one_row_is_no_series(table: Path) -> None:
    table.write_text("day,sold\nMonday,3\n")
    with pytest.raises(RavineError, match="1 complete row is too few; at least 2 are needed"):
        csv_series(table, "sold")
