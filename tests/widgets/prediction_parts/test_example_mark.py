from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QWidget

from tests.widgets.network_frames import network_frame
from tests.widgets.pictures import QTest, list_of
from widgets.chain_rule.chain_view import ChainView
from widgets.network.network_view import NetworkView
from widgets.prediction_parts.example_mark import NO_EXAMPLE
from widgets.predictions.example_view import ExampleView
from widgets.style.theme import themes
from widgets.view.panel import Panel

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
VIEWS = (NetworkView, ChainView, ExampleView)
View = NetworkView | ChainView | ExampleView


@pytest.mark.parametrize("make", VIEWS)
@pytest.mark.parametrize("has_panel", [False, True])
def test_delete_ends_following_where_the_view_or_its_panel_has_the_focus(
    make: type[View], has_panel: bool
) -> None:
    view = make(INK)
    focused: QWidget = Panel("title", view) if has_panel else view
    spy = QSignalSpy(view.view_edited)
    view.apply(network_frame())
    QTest.keyClick(focused, Qt.Key.Key_Delete)
    assert list_of(spy) == []
    view.apply(network_frame(example_row=2))
    QTest.keyClick(focused, Qt.Key.Key_Delete)
    QTest.keyClick(focused, Qt.Key.Key_Backspace)
    QTest.keyClick(focused, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert list_of(spy) == [[NO_EXAMPLE]] * 2


@pytest.mark.parametrize(("row", "is_taken"), [(-1, False), (2, True)])
def test_while_an_example_is_followed_delete_is_no_shortcut_of_the_window(row: int, is_taken: bool) -> None:
    view = NetworkView(INK)
    view.apply(network_frame(example_row=row))
    event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    view.example_mark.eventFilter(view, event)
    assert event.isAccepted() is is_taken


def test_its_style_is_set_anew_only_for_another_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    view = NetworkView(INK)
    frames = [network_frame(example_row=2), network_frame(step=61, example_row=2)]
    sheets: list[str] = []
    set_sheet = view.example_mark.setStyleSheet

    def counted(sheet: str) -> None:
        sheets.append(sheet)
        set_sheet(sheet)

    monkeypatch.setattr(view.example_mark, "setStyleSheet", counted)
    for number in range(6):
        view.apply(frames[number % 2])
    assert len(sheets) == 1
    view.set_theme(themes()["paper"])
    view.apply(frames[0])
    assert len(sheets) == 2
