"""The chain rule along the paths of a network: which factors make the gradient of one weight.

With L the mean over the N examples of a step,

    dL/dw = 1/N  sum over examples  sum over paths  dl/dy . f'(z) . w . f'(z) . w ... f'(z) . x

where a path leads from the weight's unit through one unit of each later layer to an output. Between two
units of neighbouring dense layers lies exactly one weight, so the paths are the choices of units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Literal

import numpy as np

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.frames.layer_frame import LayerFrame
from engine.objective import FloatArray, IntArray

FactorKind = Literal["loss", "slope", "weight", "layer", "input"]

#: Paths that are followed from layer to layer.
FOLLOWED = 64
#: Paths that are given back.
GIVEN = 8
#: Products of a weight and an example that summing over all paths may take, a few milliseconds.
PRODUCTS = 2**22


@dataclass(frozen=True)
class WeightPlace:
    """Where a weight stands: in which layer, from which input (None for the bias) to which row of z."""

    layer: int
    row: int
    column: int | None


@dataclass(frozen=True)
class Factor:
    """One factor of a path, from the loss to the weight.

    Attributes:
        kind: ``loss`` dl/dy, ``slope`` f'(z), ``weight`` w, ``layer`` doutput/dinput of a layer that is
            not dense, ``input`` what the weight multiplies.
        layer: of the factor; -1 for the input of the first layer.
        row: its unit.
        column: for a weight the unit it comes from.
        values: for each example ``(B,)``.
        average: over the examples, each weighted by the size of all factors before: the averages of a path
            multiply to the mean size of its products, exactly. It has a sign where all values share it.
    """

    kind: FactorKind
    layer: int
    row: int
    column: int
    values: FloatArray
    average: float

    @property
    def mixed(self) -> bool:
        """Whether its sign differs from example to example, so that `average` is a size."""
        return bool(self.values.min(initial=0.0) < 0.0 < self.values.max(initial=0.0))


@dataclass(frozen=True)
class ChainPath:
    """One way from an output back to the weight.

    Attributes:
        units: the row it passes in each layer, from the weight's own to the last.
        factors: from the loss to the weight.
        agreement: in [-1, 1]: the mean of the examples' products over the product of the averages, that is
            how little the examples cancel.
        contribution: what the path adds to dL/dw; the product of averages and agreement.
    """

    units: tuple[int, ...]
    factors: tuple[Factor, ...]
    agreement: float
    contribution: float

    @property
    def smallest(self) -> int:
        """The place of the factor that makes the gradient smallest."""
        sizes = [abs(factor.average) for factor in self.factors]
        # not a number is no size
        return min(range(len(sizes)), key=lambda place: sizes[place] if sizes[place] >= 0.0 else np.inf)


@dataclass(frozen=True)
class Chain:
    """The gradient of one weight, taken apart.

    Attributes:
        place: of the weight.
        paths: the strongest that were found, strongest first.
        count: how many there are in all.
        explained: the sum of what ``paths`` contribute.
        total: the sum over all paths.
        penalty: what L1 and L2 add.
        gradient: the exact one that the step uses.
        scale: the sum of the sizes of what is summed; rounding errors are in proportion to it.
    """

    place: WeightPlace
    paths: tuple[ChainPath, ...]
    count: int
    explained: float
    total: float
    penalty: float
    gradient: float
    scale: float

    @property
    def exhaustive(self) -> bool:
        """Whether no path can have been missed."""
        return self.count <= FOLLOWED

    @property
    def difference(self) -> float:
        """How far the sum over all paths and the penalty is from the exact gradient."""
        return self.total + self.penalty - self.gradient


def place_of(layers: Sequence[LayerFrame], index: int) -> WeightPlace | None:
    """Where entry ``index`` of theta stands; None if it is no weight or bias of a dense layer."""
    for layer in layers:
        if layer.weights is not None and 0 <= index - layer.first < layer.weights.size:
            row, column = divmod(index - layer.first, layer.weights.shape[1])
            return WeightPlace(layer.index, row, column if column < layer.inputs else None)
    return None


def index_of(layers: Sequence[LayerFrame], place: WeightPlace) -> int:
    """The entry of theta at a place.

    Raises:
        RavineError: the layer has no such weight.
    """
    layer = layers[place.layer]
    column = layer.inputs if place.column is None else place.column
    if layer.weights is None or not (place.row < len(layer.weights) and column < layer.weights.shape[1]):
        raise RavineError(f"layer {place.layer + 1} has no weight of unit {place.row + 1} from {column + 1}")
    return int(layer.first + place.row * layer.weights.shape[1] + column)


def chain_rule(
    layers: Sequence[LayerFrame],
    place: WeightPlace,
    inputs: FloatArray,
    examples: int,
    *,
    l1: float = 0.0,
    l2: float = 0.0,
) -> Chain | None:
    """Take the gradient of one weight apart.

    The slopes of activations that fold or learn, and what dropout and normalisation do, are read as the ratio
    of the gradients before and behind them, batch statistics included. What these statistics alone bring to
    an example that nothing else reaches is part of the total, but of no path.

    Args:
        layers: of a frame, from the input to the output.
        place: of the weight.
        inputs: the network's inputs ``(I, B)`` for the layers' examples.
        examples: N, over how many the step's loss is a mean; B or more.
        l1: of the weight's layer.
        l2: of the weight's layer.

    Returns:
        The paths and their sum, or None before the backward phase has come to the weight's layer.

    Raises:
        RavineError: the layer has no such weight.
    """
    index_of(layers, place)
    own, last = layers[place.layer], layers[-1]
    if own.weights is None or own.weight_gradient is None or last.output_gradient is None:
        return None
    column = own.inputs if place.column is None else place.column
    with np.errstate(all="ignore"):
        links = [_Link.of(layers, layer.index) for layer in layers[place.layer :]]
        arriving = _input_of(layers, place, inputs)
        chosen = _strongest(links, place.row, arriving, last.output_gradient)
        paths = tuple(
            _path(layers, links, units, arriving, place=place, examples=examples) for units in chosen
        )
        weight = own.weights[place.row, column]
        penalty = 0.0 if place.column is None else l1 * np.sign(weight) + 2.0 * l2 * weight
        each = _delta(links, last.output_gradient)[place.row] * arriving
        return Chain(
            place,
            paths,
            prod(link.rows for link in links[1:] if link.weights is not None),
            explained=float(sum(path.contribution for path in paths)),
            total=float(each.sum()),
            penalty=float(penalty),
            gradient=float(own.weight_gradient[place.row, column]),
            scale=float(np.abs(each).sum() + abs(penalty)),
        )


@dataclass(frozen=True)
class _Link:
    """One layer as the chain rule sees it: weights, and for each row a slope at each example.

    Attributes:
        layer: its place.
        weights: ``(Z, I)`` without biases; None where rows and inputs stand one to one.
        slopes: ``(Z, B)`` from the rows to the units they belong to; None for 1.
        pieces: how many rows belong to a unit.
        gradient: dloss/drow ``(Z, B)``.
        rows: Z.
        measured: whether the slopes are ratios of gradients.
    """

    layer: int
    weights: FloatArray | None
    slopes: FloatArray | None
    rows_per_unit: int
    gradient: FloatArray
    rows: int
    measured: bool

    @classmethod
    def of(cls, layers: Sequence[LayerFrame], index: int) -> _Link:
        """The link that a layer is."""
        layer = layers[index]
        after = _known(layer.output_gradient)
        if layer.pre_activation is None:
            before = _known(layers[index - 1].output_gradient)
            return cls(index, None, _ratio(before, after), 1, before, len(before), measured=True)
        before, rows = _known(layer.pre_activation_gradient), len(layer.pre_activation)
        weights = None if layer.weights is None else layer.weights[:, : layer.inputs]
        row, slopes = ACTIVATIONS[layer.activation], None
        measured = row.fold is not None or bool(row.learned)
        if measured:
            slopes = _ratio(before, np.repeat(after, rows // layer.units, axis=0))
        elif row.key != "linear":
            slopes = _slopes(layer, layer.pre_activation)
        return cls(index, weights, slopes, rows // layer.units, before, rows, measured=measured)

    def through(self, rows: IntArray) -> FloatArray | float:
        """The slopes at some rows ``(R, B)``, or 1."""
        return 1.0 if self.slopes is None else self.slopes[rows]


def _strongest(
    links: Sequence[_Link], row: int, arriving: FloatArray, gradient: FloatArray
) -> list[tuple[int, ...]]:
    """The rows of the paths that contribute most, strongest first, found forwards.

    A path is judged by what it has come through and by what lies ahead of it: once by all paths ahead
    together, for what goes on from a row is its dloss/drow, once by the strongest one alone.
    """
    together = [np.abs(link.gradient) for link in links]
    found: dict[tuple[int, ...], float] = {}
    for ahead in (together, _best_ahead(links, np.abs(gradient).max(axis=0))):
        units, products = _followed(links, row, arriving, ahead)
        sums = (products * gradient[units[:, -1] // links[-1].rows_per_unit]).sum(axis=1)
        found |= dict(zip(map(tuple, units.tolist()), np.abs(np.nan_to_num(sums)).tolist(), strict=True))
    return sorted(found, key=lambda path: (-found[path], path))[:GIVEN]


def _followed(
    links: Sequence[_Link], row: int, arriving: FloatArray, ahead: Sequence[FloatArray]
) -> tuple[IntArray, FloatArray]:
    """Paths ``(K, L)`` and the products along them ``(K, B)``, of too many those with most ahead."""
    units, products = np.array([[row]], dtype=np.intp), arriving[None] * links[0].through(np.array([row]))
    for depth, (before, link) in enumerate(pairwise(links), start=1):
        inputs = units[:, -1] // before.rows_per_unit
        if link.weights is None:
            units = np.column_stack((units, inputs))
            products = products * link.through(inputs)
            continue
        weights = link.weights[:, inputs].T
        scores = np.nan_to_num(np.abs(weights) * (np.abs(products) @ ahead[depth].T))
        begun, rows = np.divmod(_largest(scores.ravel(), FOLLOWED), link.rows)
        units = np.column_stack((units[begun], rows))
        products = products[begun] * weights[begun, rows][:, None] * link.through(rows)
    return units, products


def _best_ahead(links: Sequence[_Link], importance: FloatArray) -> list[FloatArray]:
    """For each link what the strongest path from each row has ahead ``(Z, B)``, slopes at their means.

    Args:
        links: from the weight's layer to the last.
        importance: of each example ``(B,)``, by which means are weighted.
    """
    share = importance / (importance.sum() or 1.0)
    best, result = np.ones(links[-1].rows // links[-1].rows_per_unit), list[FloatArray]()
    for link in reversed(links):
        slopes = 1.0 if link.slopes is None else np.abs(link.slopes) @ share
        rows = np.repeat(best, link.rows_per_unit) * slopes
        result.append(rows[:, None] * importance)
        best = rows if link.weights is None else (np.abs(link.weights) * rows[:, None]).max(axis=0)
    return result[::-1]


def _largest(scores: FloatArray, count: int) -> IntArray:
    """Where the largest scores are, in order of their places."""
    if len(scores) <= count:
        return np.arange(len(scores), dtype=np.intp)
    return np.sort(np.argpartition(scores, -count)[-count:])


def _path(
    layers: Sequence[LayerFrame],
    links: Sequence[_Link],
    units: tuple[int, ...],
    arriving: FloatArray,
    *,
    place: WeightPlace,
    examples: int,
) -> ChainPath:
    """A path with its factors, from the loss to the weight."""
    unit = units[-1] // links[-1].rows_per_unit
    scaled = _known(layers[-1].output_gradient)[unit] * examples
    raw: list[tuple[FactorKind, int, int, int, FloatArray]] = [("loss", len(layers) - 1, unit, -1, scaled)]
    for depth in range(len(links) - 1, -1, -1):
        link, row = links[depth], units[depth]
        if link.slopes is not None:
            kind: FactorKind = "slope" if layers[link.layer].pre_activation is not None else "layer"
            raw.append((kind, link.layer, row, -1, link.slopes[row]))
        if depth and link.weights is not None:
            column = units[depth - 1] // links[depth - 1].rows_per_unit
            weight = np.full(len(arriving), link.weights[row, column])
            raw.append(("weight", link.layer, row, column, weight))
    if place.column is not None:
        raw.append(("input", place.layer - 1, place.column, -1, arriving))
    factors, product, size = [], np.ones(len(arriving)), float(len(arriving))
    for kind, layer, row, column, values in raw:
        product = product * values
        before, size = size, float(np.abs(product).sum())
        average = size / before if before else float(np.abs(values).mean())
        if values.min() < 0.0 and values.max() <= 0.0:
            average = -average
        factors.append(Factor(kind, layer, row, column, values, average))
    contribution = float(product.sum()) / examples
    averaged = prod(factor.average for factor in factors) * len(arriving) / examples
    return ChainPath(units, tuple(factors), contribution / averaged if averaged else 0.0, contribution)


def _delta(links: Sequence[_Link], gradient: FloatArray) -> FloatArray:
    """dloss/dz ``(Z, B)`` of the first link over all paths, from the outputs' gradient.

    In a large network it is the frame's own.
    """
    columns = gradient.shape[1]
    if sum(link.weights.size for link in links[1:] if link.weights is not None) * columns > PRODUCTS:
        return links[0].gradient
    for link in reversed(links):
        if link.measured:
            # also what reaches an example through the batch's statistics alone, which no ratio can say
            gradient = link.gradient
        elif link.slopes is not None:
            gradient = gradient * link.slopes
        if link is not links[0] and link.weights is not None:
            gradient = link.weights.T @ gradient
    return gradient


def _input_of(layers: Sequence[LayerFrame], place: WeightPlace, inputs: FloatArray) -> FloatArray:
    """What the weight multiplies, for each example ``(B,)``."""
    if place.column is None:
        return np.ones(_known(layers[-1].output_gradient).shape[1])
    values = inputs if place.layer == 0 else _known(layers[place.layer - 1].output)
    return np.asarray(values[place.column])


def _slopes(layer: LayerFrame, z: FloatArray) -> FloatArray:
    """f'(z)."""
    curve = ACTIVATIONS[layer.activation].settle(layer.activation_values, z.dtype)
    value, slope = np.empty_like(z), np.empty_like(z)
    curve.value(z, value)
    curve.slope(z, value, slope)
    return slope


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """How much of a gradient gets through; 0 where none arrives."""
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part), where=whole != 0.0))


def _known(values: FloatArray | None) -> FloatArray:
    if values is None:  # pragma: no cover - the weight's gradient comes after all that is asked for here
        raise AttributeError("a phase before this one leaves no layer without its values")
    return values
