from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QPointF, QRectF

from tests.widgets.pictures import around, near
from tests.widgets.scene.demo import INK, field_of, scene_of
from tests.widgets.scene.test_software import BARE, pixels_of
from widgets.scene.arrows import LONGEST, capped
from widgets.scene.axes import lay_out
from widgets.scene.camera import PRESETS
from widgets.scene.description import (
    ACCUMULATOR,
    ARROW_NAMES,
    Arrow,
    HeightField,
    LegendEntry,
    LookAhead,
    Marker,
    Scene,
)
from widgets.scene.geometry import geometry_of
from widgets.scene.software import render_scene
from widgets.scene.surface_lines import clamped_point
from widgets.style.theme import racer_style

pytestmark = pytest.mark.usefixtures("qapp")


def crowded(count: int) -> Scene:
    """A scene with so many racers in the legend, and all arrows."""
    style = racer_style(0, INK)
    legend = tuple(LegendEntry(racer_style(k, INK), f"momentum 0.{k}", "1234.5") for k in range(count))
    arrows = tuple(Arrow(kind, 0.0, 0.0, (0.3, 0.2), style) for kind in ARROW_NAMES)
    return replace(scene_of("ravine"), legend=legend, arrows=arrows, look_aheads=())


@pytest.mark.parametrize("count", [2, 5, 9])
@pytest.mark.parametrize("size", [(640, 420), (650, 480), (1280, 800)])
@pytest.mark.parametrize("azimuth", [-60.0, 20.0])
def test_no_row_of_the_legend_covers_the_box_its_numbers_or_the_border(
    count: int, size: tuple[int, int], azimuth: float
) -> None:
    scene = crowded(count)
    scene = replace(scene, camera=replace(scene.camera, azimuth=azimuth))
    geometry = geometry_of(scene)
    layout = lay_out(scene, geometry, size)
    x, y = geometry.half
    ring = np.array([(-x, -y), (x, -y), (x, y), (-x, y), (-x, -y)])
    rim = np.concatenate([np.linspace(a, b, 60) for a, b in pairwise(ring)])
    top = layout.projection.project(np.column_stack((rim, np.full(len(rim), geometry.top))))[0]
    labels = [label.rect for axis in layout.axes for label in axis.labels]
    whole = QRectF(0.0, 0.0, *map(float, size))
    for _, rect in layout.legend:
        inner = (top > (rect.left(), rect.top())) & (top < (rect.right(), rect.bottom()))
        assert not inner.all(axis=1).any()
        assert not any(rect.intersects(label) for label in labels)
        assert whole.contains(rect)


def test_a_further_row_of_the_legend_costs_the_box_less_than_its_height() -> None:
    size = (650, 480)
    scene = replace(crowded(3), shapes=())
    bare = lay_out(replace(scene, arrows=()), geometry_of(scene), size)
    two_rows = lay_out(scene, geometry_of(scene), size)
    assert len({rect.top() for _, rect in two_rows.legend}) == 2
    assert two_rows.projection.focal > 0.97 * bare.projection.focal


def test_the_legend_names_the_ellipse_of_accumulated_squares_once() -> None:
    scene = crowded(3)
    named = [entry.name for entry, _ in lay_out(scene, geometry_of(scene), (900, 700)).legend]
    assert scene.shapes
    assert named.count(ACCUMULATOR) == 1


def test_the_arrow_that_points_downhill_is_not_called_gradient() -> None:
    assert ARROW_NAMES["gradient"] == "−gradient"
    assert len(set(ARROW_NAMES.values())) == len(ARROW_NAMES)


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_an_arrow_spans_at_most_a_third_of_the_base_and_keeps_its_direction(x: float, y: float) -> None:
    geometry = geometry_of(scene_of("ravine"))
    shown = capped(geometry, (x, y)) * geometry.per_unit
    assert np.hypot(*shown) <= LONGEST * 2.0 * min(geometry.half) * (1.0 + 1e-9)
    assert shown[0] * x >= 0.0
    assert shown[1] * y >= 0.0


def test_a_short_arrow_has_its_true_length() -> None:
    np.testing.assert_allclose(capped(geometry_of(scene_of("ravine")), (0.3, -0.2)), (0.3, -0.2), rtol=1e-12)


def test_of_arrows_on_one_line_the_wide_one_is_seen_beside_the_thin_one() -> None:
    style = racer_style(0, INK)
    plain = Scene(field_of("plane"), camera=PRESETS["top"])
    pictures = []
    for kinds in ((), ("velocity",), ("update",), ("velocity", "update")):
        arrows = tuple(Arrow(kind, -0.5, 0.0, (1.0, 0.0), style) for kind in kinds)  # type: ignore[arg-type]
        pictures.append(pixels_of(render_scene(replace(plain, arrows=arrows), INK, (600, 480))))
    nothing, thin, wide, both = pictures
    del nothing
    assert np.abs(both - thin).max(axis=2).astype(bool).sum() > 50
    assert np.abs(both - wide).max(axis=2).astype(bool).sum() > 50


def test_the_lowest_point_between_the_grids_points_is_no_pinhole() -> None:
    x, y = np.linspace(-20.0, 100.0, 48), np.linspace(-40.0, 40.0, 44)
    z = 8.0 * (x[:, None] - 50.3) ** 2 + 2.0 * (y - 10.2) ** 2
    geometry = geometry_of(Scene(HeightField(x, y, z + 900.0)))
    assert geometry.inside.min() > 0.0


def test_a_legend_names_only_arrows_that_are_long_enough_to_be_seen() -> None:
    style = racer_style(0, INK)
    arrows = (Arrow("update", 0.0, 0.0, (1e-3, 0.0), style), Arrow("gradient", 0.0, 0.0, (1.0, 0.5), style))
    scene = replace(scene_of("ravine"), arrows=arrows, look_aheads=())
    named = [entry for entry, _ in lay_out(scene, geometry_of(scene), (900, 700)).legend]
    assert [entry.arrow for entry in named if entry.arrow] == ["gradient"]


def test_a_legend_names_a_look_ahead_where_there_is_one() -> None:
    scene = replace(
        crowded(1), look_aheads=(LookAhead(1.0, 1.0, (0.0, 0.0), (0.5, 0.0), racer_style(0, INK)),)
    )
    entries = [entry for entry, _ in lay_out(scene, geometry_of(scene), (900, 700)).legend]
    assert sum(entry.is_look_ahead for entry in entries) == 1


def test_a_marker_outside_the_domain_has_a_head_that_points_outwards() -> None:
    style = racer_style(0, INK)
    plain = replace(
        scene_of("ravine"), camera=PRESETS["top"], options=BARE, trails=(), arrows=(), look_aheads=()
    )
    found = []
    for x in (1e9, -1e9):
        scene = replace(plain, markers=(Marker(x, 0.0, style),))
        geometry, size = geometry_of(scene), (500, 400)
        at, truly = clamped_point(geometry, (x, 0.0))
        assert not truly
        (column, row), *_ = lay_out(scene, geometry, size).projection.project(at)[0]
        picture = pixels_of(render_scene(scene, INK, size))[..., :3]
        sides = [around(picture, QPointF(column + side * 9.0, row), 2) for side in (-1, 1)]
        found.append([bool(near(part, style.colour, 40).any()) for part in sides])
    assert found == [[False, True], [True, False]]
