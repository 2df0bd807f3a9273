from __future__ import annotations

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.frames.frame import Frame
from engine.network.health import FLAT
from tests.widgets.layer_frames import layers_frame, mixed_frame, network_in
from widgets.network_parts.activation_curve import ActivationCurve, curves_of
from widgets.painting.histograms import extent, histogram, magnitudes


def curves(frame: Frame) -> tuple[ActivationCurve | None, ...]:
    return curves_of(network_in(frame), frame.racers[0].theta)


def first(frame: Frame) -> ActivationCurve:
    curve = curves(frame)[0]
    assert curve is not None
    return curve


@pytest.mark.parametrize("kind", ["healthy", "vanishing", "few units", "gelu", "exploding"])
def test_the_mean_slope_is_that_of_the_values(kind: str) -> None:
    frame = layers_frame(kind)
    for layer, curve in zip(network_in(frame).layers, curves(frame), strict=True):
        assert curve is not None
        assert layer.pre_activation is not None
        row, slope = ACTIVATIONS[layer.activation], np.empty_like(layer.pre_activation)
        row.settle(layer.activation_values).slope(layer.pre_activation, np.array(layer.output), slope)
        assert curve.mean_slope == pytest.approx(float(np.abs(slope).mean()), rel=1e-5)


@pytest.mark.parametrize("kind", ["healthy", "vanishing", "few units"])
def test_flat_places_are_those_the_engine_counts(kind: str) -> None:
    frame = layers_frame(kind)
    for layer, curve in zip(network_in(frame).layers, curves(frame), strict=True):
        assert curve is not None
        assert curve.points is not None
        assert layer.health is not None
        flat = np.abs(curve.evaluate(curve.points)[1]) <= curve.flat
        assert flat.mean() == pytest.approx(layer.health.saturated)


def test_the_axis_reaches_to_where_a_sigmoid_saturates() -> None:
    curve = first(layers_frame("vanishing"))
    assert abs(curve.evaluate(np.array([curve.reach]))[1][0]) <= FLAT * 0.25
    assert curve.flat_word == "saturated"


def test_what_relu_blocks_is_called_blocked() -> None:
    assert first(layers_frame("healthy")).flat_word == "blocked"


def test_learned_slopes_are_those_in_theta_and_are_named() -> None:
    frame = layers_frame("prelu", 40)
    layer, curve = network_in(frame).layers[0], first(frame)
    assert layer.weights is not None
    assert layer.pre_activation is not None
    start = layer.first + layer.weights.size
    assert np.array_equal(curve.learned, frame.racers[0].theta[start : start + layer.units])
    slope = np.where(layer.pre_activation > 0.0, 1.0, np.abs(curve.learned)[:, None])
    assert curve.mean_slope == pytest.approx(float(slope.mean()))
    assert curve.note.startswith("learned alpha")


def test_softmax_is_the_sigmoid_of_a_score_above_the_others() -> None:
    frame = layers_frame("softmax")
    layer, curve = network_in(frame).layers[0], first(frame)
    assert curve.points is not None
    assert layer.output is not None
    value, slope = curve.evaluate(curve.points)
    assert np.allclose(value, layer.output, rtol=1e-12)
    assert np.allclose(slope, layer.output * (1.0 - layer.output), rtol=1e-10)
    assert curve.note


def test_maxout_passes_each_gradient_on_whole_through_one_piece() -> None:
    frame = layers_frame("maxout")
    layer, curve = network_in(frame).layers[0], first(frame)
    assert curve.points is not None
    assert layer.pre_activation is not None
    winners = (curve.points > 0.0).reshape(layer.units, 3, -1)
    best = layer.pre_activation.reshape(layer.units, 3, -1).argmax(axis=1)
    assert (winners.sum(axis=1) == 1).all()
    assert np.array_equal(winners.argmax(axis=1), best)
    assert curve.mean_slope == 1.0
    assert not (np.abs(curve.evaluate(curve.points)[1]) <= curve.flat).any()


def test_layers_without_an_activation_have_no_curve() -> None:
    found = curves(mixed_frame())
    assert [curve is None for curve in found] == [False, True, False, True, False]
    assert found[0] is not None
    assert found[0].linear
    assert found[2] is not None
    assert found[2].title == "Tanh" or not found[2].linear


def test_values_not_reached_yet_have_no_mean_slope() -> None:
    curve = first(layers_frame("few units", 3, 1))
    assert curve.points is None
    assert np.isnan(curve.mean_slope)


def test_a_histogram_counts_every_value_once() -> None:
    values = np.array([[-9.0, -1.0, -0.5, 0.0], [0.5, 0.999, 7.0, np.inf]])
    counted = histogram(values, -1.0, 1.0, 4)
    assert np.allclose(counted.shares * 8, [2, 1, 1, 3])
    assert counted.missing == pytest.approx(1 / 8)
    assert counted.bin_of(0.6) == 3
    assert counted.bin_of(-99.0) == 0


def test_huge_values_are_counted_at_the_ends() -> None:
    counted = histogram(np.array([-1e300, 1e300, 0.1]), -1.0, 1.0, 2)
    assert np.allclose(counted.shares * 3, [1, 2])


def test_zero_has_no_magnitude_and_the_extent_leaves_out_what_is_not_finite() -> None:
    found = magnitudes(np.array([0.0, 0.01, -100.0]))
    assert np.isneginf(found[0])
    assert extent(found) == (-2.0, 2.0)
    assert extent(np.array([np.nan])) is None
