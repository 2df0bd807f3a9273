"""Facts about the repository itself: its layout, its pins, and habits that no linter knows."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("app", "benchmarks", "engine", "resources", "tests", "widgets")
MADE = {".git", ".venv", "__pycache__", "build", "dist", "mutants", "out"}


def files_of_the_project(pattern: str = "*") -> Iterator[Path]:
    """Every file people wrote: no caches, no virtual environment, nothing rendered."""
    for path in sorted(ROOT.rglob(pattern)):
        parts = path.relative_to(ROOT).parts
        made = any(part in MADE or part.endswith(("_cache", ".egg-info")) for part in parts)
        if path.is_file() and not made and ".hypothesis" not in parts:
            yield path


def lines_matching(pattern: str, paths: Iterator[Path]) -> list[str]:
    """``file:line: text`` of every line of the text files in which a pattern is found."""
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    return found


def pins_in(requirements: list[str]) -> dict[str, str]:
    """Package names in their normal form, and their exact versions."""
    pins = {}
    for line in requirements:
        name, exact, version = line.partition(";")[0].strip().partition("==")
        assert exact, f"{line!r} is not pinned to one version"
        pins[re.sub(r"[-_.]+", "-", name).lower()] = version.strip()
    return pins


def lock(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return pins_in([line for line in text.splitlines() if not line.lstrip().startswith("#")])


def project() -> dict[str, list[str]]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "run": table["dependencies"],
        "test": table["dependencies"] + table["optional-dependencies"]["dev"],
    }


def test_every_place_of_the_layout_is_there() -> None:
    assert [place for place in PLACES if not (ROOT / place).is_dir()] == []
    assert (ROOT / "main.py").is_file()


def test_no_test_waits_by_the_clock() -> None:
    modules = (path for path in files_of_the_project("*.py") if "tests" in path.relative_to(ROOT).parts)
    assert lines_matching(r"\b[mu]?sleep\s*\(|\bqWait\s*\(", modules) == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert lines_matching(r"(?<![\w.])/(?:work|root|home|Users|tmp)/\w", files_of_the_project()) == []


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_locked_versions_are_those_of_the_project_file(name: str) -> None:
    assert pins_in(project()[name]).items() <= lock(name).items()


def test_the_tests_run_against_what_people_run() -> None:
    assert lock("run").items() <= lock("test").items()


def test_uv_gets_the_same_versions_as_pip() -> None:
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    versions = {package["name"]: package["version"] for package in packages}
    assert lock("test").items() <= versions.items()


@pytest.mark.skipif(sys.platform != "linux", reason="prepare.py serves make, which is for Linux")
def test_make_help_names_every_command() -> None:
    shown = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout  # noqa: S603, S607 -- fixed words
    rules = re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [rule for rule in rules if rule != "ready" and f"make {rule} " not in shown] == []
