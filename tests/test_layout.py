"""The layout of the repository: rooms of few and short modules, and tests that are found in theirs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_project import MADE, PLACES, ROOT, files_of_the_project

FLOORS = ("app", "engine", "widgets")
#: No folder of modules holds more files.
LARGEST_FOLDER = 28
#: No module has more lines.
LONGEST_MODULE = 400


def folders() -> Iterator[Path]:
    for place in (*PLACES, "tools"):
        for path in sorted((ROOT / place).rglob("*")):
            if path.is_dir() and not MADE & set(path.relative_to(ROOT).parts):
                yield path


def is_at_home(test: Path) -> bool:
    """Whether a test belongs to a module of the mirrored room, to an aspect of one, or to the room itself."""
    room = ROOT / test.parent.relative_to(ROOT / "tests")
    subject = test.stem.removeprefix("test_")
    names = {path.stem for path in room.glob("*.py")} | {room.name}
    return room.is_dir() and any(subject == name or subject.startswith(f"{name}_") for name in names)


@pytest.mark.parametrize("floor", FLOORS)
def test_a_test_is_found_from_the_name_of_its_module(floor: str) -> None:
    tests = sorted((ROOT / "tests" / floor).rglob("test_*.py"))
    assert tests
    assert [str(test.relative_to(ROOT)) for test in tests if not is_at_home(test)] == []


def test_no_folder_holds_more_files_than_one_takes_in_at_a_glance() -> None:
    sizes = {
        str(folder.relative_to(ROOT)): sum(path.suffix == ".py" for path in folder.iterdir())
        for folder in folders()
    }
    assert len(sizes) > 30
    assert {folder: size for folder, size in sizes.items() if size > LARGEST_FOLDER} == {}


def test_no_module_has_grown_too_long_to_read() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_bytes().splitlines())
        for path in files_of_the_project("*.py")
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


@pytest.mark.skipif(sys.platform != "linux", reason="make is for Linux; elsewhere there is uv")
@pytest.mark.parametrize(("command", "mark"), [("kernels", "promised_bits"), ("opengl", "opengl")])
def test_make_runs_every_file_with_a_test_of_the_mark(command: str, mark: str) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if re.search(rf"\bmark\.{mark}\b", path.read_text(encoding="utf-8"))
    }
    dry = ["make", "-n", command, "ARGS="]
    shown = subprocess.run(dry, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 -- fixed words
    (line,) = (line for line in shown.splitlines() if re.search(rf"-m {mark} ", line))
    assert set(re.findall(r"tests/\S+", line)) == files != set()
