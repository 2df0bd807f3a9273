"""A long way to a step says how far it has come, and can be ended by message, key and button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt

from engine.frames.frame import Address
from engine.run.commands import StopSeeking
from tests.app.window_fixture import Room
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()


def on_the_way(room: Room, step: int = 20) -> None:
    room.publish(replace(ravine_frame(49), address=Address(step), goal=Address(9_999_999)))


def test_the_way_is_reported_as_it_is_made_and_no_more_when_it_is(room: Room) -> None:
    on_the_way(room)
    assert room.window.messages.text == "Computing step 20 of 9,999,999…"
    on_the_way(room, 1234)
    assert room.window.messages.text == "Computing step 1,234 of 9,999,999…"
    room.publish(ravine_frame(49))
    assert room.window.messages.text == ""


def test_a_message_that_was_dismissed_does_not_come_back_on_the_same_way(room: Room) -> None:
    on_the_way(room)
    room.window.messages.hide()
    on_the_way(room, 30)
    assert room.window.messages.text == ""


@pytest.mark.parametrize("by", ["message", "play", "escape"])
def test_the_way_can_be_ended(room: Room, by: str) -> None:
    on_the_way(room)
    if by == "message":
        room.window.messages.offer.click()
    elif by == "play":
        room.window.timeline.buttons["play"].click()
    else:
        qtest.keyClick(room.window, Qt.Key.Key_Escape)
    assert room.sent[-1] == StopSeeking()
