from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.frames import ravine_frame, regression_frame
from widgets.landscape.surface_scene import ELLIPSE, camera_of, scene_of, view_of
from widgets.scene.camera import Camera
from widgets.style.theme import racer_look, themes

INK = themes()["ink"]


def test_every_racer_has_a_trail_a_marker_and_a_line_in_the_legend() -> None:
    frame = ravine_frame()
    scene = scene_of(frame, INK, 0)
    looks = [racer_look(racer.index, INK) for racer in frame.racers]
    assert [trail.look for trail in scene.trails if not trail.ghost] == looks
    assert {marker.look for marker in scene.markers} == set(looks)
    assert [(entry.look, entry.name) for entry in scene.legend] == [
        (look, racer.name) for look, racer in zip(looks, frame.racers, strict=True)
    ]


def test_the_chosen_racer_is_emphasised_and_painted_last() -> None:
    scene = scene_of(ravine_frame(), INK, 1)
    assert [marker.emphasised for marker in scene.markers] == [False, False, True]
    assert scene.markers[-1].look == racer_look(1, INK)


def test_a_racer_alone_is_not_emphasised() -> None:
    frame = ravine_frame()
    scene = scene_of(replace(frame, racers=frame.racers[:1]), INK, 0)
    assert [marker.emphasised for marker in scene.markers] == [False]


def test_the_arrows_are_the_chosen_racers_own_vectors_the_gradients_downhill() -> None:
    frame = ravine_frame()
    racer = frame.racers[1]
    arrows = {arrow.kind: arrow for arrow in scene_of(frame, INK, 1).arrows}
    assert arrows["gradient"].vector == tuple(-racer.gradient)
    assert racer.update is not None
    assert arrows["update"].vector == tuple(racer.update)
    assert {(arrow.x, arrow.y) for arrow in arrows.values()} == {tuple(racer.theta)}


def test_an_arrow_that_the_phase_does_not_know_yet_or_that_is_not_finite_is_left_out() -> None:
    frame = ravine_frame()
    racer = replace(
        frame.racers[0], step_gradient=None, update=np.array([np.inf, 0.0]), velocity=None, lookahead=None
    )
    assert scene_of(replace(frame, racers=(racer,)), INK, 0).arrows == ()


@pytest.mark.parametrize(("switch", "part"), [("trails", "trails"), ("arrows", "arrows")])
def test_what_is_switched_off_is_not_in_the_scene(switch: str, part: str) -> None:
    assert getattr(scene_of(ravine_frame(), INK, 0), part) != ()
    assert getattr(scene_of(ravine_frame(view={switch: False}), INK, 0), part) == ()


def test_the_floor_can_be_switched_off() -> None:
    assert not scene_of(ravine_frame(view={"floor": False}), INK, 0).options.floor_map


def test_the_accumulators_ellipse_has_the_proportions_of_their_roots() -> None:
    frame = ravine_frame(view={"accumulators": True})
    racer = replace(frame.racers[0], squared=np.array([4.0, 1.0]))
    [shape] = scene_of(replace(frame, racers=(racer,)), INK, 0).shapes
    (x_low, x_high), (y_low, y_high) = frame.landscape.domain
    assert shape.half_axes == pytest.approx((ELLIPSE * (x_high - x_low), ELLIPSE * (y_high - y_low) / 2.0))


@pytest.mark.parametrize("squared", [None, np.zeros(2), np.array([np.nan, 1.0])])
def test_accumulators_that_say_nothing_are_not_drawn(squared: Any) -> None:
    frame = ravine_frame(view={"accumulators": True})
    racer = replace(frame.racers[0], squared=squared)
    assert scene_of(replace(frame, racers=(racer,)), INK, 0).shapes == ()


def test_nesterovs_look_ahead_is_joined_to_its_racer() -> None:
    frame = ravine_frame()
    racer = replace(frame.racers[0], lookahead=np.array([1.0, 0.5]), lookahead_gradient=np.array([2.0, 10.0]))
    [ahead] = scene_of(replace(frame, racers=(racer,)), INK, 0).look_aheads
    assert (ahead.x, ahead.y) == (1.0, 0.5)
    assert ahead.origin == tuple(racer.theta)
    assert ahead.gradient == (-2.0, -10.0)


def test_a_future_that_was_left_is_a_ghost_beneath_the_trails() -> None:
    frame = ravine_frame()
    assert len(frame.ghosts) == 1
    scene = scene_of(frame, INK, 0)
    assert [trail.ghost for trail in scene.trails] == [True, False, False, False]
    assert scene.trails[0].look == racer_look(frame.ghosts[0].index, INK)


def test_the_axes_bear_the_names_of_the_parameters() -> None:
    assert scene_of(regression_frame(), INK, 0).axis_names == ("weight", "bias", "loss")


def test_the_field_is_the_same_one_while_the_landscape_is() -> None:
    frame = ravine_frame(5)
    later = replace(ravine_frame(6), landscape=frame.landscape)
    assert scene_of(frame, INK, 0).field is scene_of(later, INK, 0).field


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
