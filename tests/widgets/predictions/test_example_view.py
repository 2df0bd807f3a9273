from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QLineEdit, QWidget

from engine.data.typed_row import RowField
from engine.frames.followed_example import FollowedExample
from engine.frames.frame import Frame
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import QTest, around, border_is_calm, click, drawn, list_of, near
from tests.widgets.prediction_frames import blobs_frame, circle_frame, hinge_frame, network_of, plane_frame
from tests.widgets.recording_frames import recorded_frame
from widgets.forms.controls import ChoiceBox
from widgets.prediction_parts import example_data
from widgets.prediction_parts.example_data import ExampleData
from widgets.predictions.example_form import ExampleForm
from widgets.predictions.example_painter import StagePainter
from widgets.predictions.example_view import ExampleView
from widgets.style.number_text import short
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
CTRL = Qt.KeyboardModifier.ControlModifier
SEEN = FollowedExample(
    part="test",
    row=3,
    of=12,
    columns=np.array([1.5, -2.0]),
    inputs=np.array([1.5, -2.0]),
    outputs=(np.array([0.9, -0.9, 0.0, 0.2, 0.1]), np.array([1.0])),
    answer=np.array([0.73]),
    target=np.array([1.0]),
    importance=np.array([0.4, 0.1]),
)


def following(frame: Frame, **changes: object) -> Frame:
    seen = replace(SEEN, **changes)  # type: ignore[arg-type]  # of any field
    return replace(frame, network=replace(network_of(frame), followed=seen))


def said(frame: Frame) -> str:
    found = ExampleData.of(frame)
    assert found is not None
    return found.sentence


def test_the_sentence_says_what_is_answered_how_sure_and_whether_it_is_right() -> None:
    assert said(following(circle_frame())) == "test example 3 of 12: yes, 73.0 % sure; right"
    wrong = following(circle_frame(), target=np.array([0.0]))
    assert said(wrong).endswith("; wrong, it is no")
    typed = following(circle_frame(), part="typed", target=None, answer=np.array([0.2]))
    assert said(typed) == "typed example: no, 80.0 % sure"
    three = following(blobs_frame(3), answer=np.array([0.1, 0.7, 0.2]), target=np.array([0.0, 0.0, 1.0]))
    assert said(three) == "test example 3 of 12: class 2, 70.0 % sure; wrong, it is class 3"
    number = following(plane_frame(), answer=np.array([2.5]), target=np.array([3.0]))
    assert said(number) == "test example 3 of 12: y 2.5; right is 3"
    assert "sure" not in said(following(hinge_frame(), answer=np.array([2.0])))


def test_numbers_run_from_inputs_through_layers_to_the_answer() -> None:
    view = ExampleView(INK)
    pixels = drawn(view, following(circle_frame()), (800, 300))
    assert border_is_calm(pixels)
    inputs, layer, answer = view.columns()
    assert [len(column.stage.values) for column in (inputs, layer, answer)] == [2, 5, 2]
    assert answer.stage.texts == ("27.0 %", "73.0 %")
    high, low = (
        around(pixels, QPointF(layer.cell(place).left() + 4.0, layer.cell(place).center().y()), 1)
        for place in (0, 1)
    )
    assert high[..., 2].mean() > high[..., 0].mean() + 40.0  # blue
    assert low[..., 0].mean() > low[..., 2].mean() + 40.0  # red
    bar = QPointF(inputs.cell(0).right() - 3.0, inputs.cell(0).bottom() - 1.5)
    assert near(around(pixels, bar, 0), INK.accent, 20).any()
    assert view.tip_at(inputs.cell(1).center()).endswith("falls where it is shuffled by\t0.1")
    assert view.tip_at(layer.cell(1).center()) == "layer 1, 2\t−0.9"
    assert list(view.table()) == ["inputs", "layer 1", "answer", "importance"]
    assert view.summary() == said(following(circle_frame()))


def test_units_without_room_are_counted() -> None:
    view = ExampleView(INK)
    drawn(view, following(circle_frame(), outputs=(np.ones(50), np.ones(1))), (800, 300))
    layer = view.columns()[1]
    assert isinstance(layer, StagePainter)
    assert 0 < layer.shown < 50
    assert layer.place_at(layer.cell(layer.shown).center()) is None


