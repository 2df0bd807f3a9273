"""Where the race starts: one exact number for each of the first two parameters."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.parameters import Parameter
from widgets.forms.controls import ErrorLine, leave_on_enter, quiet
from widgets.style.number_text import full, read_number, short
from widgets.style.text_scale import keep_size


class StartEditor(QWidget):
    """Shows and changes the start.

    Signals:
        edited: the start, a tuple of two numbers.
    """

    edited = pyqtSignal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self._start: tuple[float, ...] = ()
        self._names: tuple[str, ...] = ("x", "y")
        self._labels = (quiet("x"), quiet("y"))
        self._fields = (QLineEdit(), QLineEdit())
        self._error = ErrorLine()
        line = QHBoxLayout()
        line.setSpacing(8)
        for label, field in zip(self._labels, self._fields, strict=True):
            label.setBuddy(field)
            keep_size(field, least_width=48)
            field.editingFinished.connect(self._typed)
            leave_on_enter(field, lambda: self.error)
            line.addWidget(label)
            line.addWidget(field, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self._error)

    @property
    def start(self) -> tuple[float, ...]:
        """What is shown, exact."""
        return self._start

    @property
    def error(self) -> str:
        """What is wrong with what was typed, or empty."""
        return self._error.text()

    def show_start(self, names: Sequence[str], start: Sequence[float]) -> None:
        """Show the start; what is being typed stays."""
        changed = tuple(start) != self._start
        self._names = tuple(names[:2])
        self._start = tuple(float(value) for value in start)
        for label, field, name, value in zip(
            self._labels, self._fields, self._names, self._start, strict=True
        ):
            label.setText(name)
            field.setAccessibleName(f"start, {name}")
            if (changed or not self.error) and not (field.hasFocus() and field.isModified()):
                text = short(value, 6)
                if field.text() != text:
                    field.setText(text)
                    field.setCursorPosition(0)
                field.setToolTip(
                    f"{name} = {full(value)} at step 0. Or drag the start on the map or the surface."
                )
        if changed:
            self._error.show_error("")

    def _typed(self) -> None:
        start = list(self._start)
        try:
            for at, (name, field) in enumerate(zip(self._names, self._fields, strict=True)):
                if field.isModified():
                    limits = Parameter(
                        name=name, default=0.0, meaning="Start of the race.", low=-1e12, high=1e12
                    )
                    start[at] = float(limits.check(read_number(field.text(), name, "any finite number")))
        except RavineError as error:
            self._error.show_error(str(error))
            return
        self._error.show_error("")
        for field in self._fields:
            field.setModified(False)
        if tuple(start) != self._start:
            self.edited.emit(tuple(start))
