from __future__ import annotations

import numpy as np
import pytest

from widgets.scene.camera import Camera
from widgets.scene.description import HeightField, Scene
from widgets.scene.geometry import geometry_of
from widgets.scene.shading import brightness, light_of

CAMERAS = [Camera(azimuth=float(a), elevation=float(e)) for a in (-150, -60, 20) for e in (20, 60)]


@pytest.mark.parametrize("camera", CAMERAS)
def test_the_light_comes_from_the_viewers_left_and_from_above(camera: Camera) -> None:
    light = light_of(camera)
    right, up, forward = camera.basis()
    assert np.linalg.norm(light) == pytest.approx(1.0)
    assert light @ right < -0.3
    assert light @ up > 0.3
    assert light[2] > 0.3
    # from behind the viewer, or the surface's near side would lie in shadow
    assert light @ forward < 0.0


@pytest.mark.parametrize("camera", CAMERAS)
def test_of_two_slopes_the_one_that_faces_left_is_brighter(camera: Camera) -> None:
    right = camera.basis()[0][:2]
    x = np.linspace(-1.0, 1.0, 41)
    # a roof whose ridge runs away from the viewer
    across = right[0] * x[:, None] + right[1] * x[None, :]
    field = HeightField(x, x, -np.abs(across), z_range=(-1.5, 0.0))
    geometry = geometry_of(Scene(field))
    lit = brightness(geometry, camera)
    places = np.linspace(-1.0, 1.0, lit.shape[0])
    side = right[0] * places[:, None] + right[1] * places[None, :]
    left_slope, right_slope = (lit[(sign * side > 0.2) & (sign * side < 0.6)].mean() for sign in (-1.0, 1.0))
    assert left_slope > right_slope + 0.1
