"""What the style sheet takes away and what it leaves."""

from __future__ import annotations

import pytest
from PyQt6.QtWidgets import QDialogButtonBox

from widgets.style.stylesheet import stylesheet
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("theme", sorted(themes()))
def test_buttons_of_dialogs_have_none_of_qts_pictures(theme: str) -> None:
    kinds = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kinds.Save | kinds.Discard | kinds.Cancel | kinds.Ok)
    box.setStyleSheet(stylesheet(themes()[theme]))
    box.ensurePolished()
    assert [button.text() for button in box.buttons() if not button.icon().isNull()] == []
    box.deleteLater()
