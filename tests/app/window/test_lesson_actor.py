"""The actions of a lesson's script, applied to a window."""

from __future__ import annotations

import pytest

from app.window.lesson_actor import LessonActor
from tests.app.window_fixture import WindowFixture

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("key", ["bench", "function_editor"])
def test_a_panel_is_shown_and_highlighted_by_its_key_and_by_an_earlier_one(
    fixture: WindowFixture, key: str
) -> None:
    messages: list[tuple[str, str]] = []
    actor = LessonActor(fixture.window, fixture.controller, lambda kind, text: messages.append((kind, text)))
    panel = fixture.window.panels["function_editor"]
    assert not panel.isVisible()
    actor.do(f"show {key}")
    assert panel.isVisible()
    actor.do(f"point {key}")
    assert actor.highlighter.ring is not None
    assert actor.highlighter.ring.isVisible()
    assert actor.highlighter.target is fixture.window.workspace_docks.widget_of("function_editor")
    assert messages == []
