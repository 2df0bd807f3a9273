"""The activation laboratory: what is drawn, what mouse and keyboard change, and what may be typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QComboBox, QLineEdit, QPushButton

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.experiment.function_lists import constants_of, constants_text, functions_of
from engine.frames.frame import Frame
from engine.parameters import Value
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.pictures import QTest, click, drag, drawn, list_of, near
from widgets.function_lab.activation_rows import COLUMNS, listed
from widgets.function_lab.activation_table_view import ActivationTableView
from widgets.function_lab.curves_view import CurvesView
from widgets.function_lab.function_editor_view import FunctionEditorView
from widgets.function_lab.shapes_view import ShapesView
from widgets.function_lab.spread_view import SpreadView
from widgets.network_parts.shown_functions import chosen_function, shown_functions, toggled, used_in
from widgets.style.theme import racer_style, themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
OWN = "z*cos(z) + a*z"


def frame(**view: Any) -> Frame:
    return network_frame("small", 20, **view)


def ravine(**view: Any) -> Frame:
    shown = ravine_frame(3)
    return replace(shown, experiment=replace(shown.experiment, view={**shown.experiment.view, **view}))


# the texts


def test_functions_are_kept_once_in_order_and_formulas_among_them() -> None:
    assert functions_of(f"tanh; {OWN}; tanh;; relu") == ("tanh", OWN, "relu")


def test_constants_survive_the_way_to_text_and_back() -> None:
    constants: dict[str, dict[str, Value]] = {
        "leaky_relu": {"negative_slope": 0.125},
        OWN: {"a": -2.5},
        "gelu": {"approximate": True},
    }
    assert constants_of(constants_text(constants)) == constants


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("elu.alpha", "is not function.constant=value"),
        ("elu.beta=1", "unknown parameter"),
        ("x=1", "elu.alpha"),
    ],
)
def test_a_constant_that_means_nothing_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(RavineError, match=sentence):
        constants_of(text)


def test_the_last_function_cannot_be_taken_away() -> None:
    experiment = frame(functions="tanh").experiment
    assert toggled(experiment, "tanh") == {}
    assert toggled(experiment, "relu") == {"functions": "tanh; relu", "function": "relu"}


# the curves


def test_a_folding_function_has_the_slope_of_its_curve() -> None:
    z = np.linspace(-3.0, 3.0, 301) + 0.003
    for each in shown_functions(frame(functions="maximum; maxout; minimum; mean; softmax").experiment):
        value, slope, second = each.line(z)
        np.testing.assert_allclose(np.gradient(value, z)[2:-2], slope[2:-2], atol=0.55, err_msg=each.name)
        assert np.median(np.abs(np.gradient(value, z) - slope)) < 1e-4
        assert np.isnan(second).all()


def test_every_function_shown_is_drawn_in_its_own_colour() -> None:
    pixels = drawn(CurvesView(INK), frame(functions="sigmoid; tanh; gcu"), (800, 600))
    for place in range(3):
        assert near(pixels, racer_style(place, INK).colour).sum() > 200


def test_dragging_moves_the_point_and_reports_where_it_was_let_go() -> None:
    view = CurvesView(INK)
    drawn(view, frame(functions="tanh"), (640, 480))
    edited, layout = QSignalSpy(view.view_edited), view.layout_of()
    assert layout is not None
    middle = layout.value.area.center()
    drag(view, middle, middle + QPointF(40.0, 0.0), QPointF(layout.value.across(2.0), middle.y()))
    (edit,) = list_of(edited)
    assert edit[0]["curve_point"] == pytest.approx(2.0, abs=0.02)  # type: ignore[index]


def test_a_click_on_a_name_looks_at_that_function() -> None:
    view = CurvesView(INK)
    drawn(view, frame(functions="tanh; relu"), (640, 480))
    edited, layout = QSignalSpy(view.view_edited), view.layout_of()
    assert layout is not None
    click(view, layout.legend[1][1].center())
    assert list_of(edited) == [[{"function": "relu"}]]


@pytest.mark.parametrize(
    ("key", "edit"),
    [
        (Qt.Key.Key_Right, {"curve_point": 1.1}),
        (Qt.Key.Key_Home, {"curve_point": 0.0}),
        (Qt.Key.Key_Down, {"function": "relu"}),
        (Qt.Key.Key_D, {"second_derivative": True}),
    ],
)
def test_the_keys_do_what_the_mouse_does(key: Qt.Key, edit: dict[str, object]) -> None:
    view = CurvesView(INK)
    drawn(view, frame(functions="tanh; relu"), (640, 480))
    edited = QSignalSpy(view.view_edited)
    QTest.keyClick(view, key)
    assert list_of(edited) == [[edit]]


def test_the_live_sums_are_marked_where_the_function_is_the_layers() -> None:
    of_layer = drawn(CurvesView(INK), frame(functions="tanh", layer=0), (640, 480))
    of_none = drawn(CurvesView(INK), frame(functions="gcu", layer=0), (640, 480))
    assert (of_layer != of_none).any()
    live = [CurvesView(INK), CurvesView(INK)]
    for view, key in zip(live, ("tanh", "gcu"), strict=True):
        view.apply(frame(functions=key, layer=0))
    assert [view._live is not None for view in live] == [True, False]


def test_on_screen_the_curves_are_those_of_the_picture() -> None:
    view, shown = CurvesView(INK), frame(functions="tanh; relu", layer=0)
    picture = drawn(view, shown, (640, 480))
    view.show()
    try:
        on_screen = [drawn(view, shown, (640, 480)) for _ in range(2)]
    finally:
        view.close()
    for pixels in on_screen:
        assert np.abs(pixels - picture).max() <= 3


def test_the_laboratory_needs_no_network() -> None:
    for made in (CurvesView, ActivationTableView, SpreadView, ShapesView, FunctionEditorView):
        assert drawn(made(INK), ravine(functions="relu; maxout")).std() > 1.0


# the table


def test_sorting_by_a_column_orders_by_what_it_says() -> None:
    orders = [row.continuity for row in listed("", "order", descending=False)]
    assert orders == sorted(orders)
    assert [row.key for row in listed("radial", "as listed", descending=False)] == [
        "gaussian",
        "multiquadric",
        "inverse_multiquadric",
    ]
    names = [row.title.lower() for row in listed("", "function", descending=True)]
    assert names == sorted(names, reverse=True)


def test_every_word_of_a_filter_must_be_found() -> None:
    found = listed("ridge saturating left", "as listed", descending=False)
    assert found
    assert all(row.family == "ridge" and row.saturating != "no" for row in found)
    assert listed("nosuchword", "as listed", descending=False) == ()


def test_a_click_draws_a_row_and_a_second_one_takes_it_away() -> None:
    view = ActivationTableView(INK)
    shown = frame(functions="sigmoid; tanh", table_filter="mish")
    drawn(view, shown, (900, 300))
    edited = QSignalSpy(view.view_edited)
    (_, rect), *_ = view.layout_now.columns
    click(view, QPointF(rect.center().x(), rect.bottom() + 12.0))
    assert list_of(edited) == [[{"functions": "sigmoid; tanh; mish", "function": "mish"}]]
    drawn(view, frame(functions="sigmoid; mish", table_filter="mish"), (900, 300))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert list_of(edited)[1] == [{"functions": "sigmoid", "function": "sigmoid"}]


def test_a_click_on_a_columns_name_sorts_then_turns_then_lets_be() -> None:
    view = ActivationTableView(INK)
    wanted: list[dict[str, object]] = [
        {"table_sort": "order", "table_descending": False},
        {"table_sort": "order", "table_descending": True},
        {"table_sort": "as listed", "table_descending": False},
    ]
    state: dict[str, Any] = {}
    for edit in wanted:
        drawn(view, frame(**state), (1000, 300))
        edited = QSignalSpy(view.view_edited)
        rect = next(rect for column, rect in view.layout_now.columns if column.name == "order")
        click(view, rect.center())
        assert list_of(edited) == [[edit]]
        state = edit


def test_columns_are_named_as_the_view_parameter_names_them() -> None:
    from engine.experiment.view import VIEW_PARAMETERS

    choices = next(p.choices for p in VIEW_PARAMETERS if p.name == "table_sort")
    assert set(choices) - {"as listed"} == {column.name for column in COLUMNS if column.rank is not None}


# random inputs and shapes


def test_the_same_seed_gives_the_same_inputs_and_the_deviation_scales_them() -> None:
    view = SpreadView(INK)
    view.apply(frame(functions="selu", input_deviation=1.0))
    one = view.spread()
    view.apply(frame(functions="selu", input_deviation=2.0))
    two = view.spread()
    assert one is not None
    assert two is not None
    np.testing.assert_allclose(two.inputs, 2.0 * one.inputs)
    assert one.outputs.std() == pytest.approx(1.0, abs=0.03)


def test_relu_blocks_about_half_of_the_inputs() -> None:
    view = SpreadView(INK)
    view.apply(frame(functions="relu"))
    spread = view.spread()
    assert spread is not None
    assert spread.saturated == pytest.approx(0.5, abs=0.02)


def test_a_radial_function_is_the_same_all_round() -> None:
    view = ShapesView(INK)
    view.apply(frame(functions="gaussian"))
    values = view.table()["f"].reshape(161, 161)
    np.testing.assert_allclose(values, values.T, atol=1e-12)
    np.testing.assert_allclose(values, values[::-1], atol=1e-12)
    view.apply(frame(functions="softmax"))
    assert view.table()["output"].sum() == pytest.approx(1.0)


# the bench


def test_a_typed_formula_joins_the_functions_and_a_wrong_one_is_explained() -> None:
    view = FunctionEditorView(INK)
    drawn(view, frame(functions="tanh"), (320, 460))
    edited, field = QSignalSpy(view.view_edited), view.findChildren(QLineEdit)[-1]
    field.setText("z*")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "cannot be read" in view.error
    field.setText(OWN)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.error == ""
    assert list_of(edited) == [[{"functions": f"tanh; {OWN}", "function": OWN}]]


def test_using_it_gives_the_chosen_layer_the_function_with_its_constants() -> None:
    view = FunctionEditorView(INK)
    shown = frame(functions=OWN, function_constants=f"{OWN}.a=0.5", layer=1)
    drawn(view, shown, (320, 460))
    edited = QSignalSpy(view.layers_edited)
    use = next(button for button in view.findChildren(QPushButton) if button.text().startswith("Use"))
    use.click()
    ((layers,),) = list_of(edited)
    assert layers[1].values == {"units": 4, "activation": OWN, "a": 0.5}  # type: ignore[index]
    assert layers == used_in(shown.experiment, 1, 0)


def test_without_a_network_using_it_says_what_to_do() -> None:
    view = FunctionEditorView(INK)
    drawn(view, ravine(), (320, 460))
    next(button for button in view.findChildren(QPushButton) if button.text().startswith("Use")).click()
    assert "choose a data set" in view.error


def test_the_constants_of_the_chosen_function_are_on_sliders() -> None:
    view = FunctionEditorView(INK)
    drawn(view, frame(functions="elu", function_constants="elu.alpha=2"), (320, 460))
    assert view._constants.editors["alpha"].value == 2.0
    edited = QSignalSpy(view.view_edited)
    view._constants.changed.emit("alpha", 0.5, 1)
    assert list_of(edited) == [[{"function_constants": "elu.alpha=0.5"}]]
    assert view.findChildren(QComboBox)[0].currentText() == "ELU"


def test_a_keys_row_and_a_formulas_row_are_chosen_alike() -> None:
    assert chosen_function(frame(functions=f"tanh; {OWN}", function=OWN).experiment).row is ACTIVATIONS[OWN]
    assert chosen_function(frame(functions="tanh; relu", function="selu").experiment).row.key == "tanh"
