"""The layers of a network, its loss, and the settings of the chosen layer; made from the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QButtonGroup, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.experiment.description import LayerSpec, NetworkSpec
from engine.fitting.hidden_layers import hidden_units, units_in, with_hidden_units
from engine.fitting.network_fitting import HIDDEN, sentence_of, with_layers, with_value
from engine.layers.table import LAYERS
from engine.network.losses import LOSSES
from engine.parameters import Dialect, Value, complete
from widgets.forms.controls import (
    FIELD,
    ChoiceBox,
    CollapsibleSection,
    ErrorLine,
    Section,
    clear,
    labelled,
    rows_of,
)
from widgets.forms.parameter_editor import ValuesEditor
from widgets.style.icons import icon
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

#: The settings of a layer that are always shown; the rest is in a collapsible section.
MAIN = ("units", "activation", "initializer", "rate")


def layer_text(layer: LayerSpec, dialect: Dialect) -> str:
    """A layer in a few words, e.g. ``Dense 8, tanh``."""
    row = LAYERS[layer.kind]
    values = complete(row.adjustable(layer.values, dialect), layer.values, dialect)
    units = [str(values["units"])] if "units" in values else []
    text = " ".join([row.title, *units])
    if "activation" in values:
        return f"{text}, {ACTIVATIONS[str(values['activation'])].short_title}"
    return f"{text} {values['rate']:g}" if "rate" in values else text


class LayersEditor(QWidget):
    """Adds, removes, moves and adjusts layers.

    Signals:
        edited: the network as it should be, and a key that all edits of one gesture share.
        layer_chosen: the layer to look at in every view.
    """

    edited = pyqtSignal(object, str)
    layer_chosen = pyqtSignal(int)

    def __init__(self) -> None:
        super().__init__()
        self._spec = NetworkSpec()
        self._dialect: Dialect = "textbook"
        self._chosen = 0
        self._also: set[int] = set()
        """Layers that are edited with the chosen one."""
        self._buttons: dict[str, tuple[QToolButton, str]] = {}
        heading = Section("Layers")
        for name, drawing, tip, act in (
            ("layer_up", "chevron_up", "Move the chosen layer towards the input", lambda: self._move(-1)),
            ("layer_down", "chevron_down", "Move the chosen layer towards the output", lambda: self._move(1)),
            ("layer_remove", "remove", "Remove the chosen layer", self._remove),
            ("layer_copy", "copy", "Repeat the chosen layers after them", self._repeat),
            ("layer_add", "add", "Add a layer like its neighbour before the chosen one", self._add),
        ):
            heading.add_button(self._button(name, drawing, tip, act))
        self._lines, self._group = QVBoxLayout(), QButtonGroup(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        heading.body.addLayout(self._lines)
        self._group.setExclusive(False)
        self._sizes = QLineEdit()
        self._sizes.setAccessibleName("hidden units")
        self._sizes.setToolTip(
            "The units of the hidden layers, from the input on: 20 20 20, or 3x20; new ones are like the last"
        )
        self._sizes.returnPressed.connect(self._take_sizes)
        heading.body.insertWidget(1, labelled("hidden units", self._sizes))
        self._error = ErrorLine()
        self._kind = ChoiceBox(rows_of(LAYERS.rows()), "kind of layer")
        self._main, self._rest = ValuesEditor(), ValuesEditor()
        self._fold = CollapsibleSection("more of this layer", self._rest)
        self._loss = ChoiceBox(rows_of(LOSSES.rows()), "loss")
        self._loss_values = ValuesEditor()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        parts = (heading, self._error, labelled("kind", self._kind), self._main, self._fold)
        for part in (*parts, labelled("loss", self._loss), self._loss_values):
            layout.addWidget(part)
        self._kind.chosen.connect(self._choose_kind)
        for values in (self._main, self._rest):
            values.changed.connect(self._adjust)
        self._loss.chosen.connect(lambda key: self._emit(replace(self._spec, loss=key, loss_values={})))
        self._loss_values.changed.connect(self._adjust_loss)

    @property
    def error(self) -> str:
        """Why the last edit was not taken, or empty."""
        return self._error.text()

    def _button(self, name: str, drawing: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        keep_size(button, width=24, height=24, icon=16)
        button.clicked.connect(lambda _: act())
        self._buttons[name] = button, drawing
        return button

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        for button, drawing in self._buttons.values():
            button.setIcon(icon(drawing, theme, role="quiet_text"))
        for part in (self._main, self._rest, self._fold, self._loss_values):
            part.set_theme(theme)

    def show_network(self, spec: NetworkSpec, dialect: Dialect) -> None:
        """Show a network; the error of an edit is shown until the next edit is accepted."""
        if spec != self._spec:
            self._error.show_error("")
        self._spec, self._dialect = spec, dialect
        self._chosen = min(self._chosen, len(spec.layers) - 1)
        self._also = {index for index in self._also if index < len(spec.layers)} - {self._chosen}
        if not self._sizes.hasFocus() or not self._sizes.isModified():
            self._sizes.setText(" ".join(map(str, hidden_units(spec))))
        self._show_lines()
        self._show_layer()
        row = LOSSES[spec.loss]
        self._loss.show_key(spec.loss)
        self._loss_values.show_values(
            row.parameters, {p.name: p.default for p in row.parameters}, spec.loss_values
        )
        self._loss_values.setVisible(bool(row.parameters))

    def choose_layer(self, index: int) -> None:
        """Show the settings of a layer; of the last one beyond it."""
        index = min(index, len(self._spec.layers) - 1)
        if index != self._chosen:
            self._chosen, self._also = index, set()
            self.show_network(self._spec, self._dialect)

    @property
    def chosen(self) -> list[int]:
        """The layers that are edited together."""
        return sorted({self._chosen, *self._also})

    def _point_at(self, index: int, held: Qt.KeyboardModifier) -> None:
        """Choose a layer; with Ctrl one more or fewer, with Shift all from the chosen one on."""
        if held & Qt.KeyboardModifier.ShiftModifier:
            self._also = set(range(min(index, self._chosen), max(index, self._chosen) + 1)) - {self._chosen}
        elif held & Qt.KeyboardModifier.ControlModifier:
            self._also = self._also ^ {index} if index != self._chosen else self._also
        elif index != self._chosen or self._also:
            self._also = set()
            if index != self._chosen:
                self.layer_chosen.emit(index)
        self._show_lines()

    def _show_lines(self) -> None:
        if self._lines.count() != len(self._spec.layers):
            clear(self._lines)
            for index in range(len(self._spec.layers)):
                line = QPushButton()
                line.setCheckable(True)
                keep_size(line, height=FIELD)
                line.setProperty("role", "line")
                line.setSizePolicy(self._kind.sizePolicy())
                line.clicked.connect(
                    lambda _, index=index: self._point_at(index, QGuiApplication.keyboardModifiers())
                )
                line.setToolTip("Ctrl or Shift and a click: edit several together")
                self._group.addButton(line)
                self._lines.addWidget(line)
        for index, layer in enumerate(self._spec.layers):
            item = self._lines.itemAt(index)
            shown = item.widget() if item is not None else None
            if isinstance(shown, QPushButton):
                shown.setText(f"{index + 1}  {layer_text(layer, self._dialect)}")
                shown.setChecked(index in self.chosen)
        last, several = len(self._spec.layers) - 1, bool(self._also)
        for name, possible in (
            ("layer_up", self._chosen > 0 and not several),
            ("layer_down", self._chosen < last and not several),
            ("layer_remove", len(self.chosen) <= last),
            ("layer_copy", last not in self.chosen),
        ):
            self._buttons[name][0].setEnabled(possible)

    def _show_layer(self) -> None:
        layer = self._spec.layers[self._chosen]
        parameters = LAYERS[layer.kind].adjustable(layer.values, self._dialect)
        defaults = {p.name: p.default_in(self._dialect) for p in parameters}
        main = tuple(p for p in parameters if p.name in MAIN)
        rest = tuple(p for p in parameters if p.name not in MAIN)
        self._kind.show_key(layer.kind)
        self._main.show_values(main, defaults, layer.values)
        self._rest.show_values(rest, defaults, layer.values)
        self._fold.setVisible(bool(rest))

    def _emit(self, spec: NetworkSpec, key: str = "") -> None:
        sentence = sentence_of(spec, self._dialect)
        if sentence:
            self.show_network(self._spec, self._dialect)
            self._error.show_error(sentence)
            return
        self.show_network(spec, self._dialect)
        self.edited.emit(spec, key)

    def _emit_layers(self, layers: list[LayerSpec], key: str = "") -> None:
        self._emit(with_layers(self._spec, tuple(layers)), key)

    def _add(self) -> None:
        layers, at = list(self._spec.layers), self._chosen
        neighbours = [layers[place] for place in (at - 1, at) if 0 <= place < len(layers) - 1]
        like = next((layer for layer in neighbours if layer.kind == "dense"), HIDDEN)
        layers.insert(at, like)
        self._emit_layers(layers)

    def _remove(self) -> None:
        gone = set(self.chosen)
        self._also = set()
        self._emit_layers([layer for place, layer in enumerate(self._spec.layers) if place not in gone])

    def _repeat(self) -> None:
        """Put copies of the chosen layers after the last of them."""
        layers, chosen = list(self._spec.layers), self.chosen
        after = chosen[-1] + 1
        layers[after:after] = [layers[place] for place in chosen]
        self._emit_layers(layers)

    def _take_sizes(self) -> None:
        """Take the hidden layers that were typed."""
        try:
            spec = with_hidden_units(self._spec, units_in(self._sizes.text()))
        except RavineError as error:
            self._error.show_error(str(error))
            return
        self._sizes.setModified(False)
        self._emit(spec)
        if not self.error:
            self._sizes.clearFocus()

    def _move(self, by: int) -> None:
        layers, to = list(self._spec.layers), self._chosen + by
        layers.insert(to, layers.pop(self._chosen))
        self._emit_layers(layers)
        if not self.error:
            self.layer_chosen.emit(to)

    def _replace_layer(self, layer: LayerSpec, key: str = "") -> None:
        layers = list(self._spec.layers)
        layers[self._chosen] = layer
        self._emit_layers(layers, key)

    def _choose_kind(self, kind: str) -> None:
        if kind != self._spec.layers[self._chosen].kind:
            self._replace_layer(LayerSpec(kind))

    def _adjust(self, name: str, value: Value, gesture: int) -> None:
        layers = list(self._spec.layers)
        for place in self.chosen:
            known = LAYERS[layers[place].kind].adjustable(layers[place].values, self._dialect)
            if any(parameter.name == name for parameter in known):
                layers[place] = with_value(layers[place], name, value, self._dialect)
        self._emit_layers(layers, f"layer{self._chosen}.{name}#{gesture}")

    def _adjust_loss(self, name: str, value: Value, gesture: int) -> None:
        values = {**self._spec.loss_values, name: value}
        self._emit(replace(self._spec, loss_values=values), f"loss.{name}#{gesture}")
