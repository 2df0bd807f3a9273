"""Which gate is learned, and how it is coded: the controls above the bars of success."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from engine.analysis.random_starts import StartsRequest
from engine.data.gates import GATES
from widgets.forms.controls import FIELD, ChoiceBox
from widgets.forms.switch import Switch
from widgets.style.text_scale import scaled
from widgets.style.theme import Theme

LEFT, TOP, GAP = 12, 4, 10
SWITCHES = {
    "starts_inputs": ("inputs ±1", "Code the inputs false and true as −1 and 1 instead of 0 and 1."),
    "starts_targets": (
        "answers ±1",
        "Ask for answers −1 and 1, read by their sign, instead of 0 and 1, read at .5.",
    ),
}
#: A lower view has no controls.
SMALLEST = 180
#: Widths of the controls in pixels.
BOX, SWITCH = 84, 102


class StartsControls(QObject):
    """A choice and two switches, children of a view, in a band at its top.

    Signals:
        edited: values of view parameters, when one was used.
    """

    edited = pyqtSignal(object)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._gate = ChoiceBox([(key, key.upper(), "The truth table to learn.") for key in GATES], "gate")
        self._gate.setParent(view)
        self._gate.chosen.connect(lambda key: self.edited.emit({"starts_gate": key}))
        self._switches: dict[str, Switch] = {}
        for name, (title, tip) in SWITCHES.items():
            switch = Switch(title)
            switch.setParent(view)
            switch.setToolTip(tip)
            switch.clicked.connect(
                lambda on, name=name: self.edited.emit({name: "plus_minus_one" if on else "zero_one"})
            )
            self._switches[name] = switch

    @property
    def height(self) -> float:
        """Of the band in pixels; none in a picture of the view alone or where the bars need the room."""
        has_room = self._view.parentWidget() is not None and self._view.height() >= scaled(SMALLEST)
        return float(scaled(FIELD) + TOP) if has_room else 0.0

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        for switch in self._switches.values():
            switch.set_theme(theme)

    def show_question(self, question: StartsRequest) -> None:
        """Show the gate and the coding of the request."""
        self._gate.show_key(question.gate)
        for name, coding in (("starts_inputs", question.inputs), ("starts_targets", question.targets)):
            self._switches[name].setChecked(coding == "plus_minus_one")

    def place(self) -> None:
        """Put the controls beside each other, as far as there is room."""
        left = LEFT
        for control, width in ((self._gate, BOX), *((each, SWITCH) for each in self._switches.values())):
            control.setGeometry(left, TOP, scaled(width), scaled(FIELD))
            left += scaled(width) + GAP
            control.setVisible(self.height > 0.0 and left <= self._view.width())
