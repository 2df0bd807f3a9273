from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QPointF, QRectF

from widgets.painting.height_scale import HeightScale
from widgets.painting.ticks import linear_ticks, ticks_with_room
from widgets.plots.axis import Axis
from widgets.plots.plot_area import PlotArea
from widgets.style.fonts import text_width

pytestmark = pytest.mark.usefixtures("qapp")
AREA = PlotArea(QRectF(40.0, 10.0, 200.0, 100.0), Axis("x", -1.0, 3.0), Axis("y", 0.0, 5.0))


def test_values_rise_to_the_right_and_upwards() -> None:
    corners = AREA.pixels(np.array([(-1.0, 0.0), (3.0, 5.0)]))
    assert corners.tolist() == [[40.0, 110.0], [240.0, 10.0]]


@given(st.floats(0.0, 300.0), st.floats(0.0, 150.0))
def test_a_pixel_comes_back_from_its_values(x: float, y: float) -> None:
    (back,) = AREA.pixels(np.array([AREA.values(QPointF(x, y))]))
    assert back == pytest.approx((x, y), abs=1e-9)


def test_across_and_up_are_the_pixels_of_scaled_values() -> None:
    logarithmic = Axis("loss", -2.0, 2.0, HeightScale("log", 1e-2))
    area = PlotArea(AREA.area, AREA.x, logarithmic)
    (pixel,) = area.pixels(np.array([(1.0, 10.0)]))
    assert (area.across(1.0), area.up(1.0)) == pytest.approx(tuple(pixel))


@given(st.floats(30.0, 900.0), st.floats(-1e4, 1e4), st.floats(1e-3, 1e5))
def test_numbers_below_an_axis_do_not_touch(width: float, low: float, span: float) -> None:
    ticks = ticks_with_room(
        lambda count: linear_ticks(low, low + span, count), width, spacing=46.0, gap=12.0, looser=4.0
    )
    pixels = [(value - low) / span * width for value, _ in ticks]
    widest = max((text_width(text, "small") for _, text in ticks), default=0.0)
    if len(ticks) > 3:
        assert min(np.diff(pixels)) > 0.7 * widest
