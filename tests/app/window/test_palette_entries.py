"""The palette finds what is called as it was typed, and every setting of the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from app.window.command_palette import CommandPalette, PaletteEntry, matches
from app.window.palette_entries import field_settings
from tests.app.window_fixture import Room
from tests.widgets.frames import regression_frame

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()


def palette_of(room: Room) -> CommandPalette:
    room.window.table["palette"].trigger()
    palette = room.window.findChild(CommandPalette)
    assert palette is not None
    return palette


def test_an_exact_title_comes_first() -> None:
    made = [PaletteEntry(text, "lesson", "", lambda: None) for text in ("Momentum on a ravine", "Momentum")]
    assert [entry.text for entry in matches("momentum", made)] == ["Momentum", "Momentum on a ravine"]


def test_settings_of_the_view_are_found_and_chosen(room: Room) -> None:
    palette = palette_of(room)
    palette.show_matches("colormap grey")
    assert palette.shown == ["Pictures: Colormap: Grey"]
    palette.run()
    assert room.controller.experiment.shown("colormap") == "grey"
    palette = palette_of(room)
    palette.show_matches("light theme")
    palette.run()
    assert room.window.appearance.theme.name == "paper"


def test_a_panel_is_found_by_its_whole_title(room: Room) -> None:
    palette = palette_of(room)
    palette.show_matches("panels: ground truth & model")
    assert palette.shown == ["Panels: Ground truth & Model"]
    palette.close()


def test_a_setting_of_the_training_panel_gets_the_keyboard_even_where_it_is_folded_away(room: Room) -> None:
    room.open(regression_frame())
    QApplication.sendPostedEvents()
    entries = {entry.text: entry for entry in field_settings(room.window.training)}
    assert "Objective" in entries
    assert "Learning rate" in entries
    entries["Noise"].run()
    focused = room.window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "noise"
    assert focused.isVisible()


def test_the_view_menu_is_short_and_every_switch_is_in_a_menu_of_its_own(room: Room) -> None:
    menu = room.window.menus["View"]
    assert len([action for action in menu.actions() if not action.isSeparator()]) <= 16
    inner = [action.text() for action in menu.actions() if action.menu() is not None]
    assert {"Workspace", "Panels", "Pictures", "Plane of the loss", "Reading surfaces"} <= set(inner)
