"""The formula's field says what it makes of what is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.experiment.description import SurfaceSpec
from engine.fitting.network_fitting import with_data
from widgets.forms.number_player import NumberPlayer
from widgets.training.objective_editor import ObjectiveEditor

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def editor() -> Iterator[ObjectiveEditor]:
    made = ObjectiveEditor()
    made.show_objective(SurfaceSpec(formula="x^2"))
    yield made
    made.formula.pause.stop()
    made.deleteLater()


def typed(editor: ObjectiveEditor, text: str) -> tuple[str, str]:
    """The notes and the error that are shown after a formula was typed."""
    editor.formula.line.setText(text)
    editor.formula.typed()
    return "" if editor.formula.notes.isHidden() else editor.formula.notes.text(), editor.error


def test_a_doubtful_reading_is_shown_beneath_the_formula(editor: ObjectiveEditor) -> None:
    assert typed(editor, "1/2x") == ("1/2x is read as (1/2)*x", "")
    assert typed(editor, "x1^2 + x2^2") == ("x1 is read as x; x2 is read as y", "")
    assert typed(editor, "x^2") == ("", "")


def test_a_reading_is_not_told_of_what_cannot_be_read(editor: ObjectiveEditor) -> None:
    typed(editor, "1/2x")
    notes, error = typed(editor, "1/2x +")
    assert not notes
    assert "at its end" in error


def test_the_note_of_a_formula_goes_with_the_formula(editor: ObjectiveEditor) -> None:
    typed(editor, "1/2x")
    editor.formula.pause.stop()
    editor.show_objective(SurfaceSpec(surface="rosenbrock"))
    assert editor.formula.notes.isHidden()
    editor.show_objective(SurfaceSpec(formula="2^xy"))
    assert editor.formula.notes.text() == "2^xy is read as (2^x)*y"


def test_a_constant_plays_as_one_gesture_and_what_describes_data_does_not(editor: ObjectiveEditor) -> None:
    keys: list[str] = []
    editor.edited.connect(lambda _, key: keys.append(key))
    editor.show_objective(SurfaceSpec(formula="a*x^2 + b"))
    players = editor.findChildren(NumberPlayer)
    assert [player.accessibleName() for player in players] == ["Play a", "Play b"]
    for place in (0.2, 0.4, 0.6):
        players[0].moved.emit(place)
    assert keys == ["objective.a#0"] * 3
    neuron = ObjectiveEditor()
    neuron.show_objective(with_data(None, "line"))
    assert not neuron.findChildren(NumberPlayer)
    neuron.deleteLater()
