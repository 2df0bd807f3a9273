from __future__ import annotations

import numpy as np
import pytest

from widgets.scene.camera import Camera
from widgets.scene.description import HeightField, Scene
from widgets.scene.geometry import geometry_of
from widgets.scene.shading import brightness, contour_cover, light_of, sky_share

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


def middle(values: np.ndarray) -> float:
    return float(values[values.shape[0] // 2, values.shape[1] // 2])


def test_the_sky_is_hidden_at_the_bottom_of_a_groove_by_its_slopes_and_on_a_slant_by_it_itself() -> None:
    axis = np.linspace(-1.0, 1.0, 129)
    x, _ = np.meshgrid(axis, axis, indexing="ij")
    groove, slant = (geometry_of(Scene(HeightField(axis, axis, z))) for z in (np.abs(x), 0.3 * x))
    slopes = [
        float(each.surface[-1, 0] - each.surface[len(each.axes[0]) // 2, 0]) / float(each.axes[0][-1])
        for each in (groove, slant)
    ]
    # the mean over all directions of cos^2 of the horizon, in closed form
    seen = [1.0 / np.sqrt(1.0 + slope**2) for slope in slopes]
    assert middle(sky_share(groove)) == pytest.approx(seen[0], abs=0.03)
    assert middle(sky_share(slant)) == pytest.approx(0.5 + 0.5 * seen[1], abs=0.02)
    assert sky_share(groove)[2].min() > seen[0] + 0.01


def test_soft_shadows_darken_hollows_and_leave_hills_alone() -> None:
    axis = np.linspace(-2.0, 2.0, 65)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    camera = Camera(azimuth=-60.0, elevation=40.0)
    for sign, low, high in ((1.0, -0.6, -0.1), (-1.0, -0.1, 0.1)):
        geometry = geometry_of(Scene(HeightField(axis, axis, sign * (x**2 + y**2))))
        plain, fine = (middle(brightness(geometry, camera, is_fine=is_fine)) for is_fine in (False, True))
        assert low < fine - plain < high


def test_heavier_contour_lines_are_wider_and_fade_where_usual_ones_do() -> None:
    distance, slope = np.linspace(-4.0, 4.0, 81, dtype=np.float32), np.ones(81, dtype=np.float32)
    usual, heavy = (
        contour_cover(np.abs(distance), slope, spacing=20.0, width=1.2, weight=weight)
        for weight in (1.0, 3.0)
    )
    assert heavy.sum() / usual.sum() == pytest.approx(3.0, rel=0.02)
    for spacing in (1.5, 3.0):
        peaks = [contour_cover(distance[40:41], slope[:1], spacing, 1.2, weight) for weight in (1.0, 3.0)]
        assert peaks[0] == pytest.approx(peaks[1])
