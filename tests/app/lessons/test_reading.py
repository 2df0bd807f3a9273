"""Where experiments come from: lessons by any spelling of their names, files, and pictures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.lessons import (
    catalogue,
    find,
    first_sentence,
    lesson_experiment,
    lessons,
    load,
    open_source,
)
from app.lessons.lesson import LESSON, Lesson
from app.lessons.reading import frame_named, frames_of, read_content, read_lesson
from engine.errors import RavineError
from engine.frames.frame import Address
from tests.app.samples import ravine, ravine_file


def test_lessons_are_in_the_order_of_their_numbers() -> None:
    paths = [lesson.path.name for lesson in lessons().rows()]
    assert paths == sorted(paths)


@pytest.mark.parametrize("key", lessons())
def test_the_list_of_lessons_agrees_with_the_experiments(key: str) -> None:
    row = lessons()[key]
    experiment = lesson_experiment(row.path)
    assert row.title == experiment.title
    addresses = [frame.address for frame in frames_of(row.path)]
    assert addresses == [Address(mark.step, mark.phase) for mark in experiment.bookmarks]


@pytest.mark.parametrize("key", lessons())
def test_a_lesson_is_found_by_key_title_and_file_in_any_case(key: str) -> None:
    row = lessons()[key]
    for name in (row.key, row.key.upper(), row.key.replace("_", "-"), row.title, row.path.name):
        assert find(name) == row


def test_a_lesson_named_by_its_key_is_found_without_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[Path] = []

    def noted(folder: Path) -> Lesson:
        read.append(folder)
        return read_lesson(folder)

    monkeypatch.setattr(sys.modules["app.lessons.catalogue"], "read_lesson", noted)
    assert find("Momentum").key == "momentum"
    assert [folder.name.partition("-")[2] for folder in read] == ["momentum"]


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
        ("See [the map](<ravine:show contour>) of $f$. Then", "See the map of f."),
        ("no end", "no end"),
        ("A wave:\n\n$$f(x)$$", "A wave."),
        (r"Twice: $\tanh(z) = 2\,\sigma(2z) - 1$. Then", "Twice: tanh(z) = 2σ(2z) - 1."),
        (
            r"The rule $V_t = \beta V_{t-1} + (1-\beta)\theta_t$ it is.",
            "The rule V_t = β V_(t-1) + (1-β)θ_t it is.",
        ),
        (r"At $|\lambda|_{max} / |\lambda|_{min}$ it ends.", "At |λ|_max / |λ|_min it ends."),
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
        ("", "is empty; lessons are "),
        (" ", "is empty"),
        ("/dev/null", "not a regular file"),
    ],
)
def test_what_is_not_there_is_reported(source: str, named: str) -> None:
    with pytest.raises(RavineError, match=named):
        load(source)


OWN = """
ravine = 1
title = "Mine"
steps = 20
[objective]
kind = "surface"
formula = "x**2 + y**2"
[[racers]]
optimizer = "sgd"
[[bookmarks]]
step = 5
name = "Five"
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own lessons with one in it."""
    monkeypatch.setenv("RAVINE_LESSONS", str(tmp_path))
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "experiment.toml").write_text(OWN, encoding="utf-8")
    (folder / "lesson.toml").write_text('chapter = "gallery"\n', encoding="utf-8")
    (folder / "text.md").write_text("A text of mine. More.", encoding="utf-8")
    return folder


def test_no_shipped_lesson_is_broken() -> None:
    assert not catalogue().broken


def test_ones_own_lessons_show_up_in_a_chapter_of_their_own(own: Path) -> None:
    chapter, rows = catalogue().chapters()[-1]
    assert chapter.title == "My lessons"
    assert [(row.key, row.title, row.meaning) for row in rows] == [("mine", "Mine", "A text of mine.")]
    assert load("mine").text == "A text of mine. More."
    assert load(str(own)) == load("mine")


def test_a_broken_lesson_of_ones_own_is_reported_and_the_others_stay(own: Path) -> None:
    bad = own.parent / "bad"
    bad.mkdir()
    (bad / LESSON).write_text('chapter = "optimisers"\n', encoding="utf-8")
    found = catalogue()
    assert "mine" in found.lessons
    assert "momentum" in found.lessons
    (sentence,) = found.broken
    assert "bad" in sentence
    assert "did you mean optimizers" in sentence


def test_a_lesson_of_ones_own_does_not_take_the_name_of_a_shipped_one(own: Path) -> None:
    own.rename(own.parent / "momentum")
    assert load("momentum").title == "Momentum"
    assert load("momentum_2").title == "Mine"


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('[[facts]]\nmeasure = "los"\nabove = 1', "did you mean loss"),
        ('[[facts]]\nmeasure = "loss"', "asks nothing"),
        ('[[facts]]\nmeasure = "loss"\nabove = nan', "facts[0].above = nan compares with nothing"),
        ('[[facts]]\nmeasure = "loss"\nabov = 1', "did you mean"),
        ('[[script]]\nacts = ["pause"]', "needs either say or ask"),
        ('[[script]]\nask = "Why?"\nchoices = ["a"]\nanswer = 0\nreveal = "b"', "has 1 entries"),
        ('[[script]]\nask = "Why?"\nchoices = ["a", "b"]\nanswer = 2\nreveal = "b"', "outside [0, 1]"),
    ],
)
def test_what_is_wrong_in_a_lessons_file_is_reported(own: Path, written: str, named: str) -> None:
    (own / LESSON).write_text(f'chapter = "gallery"\n{written}\n', encoding="utf-8")
    with pytest.raises(RavineError) as told:
        read_content(own)
    assert named in str(told.value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("epok 49", "did you mean momentum-decay-0-9-epoch-49?"),
        ("epoch", "several frames"),
        ("elephant", "Known: momentum-decay-0-5-epoch-10"),
    ],
)
def test_the_nearest_frames_are_suggested_for_a_mistyped_one(name: str, hint: str) -> None:
    with pytest.raises(RavineError) as told:
        frame_named(name, load("momentum").bookmarks)
    assert hint in str(told.value)


def test_a_frame_is_found_by_caption_word_and_part() -> None:
    marks = load("momentum").bookmarks
    for name in ("Momentum (decay 0.9), epoch 49", "momentum-decay-0-9-epoch-49", "epoch 49", "EPOCH-49"):
        assert frame_named(name, marks) == Address(49)
    for name in ("epoch", "epoch-48", ""):
        with pytest.raises(RavineError, match="momentum-decay-0-9-epoch-49"):
            frame_named(name, marks)


@pytest.mark.parametrize("name", ["holiday.jpg", "clip.MP4", "drawing.svg"])
def test_a_picture_that_cannot_carry_an_experiment_is_told_apart_from_a_bad_file(
    name: str, tmp_path: Path
) -> None:
    # Seen in use: "`.jpg`: not a text file in UTF-8"
    (tmp_path / name).write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(RavineError, match="carries no experiment; only a PNG that Ravine saved does"):
        open_source(str(tmp_path / name))
