"""A layer's activation as a curve, where the layer's values lie on it and how steep it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.activations import ACTIVATIONS, Activation
from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import NetworkFrame
from engine.layers.table import LAYERS
from engine.network.health import FLAT
from engine.number_format import short
from engine.objective import FloatArray
from engine.parameters import Value

Evaluate = Callable[[FloatArray], tuple[FloatArray, FloatArray]]

#: A table of slopes has this many cells per unit, which end at whole numbers as kinks do, up to this |z|.
CELLS, REACH = 128, 32
#: Of more values outside the table a selection is evaluated.
FARTHEST = 4096
#: The axis reaches at least as far as the first, and to where the activation saturates up to the second.
SHORTEST, LONGEST = 4.0, 8.0


@dataclass(frozen=True, eq=False)
class ActivationCurve:
    """A layer's activation and its values on the axis of the curve.

    Attributes:
        title: of the activation.
        axis: what lies on the axis, e.g. ``"pre-activation z"``.
        note: what is shown in place of z, or which constants were learned; empty if nothing need be said.
        evaluate: f and f' of places on the axis, of any shape.
        points: where the layer's values lie on the axis ``(Z, B)``; None if the phase has not reached them.
        mean_slope: of a gradient that comes to the layer's output, the share that the activation passes on:
            the mean of |f'| at the points, 1 where a fold passes each gradient on whole; nan without points.
        flat: |f'| up to which a place counts as saturated; below 0 where none does, because a fold passes
            each gradient on whole.
        reach: how far the axis reaches to both sides at least.
        learned: learned constants ``(1,)`` or ``(Z,)``; empty where none is learned.
        linear: whether the activation changes nothing.
    """

    title: str
    axis: str
    note: str
    evaluate: Evaluate
    points: FloatArray | None
    mean_slope: float
    flat: float
    reach: float
    learned: FloatArray
    linear: bool

    @property
    def flat_word(self) -> str:
        """What flat places do to a gradient: ``"blocked"`` where the slope is 0, else ``"saturated"``."""
        z = np.linspace(-self.reach, self.reach, 161)
        slope = np.abs(self.evaluate(z)[1])
        flat = slope[slope <= self.flat]
        return "blocked" if flat.size and np.median(flat) == 0.0 else "saturated"


def curves_of(network: NetworkFrame, theta: FloatArray) -> tuple[ActivationCurve | None, ...]:
    """The curve of each layer; None for layers without an activation.

    Args:
        network: a network at one moment.
        theta: its parameters ``(P,)``.
    """
    ends = [*(layer.first for layer in network.layers[1:]), len(theta)]
    return tuple(
        curve_of(layer, theta[layer.first : end]) for layer, end in zip(network.layers, ends, strict=True)
    )


def curve_of(layer: LayerFrame, parameters: FloatArray) -> ActivationCurve | None:
    """The curve of one layer, given its part of theta; None if it has no activation."""
    if not LAYERS[layer.kind].takes("activation"):
        return None
    row, constants = ACTIVATIONS[layer.activation], dict(layer.activation_values)
    if row.fold is not None:
        return _folded(row, constants, layer)
    z, learned = layer.pre_activation, np.empty(0)
    if row.learned:
        learned = parameters[0 if layer.weights is None else layer.weights.size :]
        constants[row.learned] = float(learned.mean())
    key = row.key, tuple(sorted(constants.items()))
    if z is None:
        mean = np.nan
    elif row.learned:
        mean = _learned_slope(row, constants, learned, z)
    else:
        mean = _mean_slope(key, z)
    return ActivationCurve(
        title=row.title,
        axis="pre-activation z",
        note=_learned_note(row, learned),
        evaluate=_evaluator(*key),
        points=z,
        mean_slope=mean,
        flat=FLAT * _steepest(*key),
        reach=_usual_reach(*key),
        learned=learned,
        linear=row.key == "linear",
    )


def _evaluator(key: str, constants: tuple[tuple[str, Value], ...]) -> Evaluate:
    # What is learned may leave the range allowed for its start, so nothing is checked here.
    curve = ACTIVATIONS[key].settle(dict(constants))

    def evaluate(z: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, slope = np.empty_like(z), np.empty_like(z)
        with np.errstate(all="ignore"):
            curve.value(z, value)
            curve.slope(z, value, slope)
        return value, slope

    return evaluate


@lru_cache(maxsize=256)
def _steepest(key: str, constants: tuple[tuple[str, Value], ...]) -> float:
    """The largest |f'| between -3 and 3, where the values of a healthy layer lie."""
    return float(np.abs(_evaluator(key, constants)(np.linspace(-3.0, 3.0, 601))[1]).max())


@lru_cache(maxsize=256)
def _usual_reach(key: str, constants: tuple[tuple[str, Value], ...]) -> float:
    """How far from 0 the axis shows all that is typical of the curve."""
    z = np.linspace(0.0, LONGEST, 401)
    steep = np.zeros(z.shape, dtype=bool)
    for side in (z, -z):
        slope = np.abs(_evaluator(key, constants)(side)[1])
        # A side that never flattens says nothing about the reach.
        if slope[-1] <= FLAT * _steepest(key, constants):
            steep |= slope > FLAT * _steepest(key, constants)
    return float(min(max(1.1 * z[steep].max(initial=0.0), SHORTEST), LONGEST))


@lru_cache(maxsize=32)
def _slope_table(key: str, constants: tuple[tuple[str, Value], ...]) -> tuple[FloatArray, FloatArray]:
    """|f'| in the middle of each cell from -REACH to REACH, and by how much it rises within the cell."""
    edges = np.arange(2 * REACH * CELLS + 1) / CELLS - REACH
    evaluate, hair = _evaluator(key, constants), 1e-3 / CELLS
    left, right = (np.abs(evaluate(at)[1]) for at in (edges[:-1] + hair, edges[1:] - hair))
    return 0.5 * (left + right), right - left


