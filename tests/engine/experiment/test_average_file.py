"""A moving average as a table of an experiment's file."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import RavineError
from engine.experiment.average_file import average_table, read_average
from engine.experiment.description import AverageSpec
from engine.experiment.toml_reader import TableReader


def read(**table: Any) -> AverageSpec:
    return read_average(TableReader(table, "objective"), "somewhere")


@pytest.mark.parametrize("column", ["price", 2, ""])
def test_the_column_of_a_persons_own_table_is_written_where_one_is_named(column: str | int) -> None:
    written = average_table(AverageSpec(csv="own.csv", column=column, folder="somewhere"))
    assert written == {"csv": "own.csv"} | ({"column": column} if column else {})
    assert read(**written) == AverageSpec(csv="own.csv", column=column, folder="somewhere")


def test_a_column_without_a_table_is_refused() -> None:
    with pytest.raises(RavineError, match="it needs csv, not dataset"):
        read(dataset="temperature", column="price")


def test_data_without_an_order_in_time_are_no_series() -> None:
    with pytest.raises(RavineError, match=r'objective\.dataset = "circle" has no order in time'):
        read(dataset="circle")
    with pytest.raises(RavineError, match='unknown series "nosy"'):
        read(dataset="nosy")
