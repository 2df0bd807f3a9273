"""What the layer strips show: every layer's values counted on axes that all layers share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import LayerHistory, NetworkFrame
from engine.network.health import HEALTH
from engine.objective import FloatArray
from widgets.painting.height_scale import HeightScale
from widgets.painting.histograms import extent, histogram, magnitudes
from widgets.plots.axis import Axis
from widgets.plots.small_plot import decades, nice_above, tidy

BINS = 48
#: Less than this share of a gradient is as good as nothing.
VANISHED = 1e-3
#: What gradients do that do not keep their scale.
VANISH, EXPLODE = "vanish", "explode"
#: Layers whose reaches differ by more than this share an axis that is linear only about zero.
UNEVEN = 30.0
#: What lies farther out than this many times the mean distance from 0 is counted at the end of the axis.
FAR = 6.0
#: Magnitudes are counted down to this many decades below 1.
DEEPEST = 300.0
#: The update over the weights, about: A. Karpathy, CS231n, "Ratio of weights:updates".
RULE_OF_THUMB = 1e-3


@dataclass(frozen=True, eq=False)
class LayerHistograms:
    """One column of histograms.

    Attributes:
        axis: the axis that all layers share.
        shares: of each layer's values in each bin ``(L, BINS)``; nan where a layer has none yet.
        outside: share of each layer's values that are not on the axis: not finite, or zero for magnitudes.
        times: how many times as far as its numbers say the axis reaches in each row ``(L,)``: the scores that
            a network ends in would squeeze what its other layers pass on.
        inferred: as the shares, of what batch normalisation would pass on in inference; nan for other layers.
    """

    axis: Axis
    shares: FloatArray
    outside: FloatArray
    times: FloatArray
    inferred: FloatArray

    def part(self, first: int, last: int) -> LayerHistograms:
        """The rows of some of the layers."""
        rows = slice(first, last)
        return LayerHistograms(
            self.axis, self.shares[rows], self.outside[rows], self.times[rows], self.inferred[rows]
        )


@dataclass(frozen=True)
class LayerQuantity:
    """A column of histograms.

    Attributes:
        key: its name in tables.
        title: the name above it.
        values: of a layer, if it has them.
        magnitude: whether the logarithm of |value| is counted.
        tip: what it is, in a sentence.
    """

    key: str
    title: str
    values: Callable[[LayerFrame], FloatArray | None]
    magnitude: bool
    tip: str


def _backward(layer: LayerFrame) -> FloatArray | None:
    return layer.output_gradient if layer.pre_activation is None else layer.pre_activation_gradient


_ROWS = (
    LayerQuantity(
        "pre_activation",
        "pre-activation z",
        lambda layer: layer.pre_activation,
        magnitude=False,
        tip="what each unit sums up, for every example",
    ),
    LayerQuantity(
        "output",
        "output",
        lambda layer: layer.output,
        magnitude=False,
        tip="what each unit passes on, for every example",
    ),
    LayerQuantity(
        "weights", "weights", lambda layer: layer.weights, magnitude=False, tip="weights and biases"
    ),
    LayerQuantity(
        "backward",
        "|backward gradient|",
        _backward,
        magnitude=True,
        tip="|dloss/dz| of each unit and example, on a logarithmic axis; dloss/doutput where there is no z",
    ),
)
#: The columns of histograms by key.
QUANTITIES: Mapping[str, LayerQuantity] = {quantity.key: quantity for quantity in _ROWS}


def count(
    quantity: LayerQuantity,
    layers: Sequence[LayerFrame],
    before: LayerHistograms | None,
    ends: Collection[int] = (),
) -> LayerHistograms:
    """Count a quantity of every layer on one axis, which is never narrower than the one ``before``.

    Args:
        quantity: what is counted.
        layers: the rows.
        before: what was counted of these rows before, if the axis must not shrink.
        ends: the places of layers in which networks end. Their scores have no say in the axis, which is
            multiplied in their rows.
    """
    values = [quantity.values(layer) for layer in layers]
    times, inferred = np.ones(len(layers)), np.full((len(layers), BINS), np.nan)
    if quantity.magnitude:
        values = [None if v is None else magnitudes(v) for v in values]
        axis = _magnitude_axis(values, before)
    else:
        inner = [v for place, v in enumerate(values) if place not in ends or len(layers) == len(ends)]
        signed = any(end[0] < 0.0 for v in values if v is not None and (end := extent(v)) is not None)
        axis = _value_axis(inner, None if before is None else before.axis, signed=signed)
        if axis.scale.kind == "linear":
            times[list(ends)] = [_times(values[place], axis) for place in ends]
        if before is not None and before.times.shape == times.shape:
            times = np.maximum(times, before.times)
    shares, outside = np.full((len(layers), BINS), np.nan), np.zeros(len(layers))
    for row, given in enumerate(values):
        if given is not None:
            shares[row], outside[row] = _counted(given, axis, times[row])
        if quantity.key == "output" and (other := layers[row].inferred) is not None:
            inferred[row], _ = _counted(other, axis, times[row])
    return LayerHistograms(axis, shares, outside, times, inferred)


def _counted(values: FloatArray, axis: Axis, times: float) -> tuple[FloatArray, float]:
    """The share of values in each bin of an axis, and of those that are not on it."""
    with np.errstate(over="ignore"):
        placed = values / times if axis.scale.kind == "log" else axis.scale.forward(values / times)
    counted = histogram(placed, axis.low, axis.high, BINS)
    return counted.shares, counted.missing


def _times(values: FloatArray | None, axis: Axis) -> float:
    """How many times as long an axis must be for values that had no say in it."""
    end = None if values is None else extent(values)
    if values is None or end is None:
        return 1.0
    return max(nice_above(_reach(values, end) / axis.high), 1.0)


def _magnitude_axis(values: Sequence[FloatArray | None], before: LayerHistograms | None) -> Axis:
    ends = [end for v in values if v is not None and (end := extent(v)) is not None]
    high = max((end[1] for end in ends), default=0.0)
    low = max(min((end[0] for end in ends), default=-2.0), -DEEPEST)
    low, high = decades(min(low, high), high)
    if before is not None:
        low, high = min(low, before.axis.low), max(high, before.axis.high)
    return Axis("", low, high, HeightScale("log", 10.0**low))


def _value_axis(values: Sequence[FloatArray | None], before: Axis | None, *, signed: bool = False) -> Axis:
    given = [(v, end) for v in values if v is not None and (end := extent(v)) is not None]
    reaches = np.array([_reach(v, end) for v, end in given])
    reaches = reaches[reaches > 0.0]
    if reaches.size == 0:
        return before if before is not None else Axis("", -1.0, 1.0)
    top, least = nice_above(float(reaches.max())), float(reaches.min())
    scale = HeightScale("linear")
    # Only for what explodes: next to others, what vanishes is the needle at zero that it is.
    if top > UNEVEN * float(np.median(reaches)):
        scale = HeightScale("asinh", 0.1 * nice_above(max(least, 1e-12 * top)))
    if before is not None and before.scale.kind == "asinh":
        scale = before.scale
    high = float(scale.forward(np.array([top]))[0])
    low = -high if signed or min(end[0] for _, end in given) < 0.0 else 0.0
    if before is not None and before.scale.kind == scale.kind:
        low, high = min(low, before.low), max(high, before.high)
    return Axis("", low, high, scale)


def _reach(values: FloatArray, ends: tuple[float, float]) -> float:
    """How far from 0 nearly all of the values are: a few far out must not squeeze the others."""
    with np.errstate(all="ignore"):
        usual = FAR * float(np.abs(values).mean())
    farthest = max(-ends[0], ends[1])
    return min(farthest, usual) if np.isfinite(usual) else farthest


# numbers of layers


def health_now(network: NetworkFrame) -> FloatArray:
    """Each layer's numbers ``(L, len(HEALTH))`` in the order of ``HEALTH``; nan before they are known."""
    rows = np.full((len(network.layers), len(HEALTH)), np.nan)
    for row, layer in zip(rows, network.layers, strict=True):
        if layer.health is not None:
            row[:] = [getattr(layer.health, name) for name in HEALTH]
    return rows


