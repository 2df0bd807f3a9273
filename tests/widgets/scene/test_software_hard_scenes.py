"""Scenes that a diverging run or an odd formula makes: drawn without a warning, whatever is in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.widgets.scene.demo import INK, field_of
from widgets.scene.camera import Camera
from widgets.scene.description import Arrow, HeightField, LookAhead, Marker, Scene, Shape, Trail
from widgets.scene.software import render_scene
from widgets.style.theme import racer_style

LOOK = racer_style(0, INK)
SIZE = (200, 160)
anything = st.floats(allow_nan=True, allow_infinity=True)

pytestmark = pytest.mark.usefixtures("qapp")


@settings(max_examples=60)
@given(
    z=arrays.arrays(np.float64, st.tuples(st.integers(2, 7), st.integers(2, 7)), elements=anything),
    log=st.booleans(),
    elevation=st.floats(4.0, 90.0),
)
def test_any_heights_with_one_finite_among_them_are_drawn(z: np.ndarray, log: bool, elevation: float) -> None:
    z[0, 0] = 1.0
    field = HeightField(np.linspace(-1, 1, z.shape[0]), np.linspace(0, 9, z.shape[1]), z, log=log)
    scene = Scene(field, camera=Camera(elevation=elevation), trails=(Trail(np.zeros((3, 2)), LOOK),))
    assert not render_scene(scene, INK, SIZE, quality="moving").isNull()


@settings(max_examples=60)
@given(x=anything, y=anything, u=anything, v=anything)
def test_anything_may_stand_on_a_surface(x: float, y: float, u: float, v: float) -> None:
    scene = Scene(
        field_of("ravine", points=31),
        trails=(Trail(np.array([[0.0, 0.0], [x, y], [u, v]]), LOOK), Trail(np.empty((0, 2)), LOOK)),
        markers=(Marker(x, y, LOOK, "label", emphasised=True),),
        arrows=(Arrow("update", x, y, (u, v), LOOK), Arrow("gradient", 0.0, 0.0, (u, v), LOOK)),
        shapes=(Shape("ellipse", x, y, (u, v), LOOK), Shape("square", 0.0, 0.0, (abs(u), abs(v)), LOOK)),
        look_aheads=(LookAhead(x, y, (0.0, 0.0), (u, v), LOOK),),
        minima=((u, v),),
        start=(x, y),
    )
    assert not render_scene(scene, INK, SIZE, quality="moving").isNull()


@pytest.mark.parametrize("size", [(1, 1), (40, 30), (160, 120), (2000, 60), (60, 900)])
def test_odd_sizes_are_drawn(size: tuple[int, int]) -> None:
    image = render_scene(Scene(field_of("peaks", points=31)), INK, size)
    assert (image.width(), image.height()) == size


@pytest.mark.parametrize("offset", [0.0, 1e6, -1e12, 1e-9])
@pytest.mark.parametrize("span", [1e-9, 1.0, 1e9])
def test_surfaces_of_any_height_are_drawn(offset: float, span: float) -> None:
    field = field_of("saddle", points=31)
    scene = Scene(HeightField(field.x, field.y, offset + span * field.z))
    assert not render_scene(scene, INK, SIZE).isNull()


def test_a_domain_far_from_zero_is_drawn() -> None:
    axis = np.linspace(1e6, 1e6 + 1.0, 21)
    z = np.add.outer(axis - axis[0], axis - axis[0])
    assert not render_scene(Scene(HeightField(axis, axis, z)), INK, SIZE).isNull()
