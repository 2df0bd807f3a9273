"""The line at the top, wide and narrow."""

from __future__ import annotations

import pytest
from PyQt6.QtWidgets import QMenuBar, QToolButton, QVBoxLayout, QWidget

from widgets.window_header import WindowHeader

MENUS = ("File", "Edit", "Run", "View", "Lessons", "Help")
TABS = ("Descent", "Network", "Activations", "Averages", "Surfaces", "Compare", "Neuron")

pytestmark = pytest.mark.usefixtures("qapp")


def header_of(width: int) -> WindowHeader:
    """A shown header with the menus and tabs of the window."""
    menus = QMenuBar()
    for name in MENUS:
        menu = menus.addMenu(name)
        assert menu is not None
        menu.addAction("Do it")
    header = WindowHeader(menus)
    for name in TABS:
        header.add_tab(name.lower(), name, f"Show {name}.")
    header.tabs["descent"].setChecked(True)
    header.show_title("A rather long title of an experiment", "Its first sentence.", dirty=False)
    header.resize(width, 38)
    header.show()
    return header


def list_of(header: WindowHeader) -> QToolButton:
    """The button that offers the tabs where they have no room."""
    return next(one for one in header.findChildren(QToolButton) if one.menu() is not None)


@pytest.mark.parametrize("width", [820, 960, 1280, 1920])
def test_every_menu_is_reachable_at_any_width(width: int) -> None:
    header = header_of(width)
    assert header.width() == width
    bar = header.findChild(QMenuBar)
    assert bar is not None
    assert all(bar.actionGeometry(one).right() < bar.width() for one in bar.actions())
    assert all(bar.actionGeometry(one).width() > 0 for one in bar.actions())


def test_where_tabs_have_no_room_a_list_offers_them() -> None:
    header = header_of(820)
    assert not any(tab.isVisible() for tab in header.tabs.values())
    button = list_of(header)
    assert button.isVisible()
    assert button.text().startswith("Descent")
    menu = button.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    assert [one.text() for one in menu.actions()] == list(TABS)
    menu.actions()[4].trigger()
    assert header.tabs["surfaces"].isChecked()
    assert button.text().startswith("Surfaces")


def test_in_a_wide_window_the_tabs_stand_there_again() -> None:
    header = header_of(820)
    header.resize(1920, 38)
    assert all(tab.isVisible() for tab in header.tabs.values())
    assert not list_of(header).isVisible()


def test_tabs_that_stand_there_do_not_keep_a_window_wide() -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(header_of(1920))
    window.resize(1920, 400)
    window.show()
    window.resize(820, 400)
    assert window.width() == 820