def test_keys_and_the_wheel_go_through_the_examples_and_a_click_begins() -> None:
    view = ExampleView(INK)
    spy = QSignalSpy(view.view_edited)
    drawn(view, circle_frame(), (800, 300))
    click(view, QPointF(20.0, 20.0))
    drawn(view, following(circle_frame()), (800, 300))
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    view.wheelEvent(
        QWheelEvent(
            *(QPointF(5.0, 60.0), QPointF(5.0, 60.0), QPoint(), QPoint(0, 120)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
        )
    )
    assert [edit["example_row"] for (edit,) in list_of(spy)] == [0, 4, 5, 2]  # type: ignore[index]


def test_typed_numbers_are_asked_for_and_complaints_are_shown() -> None:
    parent = QWidget()
    view = ExampleView(INK, parent)
    spy = QSignalSpy(view.view_edited)
    drawn(view, following(circle_frame(), complaint="3 numbers typed"), (800, 300))
    field = view.findChild(QLineEdit)
    assert field is not None
    assert field.placeholderText() == "x1; x2; ..."
    assert view.summary() == "3 numbers typed"
    field.setText(" 1; 2 ")
    field.editingFinished.emit()
    assert list_of(spy) == [[{"example_values": "1; 2"}]]
    parent.deleteLater()


def test_a_recording_without_its_data_says_why_no_example_can_be_followed() -> None:
    view = ExampleView(INK)
    drawn(view, recorded_frame("mine.npz does not hold the data"), (800, 300))
    assert view.message == "mine.npz does not hold the data"


def test_what_has_no_network_says_so() -> None:
    view = ExampleView(INK)
    assert near(drawn(view, ravine_frame()), INK.quiet_text).any()
    assert (view.columns(), view.table(), view.summary(), view.tip_at(QPointF(9.0, 9.0))) == ([], {}, "", "")


def test_the_menu_ends_following_and_is_empty_where_there_is_nothing_to_end() -> None:
    view = ExampleView(INK)
    drawn(view, circle_frame(), (960, 480))
    assert view.menu_actions() == []
    drawn(view, following(circle_frame()), (960, 480))
    spy = QSignalSpy(view.view_edited)
    *_, action = view.menu_actions()
    action.trigger()
    assert list_of(spy) == [[{"example_row": -1, "example_values": ""}]]


def test_enter_and_the_button_open_a_form_whose_changes_are_asked_for() -> None:
    parent = QWidget()
    view = ExampleView(INK, parent)
    spy = QSignalSpy(view.view_edited)
    drawn(view, circle_frame(), (800, 300))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert list_of(spy) == [[{"example_row": 0, "example_values": ""}]]
    assert view.form_button.isHidden()
    view.open_form()
    assert view.findChildren(ExampleForm) == []
    drawn(view, following(circle_frame()), (800, 300))
    assert view.form_button.isHidden()  # of so many columns there is none
    fields = (RowField("x1"), RowField("kind", ("a", "b")))
    drawn(view, following(circle_frame(), fields=fields, texts=("1.5", "a")), (800, 300))
    assert not view.form_button.isHidden()
    places = [
        view.form_button.geometry(),
        view.example_mark.geometry(),
        view.findChildren(QLineEdit)[0].geometry(),
    ]
    assert all(not one.intersects(other) for place, one in enumerate(places) for other in places[:place])
    QTest.keyClick(view, Qt.Key.Key_Return)
    (form,) = view.findChildren(ExampleForm)
    assert form.isVisible()
    kind = form.editors[1]
    assert isinstance(kind, ChoiceBox)
    kind.activated.emit(1)
    assert list_of(spy)[1:] == [[{"example_values": "1.5; b"}]]
    view.form_button.click()
    assert view.findChildren(ExampleForm) == [form]
    drawn(view, circle_frame(), (800, 300))
    assert not form.isVisible()
    parent.deleteLater()


def test_of_thousands_of_columns_only_what_has_room_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    names = tuple(f"column {place}" for place in range(10_000))
    frame = following(circle_frame(), columns=np.ones(len(names)), importance=np.zeros(0))
    assert frame.data is not None
    written: list[float] = []

    def counted(value: float, digits: int = 4) -> str:
        written.append(value)
        return short(value, digits)

    monkeypatch.setattr(example_data, "short", counted)
    drawn(ExampleView(INK), replace(frame, data=replace(frame.data, columns=names)), (800, 300))
    assert 0 < len(written) < 100


def test_enter_in_the_field_takes_what_was_typed_and_opens_no_form() -> None:
    parent = QWidget()
    view = ExampleView(INK, parent)
    spy = QSignalSpy(view.view_edited)
    fields = (RowField("x1"), RowField("kind", ("a", "b")))
    drawn(view, following(circle_frame(), fields=fields, texts=("1.5", "a")), (800, 300))
    (field,) = view.findChildren(QLineEdit)
    QTest.keyClicks(field, "2.5; b")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert list_of(spy) == [[{"example_values": "2.5; b"}]]
    assert view.findChildren(ExampleForm) == []
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert len(list_of(spy)) == 1
    parent.deleteLater()


def test_ctrl_with_an_arrow_and_the_menu_choose_the_part_where_there_are_two() -> None:
    view = ExampleView(INK)
    spy = QSignalSpy(view.view_edited)
    frame = following(circle_frame())
    assert frame.data is not None
    alone = replace(frame, data=replace(frame.data, test_x=np.zeros((0, 2)), test_y=np.zeros((0, 1))))
    drawn(view, alone, (800, 300))
    QTest.keyClick(view, Qt.Key.Key_Up, CTRL)
    assert [action.text() for action in view.menu_actions()] == ["Stop following the example"]
    both = replace(alone, data=replace(frame.data, test_x=np.zeros((3, 2)), test_y=np.zeros((3, 1))))
    drawn(view, both, (800, 300))
    QTest.keyClick(view, Qt.Key.Key_Up, CTRL)
    switch, _ = view.menu_actions()
    assert switch.text() == "Follow a training example"
    switch.trigger()
    told = {"example_part": "train", "example_row": 0, "example_values": ""}
    assert list_of(spy) == [[told]] * 2
    trained = following(both, part="train")
    drawn(
        view,
        replace(trained, experiment=replace(both.experiment, view={"example_part": "train"})),
        (800, 300),
    )
    assert view.menu_actions()[0].text() == "Follow a test example"
    QTest.keyClick(view, Qt.Key.Key_Down, CTRL)
    assert list_of(spy)[-1] == [told | {"example_part": "test"}]
