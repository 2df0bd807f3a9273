"""A long list is searched, and has what belongs together under one heading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QApplication

from tests.qt_input import qtest
from tests.widgets.pictures import list_of
from widgets.forms.choice_list import ChoiceList
from widgets.forms.controls import LONG, ChoiceBox
from widgets.training.objective_choices import objective_choices, objective_groups

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def box() -> Iterator[ChoiceBox]:
    made = ChoiceBox(objective_choices(), "objective", objective_groups())
    made.show()
    yield made
    made.close()
    made.deleteLater()


def popped_up(box: ChoiceBox) -> ChoiceList:
    box.showPopup()
    QApplication.sendPostedEvents()
    listed = box.findChild(ChoiceList)
    assert listed is not None
    return listed


def test_every_objective_has_a_heading_and_surfaces_and_data_have_different_ones(box: ChoiceBox) -> None:
    groups = objective_groups()
    assert {key for key, _, _ in objective_choices()} == set(groups)
    assert groups["himmelblau"] == "Surfaces"
    assert groups["circle"] != groups["himmelblau"]
    listed = popped_up(box)
    assert len(listed.shown) == box.count() > LONG
    listed.close()


def test_words_find_a_choice_and_enter_chooses_it(box: ChoiceBox) -> None:
    chosen = QSignalSpy(box.chosen)
    listed = popped_up(box)
    listed.field.setText("himmel")
    assert listed.shown == ["Himmelblau"]
    qtest.keyClick(listed.field, Qt.Key.Key_Return)
    assert list_of(chosen) == [["himmelblau"]]
    assert box.key == "himmelblau"


def test_keys_move_through_the_list_and_a_heading_is_no_choice(box: ChoiceBox) -> None:
    box.show_key("himmelblau")
    chosen = QSignalSpy(box.chosen)
    listed = popped_up(box)
    listed.field.setText("average")
    before = listed.shown
    qtest.keyClick(listed.field, Qt.Key.Key_Down)
    qtest.keyClick(listed.field, Qt.Key.Key_Return)
    assert len(before) > 1
    assert len(list_of(chosen)) == 1
    assert box.currentText() in before


def test_esc_chooses_nothing(box: ChoiceBox) -> None:
    chosen = QSignalSpy(box.chosen)
    listed = popped_up(box)
    qtest.keyClick(listed, Qt.Key.Key_Escape)
    assert not listed.isVisible()
    assert list_of(chosen) == []
