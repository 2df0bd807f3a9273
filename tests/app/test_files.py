"""Files appear whole or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.files import format_of, whole_file, write_whole
from engine.errors import RavineError


def test_what_was_there_stays_until_the_new_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_whole(path, b"old")
    with whole_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("broken", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_what_is_interrupted_leaves_nothing_behind(broken: type[BaseException], tmp_path: Path) -> None:
    def half_written() -> None:
        with whole_file(tmp_path / "a.txt") as file:
            file.write(b"half")
            raise broken

    with pytest.raises(broken):
        half_written()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match="there is no folder"):
        write_whole(tmp_path / "none" / "a.txt", b"")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(RavineError, match="cannot be written"):
        write_whole(tmp_path / "a.txt", b"")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="a machine without devices")
def test_a_device_is_not_replaced_by_a_file() -> None:
    with pytest.raises(RavineError, match="/dev/null: this is not a regular file"):
        write_whole(Path("/dev/null"), b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_new_file_can_be_read_by_whom_any_new_file_can(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_bytes(b"")
    write_whole(tmp_path / "whole.txt", b"")
    assert (tmp_path / "whole.txt").stat().st_mode == (tmp_path / "plain.txt").stat().st_mode
    (tmp_path / "whole.txt").chmod(0o600)
    write_whole(tmp_path / "whole.txt", b"again")
    assert (tmp_path / "whole.txt").stat().st_mode & 0o777 == 0o600


def test_the_ending_names_the_format() -> None:
    assert format_of(Path("a.PNG"), ("png", "svg")) == "png"
    with pytest.raises(RavineError, match=r"did you mean \.png"):
        format_of(Path("a.pmg"), ("png", "svg"))
    with pytest.raises(RavineError, match="no ending"):
        format_of(Path("a"), ("png", "svg"))
