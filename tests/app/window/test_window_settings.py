"""Panels, theme and motion come back with undo, like every other change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, Qt

from tests.app.window_fixture import WindowFixture
from tests.qt_input import qtest
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_closed_panel_comes_back_with_undo_and_goes_with_redo(fixture: WindowFixture) -> None:
    docks = fixture.window.workspace_docks
    docks.toggle("loss")
    assert docks.docks["loss"].isHidden()
    fixture.window.table["undo"].trigger()
    assert docks.docks["loss"].isVisible()
    assert not fixture.controller.undo_stack.can_undo
    fixture.window.table["redo"].trigger()
    assert docks.docks["loss"].isHidden()


def test_a_drag_of_a_divider_is_undone_in_one(fixture: WindowFixture) -> None:
    docks = fixture.window.workspace_docks
    before = docks.hero.geometry()
    handle = next(
        each for each in docks.dividers if each.divider is not None and each.divider.kind == "right"
    )
    qtest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(4, 300))
    for x in (-20, -60, -100):
        qtest.mouseMove(handle, QPoint(x, 300))
    qtest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(-100, 300))
    assert docks.hero.width() < before.width()
    assert len(fixture.controller.undo_stack.past) == 1
    fixture.controller.undo()
    assert docks.hero.geometry() == before


def test_theme_and_motion_are_undone_and_quick_changes_of_the_theme_together(fixture: WindowFixture) -> None:
    window, appearance = fixture.window, fixture.window.appearance
    appearance.clock = lambda: 5.0
    for _ in range(len(themes()) + 1):
        window.table["other_theme"].trigger()
    assert appearance.theme.name == "paper"
    assert fixture.settings.switch("motion")
    window.table["motion"].trigger()
    assert [fixture.settings.switch("motion"), appearance.motion] == [False, False]
    fixture.controller.undo()
    assert [fixture.settings.switch("motion"), appearance.motion] == [True, True]
    assert window.table["motion"].isChecked()
    fixture.controller.undo()
    assert appearance.theme.name == "ink"
    assert fixture.settings.text("theme") == "ink"
    assert not fixture.controller.undo_stack.can_undo


def test_undoing_an_edit_moves_no_panel(fixture: WindowFixture) -> None:
    docks = fixture.window.workspace_docks
    fixture.controller.edit(replace(fixture.controller.experiment, seed=5))
    fixture.window.show_lesson()
    fixture.controller.undo()
    assert docks.is_open("lesson")


def test_window_settings_are_undone_without_a_new_run_and_nothing_to_save(
    fixture: WindowFixture,
) -> None:
    sent = len(fixture.sent)
    dirty = fixture.controller.dirty
    fixture.window.workspace_docks.toggle("step")
    assert fixture.controller.dirty == dirty
    fixture.controller.undo()
    assert len(fixture.sent) == sent


def test_the_places_of_another_workspace_come_back_there(fixture: WindowFixture) -> None:
    fixture.window.workspace_docks.toggle("loss")
    fixture.window.choose_workspace("network")
    fixture.controller.undo()
    assert fixture.window.switch.key == "descent"
    fixture.controller.undo()
    assert fixture.window.workspace_docks.docks["loss"].isVisible()
    assert fixture.window.table["undo"].isEnabled() is False
