"""An example typed column by column: a list where a column has choices, a field for numbers and dates."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QFormLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from engine.data.typed_row import RowField, joined
from engine.frames.followed_example import FollowedExample
from widgets.forms.controls import ChoiceBox, ErrorLine, quiet
from widgets.style.text_scale import keep_size, scaled

#: How an empty choice is told.
NO_VALUE = "no value"
#: Width and height in pixels at 100 % text; more columns scroll.
SIZE = QSize(360, 420)
INTRODUCTION = "What is changed here is followed at once. Undo brings back what was."


class ExampleForm(QDialog):
    """Changes the values of the followed example, one after the other, while one looks at what they do.

    It stays open beside the window.

    Signals:
        changed: all values as one text (see `engine.data.typed_row.joined`).
    """

    changed = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("An example of your own")
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._fields: tuple[RowField, ...] = ()
        self._texts: list[str] = []
        self.editors: list[ChoiceBox | QLineEdit] = []
        self.error = ErrorLine()
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("Values of the example")
        self._scroll.setWidgetResizable(True)
        introduction = quiet(INTRODUCTION)
        introduction.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(introduction)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.error)
        keep_size(self, least_width=280)
        self.resize(scaled(SIZE.width()), scaled(SIZE.height()))

    def show_example(self, seen: FollowedExample | None) -> None:
        """Show the values that are followed now, but none over what is being typed; of nothing, close."""
        if seen is None or not seen.fields:
            self.close()
            return
        if seen.fields != self._fields:
            self._build(seen.fields)
        self.error.show_error(seen.complaint)
        if seen.complaint:
            return  # what was typed stays to be corrected
        self._texts = list(seen.texts)
        for editor, text in zip(self.editors, self._texts, strict=True):
            if isinstance(editor, ChoiceBox):
                _choose(editor, text)
            elif editor.text() != text and not editor.isModified():
                editor.setText(text)

    def _build(self, fields: tuple[RowField, ...]) -> None:
        """Make an editor for each column."""
        self._fields, self._texts, self.editors = fields, [""] * len(fields), []
        page = QWidget()
        page.setAutoFillBackground(False)
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 8, 0)
        form.setSpacing(8)
        for place, field in enumerate(fields):
            editor: ChoiceBox | QLineEdit
            if field.choices:
                listed = [(choice, choice or NO_VALUE, "") for choice in field.choices]
                editor = ChoiceBox(listed, field.name)
                editor.chosen.connect(partial(self._take, place))
            else:
                editor = QLineEdit()
                editor.setAccessibleName(field.name)
                editor.editingFinished.connect(partial(self._take_typed, editor, place))
            label = QLabel(field.name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(editor)
            form.addRow(label, editor)
            self.editors.append(editor)
        self._scroll.setWidget(page)
        viewport = self._scroll.viewport()
        if viewport is not None:
            viewport.setAutoFillBackground(False)

    def _take_typed(self, editor: QLineEdit, place: int) -> None:
        if editor.isModified():
            editor.setModified(False)
            self._take(place, editor.text().strip())

    def _take(self, place: int, text: str) -> None:
        if text != self._texts[place]:
            self._texts[place] = text
            self.changed.emit(joined(tuple(self._texts)))


def _choose(box: ChoiceBox, text: str) -> None:
    """Show a choice; one that is none, such as a value that only rows for testing have, is added."""
    if box.findData(text) < 0:
        box.addItem(text or NO_VALUE, text)
    box.show_key(text)
