"""The parts of a picture that outlast a step: the net on the surface, and what a translucent one shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtGui import QImage

from tests.widgets.scene.demo import scene_of
from widgets.scene.description import Options, Scene
from widgets.scene.geometry import geometry_of
from widgets.scene.picture import NET_MESHES, NET_POINTS, Picture, contour_lines, net_lines
from widgets.scene.software import render_scene
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


def drawn(scene: Scene, **options: object) -> QImage:
    options = {"floor_map": False, "labels": False, "legend": False, "grid": False, **options}
    return render_scene(replace(scene, options=Options(**options)), load_theme("ink"), (160, 120))  # type: ignore[arg-type] # told by name


def test_the_net_lies_on_the_surface_and_follows_its_vertical_scale() -> None:
    lines = net_lines(geometry_of(scene_of("ravine")))
    tall = net_lines(geometry_of(replace(scene_of("ravine"), options=Options(vertical_scale=2.0))))
    assert all(line.shape == (NET_POINTS, 3) for line in lines)
    assert NET_MESHES + 2 < len(lines) <= 2 * (NET_MESHES + 1)
    rises = [
        np.nanmax(np.concatenate(net)[:, 2]) - np.nanmin(np.concatenate(net)[:, 2]) for net in (lines, tall)
    ]
    assert rises[1] == pytest.approx(2.0 * rises[0])


def test_at_no_opacity_only_the_net_is_left() -> None:
    bare = drawn(scene_of("ravine"), opacity=0.0)
    assert drawn(scene_of("ravine"), opacity=0.0) == bare
    pictures = [
        drawn(scene_of("ravine"), opacity=share, wireframe=net)
        for share, net in ((0.0, True), (1.0, True), (1.0, False))
    ]
    assert len({each.constBits().asstring(each.sizeInBytes()) for each in (bare, *pictures)}) == 4


def test_a_drawing_has_the_contour_lines_of_the_picture() -> None:
    scene = scene_of("ravine")
    plain, lined = (
        Picture.of(scene, load_theme("paper"), (320, 240), lined=lined).surface() for lined in (False, True)
    )
    assert plain != lined
    lines = contour_lines(geometry_of(scene))
    levels = geometry_of(scene).levels
    assert {round(float(line[0, 2]), 9) for line in lines} == {round(level, 9) for level in levels.tolist()}
    for line in lines:
        np.testing.assert_allclose(geometry_of(scene).height(line[:, :2]), line[:, 2], atol=0.02)
