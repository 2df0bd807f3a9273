"""Layers are edited quickly: typed as their units, repeated, and several at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit, QToolButton

from engine.experiment.description import LayerSpec, NetworkSpec
from engine.fitting.hidden_layers import hidden_units
from tests.qt_input import qtest
from widgets.style.theme import load_theme
from widgets.training.layers_editor import LayersEditor

pytestmark = pytest.mark.usefixtures("qapp")

HIDDEN = LayerSpec("dense", {"units": 8, "activation": "relu"})
OUTPUT = LayerSpec("dense", {"units": 1, "activation": "sigmoid"})
SPEC = NetworkSpec(dataset="circle", layers=(HIDDEN, HIDDEN, OUTPUT), loss="binary_crossentropy")


class Held:
    """An editor, and the network as it was edited last."""

    def __init__(self) -> None:
        self.editor, self.spec, self.edits = LayersEditor(), SPEC, 0
        self.editor.set_theme(load_theme("ink"))
        self.editor.edited.connect(self._take)
        self.editor.layer_chosen.connect(self.editor.choose_layer)
        self.editor.show_network(SPEC, "keras")
        self.editor.show()

    def _take(self, spec: NetworkSpec, key: str) -> None:
        del key
        self.spec, self.edits = spec, self.edits + 1

    def click(self, index: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        line = self.editor._lines.itemAt(index)
        assert line is not None
        qtest.mouseClick(line.widget(), Qt.MouseButton.LeftButton, held)

    def press(self, name: str) -> None:
        button = self.editor.findChild(QToolButton, name)
        assert button is not None
        button.click()

    def type(self, text: str) -> None:
        fields = self.editor.findChildren(QLineEdit)
        field = next(each for each in fields if each.accessibleName() == "hidden units")
        field.setFocus()
        field.selectAll()
        qtest.keyClicks(field, text)
        qtest.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    yield made
    made.editor.close()
    made.editor.deleteLater()


def test_units_that_are_typed_become_layers_like_those_there_were(held: Held) -> None:
    held.type("20 20 20")
    assert hidden_units(held.spec) == (20, 20, 20)
    assert {layer.values["activation"] for layer in held.spec.layers[:-1]} == {"relu"}
    assert held.spec.layers[-1] == OUTPUT


def test_what_cannot_be_read_is_told_and_changes_nothing(held: Held) -> None:
    held.type("20 many")
    assert "is no number of units" in held.editor.error
    assert held.edits == 0
    held.type("5")
    assert (held.editor.error, hidden_units(held.spec)) == ("", (5,))


def test_several_layers_are_chosen_edited_repeated_and_removed_together(held: Held) -> None:
    held.click(1, Qt.KeyboardModifier.ControlModifier)
    assert held.editor.chosen == [0, 1]
    held.editor._main.changed.emit("activation", "tanh", 1)
    assert [layer.values["activation"] for layer in held.spec.layers] == ["tanh", "tanh", "sigmoid"]
    held.press("layer_copy")
    assert hidden_units(held.spec) == (8, 8, 8, 8)
    held.click(3, Qt.KeyboardModifier.ShiftModifier)
    assert held.editor.chosen == [0, 1, 2, 3]
    held.click(1)
    assert held.editor.chosen == [1]
    held.click(2, Qt.KeyboardModifier.ControlModifier)
    held.press("layer_remove")
    assert hidden_units(held.spec) == (8, 8)
    assert held.editor.chosen == [1]


def test_a_new_layer_is_like_its_neighbour(held: Held) -> None:
    held.press("layer_add")
    assert held.spec.layers[0] == HIDDEN
    held.click(3)
    held.press("layer_add")
    assert held.spec.layers == (HIDDEN, HIDDEN, HIDDEN, HIDDEN, OUTPUT)
