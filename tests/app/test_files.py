"""Files appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from app.files import (
    file_version_of,
    finish_replacing,
    format_of,
    remove_leftovers,
    replace_files,
    whole_file,
    with_ending,
    write_whole,
)
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


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RavineError, match="there is no folder"):
        write_whole(tmp_path / "none" / "a.txt", b"")


def test_a_place_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
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


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_a_link_and_what_it_leads_to_is_written(there: bool, tmp_path: Path) -> None:
    target, link = tmp_path / "target.toml", tmp_path / "link.toml"
    if there:
        target.write_bytes(b"old")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_links_in_a_circle_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(RavineError):
        write_whole(tmp_path / "a", b"")


def test_a_read_only_file_is_refused_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(RavineError, match="read-only"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    path.chmod(0o644)


@pytest.mark.parametrize("letter", ["a", "ß", "語"])
def test_a_name_that_is_too_long_is_one_sentence(letter: str, tmp_path: Path) -> None:
    with pytest.raises(RavineError, match="too long") as told:
        write_whole(tmp_path / f"{letter * 300}.toml", b"")
    assert len(str(told.value)) < 120
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("letter", ["a", "ß"])
def test_the_longest_name_that_is_allowed_is_written(letter: str, tmp_path: Path) -> None:
    path = tmp_path / (letter * (255 // len(letter.encode())))
    write_whole(path, b"content")
    assert path.read_bytes() == b"content"


NAMES = ("experiment.toml", "lesson.toml", "text.md")


@pytest.mark.parametrize("renames", range(8))
def test_several_files_are_all_old_or_all_new_wherever_writing_them_ends(
    renames: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_files(tmp_path, dict.fromkeys(NAMES, b"old"))
    left, replace = renames, Path.replace

    def until_killed(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(Path, "replace", until_killed)
        replace_files(tmp_path, dict.fromkeys(NAMES, b"new"))
    finish_replacing(tmp_path)
    assert len({(tmp_path / name).read_bytes() for name in NAMES}) == 1
    replace_files(tmp_path, dict.fromkeys(NAMES, b"newer"))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted(NAMES)


def test_of_several_files_none_is_written_where_one_must_not_be(tmp_path: Path) -> None:
    replace_files(tmp_path, dict.fromkeys(NAMES, b"old"))
    (tmp_path / "text.md").chmod(0o444)
    with pytest.raises(RavineError, match="read-only"):
        replace_files(tmp_path, dict.fromkeys(NAMES, b"new"))
    assert {(tmp_path / name).read_bytes() for name in NAMES} == {b"old"}
    (tmp_path / "text.md").chmod(0o644)


@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be asked for there")
def test_what_ended_processes_left_unfinished_is_removed_and_nothing_else(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    names = [f".a.toml.{ended.pid}-abc.part", f".b.toml.{os.getpid()}-abc.part", "c.part", ".d.part"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (1, 1))
    recent = tmp_path / f".e.toml.{ended.pid}-abc.part"
    recent.write_bytes(b"")
    remove_leftovers([tmp_path, tmp_path / "nowhere"])
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([*names[1:], recent.name])


@pytest.mark.parametrize(
    ("written", "saved"),
    [
        ("notes.toml", "notes.toml"),
        ("notes.TOML", "notes.TOML"),
        ("notes.txt", "notes.txt.toml"),
        ("lr0.5", "lr0.5.toml"),
        ("notes", "notes.toml"),
        ("fig.1", "fig.1.toml"),
        (".toml", ".toml.toml"),
    ],
)
def test_an_ending_is_appended_and_never_replaces_what_a_person_wrote(written: str, saved: str) -> None:
    assert with_ending(Path(written), ("toml",)) == Path(saved)


def test_a_file_version_tells_a_file_that_another_program_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    assert file_version_of(path) is None
    write_whole(path, b"same")
    before = file_version_of(path)
    assert before == file_version_of(path)
    write_whole(path, b"same")
    assert before != file_version_of(path)
