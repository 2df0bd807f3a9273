"""An editor for every kind of parameter, and a column of them made from a row of any table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from engine.parameters import Parameter, Value
from widgets.forms.controls import ChoiceBox, clear, label_of, labelled
from widgets.forms.number_editor import NumberEditor, explanation
from widgets.forms.switch import Switch
from widgets.style.theme import Theme


class SwitchEditor(QWidget):
    """Edits a parameter that is true or false."""

    changed = pyqtSignal(object)

    def __init__(self, parameter: Parameter, default: Value, value: Value) -> None:
        super().__init__()
        self.gesture = 0
        self.error = ""
        self._box = Switch(label_of(parameter.name))
        self._box.setToolTip(explanation(parameter, value, default))
        self.set_value(value)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        self._box.clicked.connect(self._clicked)

    @property
    def value(self) -> bool:
        """The current value."""
        return self._box.isChecked()

    def set_value(self, value: Value) -> None:
        """Show a value that was set elsewhere."""
        self._box.setChecked(bool(value))

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._box.set_theme(theme)

    def _clicked(self, on: bool) -> None:  # noqa: FBT001 - Qt's signature
        self.gesture += 1
        self.changed.emit(on)


class ChoiceEditor(QWidget):
    """Edits a parameter that is one of a few words."""

    changed = pyqtSignal(object)

    def __init__(self, parameter: Parameter, default: Value, value: Value) -> None:
        super().__init__()
        self.gesture = 0
        self.error = ""
        del default
        name = label_of(parameter.name)
        titled = ((choice, parameter.titles.get(choice, label_of(choice))) for choice in parameter.choices)
        self._box = ChoiceBox(
            [(choice, title, parameter.meaning) for choice, title in titled], name, parameter.groups
        )
        self.set_value(value)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(labelled(name, self._box))
        self._box.chosen.connect(self._chosen)

    @property
    def value(self) -> str:
        """The current value."""
        return self._box.key

    def set_value(self, value: Value) -> None:
        """Show a value that was set elsewhere; a text of a person's own joins the choices."""
        if self._box.findData(str(value)) < 0:
            self._box.addItem(str(value), str(value))
        self._box.show_key(str(value))

    def set_theme(self, theme: Theme) -> None:
        """Its colours come from the palette."""

    def _chosen(self, key: str) -> None:
        self.gesture += 1
        self.changed.emit(key)


Editor = NumberEditor | SwitchEditor | ChoiceEditor


def editor_for(parameter: Parameter, default: Value, value: Value, *, playable: bool = False) -> Editor:
    """The editor that fits a parameter's kind; a ``playable`` number can go through its range by itself."""
    if parameter.kind is bool:
        return SwitchEditor(parameter, default, value)
    if parameter.kind is str:
        return ChoiceEditor(parameter, default, value)
    return NumberEditor(parameter, default, value, playable=playable)


class ValuesEditor(QWidget):
    """A column of editors, one for each parameter of a row.

    Signals:
        changed: name, checked value and the number of the gesture (the changes of one drag share it).
    """

    changed = pyqtSignal(str, object, int)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._made_for: tuple[tuple[Parameter, Value, bool], ...] = ()
        self._theme: Theme | None = None
        self.editors: dict[str, Editor] = {}

    def show_values(
        self,
        parameters: Iterable[Parameter],
        defaults: Mapping[str, Value],
        values: Mapping[str, Value],
        *,
        playable: bool = False,
    ) -> None:
        """Show the parameters with their values; editors are made anew only if the parameters differ.

        Args:
            parameters: of the row.
            defaults: of every parameter, in the dialect spoken.
            values: those that were given.
            playable: whether numbers can go through their ranges by themselves.
        """
        made_for = tuple((p, defaults[p.name], playable) for p in parameters)
        if made_for != self._made_for:
            self._make(made_for, values)
        for parameter, default, _ in made_for:
            self.editors[parameter.name].set_value(values.get(parameter.name, default))

    def _make(self, made_for: tuple[tuple[Parameter, Value, bool], ...], values: Mapping[str, Value]) -> None:
        clear(self._layout)
        self._made_for = made_for
        self.editors = {}
        for parameter, default, playable in made_for:
            value = values.get(parameter.name, default)
            editor = editor_for(parameter, default, value, playable=playable)
            editor.changed.connect(lambda value, name=parameter.name: self._emit(name, value))
            if self._theme is not None:
                editor.set_theme(self._theme)
            self.editors[parameter.name] = editor
            self._layout.addWidget(editor)

    def _emit(self, name: str, value: Value) -> None:
        self.changed.emit(name, value, self.editors[name].gesture)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        for editor in self.editors.values():
            editor.set_theme(theme)
