"""Columns to learn from in a file: a name, a place, or a table with more said of one."""

from __future__ import annotations

from typing import Any

import pytest

from engine.data.column_choice import ColumnChoice
from engine.errors import RavineError
from engine.experiment.columns_file import column_entry, columns_in


def test_columns_are_read_and_written_alike() -> None:
    given = [
        "size",
        3,
        {"name": "grade", "kind": "ordered", "order": ["low", "high"]},
        {"name": 2, "gaps": "median"},
        {"name": "n", "kind": "number", "value": "2.5"},
    ]
    columns = columns_in(given, "objective.columns")
    assert columns[2] == ColumnChoice("grade", "ordered", ("low", "high"))
    assert [column_entry(column) for column in columns] == given
    assert columns_in([{"name": "n", "value": 2.5, "gaps": "drop"}], "c") == (
        ColumnChoice("n", gaps="drop", value="2.5"),
    )


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (True, "c[0] = True is no column"),
        ({"kind": "date"}, "c[0].name is missing"),
        ({"name": "a", "kind": "dat"}, 'c[0].kind: unknown kind of column "dat": did you mean date'),
        ({"name": "a", "gaps": "men"}, "did you mean mean"),
        ({"name": "a", "kind": "ordered"}, "its categories from lowest to highest"),
        ({"name": "a", "order": ["x", "y"]}, 'write kind = "ordered"'),
        ({"name": "a", "kind": "ordered", "order": ["x", "x"]}, "each once"),
        (
            {"name": "a", "kind": "ordered", "order": ["x", True]},
            "c[0].order[1] = True is no value of a cell",
        ),
        ({"name": "a", "value": " "}, "c[0].value = ' ' is no value of a cell"),
        ({"name": "a", "colour": 1}, "colour"),
    ],
)
def test_what_is_no_column_is_told_with_its_place(entry: Any, sentence: str) -> None:
    with pytest.raises(RavineError) as caught:
        columns_in([entry], "c")
    assert sentence in str(caught.value)
