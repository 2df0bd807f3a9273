"""Panels, theme and motion come back with undo, like every other change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt

from tests.app.window_fixture import Room
from tests.qt_input import qtest

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()


def test_a_closed_panel_comes_back_with_undo_and_goes_with_redo(room: Room) -> None:
    docks = room.window.workspace_docks
    docks.toggle("loss")
    assert docks.docks["loss"].isHidden()
    room.window.table["undo"].trigger()
    assert docks.docks["loss"].isVisible()
    assert not room.controller.undo_stack.can_undo
    room.window.table["redo"].trigger()
    assert docks.docks["loss"].isHidden()


def test_a_drag_of_a_divider_is_undone_in_one(room: Room) -> None:
    docks = room.window.workspace_docks
    before = docks.hero.geometry()
    handle = next(
        each for each in docks.dividers if each.divider is not None and each.divider.kind == "right"
    )
    qtest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(4, 300))
    for x in (-20, -60, -100):
        qtest.mouseMove(handle, QPoint(x, 300))
    qtest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(-100, 300))
    assert docks.hero.width() < before.width()
    assert len(room.controller.undo_stack.past) == 1
    room.controller.undo()
    assert docks.hero.geometry() == before


def test_theme_and_motion_are_undone_and_quick_changes_of_the_theme_together(room: Room) -> None:
    window, appearance = room.window, room.window.appearance
    appearance.clock = lambda: 5.0
    for _ in range(3):
        window.table["other_theme"].trigger()
    assert appearance.theme.name == "paper"
    assert room.settings.switch("motion")
    window.table["motion"].trigger()
    assert [room.settings.switch("motion"), appearance.motion] == [False, False]
    room.controller.undo()
    assert [room.settings.switch("motion"), appearance.motion] == [True, True]
    assert window.table["motion"].isChecked()
    room.controller.undo()
    assert appearance.theme.name == "ink"
    assert room.settings.text("theme") == "ink"
    assert not room.controller.undo_stack.can_undo


def test_undoing_an_edit_moves_no_panel(room: Room) -> None:
    docks = room.window.workspace_docks
    room.controller.edit(replace(room.controller.experiment, seed=5))
    room.window.show_lesson()
    room.controller.undo()
    assert docks.is_open("lesson")


def test_a_look_is_undone_without_a_new_run_and_leaves_nothing_to_save(room: Room) -> None:
    sent = len(room.sent)
    dirty = room.controller.dirty
    room.window.workspace_docks.toggle("step")
    assert room.controller.dirty == dirty
    room.controller.undo()
    assert len(room.sent) == sent


def test_the_places_of_another_workspace_come_back_there(room: Room) -> None:
    room.window.workspace_docks.toggle("loss")
    room.window.choose_workspace("network")
    room.controller.undo()
    assert room.window.switch.key == "descent"
    room.controller.undo()
    assert room.window.workspace_docks.docks["loss"].isVisible()
    assert room.window.table["undo"].isEnabled() is False
