"""Presenting: one view, the step and a sentence, large; the lesson walks on, and all comes back."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication

from app.presentation.presentation import LEAST_UNIT, pointer
from engine.frames.frame import Address
from tests.app.window_fixture import WindowFixture
from tests.widgets.frames import regression_frame
from widgets.lessons.lesson_script import LessonPage

pytestmark = pytest.mark.usefixtures("qapp")
PAGES = [
    LessonPage("It **begins** at $\\theta$.", actions=("point contour",)),
    LessonPage("Where to?", ("up", "down"), 1, "Down it goes."),
]


@pytest.fixture
def presenting(fixture: WindowFixture) -> WindowFixture:
    fixture.window.resize(1024, 768)
    fixture.open(regression_frame())
    fixture.window.lesson.open_script(PAGES)
    fixture.window.table["present"].trigger()
    return fixture


def test_one_view_the_step_and_a_sentence_are_all_there_is(presenting: WindowFixture) -> None:
    window = presenting.window
    assert window.isFullScreen()
    assert window.workspace_docks.is_maximised
    assert window.header.isHidden()
    assert window.timeline.isHidden()
    assert not window.presentation.caption.isHidden()
    assert window.presentation.caption.sentence.text() == window.lesson.title
    seen = [key for key, panel in window.panels.items() if panel.isVisibleTo(window)]
    assert seen == [window.workspace_docks.presented]


def test_the_lesson_walks_on_and_what_it_points_at_is_what_one_sees(presenting: WindowFixture) -> None:
    window, caption = presenting.window, presenting.window.presentation.caption
    window.table["lesson_on"].trigger()
    QApplication.processEvents()
    assert caption.sentence.text() == "It begins at θ."
    assert window.panels["contour"].view.capped(0.5) == LEAST_UNIT
    assert window.panels["contour"].isVisibleTo(window)
    assert not window.panels["surface"].isVisibleTo(window)
    window.table["lesson_on"].trigger()
    assert caption.sentence.text() == "Where to?\n1  up      2  down"
    window.table["answer_2"].trigger()
    QApplication.processEvents()
    assert caption.sentence.text() == "Down it goes.\n1  up      ✓ 2  down"
    assert window.workspace_docks.is_maximised


def test_the_step_follows_the_run(presenting: WindowFixture) -> None:
    presenting.open(regression_frame(address=Address(12)))
    assert presenting.window.presentation.caption.step.text() == "Step 12"


def test_letters_are_large_enough_for_the_last_row(presenting: WindowFixture) -> None:
    window = presenting.window
    assert window.presentation.caption.sentence.font().pixelSize() >= window.height() // 31
    hero = window.panels[window.workspace_docks.presented].view
    assert hero.capped(0.5) == LEAST_UNIT
    window.table["present"].trigger()
    assert hero.capped(0.5) == 1.0


def test_a_black_screen_comes_and_goes(presenting: WindowFixture) -> None:
    window = presenting.window
    window.table["blank"].trigger()
    assert window.presentation.blank.geometry() == window.rect()
    assert window.grab().toImage().pixelColor(window.width() // 2, window.height() // 2).value() == 0
    window.table["blank"].trigger()
    assert window.presentation.blank.isHidden()


@pytest.mark.parametrize("key", ["present", "restore"])
def test_leaving_brings_everything_back(key: str, presenting: WindowFixture) -> None:
    window = presenting.window
    window.table["blank"].trigger()
    window.table[key].trigger()
    QApplication.processEvents()
    assert not window.isFullScreen()
    assert not window.workspace_docks.is_maximised
    assert not window.header.isHidden()
    assert not window.timeline.isHidden()
    assert window.presentation.caption.isHidden()
    assert window.presentation.blank.isHidden()


def test_a_window_that_had_the_whole_desktop_has_it_again(fixture: WindowFixture) -> None:
    fixture.open(regression_frame())
    fixture.window.setWindowState(Qt.WindowState.WindowMaximized)
    for _ in range(2):
        fixture.window.table["present"].trigger()
    assert fixture.window.isMaximized()


def test_closing_amid_presenting_leaves_it_first(presenting: WindowFixture) -> None:
    presenting.window.close()
    assert not presenting.window.presentation.is_on
    assert not presenting.window.isFullScreen()


def test_without_presenting_there_is_no_black_screen(fixture: WindowFixture) -> None:
    fixture.window.table["blank"].trigger()
    assert fixture.window.presentation.blank.isHidden()


def test_the_pointer_is_a_ring_that_one_looks_through() -> None:
    picture = pointer().pixmap().toImage()
    middle = picture.width() // 2
    assert picture.pixelColor(middle, middle).alpha() == 0
    assert any(picture.pixelColor(middle, y).red() > 150 for y in range(middle))
