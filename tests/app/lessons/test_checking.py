"""Every lesson's claim, tried by running it; and that the course covers its curriculum."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from app.lessons import lessons, load
from app.lessons.checking import check_lesson, course_faults
from app.lessons.lesson import EXPERIMENT, LESSON, TEXT
from app.lessons.reading import read_content, read_lesson
from engine.errors import RavineError
from engine.measures import MEASURES, Measure
from engine.measures.facts import Fact, verify
from engine.session.session import Session
from tests.app.samples import Shell

KEYS = tuple(lessons())
#: Rows of the curriculum that some lesson must bring to life. To be raised to 1..22.
COVERED = frozenset(range(1, 23))


@pytest.mark.parametrize("key", KEYS)
def test_a_lesson_passes_the_check_that_the_command_line_offers(key: str) -> None:
    assert check_lesson(key, draw=False).faults == ()


WRONG = {
    "claim": (LESSON, 'claim = ".*"', 'claim = ""', "no claim"),
    "facts": (LESSON, r"(?s)\[\[facts\]\].*?(?=\[\[script)", "", "claims nothing that can be tried"),
    "no question": (LESSON, r"(?s)\[\[script\]\]\nask.*?(?=\[\[script|$)", "", "asks nothing"),
    "no script": (LESSON, r"(?s)\[\[script\]\].*", "", "its script has 0 steps"),
    "a long title": (EXPERIMENT, 'title = ".*"', f'title = "{"long " * 9}"', "its title has 45 letters"),
    "no named frames": (
        EXPERIMENT,
        r"(?s)(?<=\n)\[\[bookmarks\]\].*?(?=\n\[[^[]|\n\[\[r|$)",
        "",
        "no frame with",
    ),
    "a frame without a name": (EXPERIMENT, r'(?<=\n)name = ".*epoch 49"', "", "have no name"),
    "an end": (EXPERIMENT, r"(?<=\n)steps = \d+", "", "steps is missing"),
    "an early end": (EXPERIMENT, r"(?<=\n)steps = \d+", "steps = 20", "after the end at 20"),
    "a small domain": (
        EXPERIMENT,
        r"(?s)\n\[objective\]",
        "\n[objective]\ndomain = [[-20, 0], [-1, 1]]",
        "outside",
    ),
    "a short text": (TEXT, r"(?s).*", "Few words.", "its text has 2 words"),
    "playing beyond the end": (LESSON, r"play \d+", "play 9999", "the lesson ends at step"),
    "a link that plays beyond the end": (TEXT, r"$", "[play](<ravine:play 9999>)", "the lesson ends at step"),
    "a view that is not there": (LESSON, r"play \d+", "show nowhere", 'unknown panel "nowhere"'),
    "a workspace": (EXPERIMENT, '(?<=workspace = )"descent"', '"descnt"', "did you mean descent"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_missing_in_a_lesson_of_the_course_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, str, str, str]
) -> None:
    file, pattern, written, named = wrong
    folder = shutil.copytree(lessons()["momentum"].path, tmp_path / "610-momentum")
    before = (folder / file).read_text(encoding="utf-8")
    after = re.sub(pattern, lambda _: written, before, count=1)
    assert after != before
    (folder / file).write_text(after, encoding="utf-8")
    monkeypatch.setattr("app.lessons.checking.find", lambda _: read_lesson(folder))
    assert named in check_lesson("momentum", draw=False).line


def test_a_lesson_in_the_folder_of_another_chapter_is_reported(tmp_path: Path) -> None:
    folder = shutil.copytree(lessons()["momentum"].path, tmp_path / "210-momentum")
    assert any("must begin with 6" in fault for fault in course_faults(read_lesson(folder)))


@pytest.mark.parametrize("measure", MEASURES.rows(), ids=lambda row: row.key)
@pytest.mark.parametrize(
    "key", ["circle", "average_of_a_noisy_series", "logarithm_family", "an_exact_solution"]
)
def test_any_measure_of_any_run_is_a_number_or_none_but_never_an_accident(key: str, measure: Measure) -> None:
    session = Session(load(key))
    with suppress(RavineError):  # a measure may refuse in a sentence
        assert isinstance(verify(Fact(measure=measure.key, step=2, above=0.0), session).value, float)


def test_the_course_covers_its_rows() -> None:
    covered = {row for lesson in lessons().rows() for row in lesson.rows}
    assert covered >= COVERED


@pytest.mark.usefixtures("qapp")
def test_a_lesson_whose_claim_fails_is_reported(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell.run("check", "--lessons", "momentum", "batch_descent") == 0
    assert [line.partition(":")[0] for line in shell.out.splitlines()] == ["momentum", "batch_descent"]
    monkeypatch.setattr("app.lessons.checking.read_content", lambda _: read_content(lessons()["adam"].path))
    report = check_lesson("momentum")
    assert 'unknown racer "Adam"' in report.line
