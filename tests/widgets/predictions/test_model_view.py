from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.widgets.frames import ravine_frame, regression_frame
from tests.widgets.pictures import around, drawn, near
from tests.widgets.prediction_frames import circle_frame, sine_frame
from widgets.predictions.model_view import ModelView
from widgets.style.theme import racer_style, themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def test_examples_of_the_batch_stand_out() -> None:
    frame = regression_frame()
    assert frame.data is not None
    alone = replace(frame, data=replace(frame.data, predictions=()))
    view = ModelView(INK)
    pixels = drawn(view, alone)
    inside = view.pixel(float(frame.data.x[0, 0]), float(frame.data.y[0, 0]))
    outside = view.pixel(float(frame.data.x[1, 0]), float(frame.data.y[1, 0]))
    assert around(pixels, inside, 1).mean() > around(pixels, outside, 1).mean() + 40


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_racers_line_is_its_model(place: int) -> None:
    frame = regression_frame(6)
    view = ModelView(INK)
    pixels = drawn(view, frame)
    theta = frame.racers[place].theta
    hits = [
        near(
            around(pixels, view.pixel(x, theta[0] * x + theta[1]), 1), racer_style(place, INK).colour, 30
        ).any()
        for x in np.linspace(-3.5, 3.5, 40)
    ]
    assert np.mean(hits) > 0.3  # a dash has gaps


def test_axes_follow_the_data_and_not_the_models() -> None:
    view = ModelView(INK)
    drawn(view, regression_frame(0))
    before = view.x_axis, view.y_axis
    drawn(view, regression_frame(60))
    assert (view.x_axis, view.y_axis) == before


def test_data_sets_that_are_compared_have_one_axis_of_y() -> None:
    axes = []
    for share in (1.0, 0.1):
        frame = regression_frame()
        assert frame.data is not None
        data = replace(frame.data, y=share * frame.data.y, target_range=(-320.0, 320.0))
        view = ModelView(INK)
        drawn(view, replace(frame, data=data))
        axes.append(view.y_axis)
    assert axes[0] == axes[1]
    assert (axes[0].low, axes[0].high) == (-320.0, 320.0)


def test_an_axis_of_y_grows_where_examples_lie_outside_of_what_is_worth_drawing() -> None:
    frame = regression_frame()
    assert frame.data is not None
    view = ModelView(INK)
    drawn(view, replace(frame, data=replace(frame.data, y=9.0 * frame.data.y, target_range=(-320.0, 320.0))))
    assert view.y_axis.high > 9.0 * frame.data.y.max()


def test_a_surface_without_data_says_so_in_a_sentence() -> None:
    view = ModelView(INK)
    pixels = drawn(view, ravine_frame())
    assert "depends on x and y alone" in view.empty
    assert near(pixels, INK.quiet_text).any()
    drawn(view, regression_frame())
    assert view.empty == ""


def test_examples_of_several_inputs_say_that_no_line_can_show_their_model() -> None:
    frame = regression_frame()
    assert frame.data is not None
    data = replace(
        frame.data,
        x=np.hstack((frame.data.x, frame.data.x)),
        columns=("x1", "x2"),
        grid=np.empty((0, 0)),
        predictions=(),
    )
    view = ModelView(INK)
    pixels = drawn(view, replace(frame, data=data))
    assert "2 inputs, so no curve can be drawn" in view.empty
    assert near(pixels, INK.quiet_text).any()
    assert view.table() == {}
    assert view.tip_at(view.area().center()) == ""


def test_the_tooltip_names_the_example_in_full() -> None:
    frame = regression_frame()
    assert frame.data is not None
    view = ModelView(INK)
    drawn(view, frame)
    x, y = float(frame.data.x[7, 0]), float(frame.data.y[7, 0])
    assert repr(abs(y)) in view.tip_at(view.pixel(x, y))
    assert view.tip_at(view.area().topLeft()) == ""


def test_examples_held_back_to_test_are_hollow_and_named() -> None:
    frame = sine_frame()
    assert frame.data is not None
    view = ModelView(INK)
    pixels = drawn(view, replace(frame, data=replace(frame.data, predictions=())), (960, 720))
    x, y = float(frame.data.test_x[3, 0]), float(frame.data.test_y[3, 0])
    assert view.tip_at(view.pixel(x, y)).startswith("test example 3\n")
    assert near(around(pixels, view.pixel(x, y), 0), INK.panel, 30).all()
    assert view.table()["test.x"].tolist() == frame.data.test_x[:, 0].tolist()


def test_data_of_two_inputs_have_no_curve_and_say_where_to_look() -> None:
    view = ModelView(INK)
    pixels = drawn(view, circle_frame())
    assert near(pixels, INK.quiet_text).any()
    assert view.empty == "These data have 2 inputs, so no curve can be drawn: look at the decision boundary."
    assert view.table() == {}


def test_thousands_of_examples_and_missing_values_are_drawn() -> None:
    frame = regression_frame()
    assert frame.data is not None
    x = np.linspace(-4.0, 4.0, 20_000)[:, None]
    y = np.where(np.arange(20_000)[:, None] == 5, np.nan, 30.0 * x)
    view = ModelView(INK)
    drawn(view, replace(frame, data=replace(frame.data, x=x, y=y, batch=None)))
    assert view.y_axis.high >= 120.0
