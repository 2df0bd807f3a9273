"""A site of lessons: an index that finds them, and pages that lead on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.lessons import catalogue
from app.page.page import PageOptions
from app.page.site import INDEX, make_site
from engine.errors import RavineError
from tests.app.samples import Shell

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_site_has_a_page_and_a_card_of_each_lesson(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert shell.run("site", "ravine", "condition_number", "--every", 50, "--out", folder) == 0, shell.err
    assert sorted(path.name for path in folder.iterdir()) == [
        "condition_number.html", "condition_number.png", INDEX, "ravine.html", "ravine.png",
    ]  # fmt: skip
    index = (folder / INDEX).read_text(encoding="utf-8")
    assert re.findall(r'class="lesson" id="(\w+)" href="(\w+)\.html"', index) == [
        ("condition_number", "condition_number"), ("ravine", "ravine"),
    ]  # fmt: skip
    first = (folder / "condition_number.html").read_text(encoding="utf-8")
    assert '<a href="index.html">All lessons</a> <a href="ravine.html">Next</a>' in first
    assert ">Next</a>" not in (folder / "ravine.html").read_text(encoding="utf-8")


def test_a_lesson_that_cannot_be_made_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RavineError("it is broken")

    monkeypatch.setattr("app.page.site._make_lesson", refuse)
    told: list[int] = []
    assert make_site(tmp_path, catalogue(), PageOptions(), told.append, ["ravine"]) == [
        "ravine: it is broken"
    ]
    assert told == [1]
    assert 'class="lesson"' not in (tmp_path / INDEX).read_text(encoding="utf-8")


def test_an_unknown_lesson_and_a_folder_that_is_a_file_are_refused(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("site", "momentun", "--out", tmp_path) == 1
    assert "momentum" in shell.err
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert shell.run("site", "ravine", "--out", tmp_path / "file") == 1
    assert "cannot be made" in shell.err
