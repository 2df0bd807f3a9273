"""A CSV file as a table: which files are too large, cannot be read, or have endless cells."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from engine.errors import RavineError
from engine.tables import column_reader
from engine.tables.csv_table import read_table


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own.csv"


def test_gaps_are_told_of_columns_of_text_and_of_numbers(path: Path) -> None:
    path.write_text("a,b\nx,1\n,2\ny,\n")
    text, numbers = read_table(path).columns
    assert text.is_missing().tolist() == [False, True, False]
    assert numbers.is_missing().tolist() == [False, False, True]


def test_a_file_that_the_system_keeps_back_is_refused_with_its_reason(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, mode: str) -> bytes:
        assert mode == "rb"
        raise PermissionError(errno.EACCES, "Permission denied")

    path.write_text("a,b\n1,2\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RavineError, match=r"own\.csv: it cannot be read \(Permission denied\)$"):
        read_table(path)


def test_a_file_of_too_many_bytes_is_refused_unread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with path.open("wb") as file:
        file.truncate(556 * 2**20)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(RavineError, match=r"^own\.csv has 556 MB; allowed are 512$"):
        read_table(path)


def test_a_table_of_too_many_cells_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_reader, "MAX_CELLS", 2_000)
    text = "a,b\n" + "1,2\n" * 1_000
    path.write_text(text)
    assert read_table(path).rows == 1_000
    path.write_text(text + "1,2\n")
    with pytest.raises(RavineError, match=r"^own\.csv: it has more than 2,000 cells$"):
        read_table(path)


def test_a_separator_that_leaves_one_endless_cell_is_passed_over(path: Path) -> None:
    names = [f"{index:0300}x" for index in range(500)]
    path.write_text(",".join(names) + "\n" + ",".join("1" for _ in names) + "\n")
    table = read_table(path)
    assert table.separator == ","
    assert [column.name for column in table.columns] == names


def test_a_cell_that_is_endless_by_every_separator_is_told_with_its_line(path: Path) -> None:
    path.write_text("a,b\n" + "1" * 140_000 + ",2\n")
    with pytest.raises(RavineError, match=r"^own\.csv: line 2 cannot be read as CSV \(field larger than"):
        read_table(path)
