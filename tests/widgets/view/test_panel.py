from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QFocusEvent
from PyQt6.QtTest import QSignalSpy

from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import QTest, near, pixels_of
from widgets.run.loss_view import LossView
from widgets.style.fonts import text_width
from widgets.style.theme import themes
from widgets.view.panel import Panel
from widgets.view.panel_header import HEADER, fitting_summary

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def panel() -> Panel:
    made = Panel("Loss", LossView(INK))
    made.resize(320, 250)
    made.apply(ravine_frame())
    return made


def test_the_header_says_what_is_shown() -> None:
    assert panel().header.summary == "logarithmic"


def test_a_header_without_room_shows_whole_clauses_and_no_part_of_a_number() -> None:
    text = "convex 29 %, saddle 50 %, concave 22 %"
    whole = text_width(text, "small") + 1.0
    assert fitting_summary(text, whole) == text
    assert fitting_summary(text, 0.8 * whole) == "convex 29 %, saddle 50 %"
    assert fitting_summary("window 1/(1 - β) = 10 days", 60.0) == ""
    assert fitting_summary("logarithmic and more", 60.0).endswith("…")
    made = panel()
    made.header.show_summary(text)
    assert text in made.header.tip()


def test_a_double_click_on_the_header_maximises() -> None:
    made = panel()
    asked = QSignalSpy(made.maximise_requested)
    QTest.mouseDClick(made.header, Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    assert len(asked) == 1


def test_f_maximises_and_other_keys_do_not() -> None:
    made = panel()
    asked = QSignalSpy(made.maximise_requested)
    QTest.keyClick(made, Qt.Key.Key_G)
    QTest.keyClick(made, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 0
    QTest.keyClick(made, Qt.Key.Key_F)
    assert len(asked) == 1


def test_every_line_of_the_menu_asks_for_something_else() -> None:
    made = panel()
    signals = [made.copy_requested, made.save_requested, made.data_requested, made.maximise_requested]
    spies = [QSignalSpy(signal) for signal in signals]
    menu = made.menu()
    actions = [action for action in menu.actions() if not action.isSeparator()]
    for action in actions:
        action.trigger()
    assert [len(spy) for spy in spies] == [1, 1, 1, 1]
    assert len(actions) == 5 + len(made.view.menu_actions())
    menu.deleteLater()


def test_the_header_shows_where_the_keyboard_is() -> None:
    made = panel()
    before = pixels_of(made.grab().toImage())
    made.focusInEvent(QFocusEvent(QFocusEvent.Type.FocusIn))
    after = pixels_of(made.grab().toImage())
    assert not near(before[:HEADER], INK.accent, 4).any()
    assert near(after[:HEADER], INK.accent, 4).any()


def test_a_theme_reaches_header_and_view() -> None:
    made = panel()
    made.set_theme(themes()["paper"])
    assert made.view.theme.name == "paper"
    assert near(pixels_of(made.grab().toImage())[:HEADER], themes()["paper"].panel, 2).mean() > 0.5
