"""What one unit answers over the plane of two inputs, and what a folding one makes of a row of inputs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import contourpy
import numpy as np

from engine.activations import ACTIVATIONS
from engine.objective import FloatArray
from engine.parameters import Value
from widgets.network_parts.shown_functions import ShownFunction
from widgets.painting.histograms import extent
from widgets.painting.ticks import round_step

#: How far the plane reaches from 0.
REACH = 3.0
#: Points along a side of it.
SIDE = 161
#: Of the two inputs in a ridge's weighted sum.
WEIGHTS = (1.2, 0.7)
#: How many inputs a folding function is shown with; 2, 3 and 6 pieces divide it.
FOLDED = 6
#: About so many contour lines.
LEVELS = 9


@dataclass(frozen=True, eq=False)
class Response:
    """What one unit answers over the plane of two inputs.

    Attributes:
        values: ``(SIDE, SIDE)``, rows upwards.
        low: the lowest shown.
        high: the highest shown.
        lines: contour lines ``(N, 2)`` in inputs.
    """

    values: FloatArray
    low: float
    high: float
    lines: tuple[FloatArray, ...]


@lru_cache(maxsize=32)
def response_of(key: str, constants: tuple[tuple[str, Value], ...]) -> Response:
    """A ridge over ``1.2 x1 + 0.7 x2``, a radial function over the distance from the origin."""
    row = ACTIVATIONS[key]
    axis = np.linspace(-REACH, REACH, SIDE)
    x, y = np.meshgrid(axis, axis)
    z = np.hypot(x, y) if row.family == "radial" else WEIGHTS[0] * x + WEIGHTS[1] * y
    values = ShownFunction(row, dict(constants), 0).line(z.ravel())[0].reshape(z.shape)
    low, high = extent(values) or (0.0, 1.0)
    if high - low < 1e-12:
        low, high = low - 0.5, high + 0.5
    step = round_step(high - low, LEVELS)
    lines: list[FloatArray] = []
    made = contourpy.contour_generator(axis, axis, np.nan_to_num(values, nan=low))
    for level in np.arange(np.ceil(low / step) * step, high, step):
        lines.extend(np.asarray(line) for line in made.lines(float(level)))
    return Response(values, low, high, tuple(lines))


def folded_of(function: ShownFunction, seed: int) -> tuple[FloatArray, FloatArray]:
    """Random inputs of a folding function and its outputs."""
    fold = function.row.settle_fold(function.constants)
    count = max(FOLDED // fold.pieces, 1) * fold.pieces
    inputs = np.random.default_rng(seed).normal(size=(count, 1)) * 1.5
    outputs = np.empty((count // fold.pieces, 1))
    fold.value(inputs, outputs)
    return inputs[:, 0], outputs[:, 0]
