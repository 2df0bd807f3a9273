"""Lessons of strangers: a bad one is reported by ``check`` and never stops the others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.lessons import lessons
from app.lessons.catalogue import Catalogue, catalogue
from app.lessons.checking import check_lesson
from app.lessons.lesson import EXPERIMENT, LESSON, TEXT
from engine.frames.frame import Address
from engine.registry import Registry
from tests.app.samples import Shell

#: What is wrong: the file, what is written at its end (or instead of it), and what the check says of it.
BAD = {
    "braces": (TEXT, "$" + "{" * 40 + r"1\.$", "nests deeper than 32 levels"),
    "private use": (TEXT, "$\ue0005\ue001$", "U+E000"),
    "control": (TEXT, "$a\x01b$", "U+0001"),
    "no LaTeX": (TEXT, r"$\left( 1$", "does not close"),
    "long": (TEXT, "word " * 20_000, "at most 50,000 are allowed"),
    "bookmarks": (EXPERIMENT, '\n[[bookmarks]]\nstep = "x"\n', "step must be a whole number"),
    "a mark": (EXPERIMENT, "\n[[bookmarks]]\nstep = 1\nname = 5\n", "name must be a text"),
    "keys": (EXPERIMENT, "\n" + "a." * 100_000 + "a = 1\n", "more than 32 parts"),
    "script": (LESSON, '\n[[script]]\nsay = "$' + "{" * 40 + '$"\n', "nests deeper than 32 levels"),
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAVINE_LESSONS", str(tmp_path))
    shutil.copytree(lessons()["momentum"].path, tmp_path / "good")
    return tmp_path


def spoil(folder: Path, bad: tuple[str, str, str]) -> None:
    file, written, _ = bad
    shutil.copytree(lessons()["momentum"].path, folder)
    with (folder / file).open("a", encoding="utf-8") as text:
        text.write(written)


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_checking_a_lesson_reports_what_is_wrong_with_it(own: Path, bad: tuple[str, str, str]) -> None:
    spoil(own / "bad", bad)
    told = "; ".join(catalogue().broken)
    if not told:
        told = check_lesson("bad", draw=False).line
    assert bad[2] in told
    assert len(told) < 1000
    assert told.isprintable()


def test_bad_lessons_do_not_stop_the_list_of_the_others(own: Path, shell: Shell) -> None:
    for name, bad in BAD.items():
        spoil(own / name, bad)
    assert shell.run("list", "lessons") == 0
    assert "good" in shell.out
    assert shell.run("list", "lessons", "--json") == 0
    assert "good" in {row["key"] for row in json.loads(shell.out)}


@pytest.mark.usefixtures("qapp")
def test_bad_lessons_do_not_stop_the_tour_of_the_others(
    own: Path, shell: Shell, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bookmarks", "private use", "long"):
        spoil(own / name, BAD[name])
    found = catalogue()
    rows = [row for row in found.lessons.rows() if row.path.parent == own]
    monkeypatch.setattr("app.cli.tour.catalogue", lambda: Catalogue(Registry("lesson", rows), found.broken))
    monkeypatch.setattr("app.cli.tour.best_frame", lambda *_: Address(0))
    out = tmp_path_factory.mktemp("tour")
    assert shell.run("tour", "--out", out, "--size", "360x240") == 1
    assert 'id="good"' in (out / "index.html").read_text(encoding="utf-8")
    assert "bookmarks" in shell.err
