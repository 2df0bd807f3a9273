from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QPointF

from tests.widgets.frames import ravine_frame, regression_frame, steep_frame
from tests.widgets.pictures import around, near, pixels_of
from widgets.landscape.plane_marks import marks_of
from widgets.landscape.surface_scene import camera_of, scene_of, view_of
from widgets.scene.camera import PRESETS, Camera
from widgets.scene.pointing import pixel_of
from widgets.scene.software import render_scene
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def test_the_floor_can_be_switched_off() -> None:
    assert not scene_of(ravine_frame(view={"floor": False}), INK).options.floor_map


def test_the_axes_bear_the_names_of_the_parameters() -> None:
    assert scene_of(regression_frame(), INK).axis_names == ("weight", "bias", "loss")


def test_the_field_is_the_same_one_while_the_landscape_is() -> None:
    frame = ravine_frame(5)
    later = replace(ravine_frame(6), landscape=frame.landscape)
    assert scene_of(frame, INK).field is scene_of(later, INK).field


@given(
    st.floats(-180.0, 180.0),
    st.floats(4.0, 90.0),
    st.floats(0.35, 12.0),
    st.tuples(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0)),
    st.booleans(),
)
def test_a_camera_comes_back_from_the_experiment_to_three_digits(
    azimuth: float, elevation: float, zoom: float, pan: tuple[float, float], perspective: bool
) -> None:
    camera = Camera(azimuth=azimuth, elevation=elevation, zoom=zoom, pan=pan, perspective=perspective)
    values = view_of(camera)
    back = camera_of(ravine_frame(view=values).experiment)
    assert view_of(back) == values
    assert (back.azimuth, back.elevation) == pytest.approx((azimuth, elevation), abs=5.1e-4)
    assert back.perspective == perspective


def test_the_scene_shows_every_mark_of_the_plane() -> None:
    frame = ravine_frame(6, view={"accumulators": True, "racer": 1})
    scene, marks = scene_of(frame, INK), marks_of(frame, INK)
    for name in ("markers", "arrows", "shapes", "look_aheads", "tangent", "minima", "start", "legend"):
        assert getattr(scene, name) == getattr(marks, name), name
    assert [trail.style for trail in scene.trails] == [trail.style for trail in marks.trails]


def test_the_gradients_arrow_on_the_surface_points_downhill() -> None:
    size, frame = (500, 400), steep_frame()
    scene = replace(scene_of(frame, INK), camera=PRESETS["top"], markers=(), trails=(), minima=())
    pixels = pixels_of(render_scene(scene, INK, size))
    for y, is_drawn in ((0.9, True), (2.1, False)):
        at = pixel_of(scene, size, (2.0, y))
        assert at is not None
        assert near(around(pixels, QPointF(*at), 2), INK.text, 40).any() == is_drawn
