"""Columns to learn from: what texts, yes and no, dates and gaps become, told by the training rows alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data import Data
from engine.data.column_choice import ColumnChoice
from engine.data.csv_examples import csv_data, preview
from engine.data.encoders import ColumnEncoder, encoder_in
from engine.errors import RavineError
from engine.tables.csv_table import read_table

HOUSES = """id,district,garden,sold,constant,rooms,price
7,north,yes,2024-01-01,x,3,100.5
8,south,no,2024-01-08,x,4,200.5
9,north,Yes,2024-02-01,x,5,300.5
10,west,no,2023-12-31,x,6,400.5
"""
Read = Callable[..., Data]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a table and makes examples of it, in their own units and all for training unless said."""

    def make(text: str, columns: Any = (), **values: Any) -> Data:
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        given: dict[str, Any] = {"scaling": "none", "test_share": 0.0} | values
        return csv_data(path, np.random.default_rng(0), columns=columns, values=given)

    return make


def test_all_columns_that_can_teach_something_are_learned_from_if_asked_for(read: Read) -> None:
    data = read(HOUSES, inputs="all")
    assert data.feature_names == (
        "district = north", "district = south", "district = west", "garden",
        "sold: year", "sold: month", "sold: weekday", "sold: days", "rooms",
    )  # fmt: skip
    np.testing.assert_array_equal(data.x[0], [1, 0, 0, 1, 2024, 1, 1, 1, 3])
    np.testing.assert_array_equal(data.x[3], [0, 0, 1, 0, 2023, 12, 7, 0, 6])
    assert (data.target_name, data.kind) == ("price", "regression")
    left = 'Not learned from: "id" looks like the name of a row, "constant" is the same in every row.'
    assert left in data.notes
    assert any("(its name says so)" in note for note in data.notes)
    assert any("0 for no and 1 for yes" in note for note in data.notes)
    assert any("is a date (year first)" in note for note in data.notes)


