from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.landscape.grid import landscape
from engine.objective import Domain
from engine.surfaces.objective import SurfaceObjective
from tests.widgets.scene.demo import FUNCTIONS, field_of
from widgets.painting.height_scale import HeightScale
from widgets.painting.ticks import linear_ticks, scale_ticks, written
from widgets.scene.description import HeightField, Marker, Scene
from widgets.scene.geometry import geometry_of
from widgets.scene.refined_field import mean_around, refined_field
from widgets.style.theme import load_theme, racer_style

LOOK = racer_style(0, load_theme("ink"))


def test_the_refined_surface_goes_through_the_given_heights() -> None:
    field = field_of("peaks", points=41)
    fine = refined_field(field).heights
    step = (fine.shape[0] - 1) // 40
    np.testing.assert_allclose(fine[::step, ::step], field.z, atol=1e-12)


def test_a_plane_stays_a_plane_up_to_the_border() -> None:
    fine = refined_field(field_of("plane", points=11)).heights
    np.testing.assert_allclose(np.diff(fine, n=2, axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(np.diff(fine, n=2, axis=1), 0.0, atol=1e-12)


@pytest.mark.parametrize("name", ["peaks", "ravine", "saddle", "plane", "rastrigin"])
def test_an_even_tempered_surface_is_shown_whole(name: str) -> None:
    field = field_of(name)
    assert refined_field(field).range == (field.z.min(), field.z.max())


def test_extremes_at_the_border_do_not_flatten_the_rest() -> None:
    field = field_of("beale")
    low, high = refined_field(field).range
    assert low == 0.0 < field.z.min()
    assert high < 0.2 * field.z.max()


def test_a_lonely_peak_is_not_cut() -> None:
    axis = np.linspace(-1.0, 1.0, 81)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    field = HeightField(axis, axis, 100.0 * np.exp(-200.0 * (x**2 + y**2)))
    assert refined_field(field).range[1] == field.z.max()


def test_a_marker_above_the_cut_raises_the_box() -> None:
    field = field_of("beale")
    plain = geometry_of(Scene(field))
    raised = geometry_of(Scene(field, markers=(Marker(-3.7, -3.7, LOOK),)))
    assert raised.high > plain.high


def test_a_given_range_is_kept() -> None:
    field = field_of("ravine")
    given_range = HeightField(field.x, field.y, field.z, z_range=(0.0, 500.0))
    geometry = geometry_of(Scene(given_range, markers=(Marker(0.0, 0.0, LOOK),)))
    assert (geometry.low, geometry.high) == (0.0, 500.0)


def test_a_hole_has_no_height_and_its_surroundings_do() -> None:
    geometry = geometry_of(Scene(field_of("logarithm")))
    hole, ground = geometry.places(np.array([[0.2, 0.2], [2.0, 2.0]]))
    heights = geometry.height(np.array([hole, ground]))
    assert np.isnan(heights[0])
    assert np.isfinite(heights[1])


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_one_bad_height_makes_a_hole_and_nothing_else(bad: float) -> None:
    field = field_of("ravine", points=31)
    z = field.z.copy()
    z[7, 9] = bad
    geometry = geometry_of(Scene(HeightField(field.x, field.y, z)))
    places = geometry.places(np.array([[field.x[7], field.y[9]], [field.x[20], field.y[20]]]))
    heights = geometry.height(places)
    assert np.isnan(heights[0])
    assert np.isfinite(heights[1])
    assert np.isfinite(geometry.surface).all()


def test_a_logarithmic_valley_has_its_floor_between_the_grids_points() -> None:
    axis = np.linspace(-1.0, 1.0, 20)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    field = HeightField(axis, axis, (x - y / 3.0) ** 2 + 1e-4, log=True)
    fine = refined_field(field).heights
    assert fine[:, fine.shape[1] // 2].min() == pytest.approx(-4.0, abs=0.3)


@pytest.mark.parametrize("stride", [1, 3, 6])
def test_the_floor_of_a_narrow_logarithmic_valley_has_no_teeth(stride: int) -> None:
    axis = np.linspace(-1.0, 1.0, 129)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    field = HeightField(axis, axis, 100.0 * (x - 0.37 * y - 0.1) ** 2 + 1e-4 * y**2, log=True)
    heights = refined_field(field).every(stride)[::stride, ::stride]
    floor = heights.min(axis=0)
    assert np.ptp(floor) < 0.25


def test_a_mean_is_taken_over_squares_and_repeats_the_border() -> None:
    values = np.arange(12.0).reshape(3, 4)
    mean = mean_around(values, 1)
    assert mean.shape == values.shape
    assert mean[1, 1] == values[:3, :3].mean()
    assert mean[0, 0] == pytest.approx(np.pad(values, 1, mode="edge")[:3, :3].mean())


def test_negative_losses_have_a_logarithmic_height_too() -> None:
    geometry = geometry_of(Scene(field_of("saddle", log=True)))
    assert geometry.refined.scale.kind == "asinh"
    assert "0" in [text for _, text in geometry.ticks(6.0)]


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("log", [False, True])
def test_every_surface_fits_its_box(name: str, log: bool) -> None:
    geometry = geometry_of(Scene(field_of(name, log=log)))
    shown = geometry.surface[geometry.inside > 0.0]
    assert shown.min() >= geometry.gap - 1e-6
    assert shown.max() <= geometry.top + 1e-6
    assert max(geometry.half) == 0.5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"z": np.zeros((3, 4))}, "must be"),
        ({"x": np.array([0.0, 1.0, 3.0, 4.0])}, "axis x"),
        ({"y": np.array([2.0, 1.0, 0.0])}, "axis y"),
        ({"z": np.full((4, 3), np.nan)}, "no finite height"),
        ({"z_range": (1.0, 1.0)}, "must rise"),
    ],
)
def test_a_height_field_that_cannot_be_drawn_says_why(change: dict[str, object], message: str) -> None:
    good: dict[str, object] = {"x": np.arange(4.0), "y": np.arange(3.0), "z": np.zeros((4, 3))}
    with pytest.raises(RavineError, match=message):
        HeightField(**{**good, **change})  # type: ignore[arg-type]


