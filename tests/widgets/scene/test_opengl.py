from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication

from engine.errors import RavineError
from tests.widgets.scene.demo import INK, scene_of
from tests.widgets.scene.test_software import draped, pixels_of
from widgets.painting.opengl_support import opengl_support
from widgets.scene.description import Options
from widgets.scene.opengl import OpenGLCanvas
from widgets.scene.picture import Picture
from widgets.scene.software import SAMPLES, image_of, render_scene
from widgets.style.theme import load_theme

SIZE = (500, 400)


@pytest.fixture
def canvas(qapp: QApplication) -> Iterator[OpenGLCanvas]:
    made = OpenGLCanvas()
    made.resize(*SIZE)
    made.show()
    qapp.processEvents()
    yield made
    made.close()
    made.deleteLater()


def test_off_screen_there_is_no_opengl(qapp: QApplication) -> None:
    if qapp.platformName() == "offscreen":
        assert not opengl_support().works


@pytest.mark.opengl
def test_a_canvas_that_was_never_shown_says_so(qapp: QApplication) -> None:
    del qapp
    canvas = OpenGLCanvas()
    with pytest.raises(RavineError, match="show it first"):
        canvas.grab_scene(scene_of("plane"), INK, SIZE)
    canvas.deleteLater()


@pytest.mark.opengl
def test_the_probe_finds_opengl_under_a_display(qapp: QApplication) -> None:
    del qapp
    assert opengl_support().works, opengl_support().reason


@pytest.mark.opengl
@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("name", ["peaks", "rosenbrock", "logarithm"])
def test_both_canvases_draw_the_same_picture(canvas: OpenGLCanvas, name: str, moving: bool) -> None:
    scene = scene_of(name)
    canvas.show_scene(scene, INK, moving=moving)
    drawn = pixels_of(canvas.grabFramebuffer())[:, :, :3]
    picture = Picture.of(scene, INK, SIZE, samples=SAMPLES["still"])  # exports have soft shadows, too
    expected = pixels_of(image_of(picture, "ground"))[:, :, :3]
    assert np.abs(drawn - expected).mean() < 3.0
    # Were the surface missing, the rest of the picture alone would still be close: ask where it is colourful.
    surface = np.ptp(expected, axis=2) > 70
    assert surface.mean() > 0.05
    assert np.abs(drawn - expected)[surface].mean() < 9.0


@pytest.mark.opengl
def test_both_canvases_draw_a_translucent_surface_and_its_net_alike(canvas: OpenGLCanvas) -> None:
    solid = scene_of("rosenbrock")
    scene = replace(solid, options=Options(opacity=0.4, wireframe=True, vertical_scale=1.5))
    canvas.show_scene(scene, INK)
    drawn = pixels_of(canvas.grabFramebuffer())[:, :, :3]
    assert np.abs(drawn - pixels_of(render_scene(scene, INK, SIZE))[:, :, :3]).mean() < 3.0
    assert np.abs(drawn - pixels_of(render_scene(solid, INK, SIZE))[:, :, :3]).mean() > 6.0


@pytest.mark.opengl
def test_both_canvases_draw_a_drape_alike_and_take_it_away_again(canvas: OpenGLCanvas) -> None:
    bare = scene_of("peaks")
    for scene in (draped(bare), bare):
        canvas.show_scene(scene, INK)
        drawn = pixels_of(canvas.grabFramebuffer())[:, :, :3]
        expected = pixels_of(render_scene(scene, INK, SIZE))[:, :, :3]
        surface = np.ptp(expected, axis=2) > 70
        assert surface.mean() > 0.05
        assert np.abs(drawn - expected)[surface].mean() < 9.0


@pytest.mark.opengl
def test_a_second_canvas_draws_too(canvas: OpenGLCanvas, qapp: QApplication) -> None:
    canvas.show_scene(scene_of("peaks"), INK)
    first = pixels_of(canvas.grabFramebuffer())
    second = OpenGLCanvas()
    second.resize(*SIZE)
    second.show()
    qapp.processEvents()
    second.show_scene(scene_of("peaks"), INK)
    try:
        assert np.abs(pixels_of(second.grabFramebuffer()) - first).mean() < 0.5
    finally:
        second.close()
        second.deleteLater()


@pytest.mark.opengl
def test_new_heights_and_a_new_theme_are_shown(canvas: OpenGLCanvas) -> None:
    canvas.show_scene(scene_of("peaks"), INK)
    canvas.grabFramebuffer()
    paper = load_theme("paper")
    canvas.show_scene(scene_of("ravine", theme=paper), paper)
    drawn = pixels_of(canvas.grabFramebuffer())[:, :, :3]
    expected = pixels_of(render_scene(scene_of("ravine", theme=paper), paper, SIZE))[:, :, :3]
    assert np.abs(drawn - expected).mean() < 3.0


@pytest.mark.opengl
@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_a_grabbed_picture_has_its_size_and_a_transparent_ground(canvas: OpenGLCanvas, scale: float) -> None:
    image = canvas.grab_scene(scene_of("peaks"), INK, (300, 240), scale=scale, transparent=True)
    assert (image.width(), image.height()) == (300 * scale, 240 * scale)
    pixels = pixels_of(image)
    assert pixels[-1, 0, 3] == 0
    assert pixels[:, :, 3].max() == 255
