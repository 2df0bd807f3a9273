"""A long way to a step says how far it has come, and can be ended by message, key and button."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt

from engine.frames.frame import Address
from engine.run.commands import StopSeeking
from tests.app.window_fixture import WindowFixture
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame

pytestmark = pytest.mark.usefixtures("qapp")


def on_the_way(fixture: WindowFixture, step: int = 20) -> None:
    fixture.publish(replace(ravine_frame(49), address=Address(step), goal=Address(9_999_999)))


def test_the_way_is_reported_as_it_is_made_and_no_more_when_it_is(fixture: WindowFixture) -> None:
    on_the_way(fixture)
    assert fixture.window.messages.text == "Computing step 20 of 9,999,999…"
    on_the_way(fixture, 1234)
    assert fixture.window.messages.text == "Computing step 1,234 of 9,999,999…"
    fixture.publish(ravine_frame(49))
    assert fixture.window.messages.text == ""


def test_a_message_that_was_dismissed_does_not_come_back_on_the_same_way(fixture: WindowFixture) -> None:
    on_the_way(fixture)
    fixture.window.messages.hide()
    on_the_way(fixture, 30)
    assert fixture.window.messages.text == ""


@pytest.mark.parametrize("by", ["message", "play", "escape"])
def test_the_way_can_be_ended(fixture: WindowFixture, by: str) -> None:
    on_the_way(fixture)
    if by == "message":
        fixture.window.messages.offer.click()
    elif by == "play":
        fixture.window.timeline.buttons["play"].click()
    else:
        qtest.keyClick(fixture.window, Qt.Key.Key_Escape)
    assert fixture.sent[-1] == StopSeeking()
