"""Limits of a loss at points where it is not defined, found by what it does around them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.objective import FloatArray

#: Radii of the circles about a point, as shares of its size or of 1, whichever is larger.
RADII = (1e-2, 1e-4, 1e-6)
#: Directions on a circle. Turned a little off the axes: many a formula is undefined all along an axis.
EVEN = np.linspace(0.0, 2.0 * math.pi, 32, endpoint=False) + 0.05
#: So many of them tell whether there is anything around a point at all.
FEW = 4


def limits(losses: Callable[[FloatArray], FloatArray], points: FloatArray) -> FloatArray:
    """The limit of a loss of two parameters at each of ``points (N, 2)``, as ``(N,)``; nan where none is.

    A numerical test: the losses on ever smaller circles about a point must close in on one value. They do
    not where directions disagree, nor at a pole, nor at the rim of what is defined.

    Args:
        losses: the loss at ``(M, 2)`` as ``(M,)``, not finite where undefined.
        points: where it is not defined.
    """
    found = np.full(len(points), np.nan)
    scale = np.maximum(1.0, np.abs(points).max(axis=1, initial=0.0))
    few = _around(losses, points, RADII[-1] * scale, EVEN[:: len(EVEN) // FEW])
    asked = np.flatnonzero(np.isfinite(few).all(axis=1))
    if not len(asked):
        return found
    rings = []
    for radius in RADII:
        # Along parabolas, too: x^2 y/(x^4 + y^2) tends to 0 along every line and to 1/2 along y = x^2.
        curved = [quarter * math.pi / 2.0 + side * radius for quarter in range(4) for side in (-1.0, 1.0)]
        angles = np.concatenate((EVEN, curved))
        rings.append(_around(losses, points[asked], radius * scale[asked], angles))
    known = np.isfinite(rings).all(axis=(0, 2))
    with np.errstate(invalid="ignore"):
        before, after = (np.ptp(np.concatenate(pair, axis=1), axis=1) for pair in (rings[:2], rings[1:]))
        values = rings[2].mean(axis=1)
        closed = after <= np.maximum(0.2 * before, 1e-9 * np.maximum(1.0, np.abs(values)))
    found[asked] = np.where(known & closed, values, np.nan)
    return found


def _around(
    losses: Callable[[FloatArray], FloatArray], points: FloatArray, radii: FloatArray, angles: FloatArray
) -> FloatArray:
    """The losses (N, A) on circles of radii (N,) about points (N, 2)."""
    circle = np.stack((np.cos(angles), np.sin(angles)), axis=1)
    places = points[:, None, :] + radii[:, None, None] * circle
    return losses(places.reshape(-1, 2)).reshape(len(points), len(angles))
