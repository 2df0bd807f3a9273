"""How a surface of two parameters curves: the signs of its exact Hessian's eigenvalues.

S. Boyd and L. Vandenberghe, Convex Optimization (2004), 3.1.4: on a convex region a function is convex if and
only if no eigenvalue of its Hessian is negative there.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.arrays import frozen
from engine.objective import Domain, FloatArray
from engine.surfaces.objective import SurfaceObjective

#: How the surface curves at a point: not defined, down in no direction, up and down, up in no direction, not
#: at all.
UNKNOWN, CONVEX, SADDLE, CONCAVE, LEVEL = range(5)

#: An eigenvalue below this share of the other one, or of the typical curvature, is rounding error: 0.
ROUNDING = 1e-9


def symmetric_eigenvalues(hessians: FloatArray) -> FloatArray:
    """The eigenvalues ``(N, 2)``, ascending, of symmetric matrices ``(N, 2, 2)``; nan where not finite."""
    with np.errstate(all="ignore"):
        xx, xy, yy = hessians[:, 0, 0], hessians[:, 0, 1], hessians[:, 1, 1]
        middle, reach = 0.5 * (xx + yy), np.hypot(0.5 * (xx - yy), xy)
        values = np.stack((middle - reach, middle + reach), axis=1)
    values[~np.isfinite(values).all(axis=1)] = np.nan
    return values


def loss_scale(losses: FloatArray) -> float:
    """The scale of losses ``(N,)``: the range from their 2nd to their 98th percentile.

    At least what rounding may make of equal losses, and above 0.
    """
    finite = losses[np.isfinite(losses)]
    if not finite.size:
        return 1.0
    low, high = (float(value) for value in np.quantile(finite, (0.02, 0.98)))
    return max(high - low, 1e-4 * max(abs(low), abs(high)), 1e-300)


def curvature_classes(eigenvalues: FloatArray, usual: float) -> FloatArray:
    """The class ``(N,)`` of ``UNKNOWN`` ... ``LEVEL`` that eigenvalues ``(N, 2)``, ascending, mean.

    Args:
        eigenvalues: of the Hessians; nan where unknown.
        usual: the typical size of a curvature on this surface, which decides what is rounding error.
    """
    low, high = eigenvalues.T
    with np.errstate(invalid="ignore"):
        slack = ROUNDING * np.maximum(np.maximum(abs(low), abs(high)), usual)
        known = (np.isnan(low), (low >= -slack) & (high <= slack), low >= -slack, high <= slack)
    return np.select(known, (UNKNOWN, LEVEL, CONVEX, CONCAVE), SADDLE).astype(np.float64)


def convexity_map(objective: SurfaceObjective, count: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """How the surface curves over its domain, on a grid; cached for the same surface.

    Args:
        objective: its exact Hessian is taken.
        count: points along each side.

    Returns:
        x (count,), y (count,) and the class (count, count) of ``UNKNOWN`` ... ``LEVEL``, ``[i, j]`` at
        ``x[i], y[j]``.
    """
    return _convexity_map(objective.formula, tuple(objective.constants.items()), objective.domain, count)


@lru_cache(maxsize=8)
def _convexity_map(
    formula: str, constants: tuple[tuple[str, float], ...], domain: Domain, count: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    objective = SurfaceObjective(formula, dict(constants), domain)
    x, y = (np.linspace(low, high, count) for low, high in domain)
    points = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    losses = objective.losses(points)
    eigenvalues = symmetric_eigenvalues(objective.hessians(points))
    eigenvalues[~np.isfinite(losses)] = np.nan
    longer = max(high - low for low, high in domain)
    classes = curvature_classes(eigenvalues, loss_scale(losses) / longer**2)
    return frozen(x), frozen(y), frozen(classes.reshape(count, count))
