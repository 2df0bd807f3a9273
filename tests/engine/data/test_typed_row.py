"""A row that is typed becomes what the same row of the table becomes, and is written as it would be typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data import Data
from engine.data.column_choice import ColumnChoice
from engine.data.csv_examples import csv_data
from engine.data.typed_row import RowField, joined, row_fields, row_texts, typed_row
from engine.errors import RavineError

HOUSES = """district,grade,garden,sold,rooms,price
north,low,yes,2024-01-01,3,100.5
south;east,high,no,2024-01-08,4.25,200.5
north,middle,Yes,2024-02-01,-5e-3,300.5
"the ""west"" side",low,no,2023-12-31,6,400.5
"""
COLUMNS = [
    ColumnChoice("district"), ColumnChoice("grade", "ordered", ("low", "middle", "high")),
    ColumnChoice("garden"), ColumnChoice("sold"), ColumnChoice("rooms"),
]  # fmt: skip
Read = Callable[..., Data]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a table and makes examples of it, in their own units and all for training unless said."""

    def make(text: str, columns: Any = (), **values: Any) -> Data:
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        given: dict[str, Any] = {"scaling": "none", "test_share": 0.0, "inputs": "all"} | values
        return csv_data(path, np.random.default_rng(0), columns=columns, values=given)

    return make


def test_every_row_of_a_table_can_be_typed(read: Read) -> None:
    data = read(HOUSES, COLUMNS)
    for row in data.columns:
        texts = row_texts(row, data)
        np.testing.assert_allclose(typed_row(joined(texts), data), row, rtol=1e-11)
    assert row_texts(data.columns[1], data) == ("south;east", "high", "no", "2024-01-08", "4.25")
    assert joined(row_texts(data.columns[1], data)) == '"south;east"; high; no; 2024-01-08; 4.25'
    assert row_texts(data.columns[3], data)[0] == 'the "west" side'


def test_what_has_choices_names_them_and_the_rest_is_typed(read: Read) -> None:
    assert row_fields(read(HOUSES, COLUMNS)) == (
        RowField("district", ("north", "south;east", 'the "west" side')),
        RowField("grade", ("low", "middle", "high")),
        RowField("garden", ("no", "yes")),
        RowField("sold"),
        RowField("rooms"),
    )


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("2024-01-31", "2023-12-01"), "ymd"),
        (("31.01.2024", "01.12.2023"), "dmy"),
        (("01/31/2024", "12/01/2023"), "mdy"),
    ],
)
def test_dates_are_written_as_their_column_writes_them(
    read: Read, dates: tuple[str, str], order: str
) -> None:
    data = read("d,y\n" + "".join(f"{day},{place}.5\n" for place, day in enumerate(dates)))
    assert data.encoders[0].order == order
    assert tuple(text for row in data.columns for text in row_texts(row, data)) == dates
    np.testing.assert_array_equal(typed_row(dates[0], data), data.columns[0])


GAPS = "a,c,g,y\n1,p,yes,1.5\n2,q,no,2.5\n2,q,no,3.5\n7,,yes,4.5\n,q,,5.5\n"


@pytest.mark.parametrize("gaps", ["mean", "most_frequent", "category"])
def test_a_gap_is_filled_and_told_as_in_the_table(read: Read, gaps: str) -> None:
    data = read(GAPS, gaps=gaps, mark_gaps=True)
    for place, text in ((3, "7; ; yes"), (4, "; q; "), (4, "NA; q; NA")):
        row = data.columns[place]
        np.testing.assert_array_equal(typed_row(text, data), row)
        np.testing.assert_array_equal(typed_row(joined(row_texts(row, data)), data), row)
    choices = row_fields(data)[1].choices
    assert choices == (("p", "q", "missing") if gaps == "category" else ("p", "q", ""))


def test_what_fills_a_gap_of_yes_and_no_lies_between_and_is_no_choice(read: Read) -> None:
    data = read(GAPS, [ColumnChoice("g")], gaps="mean")
    assert row_texts(data.columns[4], data) == ("",)
    np.testing.assert_array_equal(typed_row(joined(("",)), data), [0.5])


def test_rare_values_share_an_input_and_others_are_refused_where_there_is_none(read: Read) -> None:
    rare = read("c,y\n" + "a,1.5\nb,2.5\n" * 10 + "z,3.5\n", ["c"], rare_share=0.2)
    np.testing.assert_array_equal(typed_row("z", rare), [0, 0, 1])
    assert row_texts(rare.columns[-1], rare) == ("other",)
    assert row_fields(rare)[0].choices == ("a", "b", "other")
    # what only rows for testing hold is nothing of all
    held = read("c,y\n" + "a,1.5\nb,2.5\n" * 4 + "z,3.5\nz,4.5\n", ["c"], split="in_order", test_share=0.2)
    assert row_texts(held.test_columns[0], held) == ("other",)
    np.testing.assert_array_equal(typed_row("other", held), held.test_columns[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a", "1 value typed and the data have 5 columns; put semicolons between them"),
        ('a\nb', "what was typed is no row"),
        ("x" * 200_000, "what was typed is no row"),
        ("west; low; no; 2024-01-01; 1", 'district = "west" is none of north, '),
        ("north; low; no; 2024-01-01; many", 'rooms = "many" is no number; write for example 1.5'),
        ("north; low; no; 2024-01-01; 1e300", 'rooms = "1e300" is no number'),
        ("north; low; no; 2024-01-01; inf", 'rooms = "inf" is no number'),
        ("north; lower; no; 2024-01-01; 1", 'grade = "lower" is none of low, middle, high'),
        ("north; low; maybe; 2024-01-01; 1", 'garden = "maybe" is none of no, yes'),
        ("north; low; no; yesterday; 1", 'sold = "yesterday" is no date; write for example 2023-12-31'),
        ("north; low; no; 2024-01-01; ", "rooms has no value; type one"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(read: Read, text: str, said: str) -> None:
    with pytest.raises(RavineError) as caught:
        typed_row(text, read(HOUSES, COLUMNS))
    assert str(caught.value).startswith(said)


def test_of_many_categories_some_are_listed(read: Read) -> None:
    data = read("c,y\n" + "".join(f"c{place % 20:02},{place}.5\n" for place in range(60)), ["c"])
    with pytest.raises(RavineError, match=r"is none of c00, c01, .*c07, \.\.\.$"):
        typed_row("c99", data)


PARTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["north", "low", "yes", "2024-02-29", "0001-01-01", "9999-12-31", "1,5", "1e5", "NA", '"', "1_0"]
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changed=st.dictionaries(st.integers(0, 4), PARTS, max_size=3),
    separator=st.sampled_from([";", "; ", " ;", ";;", "\n"]),
)
def test_anything_that_is_typed_is_a_row_of_numbers_or_refused(
    read: Read, changed: dict[int, str], separator: str
) -> None:
    data = read(HOUSES, COLUMNS)
    parts = ["north", "low", "yes", "2024-01-01", "3"]
    for place, part in changed.items():
        parts[place] = part
    try:
        row = typed_row(separator.join(parts), data)
    except RavineError as error:
        assert len(str(error)) < 300  # noqa: PT017 - either may come of it
        return
    assert row.shape == data.columns[0].shape
    assert np.isfinite(row).all()
    np.testing.assert_allclose(typed_row(joined(row_texts(row, data)), data), row, rtol=1e-11)
