"""The formula's field says what it makes of what is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.experiment.description import SurfaceSpec
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
