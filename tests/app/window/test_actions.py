"""The table of actions: every row finds its method when the window is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QObject

from app.control.domain_fitting import DomainFitting
from app.window import actions
from app.window.action_rows.row import ActionTargets
from app.window.actions import ACTIONS, make_actions
from tests.app.window_fixture import WindowFixture

pytestmark = pytest.mark.usefixtures("qapp")


def test_every_row_finds_its_method_and_one_without_fails_when_the_window_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixture = WindowFixture(tmp_path)
    window, controller = fixture.window, fixture.controller
    documents, fitting = window.documents, DomainFitting(controller, window)
    targets = ActionTargets(
        window, window.lessons, controller, controller.transport, documents, window.appearance, fitting
    )

    def wrong(on: ActionTargets) -> Callable[[], object]:
        return on.documents.open_nothing  # type: ignore[attr-defined, no-any-return]  # the mistake itself

    try:
        assert list(make_actions(targets, QObject(), window.messages.say)) == [row.key for row in ACTIONS]
        monkeypatch.setattr(actions, "ACTIONS", (replace(ACTIONS[0], handler=wrong),))
        with pytest.raises(AttributeError, match="open_nothing"):
            make_actions(targets, QObject(), window.messages.say)
    finally:
        window.close()
        window.deleteLater()
