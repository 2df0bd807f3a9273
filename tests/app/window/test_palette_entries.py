"""The palette finds what is called as it was typed, and every setting of the window."""

from __future__ import annotations

import pytest
from PyQt6.QtWidgets import QApplication, QMenu

from app.window.command_palette import CommandPalette, PaletteEntry, matches
from app.window.palette_entries import field_settings
from engine.optimizers.own import BEGINNING
from tests.app.window_fixture import WindowFixture
from tests.widgets.frames import regression_frame

pytestmark = pytest.mark.usefixtures("qapp")


def palette_of(fixture: WindowFixture) -> CommandPalette:
    fixture.window.table["palette"].trigger()
    palette = fixture.window.findChild(CommandPalette)
    assert palette is not None
    return palette


def test_an_exact_title_comes_first() -> None:
    made = [PaletteEntry(text, "lesson", "", lambda: None) for text in ("Momentum on a ravine", "Momentum")]
    assert [entry.text for entry in matches("momentum", made)] == ["Momentum", "Momentum on a ravine"]


def test_settings_of_the_view_are_found_and_chosen(fixture: WindowFixture) -> None:
    palette = palette_of(fixture)
    palette.show_matches("colormap grey")
    assert palette.shown == ["Pictures: Colormap: Grey"]
    palette.run()
    assert fixture.controller.experiment.shown("colormap") == "grey"
    palette = palette_of(fixture)
    palette.show_matches("light theme")
    palette.run()
    assert fixture.window.appearance.theme.name == "paper"


def test_a_racer_with_equations_of_ones_own_is_added_by_name_and_taken_back(fixture: WindowFixture) -> None:
    before = fixture.controller.experiment
    palette = palette_of(fixture)
    palette.show_matches("add own equations")
    assert palette.shown == ["Add Own equations"]
    palette.run()
    added = fixture.controller.experiment.racers[-1]
    assert (added.name, added.optimizer) == ("own", BEGINNING)
    fixture.window.table["undo"].trigger()
    assert fixture.controller.experiment == before


def test_a_panel_is_found_by_its_whole_title(fixture: WindowFixture) -> None:
    palette = palette_of(fixture)
    palette.show_matches("panels: ground truth & model")
    assert palette.shown == ["Panels: Ground truth & Model"]
    palette.close()


def test_a_setting_of_the_training_panel_gets_the_keyboard_even_where_it_is_folded_away(
    fixture: WindowFixture,
) -> None:
    fixture.open(regression_frame())
    QApplication.sendPostedEvents()
    entries = {entry.text: entry for entry in field_settings(fixture.window.training)}
    assert "Objective" in entries
    assert "Learning rate" in entries
    entries["Noise"].run()
    focused = fixture.window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "noise"
    assert focused.isVisible()


def test_the_view_menu_is_short_and_every_switch_is_in_a_menu_of_its_own(fixture: WindowFixture) -> None:
    menu = fixture.window.menus["View"]
    assert len([action for action in menu.actions() if not action.isSeparator()]) <= 18
    inner = [action.text() for action in menu.actions() if action.menu() is not None]
    assert {"Workspace", "Panels", "Pictures", "Plane of the loss", "Reading surfaces"} <= set(inner)


def test_an_ampersand_of_a_panels_title_is_written_and_no_shortcut(fixture: WindowFixture) -> None:
    menu = next(each for each in fixture.window.findChildren(QMenu) if each.title() == "Panels")
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert "Ground truth && Model" in texts
    assert not [text for text in texts if "&" in text.replace("&&", "")]
