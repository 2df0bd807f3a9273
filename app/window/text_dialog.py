"""A small window that asks for the text of one parameter of an experiment's view."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.parameters import Parameter
from widgets.forms.controls import ErrorLine, label_of
from widgets.style.text_scale import keep_size


class TextDialog(QDialog):
    """Asks; it stays open while what is typed is not right, and says why.

    Signals:
        given: the text as it is kept.
    """

    given = pyqtSignal(str)

    def __init__(self, parent: QWidget | None, parameter: Parameter, now: str) -> None:
        """Make the window.

        Args:
            parent: the window it belongs to.
            parameter: what is asked for.
            now: its text now.
        """
        super().__init__(parent)
        self._parameter = parameter
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(label_of(parameter.name).capitalize())
        self.line, self.error = QLineEdit(now), ErrorLine()
        self.line.setAccessibleName(label_of(parameter.name))
        keep_size(self.line, least_width=320)
        self.line.selectAll()
        meaning = QLabel(f"{parameter.meaning} Write {parameter.form}.")
        meaning.setWordWrap(True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        for part in (meaning, self.line, self.error, buttons):
            layout.addWidget(part)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

    def accept(self) -> None:
        """Take what is typed, if it is right (Qt)."""
        try:
            text = str(self._parameter.check(self.line.text()))
        except RavineError as error:
            self.error.show_error(str(error))
            return
        self.given.emit(text)
        super().accept()
