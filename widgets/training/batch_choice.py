"""How many examples a step sees: all, a few, or one."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from engine.parameters import Parameter, Value
from widgets.forms.controls import ChoiceBox, labelled
from widgets.forms.parameter_editor import ValuesEditor
from widgets.style.theme import Theme

BATCHES = (
    ("full", "full batch", "Every step sees all examples: the exact gradient."),
    ("mini", "mini-batch", "Every step sees a few examples, another few in the next one."),
    ("single", "single example", "Every step sees one example: the noisiest gradient."),
)
#: The examples of a mini-batch that was just chosen.
FEW = 16


class BatchChoice(QWidget):
    """A choice of three, and the number of a mini-batch.

    Signals:
        edited: the batch size, None for all examples, and a key that all edits of one gesture share.
    """

    edited = pyqtSignal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._choice = ChoiceBox(BATCHES, "batch size")
        self._size = ValuesEditor()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(labelled("gradient", self._choice))
        layout.addWidget(self._size)
        self._choice.chosen.connect(
            lambda key: self.edited.emit({"full": None, "mini": FEW, "single": 1}[key], "")
        )
        self._size.changed.connect(self._adjust)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._size.set_theme(theme)

    def show_size(self, size: int | None, examples: int) -> None:
        """Show a batch size, None for all of so many examples."""
        full = size is None or size >= examples
        self._choice.show_key("full" if full else "single" if size == 1 else "mini")
        self._size.setVisible(not full and size != 1)
        if size is not None and not full and size > 1:
            parameter = Parameter(
                name="batch_size",
                default=min(FEW, examples - 1),
                low=2,
                high=max(3, examples - 1),
                scale="log",
                unit="examples",
                symbol="B",
                meaning="How many examples a step sees.",
            )
            self._size.show_values((parameter,), {"batch_size": parameter.default}, {"batch_size": size})

    def _adjust(self, name: str, value: Value, gesture: int) -> None:
        self.edited.emit(int(value), f"{name}#{gesture}")
