"""Where experiments come from: lessons by any spelling of their names, files, and pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.lessons import find, first_sentence, lessons, load, open_source
from engine.errors import RavineError
from engine.experiment_file import read_experiment
from engine.frame import Address
from engine.session import Session
from tests.app.samples import ravine, ravine_file


def test_lessons_are_in_the_order_of_their_numbers() -> None:
    paths = [lesson.path.name for lesson in lessons().rows()]
    assert paths == sorted(paths)


@pytest.mark.parametrize("key", lessons())
def test_a_lesson_runs_to_each_bookmark_or_to_its_end(key: str) -> None:
    row = lessons()[key]
    experiment = read_experiment(row.path)
    assert row.title == experiment.title
    assert list(row.bookmarks) == [Address(mark.step, mark.phase) for mark in experiment.bookmarks]
    session = Session(experiment)
    for address in row.bookmarks:
        session.seek(address)
        assert session.address == address or session.stopped


@pytest.mark.parametrize("key", lessons())
def test_a_lesson_is_found_by_key_title_and_file_in_any_case(key: str) -> None:
    row = lessons()[key]
    for name in (row.key, row.key.upper(), row.key.replace("_", "-"), row.title, row.path.stem):
        assert find(name) is row


def test_the_meaning_of_a_lesson_is_one_plain_sentence() -> None:
    for lesson in lessons().rows():
        assert lesson.meaning
        assert "\n" not in lesson.meaning
        assert "**" not in lesson.meaning


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("# A heading\n\nOne **bold** and\n`plain` word! Two.", "One bold and plain word!"),
        ("With decay 0.9 it swings. Then", "With decay 0.9 it swings."),
        ("snake_case and f_x stay.", "snake_case and f_x stay."),
        ("no end", "no end"),
        ("", ""),
    ],
)
def test_the_first_sentence_of_markdown(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_an_unknown_lesson_lists_the_nearest() -> None:
    with pytest.raises(RavineError, match="did you mean momentum"):
        find("momentm")


def test_a_file_goes_before_a_lesson_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ravine_file(tmp_path).rename("momentum")
    assert load("momentum") == ravine()


def test_a_file_may_begin_with_the_mark_that_some_editors_write(tmp_path: Path) -> None:
    path = ravine_file(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(str(path)) == ravine()


def test_a_lesson_opens_at_its_start() -> None:
    assert open_source("momentum").address == Address(0)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("nowhere.toml", "no such file"),
        ("no/where", "no such file"),
        (".", "a folder"),
        ("x" * 5000, "cannot be read"),
        ("", "is empty; lessons are momentum"),
        (" ", "is empty"),
        ("/dev/null", "not a regular file"),
    ],
)
def test_what_is_not_there_is_told(source: str, named: str) -> None:
    with pytest.raises(RavineError, match=named):
        load(source)
