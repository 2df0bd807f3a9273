"""Every lesson's claim, tried by running it; and that the course covers its curriculum."""

from __future__ import annotations

from contextlib import suppress

import pytest

from app.lessons import lessons, load
from app.lessons.checking import check_lesson, verdicts_of
from app.lessons.reading import lesson_experiment, links_in, read_content
from engine.errors import RavineError
from engine.measures import MEASURES, Measure
from engine.measures.facts import Fact, verify
from engine.session.session import Session
from tests.app.samples import Shell

KEYS = tuple(lessons())
#: Rows of the curriculum that some lesson must bring to life. To be raised to 1..22.
COVERED = frozenset(range(1, 23))


@pytest.mark.parametrize("key", KEYS)
def test_a_lesson_claims_what_comes_true(key: str) -> None:
    lesson = lessons()[key]
    verdicts = verdicts_of(lesson, Session(lesson_experiment(lesson.path)))
    assert lesson.claim
    assert verdicts
    assert [verdict.sentence for verdict in verdicts if not verdict.holds] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_lesson_has_a_script_that_asks_before_it_tells(key: str) -> None:
    script = read_content(lessons()[key].path).script
    assert 3 <= len(script) <= 8
    assert any(step.ask for step in script)
    assert all(step.say or step.reveal for step in script)


@pytest.mark.parametrize("key", KEYS)
def test_a_lessons_text_has_links_that_act(key: str) -> None:
    text = lesson_experiment(lessons()[key].path).text
    assert any(link.startswith("ravine:") for link in links_in(text))


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
def test_a_lesson_whose_claim_fails_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell.run("check", "--lessons", "momentum", "batch_descent") == 0
    assert [line.partition(":")[0] for line in shell.out.splitlines()] == ["momentum", "batch_descent"]
    monkeypatch.setattr("app.lessons.checking.read_content", lambda _: read_content(lessons()["adam"].path))
    report = check_lesson("momentum")
    assert 'unknown racer "Adam"' in report.line