def test_what_tells_rows_apart_is_left_out_unless_nothing_else_is_there(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "t.csv"
    many = "".join(f"n{i},w{i % 120},{i % 2},{i}.5\n" for i in range(240))
    path.write_text(f"name,word,a,y\n{many}", encoding="utf-8")
    reasons = [column.left_out for column in preview(path).columns]
    assert reasons == ["has another text in every row", "has 120 texts", "", ""]
    assert read("a,b,y\n1,1,5.5\n1,1,6.5\n", inputs="all").feature_names == ("a", "b")
    path.write_text("a,b,y\n1,z,2.5\n", encoding="utf-8")
    assert [column.left_out for column in preview(path).columns] == ["", "", ""]
    path.write_text("k,y\n1,inf\n1,2\n", encoding="utf-8")
    seen = preview(path)
    assert [column.left_out for column in seen.columns] == ["is the same in every row", ""]
    assert seen.usual_inputs("all") == {0, 1}


def test_rare_and_unknown_texts_share_one_input(read: Read) -> None:
    text = "c,y\n" + "a,1.5\nb,2.5\n" * 10 + "z,3.5\n"
    data = read(text, ["c"], rare_share=0.2)
    assert data.feature_names == ("c = a", "c = b", "c = other")
    np.testing.assert_array_equal(data.x[-1], [0, 0, 1])


def test_what_only_rows_for_testing_hold_has_no_input_and_is_told(read: Read) -> None:
    text = "c,y\n" + "a,1.5\nb,2.5\n" * 4 + "z,3.5\nz,4.5\n"
    data = read(text, ["c"], split="in_order", test_share=0.2)
    assert data.feature_names == ("c = a", "c = b")
    np.testing.assert_array_equal(data.test_x, [[0, 0], [0, 0]])
    np.testing.assert_array_equal(data.test_y, [[3.5], [4.5]])
    told = '"c" has values in rows for testing without an input of their own, '
    assert any(note == told + 'which count as none of its categories: "z".' for note in data.notes)


GAPS = "a,c,y\n1,p,1.5\n2,q,2.5\n2,q,3.5\n7,,4.5\n,q,5.5\n,,900.5\n"


@pytest.mark.parametrize(
    ("rule", "number", "category"),
    [("mean", 3, "q"), ("median", 2, "q"), ("most_frequent", 2, "q"), ("category", 3, "missing")],
)
def test_gaps_are_filled_by_what_the_training_rows_say(
    read: Read, rule: str, number: float, category: str
) -> None:
    data = read(GAPS, ["a", "c"], gaps=rule, split="in_order", test_share=0.17)
    names = data.feature_names
    assert len(data.x) == 5
    assert data.x[4, names.index("a")] == data.test_x[0, names.index("a")] == number
    assert data.test_x[0, names.index(f"c = {category}")] == 1
    assert ("a missing" in names) == (rule == "category")


def test_a_column_says_where_a_value_was_missing(read: Read) -> None:
    data = read(GAPS, ["a", "c"], gaps="median", mark_gaps=True)
    assert data.feature_names == ("a", "a missing", "c = p", "c = q", "c missing")
    np.testing.assert_array_equal(data.x[:, 1], [0, 0, 0, 0, 1, 1])


def test_more_can_be_said_of_one_column(read: Read) -> None:
    text = "grade,a,d,y\nlow,,2024-01-01,1.5\nhigh,2,,2.5\nmiddle,3,2024-01-03,3.5\n"
    columns = [
        ColumnChoice("grade", "ordered", ("low", "middle", "high")),
        ColumnChoice("a", gaps="mean", value="-1"),
        ColumnChoice("d", gaps="mean"),
    ]
    data = read(text, columns)
    np.testing.assert_array_equal(data.x[:, :2], [[0, -1], [2, 2], [1, 3]])
    np.testing.assert_array_equal(data.x[:, data.feature_names.index("d: days")], [0, 1, 2])
    assert '"grade" counts from 0 for "low" to 2 for "high".' in data.notes
    as_texts = read(text, [ColumnChoice("a", "category", value="none")])
    assert as_texts.feature_names == ("a = 2", "a = 3", "a = none")
    # a category that is there already is not written twice
    assert read(text, [ColumnChoice("a", "category", value="2")]).feature_names == ("a = 2", "a = 3")


BAD = [
    (ColumnChoice("g", "ordered", ("a", "b")), {}, 'line 4, column "g": "c" is none of a, b'),
    (ColumnChoice("g", "yes_no"), {}, '"g" holds other words than yes and no'),
    (ColumnChoice("g", "date"), {}, '"g" holds cells that are no dates'),
    (ColumnChoice("g"), {"rare_share": 1.0}, "has no value that 1 of the rows share"),
    (ColumnChoice("n", value="much"), {}, '"much" cannot stand in a gap of "n": it is no number'),
    (ColumnChoice("n", value="1e300"), {}, '"1e300" cannot stand in a gap'),
    (ColumnChoice("e", gaps="mean"), {"split": "in_order", "test_share": 0.25}, "has no value in the rows"),
]


@pytest.mark.parametrize(("column", "values", "sentence"), BAD)
def test_what_cannot_become_numbers_is_told(
    read: Read, column: ColumnChoice, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RavineError) as caught:
        read("g,n,e,y\na,1,,1.5\nb,2,,2.5\nc,,,3.5\na,4,4,4.5\n", [column], **values)
    assert sentence in str(caught.value)


def test_a_column_of_the_table_says_which_rows_test(read: Read) -> None:
    text = "a,Split,y\n1,train,1.5\n2,Test,2.5\n3,,3.5\n4,val,4.5\n"
    data = read(text, inputs="all", split="column")
    assert data.feature_names == ("a",)
    np.testing.assert_array_equal(data.x, [[1], [3]])
    np.testing.assert_array_equal(data.test_x, [[2], [4]])
    with pytest.raises(RavineError, match="has no column named partition or set or split or subset"):
        read("a,split,y\n1,left,1.5\n2,right,2.5\n", ["a"], split="column")
    with pytest.raises(RavineError, match="all rows are for testing; say train in some"):
        read("a,set,y\n1,test,1.5\n2,test,2.5\n", ["a"], split="column")


def test_texts_that_repeat_are_categories_of_any_words(read: Read) -> None:
    assert read("s,d,y\nf,1/13/2020,1.5\nm,1/2/2020,2.5\nf,1/2/2020,3.5\n", inputs="all").feature_names[
        :2
    ] == (
        "s = f",
        "s = m",
    )


def test_a_gap_that_nothing_fills_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(",a,y\n0,1,1.5\n1,,2.5\n", encoding="utf-8")
    table = read_table(path)
    with pytest.raises(RavineError, match=r't\.csv: line 3, column "a" has no value; fill the gap'):
        ColumnEncoder("a").encode(table, table.columns[1], np.arange(2))
    assert preview(path).columns[0].left_out == "counts the rows"


def test_an_encoder_is_written_as_a_line_and_read_again(read: Read) -> None:
    for encoder in read(HOUSES, inputs="all").encoders:
        assert encoder_in(encoder.text()) == encoder


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"column": "a", "categories": [], "colour": 1}',
        ColumnEncoder("a", "category").text(),
        ColumnEncoder("a", "yes_no", ("yes",)).text(),
        ColumnEncoder("a", "date", fill=0.0).text(),
        ColumnEncoder("a", "date", since=0).text(),
        ColumnEncoder("a", fill=1e300).text(),
        ColumnEncoder("a", "colour").text(),  # type: ignore[arg-type]  # what a damaged file says
    ],
)
def test_a_line_that_is_no_encoder_is_refused(text: str) -> None:
    with pytest.raises(RavineError, match="says of no column how it becomes numbers"):
        encoder_in(text)
