"""Tables read block by block are what they would be if all cells were looked at at once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.tables import column_reader, csv_table, table_pieces
from engine.tables.cell_blocks import CellBlock, separator_of
from engine.tables.column_reader import ColumnReader
from engine.tables.csv_numbers import is_number
from engine.tables.csv_table import CsvTable, read_table
from engine.tables.table_column import CsvColumn
from engine.tables.table_source import TableRecord, TableSource


def carried(text: str | bytes, name: str = "own.csv") -> TableSource:
    content = text if isinstance(text, bytes) else text.encode()
    return TableSource(Path(name), TableRecord.of(name, 1, content))


def read(text: str | bytes, piece: int = 2**16) -> CsvTable:
    """A table read in pieces of so many bytes."""
    before = table_pieces.PIECE
    table_pieces.PIECE = piece
    csv_table._kept.clear()
    try:
        return read_table(carried(text), least=1)
    finally:
        table_pieces.PIECE = before


def at_once(text: str) -> tuple[CsvColumn, ...]:
    """The columns of a table all of whose cells are kept as texts and looked at together."""
    separator = separator_of(text)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if row]
    named = not any(map(is_number, rows[0]))
    names = rows.pop(0) if named else [""] * len(rows[0])
    reader = ColumnReader(names, len(rows))
    whole = [CellBlock(lambda: [cell for row in rows for cell in row], len(rows), 0.0)]
    reader.rows = len(rows)
    # as if no column were of numbers, and all were texts
    reader._numeric = reader._places = np.arange(0)
    reader._late = set(range(len(names)))
    return reader.columns(whole, lambda _: None, is_by_semicolon=separator == ";")


def same(ours: CsvColumn, other: CsvColumn) -> bool:
    def told(column: CsvColumn) -> tuple[object, ...]:
        return (
            column.name, column.kind, column.gaps, column.examples, column.cells, column.decimal_comma,
            column.thousands, column.unit, column.numbers.tobytes(),
        )  # fmt: skip

    return told(ours) == told(other)


CELL = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.integers(-(10**6), 10**6).map(str),
    st.sampled_from(
        [
            "",
            "NA",
            "-nan",
            "inf",
            "1_000",
            " 2 ",
            "1.000",
            "2.500",
            "1.000.000",
            "3 %",
            "$4",
            "x",
            "é",
            "-",
            "9e5",
        ]
    ),
)
PLAIN = st.integers(-99, 99).map(str)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(PLAIN, CELL), min_size=width, max_size=width), min_size=1, max_size=12
    )
)


@settings(max_examples=40)
@given(
    rows=TABLES,
    separator=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
    piece=st.sampled_from([1, 7, 40, 2**16]),
    quoted=st.booleans(),
)
def test_blocks_and_the_whole_give_the_same_columns(
    rows: list[list[str]], separator: str, end: str, piece: int, *, quoted: bool
) -> None:
    rows = [["name"] * len(rows[0]), *rows, ["1"] * len(rows[0])]
    if quoted:
        rows[-1][0] = f'"{rows[-1][0]}"'
    text = end.join(separator.join(row) for row in rows) + end
    expected = at_once(text)
    found = read(text, piece)
    assert all(map(same, found.columns, expected))
    assert len(found.columns) == len(expected)


@pytest.mark.parametrize("late", ["x", "1_0", "-nan", "2,5", "$3"])
def test_a_column_that_late_turns_out_to_be_no_numbers_is_read_again(late: str) -> None:
    text = "a;b;c\n" + "1.000;2;3\n" * 50 + f"1.000;{late};3\n"
    assert all(map(same, read(text, 64).columns, at_once(text)))


def test_gaps_among_numbers_are_counted_and_leave_a_column_of_numbers() -> None:
    table = read("a,b\n" + "1,\n2,NA\n,\n" * 20, 16)
    first, empty = table.columns
    assert (first.kind, first.gaps, first.examples, first.cells) == ("number", 20, ("1", "2", "1"), ())
    assert (empty.kind, empty.gaps) == ("empty", 60)
    assert np.isnan(first.numbers).sum() == 20


def test_columns_of_texts_have_a_limit_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_reader, "MAX_TEXTS", 10)
    assert read("a,b\n" + "1,x\n" * 10).rows == 10
    with pytest.raises(RavineError, match="its 1 column that are not all plain numbers have more"):
        read("a,b\n" + "1,x\n" * 11)


def test_many_different_texts_are_read_as_they_are() -> None:
    names = [f"row {place}" for place in range(5000)]
    assert read("a,b\n" + "".join(f"{name},1\n" for name in names), 4096).columns[0].cells == tuple(names)


def test_a_table_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("a,b\n" + "1,2\n" * 100 + "x,2\n")
    monkeypatch.setattr(table_pieces, "PIECE", 64)

    def shorten(share: float) -> None:
        if share > 0.8:
            path.write_text("a,b\n1,2\nx,2\n")

    with pytest.raises(RavineError, match="was changed while it was read"):
        read_table(path, shorten)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"a,b\n1,2\n" * 20 + b"1,\xff\n", r"line 41 has a byte \(0xff\)"),
        (b"a,b\n1,2\n" * 20 + b"1,\0\n", "not a text file"),
        (b"a,b\n" + b"1,2\n" * 20 + b"1\n2,3,4\n", "line 22 has 1 cell, but the first row has 2"),
        (b'a,b\n"1\n1",2\n' + b"1,2\n" * 20 + b'"1', "line 24 cannot be read as CSV"),
        (b"\n\n", "it is empty"),
        (b"\xff\xfea\0", "written in UTF-16"),
        (b"a,b\n\n", "no rows of numbers"),
    ],
)
def test_what_is_wrong_far_down_is_told_with_its_line(text: bytes, said: str) -> None:
    with pytest.raises(RavineError, match=said):
        read(text, 32)


def test_marks_old_line_ends_and_endless_lines_are_read_as_ever() -> None:
    assert [column.name for column in read(b"\xef\xbb\xbfa,b\n1,2\n", 2).columns] == ["a", "b"]
    assert read("a,b\r1,2\r3,4\r", 4).rows == 2
    assert read("a,b\n1,2\n\n3,4").rows == 2
    assert read("a,b\n" + "1,2\n" * 60_000).rows == 60_000
    assert read("a,b\n" + "1" * 300 + ",2\n", 16).columns[0].numbers[0] == float("1" * 300)
