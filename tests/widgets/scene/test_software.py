from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PyQt6.QtGui import QImage

from engine.errors import RavineError
from tests.widgets.scene.demo import FUNCTIONS, INK, field_of, scene_of
from widgets.scene import picture
from widgets.scene.axes import lay_out
from widgets.scene.camera import PRESETS, Camera
from widgets.scene.description import Drape, HeightField, Marker, Options, Scene, Trail
from widgets.scene.geometry import geometry_of
from widgets.scene.software import render_scene
from widgets.scene.surface_lines import clamped_point
from widgets.style.theme import colour_map, load_theme, racer_style, rgb

SIZE = (600, 480)
BARE = Options(floor_map=False, grid=False, labels=False, legend=False)
Pixels = npt.NDArray[np.int64]

pytestmark = pytest.mark.usefixtures("qapp")


def pixels_of(image: QImage) -> Pixels:
    """Red, green, blue and alpha (height, width, 4)."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    bits = plain.constBits()
    assert bits is not None
    data = np.frombuffer(bits.asstring(plain.sizeInBytes()), dtype=np.uint8)
    return data.reshape(image.height(), image.width(), 4).astype(np.int64)


def pixel_at(scene: Scene, point: tuple[float, float], size: tuple[int, int] = SIZE) -> tuple[int, int]:
    geometry = geometry_of(scene)
    x, y = lay_out(scene, geometry, size).projection.project(clamped_point(geometry, point)[0])[0][0]
    return round(float(y)), round(float(x))


def nearest_of_map(colour: Pixels) -> int:
    """The index 0 to 255 of the colour map's entry with this hue."""
    table = colour_map("viridis")
    share = colour[:3] / max(int(colour[:3].sum()), 1)
    return int(np.argmin(np.abs(table / table.sum(axis=1, keepdims=True) - share).sum(axis=1)))


def test_the_minimum_is_the_dark_end_of_the_map_and_the_top_the_bright_one() -> None:
    scene = Scene(field_of("peaks"), camera=PRESETS["top"], options=BARE)
    image = pixels_of(render_scene(scene, INK, SIZE))
    lowest, highest = (image[pixel_at(scene, point)] for point in ((0.228, -1.626), (0.0, 1.66)))
    assert nearest_of_map(lowest) < 12
    assert nearest_of_map(highest) > 240


def draped(scene: Scene) -> Scene:
    """With red where x is small, blue where it is large, and green on the far half of the latter."""
    colours = np.zeros((65, 65, 3), dtype=np.uint8)
    colours[:32, :, 0] = colours[32:, :33, 2] = colours[32:, 33:, 1] = 220
    return replace(scene, drape=Drape(colours))


def test_a_drape_colours_the_surface_where_its_parameters_are() -> None:
    scene = draped(Scene(field_of("peaks"), camera=PRESETS["top"], options=BARE))
    image = pixels_of(render_scene(scene, INK, SIZE))
    places = {(-2.0, 1.4): 0, (1.6, -2.0): 2, (1.6, 2.2): 1}
    for place, channel in places.items():
        pixel = image[pixel_at(scene, place)][:3]
        assert pixel.argmax() == channel
        assert pixel[channel] > 2 * np.delete(pixel, channel).max()
    # from beneath its colours are mixed with the underside's
    beneath = pixels_of(render_scene(replace(scene, camera=Camera(elevation=-60.0)), INK, SIZE))
    assert (beneath[..., :3].argmax(axis=-1)[beneath[..., 3] > 0] == 0).any()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_surface_fills_a_good_part_of_its_picture(name: str) -> None:
    scene = Scene(field_of(name), options=BARE)
    image = pixels_of(render_scene(scene, INK, SIZE))
    ground = (rgb(INK.ground) * 255).round().astype(int)
    colourful = np.ptp(image[:, :, :3], axis=2) > 40
    assert colourful.mean() > 0.10
    assert (image[2, 2, :3] == ground).all()


def test_the_same_scene_gives_the_same_bytes() -> None:
    first = pixels_of(render_scene(scene_of("peaks"), INK, SIZE))
    for kept in (picture._kept_backdrop, picture._kept_surface):
        kept.cache_clear()
    second = pixels_of(render_scene(scene_of("peaks"), INK, SIZE))
    assert first.tobytes() == second.tobytes()


