"""Every panel tells what it is: a text of its own, short, with what one can do and what its numbers mean."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QPointF, QRect, Qt
from PyQt6.QtGui import QEnterEvent
from PyQt6.QtWidgets import QApplication, QLabel, QWidget

from tests.qt_input import qtest
from widgets.style.resources import resource
from widgets.style.theme import themes
from widgets.view.panel_header import PanelHeader
from widgets.view.panel_help import PanelHelp, help_text
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp")
KEYS = (*VIEWS, "training", "lesson")


@pytest.mark.parametrize("key", KEYS)
def test_a_panel_has_a_text_that_can_be_read_in_half_a_minute(key: str) -> None:
    text = help_text(key)
    first, *rest = text.split("\n\n")
    assert [each.partition("**")[2].partition("**")[0] for each in rest] == [
        "What you can do.",
        "The numbers.",
    ]
    assert first[:1].isupper()
    assert all(each.rstrip().endswith(".") for each in (first, *rest))
    assert 20 <= len(text.split()) <= 130


def test_every_text_belongs_to_a_panel() -> None:
    assert {file.stem for file in resource("panels").iterdir()} == set(KEYS)


def test_the_title_of_a_panel_offers_its_text_under_the_mouse_and_any_key_puts_it_away() -> None:
    header = PanelHeader("Loss", themes()["ink"], key="loss")
    header.resize(300, header.height())
    header.show()
    here = QPointF(5.0, 5.0)
    QApplication.sendEvent(header, QEnterEvent(here, here, here))
    button = next(b for b in header.findChildren(QWidget) if b.accessibleName() == "What is Loss?")
    assert button.isVisible()
    qtest.mouseClick(button, Qt.MouseButton.LeftButton)
    told = header.findChild(PanelHelp)
    assert told is not None
    assert any("One line a racer" in label.text() for label in told.findChildren(QLabel))
    assert told.accessibleDescription().startswith("One line a racer")
    qtest.keyClick(told, Qt.Key.Key_Escape)
    assert not told.isVisible()
    QApplication.sendEvent(header, QEvent(QEvent.Type.Leave))
    assert not button.isVisible()
    header.close()


def test_a_title_without_a_text_offers_none() -> None:
    header = PanelHeader("Anything", themes()["ink"])
    header.show_help()
    assert header.findChild(PanelHelp) is None


def test_a_text_stays_on_the_screen() -> None:
    told = PanelHelp("Loss", "loss", None)  # type: ignore[arg-type] # a window of its own
    screen = QApplication.primaryScreen()
    assert screen is not None
    free = screen.availableGeometry()
    told.pop_up(QRect(free.right() - 40, free.bottom() - 30, 40, 28))
    assert free.contains(told.geometry())
    told.close()
