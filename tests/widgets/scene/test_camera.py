from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.scene.demo import field_of, scene_of
from widgets.scene.axes import lay_out
from widgets.scene.camera import HIGHEST, LOWEST, PRESETS, Camera, Projection
from widgets.scene.description import Scene
from widgets.scene.geometry import SceneGeometry, geometry_of

SIZE = (900, 700)
cameras = st.builds(
    Camera,
    azimuth=st.floats(-180.0, 180.0),
    elevation=st.floats(30.0, 90.0),
    zoom=st.floats(0.5, 3.0),
    pan=st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)),
    perspective=st.booleans(),
)
shares = st.floats(0.02, 0.98)


def seen(camera: Camera, name: str = "plane") -> tuple[SceneGeometry, Projection]:
    scene = Scene(field_of(name, points=21), camera=camera)
    geometry = geometry_of(scene)
    return geometry, lay_out(scene, geometry, SIZE).projection


@given(camera=cameras, u=shares, v=shares)
def test_picking_the_pixel_of_a_point_finds_the_point(
    qapp: object, camera: Camera, u: float, v: float
) -> None:
    del qapp
    geometry, projection = seen(camera)
    place = np.array([[(2 * u - 1) * geometry.half[0], (2 * v - 1) * geometry.half[1]]])
    point = np.column_stack((place, geometry.height(place)))
    sight = np.array([point[0] - projection.eye()])
    # The tilted plane seen from beneath or edge-on shows another point there, or many.
    slope = np.array([-0.25 * 0.5, -0.1 * 0.5, 1.0])
    if (sight @ slope)[0] / np.linalg.norm(sight) > -0.2:
        return
    pixel = projection.project(point)[0][0]
    picked = projection.pick((float(pixel[0]), float(pixel[1])), geometry)
    assert picked is not None
    np.testing.assert_allclose(picked, point[0], atol=2e-3)


@given(camera=cameras, points=st.lists(st.tuples(*[st.floats(-0.7, 0.7)] * 3), min_size=1, max_size=5))
def test_the_matrix_for_opengl_puts_points_on_the_same_pixels(
    qapp: object, camera: Camera, points: list[tuple[float, float, float]]
) -> None:
    del qapp
    _, projection = seen(camera)
    world_points = np.array(points)
    pixels, _ = projection.project(world_points)
    clip = np.column_stack((world_points, np.ones(len(points)))) @ projection.matrix(*SIZE).T
    flat = clip[:, :2] / clip[:, 3:]
    np.testing.assert_allclose(
        np.column_stack(((flat[:, 0] + 1) / 2 * SIZE[0], (1 - flat[:, 1]) / 2 * SIZE[1])), pixels, atol=1e-6
    )
    assert (np.abs(clip[:, 2] / clip[:, 3]) < 1.0).all()


@given(camera=cameras, factor=st.floats(0.8, 1.25), u=st.floats(-0.4, 0.4), v=st.floats(-0.4, 0.4))
def test_zooming_keeps_what_is_under_the_mouse_there(
    camera: Camera, factor: float, u: float, v: float
) -> None:
    zoomed = camera.zoomed(factor, (u, v))
    share = zoomed.zoom / camera.zoom
    for before, after, at in zip(camera.pan, zoomed.pan, (u, v), strict=True):
        assert at - after == pytest.approx((at - before) * share, abs=1e-9)


@given(camera=cameras, turn=st.floats(-1000.0, 1000.0), lift=st.floats(-1000.0, 1000.0))
def test_a_turned_camera_stays_above_the_floor(camera: Camera, turn: float, lift: float) -> None:
    turned = camera.turned(turn, lift)
    assert LOWEST <= turned.elevation <= HIGHEST
    assert -180.0 <= turned.azimuth <= 180.0


def test_a_camera_goes_the_shorter_way_round() -> None:
    halfway = Camera(azimuth=170.0).towards(Camera(azimuth=-170.0), 0.5)
    assert abs(halfway.azimuth) == pytest.approx(180.0)


def test_a_camera_that_has_arrived_is_where_it_was_sent() -> None:
    assert Camera().towards(PRESETS["top"], 1.0) == PRESETS["top"]


def test_from_above_x_runs_to_the_right_and_y_upwards(qapp: object) -> None:
    del qapp
    _, projection = seen(PRESETS["top"])
    (middle, right, up), _ = projection.project(np.array([[0.0, 0.0, 0.3], [0.2, 0.0, 0.3], [0.0, 0.2, 0.3]]))
    assert right[0] > middle[0]
    assert right[1] == pytest.approx(middle[1])
    assert up[1] < middle[1]


def test_the_sky_is_not_picked(qapp: object) -> None:
    del qapp
    geometry, projection = seen(Camera())
    assert projection.pick((2.0, 2.0), geometry) is None


def test_a_hill_is_picked_before_what_it_hides(qapp: object) -> None:
    del qapp
    scene = replace(scene_of("peaks"), camera=PRESETS["front"])
    geometry = geometry_of(scene)
    projection = lay_out(scene, geometry, SIZE).projection
    behind = geometry.places(np.array([[0.0, 2.6]]))
    pixel = projection.project(np.column_stack((behind, geometry.height(behind))))[0][0]
    picked = projection.pick((float(pixel[0]), float(pixel[1])), geometry)
    assert picked is not None
    assert picked[1] < behind[0, 1] - 0.05
