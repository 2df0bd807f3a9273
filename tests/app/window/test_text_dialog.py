"""Asking for the text of a view parameter."""

from __future__ import annotations

import pytest

from app.window.text_dialog import TextDialog
from engine.experiment.picture_parameters import PICTURE

pytestmark = pytest.mark.usefixtures("qapp")


def test_what_is_not_right_is_said_and_the_window_stays_until_it_is() -> None:
    given = list[str]()
    dialog = TextDialog(None, next(p for p in PICTURE if p.name == "isolines"), "auto")
    dialog.given.connect(given.append)
    dialog.line.setText("1; two")
    dialog.accept()
    assert '"two" is no loss' in dialog.error.text()
    assert not given
    dialog.line.setText("2;1")
    dialog.accept()
    assert given == ["1; 2"]
    dialog.deleteLater()