@given(
    low=st.floats(-1e6, 1e6),
    span=st.floats(1e-3, 1e9),
    count=st.floats(1.0, 12.0),
)
def test_ticks_are_few_inside_and_written_apart(low: float, span: float, count: float) -> None:
    ticks = linear_ticks(low, low + span, count)
    values = [value for value, _ in ticks]
    slack = 1e-5 * span
    assert len(ticks) <= count + 1
    assert all(low - slack <= value <= low + span + slack for value in values)
    assert values == sorted(set(values))
    if span > 1e-2 * abs(low):
        assert len({text for _, text in ticks}) == len(ticks)


def test_numbers_are_written_with_true_minus_signs_and_powers() -> None:
    assert written([-2.0, 0.0], [1.0, 1.0]) == ["−2", "0"]
    assert written([0.5], [0.1]) == ["0.5"]
    assert written([200000.0], [100000.0]) == ["2·10⁵"]
    assert written([-1e-6], [1e-6]) == ["−10⁻⁶"]


@given(low=st.floats(-8.0, 8.0), span=st.floats(1.0, 12.0), count=st.floats(2.0, 12.0))
def test_an_axis_writes_all_its_numbers_with_powers_or_none(low: float, span: float, count: float) -> None:
    for scale, bottom, top in (
        (HeightScale("log", 10.0**low), low, low + span),
        (HeightScale("linear"), 0.0, 10.0**low),
    ):
        texts = [text for _, text in scale_ticks(scale, bottom, top, count) if text != "0"]
        assert len({"10" in text and any(sign in text for sign in "⁰¹²³⁴⁵⁶⁷⁸⁹") for text in texts}) <= 1


def test_a_logarithmic_axis_counts_in_powers_of_ten() -> None:
    field = field_of("rosenbrock", log=True)
    refined = refined_field(field)
    assert {"1", "100"} <= {text for _, text in scale_ticks(refined.scale, *refined.range, 8.0)}


def surface_of(formula: str, domain: Domain, *, log: bool = False) -> HeightField:
    drawn = landscape(SurfaceObjective(formula), domain, 129)
    return HeightField(drawn.x, drawn.y, drawn.z, rim=drawn.rim, log=log)


def test_a_hemisphere_reaches_down_to_its_rim() -> None:
    geometry = geometry_of(Scene(surface_of("sqrt(1-x^2-y^2)", ((-1.5, 1.5), (-1.5, 1.5)))))
    points, inside = geometry.mesh()
    assert geometry.refined.range[0] == pytest.approx(0.0, abs=1e-3)
    rim = points[inside == 0.0]
    radius = np.hypot(rim[:, 0], rim[:, 1]) * 3.0
    assert radius == pytest.approx(np.ones(len(rim)), abs=1e-3)
    assert rim[:, 2] == pytest.approx(np.full(len(rim), geometry.gap), abs=1e-3)


@pytest.mark.parametrize("log", [False, True])
def test_no_wall_bridges_a_pole(*, log: bool) -> None:
    field = surface_of("tan(x) + y^2", ((-5.0, 5.0), (-3.0, 3.0)), log=log)
    geometry = geometry_of(Scene(field))
    _, inside = geometry.mesh()
    assert field.rim is not None
    at_pole = np.isinf(field.rim.heights)
    assert (inside[at_pole] < 0.0).all()
    low, high = geometry.refined.scale.backward(np.array([geometry.low, geometry.high]))
    assert -100.0 < low < -2.0
    assert 10.0 < high < 100.0


def test_a_rim_where_the_loss_runs_off_does_not_set_the_scale() -> None:
    field = surface_of("log(x*y + 1.3)", ((-5.0, 5.0), (-3.0, 3.0)))
    low, high = refined_field(field).range
    assert -8.0 < low < -1.0
    assert high == pytest.approx(np.log(16.3))
