"""Every row of the table of activations keeps what it says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS, Activation
from engine.activations.normal import cumulative
from engine.errors import RavineError
from engine.parameters import DIALECTS
from tests.golden import network_cases

CURVES = [pytest.param(row, id=row.key) for row in ACTIVATIONS.rows() if row.curve is not None]
FOLDS = [pytest.param(row, id=row.key) for row in ACTIVATIONS.rows() if row.fold is not None]
SMOOTH = [param for param in CURVES if param.id != "binary_step"]
WIDE = np.linspace(-12.0, 12.0, 4801)
KINKS = (-3.0, -1.0, 0.0, 1.0, 3.0, 6.0)
GOLDEN = network_cases.read()

#: Even and uneven places, whole numbers among them.
MODERATE = np.concatenate((np.linspace(-9.0, 9.0, 3601), np.random.default_rng(1).uniform(-9.0, 9.0, 999)))
#: Every power of two that a float can be, its neighbours, and zero, with both signs.
EVERY_MAGNITUDE = np.concatenate(
    [
        sign * np.nextafter(np.ldexp(1.0, np.arange(-1074, 1024)), towards)
        for sign in (-1.0, 1.0)
        for towards in (0.0, 1.5, np.finfo(float).max)
    ]
)


def values(row: Activation, z: np.ndarray) -> np.ndarray:
    return row.evaluate(z)[0]


@pytest.mark.parametrize("row", SMOOTH)
def test_the_derivative_agrees_with_differences(row: Activation) -> None:
    step, z = 1e-3, MODERATE
    if row.continuity < 2:
        z = z[np.abs(z[:, None] - KINKS).min(axis=1) >= 3 * step]
    around = values(row, z + step * np.array((-2.0, -1.0, 1.0, 2.0))[:, None])
    expected = (8 * (around[2] - around[1]) - (around[3] - around[0])) / (12 * step)
    np.testing.assert_allclose(row.evaluate(z)[1], expected, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("row", CURVES)
def test_the_range_holds_and_is_reached(row: Activation) -> None:
    far = np.concatenate((WIDE, np.linspace(-1e4, 1e4, 4001)))
    reached = values(row, far)
    assert reached.min() >= row.low - 1e-12
    assert reached.max() <= row.high + 1e-12
    if math.isfinite(row.low):
        assert reached.min() == pytest.approx(row.low, abs=2e-3)
    if math.isfinite(row.high):
        assert reached.max() == pytest.approx(row.high, abs=2e-3)


@pytest.mark.parametrize("row", CURVES)
def test_monotonic_means_that_it_never_falls(row: Activation) -> None:
    assert bool((np.diff(values(row, WIDE)) >= -1e-15).all()) == row.monotonic


@pytest.mark.parametrize("row", CURVES)
def test_zero_centred_means_odd(row: Activation) -> None:
    z = WIDE[WIDE > 0]
    assert bool(np.allclose(values(row, z), -values(row, -z), atol=1e-13)) == row.zero_centred


@pytest.mark.parametrize("row", CURVES)
def test_saturating_means_that_the_slope_dies(row: Activation) -> None:
    far = np.linspace(600.0, 700.0, 1001)
    right, left = (np.abs(row.evaluate(side)[1]).max() < 0.01 for side in (far, -far))
    assert {(False, False): "no", (True, False): "left", (False, True): "right", (True, True): "both"}[
        bool(left), bool(right)
    ] == row.saturating


@pytest.mark.parametrize("row", CURVES)
def test_continuity_is_that_of_the_curve_and_its_slope(row: Activation) -> None:
    step = 1e-7
    places = np.array(KINKS)
    left, right = row.evaluate(places - step), row.evaluate(places + step)
    jump, second = (np.abs(low - high).max() for low, high in zip(left, right, strict=True))
    limit = 1e-4
    order = -1 if jump > limit else 0 if second > limit else 1
    assert order == min(row.continuity, 1)


@pytest.mark.parametrize("row", CURVES)
def test_no_finite_input_gives_nan_where_the_function_is_finite(row: Activation) -> None:
    value, slope = row.evaluate(EVERY_MAGNITUDE)
    if math.isfinite(row.low) and math.isfinite(row.high):
        bounded = np.abs(EVERY_MAGNITUDE) < 1e150
        assert np.isfinite(value[bounded]).all()
        assert np.isfinite(slope[bounded]).all()


@pytest.mark.parametrize("row", CURVES)
def test_nan_is_passed_on_and_not_hidden(row: Activation) -> None:
    assert np.isnan(values(row, np.array([np.nan]))).all()


@pytest.mark.parametrize("row", CURVES)
def test_single_precision_stays_single_and_close(row: Activation) -> None:
    z = np.linspace(-4, 4, 33)
    exact = values(row, z)
    curve = row.settle(row.constants({}, "textbook"), np.float32)
    out, slope = np.empty(33, np.float32), np.empty(33, np.float32)
    curve.value(z.astype(np.float32), out)
    curve.slope(z.astype(np.float32), out, slope)
    np.testing.assert_allclose(out, exact, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("key", network_cases.ACTIVATIONS)
def test_value_and_slope_equal_pytorchs(key: str) -> None:
    value, slope = ACTIVATIONS[key].evaluate(network_cases.CURVE_POINTS)
    np.testing.assert_allclose(value, GOLDEN[f"curve_{key}/value"], rtol=1e-12, atol=1e-14)
    # PyTorch's slope of sinc cancels near 0, where ours is a series
    np.testing.assert_allclose(slope, GOLDEN[f"curve_{key}/slope"], rtol=1e-12, atol=1e-13)


@given(z=st.floats(-37.0, 40.0))
def test_the_normal_distribution_is_exact_in_both_tails(z: float) -> None:
    exact = 0.5 * math.erfc(-z / math.sqrt(2.0))
    assert float(cumulative(np.array([z]))[0]) == pytest.approx(exact, rel=2e-15 * (1 + z * z), abs=0.0)


@pytest.mark.parametrize("key", ["gcu", "squ", "ncu", "ssu", "dsu"])
def test_an_oscillating_unit_passes_zero_with_slope_one(key: str) -> None:
    value, slope = ACTIVATIONS[key].evaluate(np.zeros(1))
    np.testing.assert_allclose((value[0], slope[0]), (0.0, 1.0), atol=1e-15)


def test_removable_points_are_filled() -> None:
    np.testing.assert_allclose(values(ACTIVATIONS["sinc"], np.zeros(1)), 1.0)
    np.testing.assert_allclose(values(ACTIVATIONS["ssu"], np.array([math.pi])), math.pi)
    holes = np.array([-math.pi, math.pi])
    np.testing.assert_allclose(values(ACTIVATIONS["dsu"], holes), (-math.pi / 2, math.pi / 2))


def test_one_squ_neuron_is_xor_exactly() -> None:
    golden = (1 + math.sqrt(5)) / 2
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) @ np.array([-golden, 1 / golden])
    np.testing.assert_allclose(values(ACTIVATIONS["squ"], corners), (0, 1, 1, 0), atol=1e-15)


def test_selu_keeps_mean_zero_and_variance_one() -> None:
    z = np.linspace(-12.0, 12.0, 240_001)
    weight = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    a = values(ACTIVATIONS["selu"], z)
    np.testing.assert_allclose(((a * weight).sum(), (a * a * weight).sum()), (0.0, 1.0), atol=1e-8)


def test_the_dialects_leak_by_different_slopes() -> None:
    left = [ACTIVATIONS["leaky_relu"].evaluate(-np.ones(1), dialect=dialect)[1][0] for dialect in DIALECTS]
    assert left == [0.01, 0.3, 0.01]


@pytest.mark.parametrize("row", FOLDS)
@given(seed=st.integers(0, 2**32))
def test_a_folding_functions_vjp_is_the_transposed_jacobian(row: Activation, seed: int) -> None:
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(6, 3))
    fold = row.settle_fold(row.constants({}, "textbook"))
    output = np.empty((6 // fold.pieces, 3))
    gradient, vjp, direction = rng.normal(size=output.shape), np.empty_like(z), rng.normal(size=z.shape)
    fold.value(z, output)
    fold.vjp(z, output, gradient, vjp)
    step = 1e-6
    high, low = np.empty_like(output), np.empty_like(output)
    fold.value(z + step * direction, high)
    fold.value(z - step * direction, low)
    along = (gradient * (high - low)).sum() / (2 * step)
    assert (vjp * direction).sum() == pytest.approx(along, rel=1e-6, abs=1e-6)


def test_a_fold_has_no_curve_and_says_so() -> None:
    with pytest.raises(RavineError, match="maxout folds several values"):
        ACTIVATIONS["maxout"].evaluate(np.zeros(2))
    with pytest.raises(RavineError, match="relu works value by value"):
        ACTIVATIONS["relu"].settle_fold({})


def test_an_unknown_constant_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(RavineError, match="did you mean negative_slope"):
        ACTIVATIONS["leaky_relu"].evaluate(np.zeros(1), negativ_slope=0.1)


@pytest.mark.parametrize(
    ("key", "order"), [("binary_step", "jumps"), ("relu", "C⁰"), ("elu", "C¹"), ("tanh", "smooth")]
)
def test_the_order_of_continuity_is_told_in_a_word(key: str, order: str) -> None:
    assert ACTIVATIONS[key].order == order


def test_what_folds_several_sums_into_one_has_no_curve() -> None:
    with pytest.raises(RavineError, match="it has no curve of one z"):
        ACTIVATIONS["maxout"].evaluate_second_derivative(np.zeros(3), {})