def _mean_slope(key: tuple[str, tuple[tuple[str, Value], ...]], z: FloatArray) -> float:
    """The mean of |f'| at finite values, from a table: some activations take long to evaluate.

    Within a cell f' is taken for straight, which errs by at most an eighth of its second derivative over
    CELLS squared where it is smooth.
    """
    if key[0] == "linear":
        return 1.0
    flat = z.reshape(-1)
    near = np.abs(flat) < REACH
    inside, outside = (flat, flat[:0]) if near.all() else (flat[near], flat[~near & np.isfinite(flat)])
    count = len(inside) + len(outside)
    if count == 0:
        return np.nan
    middle, rise = _slope_table(*key)
    places = (inside + REACH) * CELLS
    cells = places.astype(np.intp)
    total = float(middle[cells].sum()) + float(rise[cells].dot(places - cells - 0.5))
    if len(outside):
        chosen = outside[:: -(-len(outside) // FARTHEST)]
        total += float(np.abs(_evaluator(*key)(chosen)[1]).mean()) * len(outside)
    return total / count


def _learned_slope(
    row: Activation, constants: Mapping[str, Value], learned: FloatArray, z: FloatArray
) -> float:
    """The mean of |f'| where each unit has a constant of its own."""
    # A column of constants broadcasts through the row's formula as a single one does.
    curve = row.settle({**constants, row.learned: learned[:, None]})  # type: ignore[dict-item]
    value, slope = np.empty_like(z), np.empty_like(z)
    with np.errstate(all="ignore"):
        curve.value(z, value)
        curve.slope(z, value, slope)
    return float(np.abs(slope).mean())


def _learned_note(row: Activation, learned: FloatArray) -> str:
    if not row.learned:
        return ""
    low, mean, high = learned.min(), learned.mean(), learned.max()
    spread = "" if low == high else f" ({short(low, 2)} … {short(high, 2)})"
    return f"learned {row.learned} {short(mean, 2)}{spread}"


# Folding activations have no curve of one z. Each has one of a quantity that decides what it does.


def _folded(row: Activation, constants: Mapping[str, Value], layer: LayerFrame) -> ActivationCurve:
    z = layer.pre_activation
    pieces = int(constants.get("pieces", 1))
    axis, note, evaluate, place = _FOLDS[row.key]
    points = None
    if z is not None:
        with np.errstate(all="ignore"):
            points = place(z, pieces)
    if points is None:
        mean = np.nan
    elif row.key == "softmax":
        mean = _mean_slope(("sigmoid", ()), points)
    else:
        mean = 1.0
    return ActivationCurve(
        title=row.title,
        axis=axis,
        note=note,
        evaluate=lambda at: evaluate(at, pieces),
        points=points,
        mean_slope=mean,
        flat=FLAT * 0.25 if row.key == "softmax" else -1.0,
        reach=6.6 if row.key == "softmax" else SHORTEST,
        learned=np.empty(0),
        linear=False,
    )


def _margin(z: FloatArray, pieces: int) -> FloatArray:
    """The margin z less the log of the others' summed exponentials: softmax is the sigmoid of this."""
    del pieces
    away = z - z.max(axis=0)
    sizes = np.exp(away)
    top = away.argmax(axis=0), np.arange(z.shape[1])
    others = sizes.sum(axis=0) - sizes
    # Of the largest the rest is summed anew: the difference would lose all digits.
    sizes[top] = 0.0
    others[top] = sizes.sum(axis=0)
    return np.asarray(away - np.log(others))


def _lead(z: FloatArray, pieces: int) -> FloatArray:
    """How far z is above the largest of the other pieces of its group."""
    groups = z.reshape(-1, pieces, z.shape[1])
    ordered = np.sort(groups, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.asarray(np.where(groups == best, groups - second, groups - best).reshape(z.shape))


def _sigmoid(at: FloatArray, pieces: int) -> tuple[FloatArray, FloatArray]:
    del pieces
    return ACTIVATIONS["sigmoid"].evaluate(at)


def _gain(at: FloatArray, pieces: int) -> tuple[FloatArray, FloatArray]:
    del pieces
    return np.maximum(at, 0.0), (at > 0.0).astype(float)


def _loss(at: FloatArray, pieces: int) -> tuple[FloatArray, FloatArray]:
    del pieces
    return np.minimum(at, 0.0), (at < 0.0).astype(float)


def _share(at: FloatArray, pieces: int) -> tuple[FloatArray, FloatArray]:
    return at / pieces, np.full(at.shape, 1.0 / pieces)


_Place = Callable[[FloatArray, int], FloatArray]
_FOLDS: Mapping[str, tuple[str, str, Callable[[FloatArray, int], tuple[FloatArray, FloatArray]], _Place]] = {
    "softmax": (
        "score above all others",
        "shown: one score against all others",
        _sigmoid,
        _margin,
    ),
    "maxout": (
        "lead over the other pieces",
        "shown: what a piece adds to the best other",
        _gain,
        _lead,
    ),
    "maximum": (
        "lead over the other pieces",
        "shown: what a piece adds to the best other",
        _gain,
        _lead,
    ),
    "minimum": (
        "lead over the other pieces",
        "shown: what a piece takes from the least other",
        _loss,
        lambda z, pieces: -_lead(-z, pieces),
    ),
    "mean": (
        "pre-activation z",
        "shown: what one piece adds",
        _share,
        lambda z, pieces: z,  # noqa: ARG005 (the others need it)
    ),
}
