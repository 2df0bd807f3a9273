from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import QRectF

from tests.widgets.scene.demo import FUNCTIONS, scene_of
from widgets.scene.axes import SceneLayout, lay_out
from widgets.scene.camera import PRESETS, Camera
from widgets.scene.description import Options
from widgets.scene.geometry import geometry_of

SCENES = {name: scene_of(name) for name in FUNCTIONS}
cameras = st.builds(
    Camera,
    azimuth=st.floats(-180.0, 180.0),
    elevation=st.floats(4.0, 90.0),
    perspective=st.booleans(),
)


def laid_out(name: str, camera: Camera, size: tuple[int, int]) -> SceneLayout:
    scene = replace(SCENES[name], camera=camera)
    return lay_out(scene, geometry_of(scene), size)


def rectangles(layout: SceneLayout) -> list[QRectF]:
    labels = [label.rect for axis in layout.axes for label in axis.labels]
    return labels + [rect for _, rect in layout.legend]


@settings(max_examples=150)
@given(
    name=st.sampled_from(sorted(FUNCTIONS)),
    camera=cameras,
    size=st.sampled_from([(900, 700), (1280, 800), (1920, 1080), (520, 420)]),
)
def test_no_label_is_clipped_and_none_overlaps_another(
    qapp: object, name: str, camera: Camera, size: tuple[int, int]
) -> None:
    del qapp
    layout = laid_out(name, camera, size)
    placed = rectangles(layout)
    whole = QRectF(0.0, 0.0, *size)
    for index, rect in enumerate(placed):
        assert whole.contains(rect), rect
        assert not any(rect.intersects(other) for other in placed[:index])


@pytest.mark.parametrize("camera", [PRESETS["three-quarter"], PRESETS["front"], PRESETS["side"]])
def test_all_three_axes_carry_their_names(qapp: object, camera: Camera) -> None:
    del qapp
    texts = [label.text for axis in laid_out("peaks", camera, (900, 700)).axes for label in axis.labels]
    assert {"weight", "bias", "loss"} <= set(texts)


def test_every_axis_carries_several_numbers(qapp: object) -> None:
    del qapp
    layout = laid_out("rosenbrock", PRESETS["three-quarter"], (900, 700))
    assert all(len(axis.labels) >= 4 for axis in layout.axes)


def test_the_height_is_not_numbered_from_above(qapp: object) -> None:
    del qapp
    assert laid_out("peaks", PRESETS["top"], (900, 700)).axes[2].labels == ()


def test_a_scene_without_labels_has_none(qapp: object) -> None:
    del qapp
    scene = replace(SCENES["peaks"], options=Options(labels=False, legend=False))
    assert rectangles(lay_out(scene, geometry_of(scene), (900, 700))) == []


def test_labels_grow_with_the_picture(qapp: object) -> None:
    del qapp
    assert laid_out("peaks", Camera(), (1920, 1080)).unit > 1.5 * laid_out("peaks", Camera(), (900, 700)).unit
