"""The list of lessons opens what was meant, and Esc leaves it."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtTest import QSignalSpy

from tests.qt_input import qtest
from tests.widgets.pictures import list_of
from widgets.lessons.lesson_list import LessonEntry, LessonList

pytestmark = pytest.mark.usefixtures("qapp")
LESSONS = (
    LessonEntry("plateau", "Lost on a plateau", "Adam gets through.", "Surfaces"),
    LessonEntry("adamw", "AdamW decays apart", "", "Optimizers"),
    LessonEntry("adam", "Adam", "", "Optimizers"),
)


def test_enter_opens_the_lesson_that_is_called_so() -> None:
    listed = LessonList()
    listed.fill(LESSONS, ())
    chosen = QSignalSpy(listed.chosen)
    listed.field.setText("Adam")
    assert listed.shown == ["plateau", "adamw", "adam"]
    qtest.keyClick(listed.field, Qt.Key.Key_Return)
    assert list_of(chosen) == [["adam"]]


def test_esc_leaves_the_list_before_the_window_can_take_it() -> None:
    listed = LessonList()
    left = QSignalSpy(listed.left)
    none = Qt.KeyboardModifier.NoModifier
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, none)
    asked.ignore()
    listed.eventFilter(listed.field, asked)
    assert asked.isAccepted()
    qtest.keyClick(listed.field, Qt.Key.Key_Escape)
    assert len(left) == 1


def test_a_title_has_the_room_that_no_word_beside_it_takes() -> None:
    listed = LessonList()
    listed.fill((LESSONS[0], LessonEntry("adam", "Adam", "", "Surfaces", state="opened")), ())
    chapter = listed.tree.topLevelItem(0)
    assert chapter is not None
    assert [item is not None and item.isFirstColumnSpanned() for item in map(chapter.child, range(2))] == [
        True,
        False,
    ]
