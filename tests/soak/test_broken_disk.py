"""Where a file cannot be written the old one is whole, nothing is left beside it, and a sentence says why."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.soak.broken_disk import (
    FILES,
    FOLDERS,
    NOTICED,
    Writing,
    drive_away,
    full_disk,
    refusal,
    unreadable,
)
from tests.soak.hostile_files import KINDS, Kind

pytestmark = pytest.mark.usefixtures("qapp")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="files are limited in length on POSIX only")
OLD = b"what was there before"
#: Settings are read by Qt, which takes a file that cannot be read for none.
#: The parts of a workbook are packed by the test before they are read.
READ = [kind for kind in KINDS if kind.name not in ("settings", "workbook parts")]
EACH = pytest.mark.parametrize("writing", FILES, ids=lambda writing: writing.name)


@pytest.fixture
def path(tmp_path: Path, writing: Writing) -> Path:
    """A file that is there already, in a folder of its own."""
    place = tmp_path / "folder" / writing.name
    place.parent.mkdir()
    place.write_bytes(OLD)
    return place


@EACH
def test_each_way_writes_where_nothing_is_wrong(writing: Writing, path: Path) -> None:
    assert refusal(writing.write, path) == ""
    assert path.read_bytes() != OLD
    assert list(path.parent.iterdir()) == [path]


@POSIX
@EACH
def test_a_full_disk_leaves_the_old_file(writing: Writing, path: Path) -> None:
    with full_disk():
        said = refusal(writing.write, path)
    assert said == f"{path}: it cannot be written (File too large)"
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


@EACH
@pytest.mark.parametrize("noticed", NOTICED)
def test_a_network_drive_that_goes_away_leaves_the_old_file(
    noticed: str, writing: Writing, path: Path
) -> None:
    with drive_away(noticed):
        said = refusal(writing.write, path)
    assert said == f"{path}: it cannot be written (Input/output error)"
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("kind", READ, ids=lambda kind: kind.name)
def test_a_network_drive_that_goes_away_is_told_in_a_sentence_when_it_is_read(
    kind: Kind, tmp_path: Path
) -> None:
    for name, content in kind.good(tmp_path).items():
        (tmp_path / name).write_bytes(content)
    with unreadable(tmp_path):
        assert "Input/output error" in refusal(kind.read, tmp_path)


@EACH
def test_a_read_only_file_stays(writing: Writing, path: Path) -> None:
    path.chmod(0o400)
    said = refusal(writing.write, path)
    assert said == f"{path}: this file is read-only; choose another name, or allow that it is written"
    assert path.read_bytes() == OLD


@EACH
def test_a_folder_in_the_place_of_the_file_stays(writing: Writing, path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "kept").write_bytes(OLD)
    assert refusal(writing.write, path).startswith(f"{path}: ")
    assert [each.name for each in path.iterdir()] == ["kept"]
    assert list(path.parent.iterdir()) == [path]


@EACH
def test_a_folder_that_is_gone_is_named(writing: Writing, path: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    said = refusal(writing.write, path)
    assert said == f"{path}: there is no folder {path.parent}; make it first or choose another place"


@EACH
def test_a_file_in_the_place_of_the_folder_is_left(writing: Writing, path: Path) -> None:
    assert refusal(writing.write, path / writing.name).startswith(f"{path / writing.name}: ")
    assert path.read_bytes() == OLD


@POSIX
@pytest.mark.parametrize("writing", FOLDERS, ids=lambda writing: writing.name)
def test_what_is_several_files_is_all_there_or_as_it_was(writing: Writing, tmp_path: Path) -> None:
    place = tmp_path / writing.name
    writing.write(place)
    before = {each: each.read_bytes() for each in place.rglob("*") if each.is_file() and each.name != "lock"}
    with full_disk():
        said = refusal(writing.write, place)
    assert "File too large" in said or "cannot be" in said
    after = {each: each.read_bytes() for each in place.rglob("*") if each.is_file() and each.name != "lock"}
    assert after == before or writing.name == "state"
