from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit, QWidget

from tests.qt_input import qtest
from widgets.forms.controls import leave_on_enter

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(("error", "is_left"), [("", True), ("unknown name", False)])
def test_enter_gives_the_keys_back_unless_what_was_typed_is_wrong(error: str, is_left: bool) -> None:
    window = QWidget()
    field = QLineEdit(window)
    leave_on_enter(field, lambda: error)
    field.setFocus()
    assert window.focusWidget() is field
    qtest.keyClick(field, Qt.Key.Key_Return)
    assert (window.focusWidget() is None) is is_left
    window.deleteLater()
