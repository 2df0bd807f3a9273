"""The part of a surface's plane that is drawn: two exact ends for each of the two parameters."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.landscape.drawn_part import FARTHEST, checked
from engine.objective import Domain
from widgets.forms.controls import ErrorLine, leave_on_enter, quiet
from widgets.style.number_text import full, read_number, short
from widgets.style.text_scale import keep_size

#: How the two ends of an interval are called.
ENDS = ("from", "to")


class DomainEditor(QWidget):
    """Shows and changes the drawn part of the plane.

    Signals:
        edited: the domain.
    """

    edited = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self._domain: Domain | None = None
        self._names: tuple[str, ...] = ("x", "y")
        self._labels: list[QLabel] = []
        self._fields: list[tuple[QLineEdit, QLineEdit]] = []
        self._error = ErrorLine()
        lines = QGridLayout()
        lines.setHorizontalSpacing(8)
        lines.setVerticalSpacing(4)
        for row, name in enumerate(self._names):
            label, fields = quiet(name), (QLineEdit(), QLineEdit())
            label.setBuddy(fields[0])
            self._labels.append(label)
            self._fields.append(fields)
            lines.addWidget(label, row, 0)
            for column, field in enumerate(fields):
                keep_size(field, least_width=48)
                field.editingFinished.connect(self._typed)
                leave_on_enter(field, lambda: self.error)
                lines.addWidget(field, row, 1 + 2 * column)
            lines.addWidget(quiet("to"), row, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(lines)
        layout.addWidget(self._error)

    @property
    def error(self) -> str:
        """What is wrong with what was typed, or empty."""
        return self._error.text()

    def show_domain(self, names: Sequence[str], domain: Domain) -> None:
        """Show the drawn part; what is being typed stays."""
        changed, self._domain, self._names = domain != self._domain, domain, tuple(names[:2])
        for label, fields, name, interval in zip(
            self._labels, self._fields, self._names, domain, strict=True
        ):
            label.setText(name)
            for field, end, value in zip(fields, ENDS, interval, strict=True):
                field.setAccessibleName(f"drawn {name} {end}")
                if (changed or not self.error) and not (field.hasFocus() and field.isModified()):
                    text = short(value, 6)
                    if field.text() != text:
                        field.setText(text)
                        field.setCursorPosition(0)
                    field.setToolTip(
                        f"{name} is drawn {end} {full(value)}. Or turn the wheel and drag on the map; "
                        "on the surface with Ctrl."
                    )
        if changed:
            self._error.show_error("")

    def _typed(self) -> None:
        if self._domain is None:
            return
        try:
            x, y = (
                self._interval(name, fields, interval)
                for name, fields, interval in zip(self._names, self._fields, self._domain, strict=True)
            )
            domain = checked((x, y), self._names)
        except RavineError as error:
            self._error.show_error(str(error))
            return
        self._error.show_error("")
        for fields in self._fields:
            for field in fields:
                field.setModified(False)
        if domain != self._domain:
            self.edited.emit(domain)

    def _interval(
        self, name: str, fields: tuple[QLineEdit, QLineEdit], interval: tuple[float, float]
    ) -> tuple[float, float]:
        low, high = (
            read_number(field.text(), name, f"a number from {-FARTHEST:g} to {FARTHEST:g}")
            if field.isModified()
            else value
            for field, value in zip(fields, interval, strict=True)
        )
        return float(low), float(high)
