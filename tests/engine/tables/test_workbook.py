"""Tables in Excel's workbooks."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from engine.errors import RavineError
from engine.tables import table_text, workbook
from engine.tables.csv_table import read_table

AT = datetime.fromisoformat("2024-03-01 12:30")


def saved(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for place, rows in enumerate(sheets):
        sheet = book.create_sheet(f"s{place}", place)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_the_first_sheet_with_data_is_read_and_lines_are_its_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [],
        [None, "size", "ok", "day", "at", "took", "note"],
        [None, 1, True, date(2024, 3, 1), AT, timedelta(minutes=2), 'a, "b"\nc'],
        [],
        [None, 2.5, False, date(2024, 3, 2), AT, timedelta(seconds=3), "#DIV/0!"],
    ]
    shares: list[float] = []
    table = read_table(saved(tmp_path / "t.xlsx", [], rows, [["other"]]), shares.append)
    assert [column.name for column in table.columns] == ["size", "ok", "day", "at", "took", "note"]
    size, ok, day, at, took, note = table.columns
    np.testing.assert_array_equal(size.numbers, [1, 2.5])
    assert ok.cells == ("true", "false")
    assert day.cells == ("2024-03-01", "2024-03-02")
    assert at.cells == ("2024-03-01 12:30:00", "2024-03-01 12:30:00")
    np.testing.assert_array_equal(took.numbers, [120, 3])
    assert note.cells == ('a, "b" c', "")
    assert [table.line(row) for row in range(table.rows)] == [3, 5]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def archive(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"size;price\n1;2\n", "t.xlsx: it is no Excel workbook"),
        (archive(a="b"), "t.xlsx: it cannot be read as an Excel workbook"),
        (archive(**{"xl/sharedStrings.xml": "0" * 20_000_000}), "t.xlsx: its texts take 19 MB"),
        (archive(a="0" * 2_000_000), "t.xlsx: it unpacks to 1 parts of 2 MB; allowed are 10,000 of 1"),
    ],
)
def test_what_is_no_workbook_or_a_bomb_is_told_before_it_is_read(
    content: bytes, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 2**20)
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(RavineError) as caught:
        read_table(path)
    assert sentence in str(caught.value)


def test_a_sheet_may_be_empty_or_too_wide_and_claim_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RavineError, match="it is empty"):
        read_table(saved(tmp_path / "empty.xlsx", []))
    monkeypatch.setattr(table_text, "MAX_COLUMNS", 512)
    with pytest.raises(RavineError, match="row 2 has 600 columns; allowed are 512"):
        read_table(saved(tmp_path / "wide.xlsx", [["a"], list(range(600))]))
    path, file = saved(tmp_path / "far.xlsx", [["a", "b"], [1, 2]]), io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    path.write_bytes(file.getvalue())
    assert read_table(path).rows == 1


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "t.xlsx", [["a", "b"], [1, 2]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(RavineError, match=r"pip install 'ravine\[excel\]'"):
        read_table(path)
