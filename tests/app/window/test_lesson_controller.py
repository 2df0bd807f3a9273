"""Lessons in the real window, walked through by the keyboard alone; and a lesson saved and opened again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtWidgets import QApplication, QWidget

from app.file_menu.lesson_dialog import LessonDialog
from app.lessons import catalogue, lessons, load
from app.lessons.actions import VERBS, check_action, parse_action
from app.lessons.reading import read_content, read_script
from app.lessons.writing import Draft, steps_of, write_lesson
from engine.errors import RavineError
from engine.frames.frame import Address
from engine.run.commands import ChangeValue, ForgetFuture, Load, Pause, Play, Seek
from tests.app.window_fixture import WindowFixture, first_frame_of
from tests.qt_input import qtest

PAGE_DOWN, PAGE_UP, ENTER = Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Return
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def fixture(qapp: QApplication, tmp_path: Path) -> Iterator[WindowFixture]:
    fixture = WindowFixture(tmp_path)
    yield fixture
    fixture.window.close()
    fixture.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def open_lesson(fixture: WindowFixture, key: str) -> None:
    fixture.window.lessons.open_lesson(key)
    fixture.publish(first_frame_of(load(key)))


def read(text: str) -> str:
    """A stretch of a text without formulas and emphasis."""
    return max(re.split(r"[$*`_\\[\n]", text), key=len)[:24].strip()


def press(
    fixture: WindowFixture, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtest.keyClick(fixture.window.lesson.card, key, modifier)


def walk(fixture: WindowFixture, key: str, on: Qt.Key) -> None:
    """Open a lesson and go through its script."""
    open_lesson(fixture, key)
    panel, script = fixture.window.lesson, read_script(lessons()[key].path)
    assert panel.isVisible()
    for step in script:
        press(fixture, on)
        assert read(step.say or step.ask) in panel.card.toPlainText()
        if step.ask:
            assert read(step.reveal) not in panel.card.toPlainText()
            press(fixture, on)
            assert panel.page.waits, "nothing goes on without an answer"
            press(fixture, Qt.Key(Qt.Key.Key_1 + step.answer), ALT)
            assert "Right." in panel.card.toPlainText()
            assert read(step.reveal) in panel.card.toPlainText()
    # of the lesson before
    assert re.fullmatch(
        '|What you changed in ".*" is kept: Undo brings it back.', fixture.window.messages.text
    )
    assert "What you have seen" in panel.card.toPlainText()
    assert key in fixture.settings.text("lessons_done").split()
    press(fixture, on)
    keys = list(lessons())
    assert fixture.threads[-1].experiment == load(([*keys, key])[keys.index(key) + 1])


@pytest.mark.parametrize(
    ("keys", "on"),
    [
        *(pytest.param([r.key for r in rows], PAGE_DOWN, id=c.key) for c, rows in catalogue().chapters()),
        pytest.param(["momentum", "circle"], ENTER, id="by Enter"),
    ],
)
def test_the_scripts_of_a_chapter_are_walked_to_their_end_by_keys_alone(
    fixture: WindowFixture, keys: list[str], on: Qt.Key
) -> None:
    complaints: list[str] = []
    fixture.controller.message.connect(lambda _, sentence: complaints.append(sentence))
    for key in keys:
        walk(fixture, key, on)
        assert complaints == [], key


def test_a_wrong_answer_is_reported_and_the_right_one_shown(fixture: WindowFixture) -> None:
    open_lesson(fixture, "momentum")
    press(fixture, PAGE_DOWN)
    press(fixture, PAGE_DOWN)
    press(fixture, Qt.Key.Key_3, ALT)
    panel = fixture.window.lesson
    assert "Not quite." in panel.card.toPlainText()
    assert [button.isChecked() for button in panel.choices[:3]] == [True, False, False]
    press(fixture, PAGE_UP)
    press(fixture, PAGE_DOWN)
    assert "Not quite." in panel.card.toPlainText(), "what was answered stays"


def test_a_lesson_that_asks_what_happens_opens_standing_still(fixture: WindowFixture) -> None:
    for key in ("momentum", "critical_points"):
        open_lesson(fixture, key)
        asks = any(step.ask for step in read_script(lessons()[key].path))
        assert (Play() in fixture.sent) is not asks


def test_nothing_on_screen_tells_the_answer_before_a_question(fixture: WindowFixture) -> None:
    open_lesson(fixture, "momentum")
    script, before = read_script(lessons()["momentum"].path), len(fixture.sent)
    for step, following in pairwise(script):
        press(fixture, PAGE_DOWN)
        if step.ask:
            press(fixture, Qt.Key(Qt.Key.Key_1 + step.answer), ALT)
        said = fixture.sent[before:]
        before = len(fixture.sent)
        assert (ForgetFuture() in said) == bool(following.ask)


def test_acts_reach_the_run(fixture: WindowFixture) -> None:
    open_lesson(fixture, "momentum")
    do = fixture.window.lessons.actor.do
    do("go 5.2")
    assert fixture.sent[-2:] == [Pause(), Seek(Address(5, 2))]
    do("play 30")
    assert fixture.sent[-2:] == [Seek(Address(0)), Play(30)] or fixture.sent[-1] == Play(30)
    do("set racers.momentum 0.9.momentum=0.7")
    assert fixture.sent[-1] == ChangeValue("momentum 0.9", "momentum", 0.7)
    do("set view.log_height=true")
    assert isinstance(fixture.sent[-1], Load)
    assert fixture.controller.experiment.shown("log_height") is True
    assert not fixture.controller.dirty, "what is on screen is no edit"
    do("set objective.dataset=line_sparse")
    fixture.controller.undo()
    assert fixture.controller.experiment.objective == load("momentum").objective


def test_pointing_draws_a_ring_around_the_panel_and_lets_the_mouse_through(fixture: WindowFixture) -> None:
    open_lesson(fixture, "momentum")
    actor = fixture.window.lessons.actor
    actor.do("point contour")
    contour: QWidget = fixture.window.panels["contour"]
    assert actor.highlighter.target is contour
    assert actor.highlighter.ring is not None
    assert actor.highlighter.ring.geometry() == fixture.window.panels["contour"].rect()
    actor.do("point surface")
    assert actor.highlighter.target is fixture.window.workspace_docks.hero
    actor.highlighter.dismiss()


def test_a_panel_of_another_workspace_is_shown_there(fixture: WindowFixture) -> None:
    open_lesson(fixture, "momentum")
    fixture.window.lessons.actor.do("show layers")
    assert fixture.window.workspace_docks.workspace.key == "network"
    assert fixture.window.workspace_docks.docks["layers"].isVisible()
    assert fixture.window.lesson.isVisible(), "the text stays open"


def test_a_link_in_the_text_acts(fixture: WindowFixture) -> None:
    open_lesson(fixture, "momentum")
    fixture.window.lesson.card.action_requested.emit("go 49")
    assert fixture.sent[-1] == Seek(Address(49))


def test_an_act_that_cannot_be_done_is_reported(fixture: WindowFixture) -> None:
    open_lesson(fixture, "momentum")
    fixture.window.lessons.actor.do("set racers.momentm=3")
    assert fixture.window.messages.isVisible()


@pytest.mark.parametrize("row", VERBS.rows(), ids=lambda row: row.key)
def test_every_act_explains_itself_by_an_example_that_parses(row: object) -> None:
    verb = VERBS[getattr(row, "key", "")]
    assert parse_action(verb.title).verb is verb
    assert verb.meaning.endswith(".")


@pytest.mark.parametrize(
    ("action", "named"),
    [
        ("shwo contour", "did you mean show"),
        ("show contur", "did you mean contour"),
        ("play x", "not a step"),
        ("speed 0", "no speed"),
        ("pause now", "nothing follows"),
        ("set learning_rate", "sets nothing"),
        ("set learning_rat=1", "did you mean learning_rate"),
    ],
)
def test_a_bad_action_is_refused_in_one_sentence(action: str, named: str) -> None:
    with pytest.raises(RavineError, match=named):
        check_action(action, load("momentum"))


def test_the_list_finds_lessons_by_words_and_opens_them_by_keys(fixture: WindowFixture) -> None:
    qtest.keyClick(fixture.window, Qt.Key.Key_L, CONTROL)
    panel = fixture.window.lesson
    assert panel.shows_list
    assert panel.list.shown == list(lessons())
    qtest.keyClicks(panel.list.field, "squares nesterov")
    assert panel.list.shown == []
    panel.list.field.setText("nesterov")
    assert "nesterov" in panel.list.shown
    panel.list.field.setText("looking ahead")
    qtest.keyClick(panel.list.field, ENTER)
    fixture.first_frame()
    assert fixture.controller.document is not None
    assert fixture.controller.document.lesson == "nesterov"
    assert panel.card.isVisible()
    assert "nesterov" in fixture.settings.text("lessons_opened").split()


def test_the_menu_of_lessons_is_grouped_by_chapters(fixture: WindowFixture) -> None:
    action = next(a for a in fixture.window._menu_bar.actions() if a.text() == "&Lessons")
    menu = action.menu()
    assert menu is not None
    chapters = [child.text() for child in menu.actions() if child.menu() is not None]
    assert "Optimizers" in chapters
    assert chapters[-1] == "Gallery"


def test_a_lesson_saved_opens_again_with_its_text_and_a_step_for_each_bookmark(
    fixture: WindowFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAVINE_LESSONS", str(tmp_path / "mine"))
    dialog = LessonDialog(fixture.window, load("momentum"), lessons()["momentum"])
    dialog.title.setText("My swing")
    dialog.text.setPlainText("Look at $x^2$.")
    dialog.save()
    dialog.deleteLater()
    open_lesson(fixture, "my_swing")
    row = lessons()["my_swing"]
    assert row.chapter == "own"
    assert load("my_swing").text == "Look at $x^2$."
    assert load("my_swing").racers == load("momentum").racers
    press(fixture, PAGE_DOWN)
    assert "epoch 10" in fixture.window.lesson.card.toPlainText()
    assert fixture.sent[-1] == Play(10)


def test_a_lesson_is_not_written_over_something_else(tmp_path: Path) -> None:
    (tmp_path / "my-notes").mkdir()
    draft = Draft("My notes", "gallery", "Text", script=steps_of(load("momentum")))
    with pytest.raises(RavineError, match="something else"):
        write_lesson(tmp_path, load("momentum"), draft)
    with pytest.raises(RavineError, match="needs a title"):
        write_lesson(tmp_path, load("momentum"), Draft("?!", "gallery", ""))


def test_a_lesson_saved_again_keeps_its_facts_and_its_script(tmp_path: Path) -> None:
    experiment = load("momentum")
    folder = write_lesson(tmp_path, experiment, Draft("Mine", "gallery", "Text", script=steps_of(experiment)))
    with (folder / "lesson.toml").open("a", encoding="utf-8") as file:
        file.write('[[facts]]\nmeasure = "loss"\nabove = 0.0\n')
    before = read_content(folder)
    write_lesson(tmp_path, experiment, Draft("Mine", "gallery", "Another text"))
    assert read_content(folder) == before
    assert before.facts