def flow_of(health: FloatArray) -> FloatArray:
    """Each layer's backward gradients (standard deviation) over those of the last layer ``(L,)``."""
    deviations = of("backward_deviation", health)
    with np.errstate(all="ignore"):
        return np.asarray(deviations / deviations[-1])


def verdict_on(health: FloatArray) -> tuple[str, ...]:
    """How gradients flow through a network of so many layers: sentences, the longest first."""
    if len(health) == 0:
        return ("",)
    reached = float(flow_of(health)[0])
    if not of("backward_deviation", health).any():
        return "All gradients of this step are 0", "Gradients are 0"
    if not isfinite(reached):
        return "The gradients of this step are not computed yet", "Gradients not computed yet", "not computed"
    if len(health) == 1:
        norm = tidy(float(of("gradient_norm", health)[0]))
        return f"One layer: its gradient's length is {norm}", f"Gradient norm {norm}"
    verdict = "keep their scale"
    if reached < VANISHED:
        verdict = VANISH
    elif reached > 1.0 / VANISHED:
        verdict = EXPLODE
    times = f"×{tidy(reached)}"
    return (
        f"Gradients {verdict}: those of layer 1 are {tidy(reached)} times as large as the last layer's",
        f"Gradients {verdict} ({times})",
        f"gradients {times}" if verdict == "keep their scale" else f"{verdict} {times}",
    )


def is_bad(verdict: str) -> bool:
    """Whether a sentence of `verdict_on` tells of gradients that do not arrive as they left."""
    return any(word in verdict.split(":", maxsplit=1)[0] for word in (VANISH, EXPLODE))


def of(name: str, numbers: FloatArray) -> FloatArray:
    """One of the numbers of ``HEALTH`` from an array whose last axis they are."""
    return np.asarray(numbers[..., HEALTH.index(name)])


def decade_axis(values: Sequence[FloatArray], before: Axis | None, *, holds: float | None = None) -> Axis:
    """A logarithmic axis for positive values, which holds a given one, and is never narrower than before."""
    logs = magnitudes(np.concatenate([v.reshape(-1) for v in values]))
    ends = extent(logs[logs > -DEEPEST]) or (0.0, 0.0)
    if holds is not None:
        ends = min(ends[0], float(np.log10(holds))), max(ends[1], float(np.log10(holds)))
    low, high = decades(*ends)
    if before is not None:
        low, high = min(low, before.low), max(high, before.high)
    return Axis("", low, high, HeightScale("log", 10.0**low))


def quantile_axis(history: LayerHistory, before: Axis | None) -> Axis:
    """The axis of the quantiles over time: linear, or asinh where layers or steps differ too much."""
    return _value_axis([history.quantiles[:, layer] for layer in range(history.quantiles.shape[1])], before)
