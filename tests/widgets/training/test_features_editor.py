"""Inputs are switched on and off at a click; one at least stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.data.features import PLAYGROUND_FEATURES, Features, offered_features, short_names
from widgets.training.features_editor import FeaturesEditor, chip_text

pytestmark = pytest.mark.usefixtures("qapp")

TWO = ("length", "width")


@pytest.fixture
def editor() -> Iterator[FeaturesEditor]:
    made = FeaturesEditor()
    made.show_features((), TWO)
    yield made
    made.deleteLater()


def edits(editor: FeaturesEditor) -> list[tuple[str, ...]]:
    made: list[tuple[str, ...]] = []
    editor.edited.connect(made.append)
    return made


def on(editor: FeaturesEditor) -> list[str]:
    return [formula for formula, chip in editor.chips.items() if chip.isChecked()]


def test_two_columns_are_offered_what_the_playground_offers() -> None:
    assert offered_features(2) == PLAYGROUND_FEATURES


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_whatever_is_offered_can_be_computed(count: int) -> None:
    offered = offered_features(count)
    assert offered[:count] == short_names(count)
    assert Features(offered, [f"column {place}" for place in range(count)]).names == offered


def test_many_columns_and_none_are_offered_nothing(editor: FeaturesEditor) -> None:
    assert offered_features(5) == ()
    for columns in (("a",) * 5, ()):
        editor.show_features((), columns)
        assert not editor.is_of_use


def test_a_click_adds_a_feature_and_another_takes_it_back(editor: FeaturesEditor) -> None:
    made = edits(editor)
    assert on(editor) == ["x1", "x2"]
    editor.chips["x1*x2"].click()
    editor.chips["x1*x2"].click()
    assert made == [("x1", "x2", "x1*x2"), ()]


def test_the_last_input_stays(editor: FeaturesEditor) -> None:
    editor.show_features(("x1^2",), TWO)
    made = edits(editor)
    editor.chips["x1^2"].click()
    assert made == []
    assert on(editor) == ["x1^2"]
    assert "The last one stays" in editor.chips["x1^2"].toolTip()


def test_a_formula_of_ones_own_is_shown_too_and_can_be_taken_out(editor: FeaturesEditor) -> None:
    editor.show_features(("x1", "exp(-length^2)"), TWO)
    made = edits(editor)
    assert on(editor) == ["x1", "exp(-length^2)"]
    editor.chips["exp(-length^2)"].click()
    assert made == [("x1",)]


def test_tooltips_report_which_column_is_meant(editor: FeaturesEditor) -> None:
    assert editor.chips["x1*x2"].toolTip() == "The network is given x1*x2; x1 is length, x2 is width."
    assert all(chip.toolTip() and chip.accessibleName() for chip in editor.chips.values())


@pytest.mark.parametrize(
    ("formula", "text"),
    [("x1", "x₁"), ("x12^2", "x₁₂²"), ("x1*x2", "x₁x₂"), ("sin(x1)", "sin x₁"), ("exp(-x^2)", "exp(-x²)")],
)
def test_chips_are_short(formula: str, text: str) -> None:
    assert chip_text(formula) == text
