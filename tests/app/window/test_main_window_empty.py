"""A window in which nothing is open yet: what is opened first may take a while."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from app.window.actions import ACTIONS
from tests.app.window_fixture import WindowFixture
from tests.soak.answered_dialogs import answered_dialogs

pytestmark = pytest.mark.usefixtures("qapp")


def test_every_action_does_nothing_or_says_that_nothing_is_open(tmp_path: Path) -> None:
    left = [row.key for row in ACTIONS if row.key != "quit"]
    said = []
    while left:
        made = WindowFixture(tmp_path, opens=False)
        # an action that opens something leaves the others to another window
        while left and made.controller.document is None:
            with answered_dialogs(tmp_path, Random(0)):  # noqa: S311 - no secret
                made.window.table[left.pop()].trigger()
            said.append(made.window.messages.text)
        made.window.close()
        made.window.deleteLater()
    assert "no experiment is open; open one first" in said


def test_how_it_is_played_can_be_set_before(tmp_path: Path) -> None:
    made = WindowFixture(tmp_path, opens=False)
    made.controller.transport.set_speed(8.0)
    made.controller.transport.play_or_pause()
    made.window.close()
    made.window.deleteLater()
