from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtTest import QSignalSpy

from engine.experiment.view import VIEW_PARAMETERS
from engine.frames.frame import Frame
from engine.parameters import Value
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.pictures import around, border_is_calm, drawn, list_of, near
from widgets.maps.learning_curve_view import LearningCurveView
from widgets.style.theme import racer_style, themes
from widgets.view.panel import Panel

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def frame(**view: Value) -> Frame:
    made = network_frame()
    shown: dict[str, Value] = {"learning_steps": 20, "learning_seeds": 2, **view}
    assert set(shown) <= {parameter.name for parameter in VIEW_PARAMETERS}
    return replace(made, experiment=replace(made.experiment, view=shown))


@pytest.mark.parametrize("value", ["loss", "quality"])
@pytest.mark.parametrize("size", [(280, 180), (560, 340), (960, 600)])
def test_the_medians_are_drawn_where_they_are_and_nothing_stands_out(
    value: str, size: tuple[int, int]
) -> None:
    view = LearningCurveView(INK)
    pixels = drawn(view, frame(learning_value=value), size)
    assert border_is_calm(pixels)
    curve = view.curve
    assert curve is not None
    assert curve.done == 1.0
    for part in range(len(curve.parts)):
        middle = curve.middle(part, is_quality=value == "quality")
        at = view.pixel(float(curve.rows[-1]), float(middle[-1]))
        assert near(around(pixels, at, 2), racer_style(0, INK).colour, 60).any()


def test_numbers_words_and_what_is_under_the_mouse() -> None:
    view = LearningCurveView(INK)
    drawn(view, frame(), (960, 600))
    curve = view.curve
    assert curve is not None
    assert view.summary() == "8 sizes × 2 seeds, 20 steps"
    table = view.table()
    assert table["examples"].tolist() == curve.rows.tolist()
    assert (table["train.loss.lowest"] <= table["train.loss"]).all()
    assert {"test.accuracy", "test.accuracy.highest"} <= set(table)
    tip = view.tip_at(view.pixel(float(curve.rows[0]), float(curve.middle(0, is_quality=False)[0])))
    assert tip.startswith(f"{curve.rows[0]} training examples, 20 steps")
    assert view.finding()
    assert view.finding() in tip
    assert view.tip_at(QPointF(1.0, 1.0)) == ""


def test_another_step_asks_for_nothing_new_and_other_settings_do() -> None:
    view = LearningCurveView(INK)
    drawn(view, frame(), (560, 340))
    asked, curve = view.request, view.curve
    drawn(view, replace(frame(), address=replace(frame().address, step=3)), (560, 340))
    assert view.request == asked
    assert view.curve is curve
    drawn(view, frame(learning_steps=21), (560, 340))
    assert view.request != asked
    assert view.curve is not curve


def test_without_a_network_a_sentence_says_what_to_do() -> None:
    view = LearningCurveView(INK)
    drawn(view, ravine_frame(), (560, 340))
    assert "choose a data set" in view.empty
    assert view.table() == {}
    assert view.summary() == ""


def test_small_losses_lie_at_the_lower_edge() -> None:
    view = LearningCurveView(INK)
    drawn(view, frame(), (560, 340))
    curve = view.curve
    assert curve is not None
    losses = curve.losses.copy()
    losses[0, :, 0] = 1e-20
    view.computed.map = replace(curve, losses=losses)
    view._take_axes()
    assert view.y_axis.high - view.y_axis.low < 8.0
    assert np.isfinite(view._points(curve.rows.astype(float), losses[:, 0, 0])).all()


def test_the_menu_chooses_what_is_drawn_how_long_and_how_often() -> None:
    view = LearningCurveView(INK)
    drawn(view, frame(learning_steps=100), (560, 340))
    spy = QSignalSpy(view.view_edited)
    actions = {action.text(): action for action in view.menu_actions()}
    assert [text for text, action in actions.items() if action.isChecked()] == [
        "Draw the loss", "100 steps a run",
    ]  # fmt: skip
    for text in ("Draw accuracy or R²", "1,000 steps a run", "1 seed of each size"):
        actions[text].trigger()
    assert list_of(spy) == [
        [{"learning_value": "quality"}],
        [{"learning_steps": 1000}],
        [{"learning_seeds": 1}],
    ]
    drawn(view, ravine_frame(), (560, 340))
    assert not any(action.isEnabled() for action in view.menu_actions())


def test_a_screen_reader_is_told_what_the_curve_says_as_soon_as_it_is_computed() -> None:
    view = LearningCurveView(INK)
    panel = Panel("Learning curve", view)
    panel.show()
    panel.apply(frame(learning_seeds=1))
    view.computed.wait()
    assert view.finding()
    assert view.finding().rstrip(".") in view.accessibleDescription()
    assert "8 sizes" in panel.accessibleDescription()
    panel.close()


def test_the_name_of_a_line_stands_where_the_line_does_not_go() -> None:
    view = LearningCurveView(INK)
    drawn(view, frame(), (560, 340))
    top, middle = view.area().top(), view.area().center().y()
    falls, rises = np.array([[50.0, middle], [90.0, middle + 30.0]]), np.array([[50.0, middle], [90.0, top]])
    assert view._beside(falls) < middle < view._beside(rises)
    assert view._beside(np.array([[50.0, top + 2.0], [90.0, top + 2.0]])) > top + 2.0