def test_a_transparent_picture_is_empty_at_its_corners_and_full_on_the_surface() -> None:
    scene = Scene(field_of("peaks"), camera=PRESETS["top"])
    image = pixels_of(render_scene(scene, INK, SIZE, background=None))
    assert image[0, 0, 3] == image[-1, -1, 3] == 0
    assert image[pixel_at(scene, (0.0, 0.0))][3] == 255


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0, 3.0])
def test_a_larger_scale_is_the_same_picture_with_more_pixels(scale: float) -> None:
    size = (300, 240)
    small = render_scene(scene_of("ravine"), INK, size)
    large = render_scene(scene_of("ravine"), INK, size, scale=scale)
    assert (large.width(), large.height()) == (round(size[0] * scale), round(size[1] * scale))
    from PyQt6.QtCore import Qt

    shrunk = large.scaled(
        *size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    assert np.abs(pixels_of(shrunk) - pixels_of(small)).mean() < 6.0


def test_a_hidden_trail_is_dimmer_than_a_seen_one() -> None:
    style = racer_style(1, INK)
    field = field_of("peaks")
    camera = PRESETS["front"]

    def traces(y: float) -> float:
        points = np.column_stack((np.linspace(-0.7, 0.7, 30), np.full(30, y)))
        plain = Scene(field, camera=camera, options=BARE)
        trailed = replace(plain, trails=(Trail(points, style),))
        change = pixels_of(render_scene(trailed, INK, SIZE)) - pixels_of(render_scene(plain, INK, SIZE))
        return float(np.abs(change).sum())

    assert 0.0 < traces(2.6) < 0.6 * traces(1.0)


def test_a_hole_shows_what_is_behind_it() -> None:
    field = field_of("plane", points=61)
    z = field.z.copy()
    z[25:36, 25:36] = np.nan
    holed = Scene(HeightField(field.x, field.y, z), camera=PRESETS["top"], options=BARE)
    image = pixels_of(render_scene(holed, INK, SIZE, background=None))
    wall = (rgb(INK.wall) * 255).round()
    centre = image[pixel_at(Scene(field, camera=PRESETS["top"], options=BARE), (0.0, 0.0))]
    assert np.abs(centre[:3] - wall).max() <= 2


def test_a_front_wall_seen_from_beneath_lets_the_floor_through() -> None:
    camera = Camera(azimuth=-90.0, elevation=8.0)
    image = pixels_of(
        render_scene(Scene(field_of("ravine"), camera=camera, options=BARE), INK, SIZE, background=None)
    )
    whole = pixels_of(
        render_scene(
            Scene(field_of("ravine"), camera=camera, options=replace(BARE, grid=True)),
            INK,
            SIZE,
            background=None,
        )
    )
    assert (np.abs(image - whole).sum(axis=2) > 0).any()


def test_contour_lines_are_darker_than_the_surface_beside_them() -> None:
    field = field_of("plane")
    lined = HeightField(field.x, field.y, field.z, levels=(1.0,))
    plain = HeightField(field.x, field.y, field.z, levels=())
    one, two = (
        pixels_of(render_scene(Scene(f, camera=PRESETS["top"], options=BARE), INK, SIZE))
        for f in (lined, plain)
    )
    change = (one - two)[:, :, :3].sum(axis=2)
    assert change.max() <= 3
    assert change.min() < -60


def test_a_marker_is_painted_in_its_racers_colour() -> None:
    for name in ("ink", "paper"):
        theme = load_theme(name)
        style = racer_style(0, theme)
        scene = Scene(field_of("plane"), markers=(Marker(0.3, 0.2, style),), camera=PRESETS["top"])
        image = pixels_of(render_scene(scene, theme, SIZE))
        np.testing.assert_allclose(image[pixel_at(scene, (0.3, 0.2))][:3], rgb(style.colour) * 255, atol=2)


def test_a_ghost_is_fainter_than_a_trail() -> None:
    field = field_of("plane")
    points = np.array([[-1.0, -1.0], [1.0, 1.0]])
    style = racer_style(0, INK)
    plain, trail, ghost = (
        pixels_of(render_scene(Scene(field, trails=trails, camera=PRESETS["top"], options=BARE), INK, SIZE))
        for trails in ((), (Trail(points, style),), (Trail(points, style, faint=True),))
    )
    assert 0 < np.abs(ghost - plain).sum() < 0.6 * np.abs(trail - plain).sum()


def test_while_moving_the_picture_is_nearly_the_same() -> None:
    still, moving = (
        pixels_of(render_scene(scene_of("peaks"), INK, SIZE, quality=quality))
        for quality in ("still", "moving")
    )
    assert np.abs(still - moving).mean() < 3.0


def test_a_picture_that_is_too_large_says_what_is_allowed() -> None:
    with pytest.raises(RavineError, match="16384"):
        render_scene(scene_of("plane"), INK, (9000, 700), scale=4.0)


def test_a_surface_in_bands_is_the_surface_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    from widgets.scene import surface

    scene = Scene(field_of("rastrigin"), options=BARE)
    whole = pixels_of(render_scene(scene, INK, SIZE))
    for kept in (picture._kept_backdrop, picture._kept_surface):
        kept.cache_clear()
    monkeypatch.setattr(surface, "BAND_PIXELS", 70_000)
    assert (pixels_of(render_scene(scene, INK, SIZE)) == whole).all()
