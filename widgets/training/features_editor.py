"""Which features of the columns a network is given: a chip for each that can be had at a click."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QWidget

from engine.data.features import offered_features, short_names
from widgets.forms.controls import FIELD
from widgets.style.text_scale import keep_size

#: Chips beside each other.
ACROSS = 4
SUBSCRIPTS, SQUARE = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"), "²"
#: A longer formula of one's own takes a line for itself.
LONGEST = 9


def chip_text(formula: str) -> str:
    """A formula as short as it can be read: ``x1*x2`` as ``x₁x₂``, ``sin(x1)`` as ``sin x₁``."""
    text = re.sub(r"\bx(\d+)", lambda found: "x" + found[1].translate(SUBSCRIPTS), formula)
    text = re.sub(r"^(\w+)\(([^()*^+ -]+)\)$", r"\1 \2", text.replace("^2", SQUARE))
    return re.sub(r"^(x\S*)\*(x\S*)$", r"\1\2", text)


class FeaturesEditor(QWidget):
    """Switches features on and off; one at least stays on.

    Signals:
        edited: the formulas, in order; none where the columns are taken as they are.
    """

    edited = pyqtSignal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._columns: tuple[str, ...] = ()
        self.chips: dict[str, QToolButton] = {}

    @property
    def is_of_use(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.chips)

    def show_features(self, features: Sequence[str], columns: Sequence[str]) -> None:
        """Show what a network is given.

        Args:
            features: the formulas; none for the columns as they are.
            columns: what the data call their columns.
        """
        offered = offered_features(len(columns)) if columns else ()
        own = tuple(formula for formula in features if formula not in offered)
        formulas = (*offered, *own) if offered else ()
        if (formulas, tuple(columns)) != (tuple(self.chips), self._columns):
            self._columns = tuple(columns)
            self._make(formulas)
        on = tuple(features) or short_names(len(columns))
        for formula, chip in self.chips.items():
            chip.setChecked(formula in on)
            is_last = tuple(on) == (formula,)
            chip.setToolTip(self._tip(formula, is_last=is_last))

    def _make(self, formulas: Sequence[str]) -> None:
        for chip in self.chips.values():
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips, row, across = {}, 0, 0
        for formula in formulas:
            chip = QToolButton()
            chip.setText(chip_text(formula))
            chip.setCheckable(True)
            chip.setProperty("role", "chip")
            keep_size(chip, height=FIELD - 2)
            chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            chip.setAccessibleName(f"input {formula}")
            chip.clicked.connect(lambda _, formula=formula: self._toggle(formula))
            self.chips[formula] = chip
            span = ACROSS if len(formula) > LONGEST else 1
            if across + span > ACROSS:
                row, across = row + 1, 0
            self._layout.addWidget(chip, row, across, 1, span)
            across += span

    def _tip(self, formula: str, *, is_last: bool) -> str:
        named = zip(short_names(len(self._columns)), self._columns, strict=True)
        columns = [f"{short} is {name}" for short, name in named if short in formula and short != name]
        said = f"The network is given {formula}" + (f"; {', '.join(columns)}" if columns else "")
        return f"{said}. The last one stays: a network needs an input." if is_last else f"{said}."

    def _toggle(self, formula: str) -> None:
        on = tuple(each for each, chip in self.chips.items() if chip.isChecked())
        if not on:
            self.chips[formula].setChecked(True)
            return
        self.edited.emit(() if on == short_names(len(self._columns)) else on)
