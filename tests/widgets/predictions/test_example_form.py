from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QLabel, QLineEdit

from engine.data.typed_row import RowField
from engine.frames.followed_example import FollowedExample
from tests.widgets.pictures import QTest, list_of
from widgets.forms.controls import ChoiceBox
from widgets.predictions.example_form import ExampleForm

pytestmark = pytest.mark.usefixtures("qapp")
NOTHING = np.zeros(0)
SEEN = FollowedExample(
    "test", 3, 12, NOTHING, NOTHING, (), NOTHING, None, NOTHING,
    fields=(RowField("city", ("Berlin", "Paris", "")), RowField("rooms"), RowField("<b>sold</b>")),
    texts=("Paris", "4", "2024-01-31"),
)  # fmt: skip


@pytest.fixture
def form() -> Iterator[ExampleForm]:
    made = ExampleForm()
    made.show_example(SEEN)
    yield made
    made.deleteLater()


def editors_of(form: ExampleForm) -> tuple[ChoiceBox, QLineEdit, QLineEdit]:
    city, rooms, sold = form.editors
    assert isinstance(city, ChoiceBox)
    assert isinstance(rooms, QLineEdit)
    assert isinstance(sold, QLineEdit)
    return city, rooms, sold


def test_columns_with_choices_have_a_list_and_the_others_a_field(form: ExampleForm) -> None:
    city, rooms, sold = editors_of(form)
    assert (city.key, rooms.text(), sold.text()) == SEEN.texts
    assert [city.itemText(place) for place in range(city.count())] == ["Berlin", "Paris", "no value"]
    assert [each.accessibleName() for each in form.editors] == ["city", "rooms", "<b>sold</b>"]
    labels = [each for each in form.findChildren(QLabel) if each.buddy() in form.editors]
    assert [each.text() for each in labels] == ["city", "rooms", "<b>sold</b>"]
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}


def test_each_change_gives_the_whole_row_with_those_before_it(form: ExampleForm) -> None:
    city, rooms, _ = editors_of(form)
    spy = QSignalSpy(form.changed)
    rooms.selectAll()
    QTest.keyClicks(rooms, "5;5 ")
    QTest.keyClick(rooms, Qt.Key.Key_Return)
    city.activated.emit(2)
    city.activated.emit(2)
    assert list_of(spy) == [['Paris; "5;5"; 2024-01-31'], ['; "5;5"; 2024-01-31']]


def test_enter_in_a_field_does_not_close_the_form_and_what_is_as_it_was_is_no_change(
    form: ExampleForm,
) -> None:
    _, rooms, _ = editors_of(form)
    form.show()
    spy = QSignalSpy(form.changed)
    QTest.keyClick(rooms, Qt.Key.Key_Return)
    rooms.editingFinished.emit()
    assert list_of(spy) == []
    assert form.isVisible()
    form.close()


def test_an_undo_is_shown_but_not_over_what_is_being_typed(form: ExampleForm) -> None:
    city, rooms, sold = editors_of(form)
    rooms.selectAll()
    QTest.keyClicks(rooms, "7")
    form.show_example(replace(SEEN, texts=("Rome", "6", "2024-02-01")))
    assert (city.key, rooms.text(), sold.text()) == ("Rome", "7", "2024-02-01")
    assert form.editors == [city, rooms, sold]


def test_what_is_wrong_is_said_and_stays_to_be_corrected(form: ExampleForm) -> None:
    _, rooms, _ = editors_of(form)
    rooms.selectAll()
    QTest.keyClicks(rooms, "many")
    QTest.keyClick(rooms, Qt.Key.Key_Return)
    form.show_example(replace(SEEN, complaint='rooms = "many" is no number'))
    assert form.error.text() == 'rooms = "many" is no number'
    assert rooms.text() == "many"
    form.show_example(SEEN)
    assert form.error.text() == ""
    assert rooms.text() == "4"


@pytest.mark.parametrize("seen", [None, replace(SEEN, fields=(), texts=())])
def test_it_closes_where_nothing_can_be_typed_any_more(
    form: ExampleForm, seen: FollowedExample | None
) -> None:
    form.show()
    form.show_example(seen)
    assert not form.isVisible()


def test_other_data_have_other_columns(form: ExampleForm) -> None:
    form.show_example(replace(SEEN, fields=(RowField("x1"),), texts=("0.5",)))
    (field,) = form.editors
    assert isinstance(field, QLineEdit)
    assert field.text() == "0.5"
