"""Where a loss of two parameters is level: its critical points, what kind they are, and how it curves.

By Newton's method on the exact gradient and Hessian from a grid of starts; the kind by the signs of the
Hessian's eigenvalues. Where critical points fill a line or an area they are told as such, not as many points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from engine.arrays import frozen
from engine.objective import Domain, FloatArray, eigenvalues_of
from engine.surfaces import SurfaceObjective

Kind = Literal["minimum", "maximum", "saddle", "degenerate"]

#: Starts along each side; a point between them is found if Newton's method is drawn to it.
STARTS = 25
#: Steps of Newton's method; it squares the error in each.
STEPS = 60
#: No step is longer than this share of the domain: far from a point the quadratic is a bad guide.
LONGEST = 0.1
#: Points closer than this share of the domain are one.
SAME = 1e-5
#: An eigenvalue this much smaller than the largest one anywhere on the grid counts as zero.
FLAT = 1e-7
#: More degenerate points than this lie on a line or fill an area.
MOST_DEGENERATE = 8
#: More points than this are not listed.
MOST = 60


@dataclass(frozen=True)
class CriticalPoint:
    """A place where the gradient vanishes.

    Attributes:
        kind: a minimum, a maximum, a saddle, or degenerate: an eigenvalue is 0, and the second derivatives
            do not tell.
        x: the first parameter.
        y: the second.
        loss: the loss there.
        eigenvalues: of the Hessian, ascending.
    """

    kind: Kind
    x: float
    y: float
    loss: float
    eigenvalues: tuple[float, float]

    @property
    def condition(self) -> float:
        """Largest over smallest size of the eigenvalues; inf where one is 0."""
        sizes = sorted(abs(value) for value in self.eigenvalues)
        return sizes[1] / sizes[0] if sizes[0] > 0.0 else float("inf")


@dataclass(frozen=True)
class CriticalPoints:
    """All that were found in a domain.

    Attributes:
        points: the lowest first.
        note: what a list of points cannot say, e.g. that they fill a line; empty if nothing.
    """

    points: tuple[CriticalPoint, ...]
    note: str = ""


def critical_points(objective: SurfaceObjective) -> CriticalPoints:
    """The critical points of a surface within its domain; found once for the same surface."""
    return _found(objective.formula, tuple(objective.constants.items()), objective.domain)


@lru_cache(maxsize=32)
def _found(formula: str, constants: tuple[tuple[str, float], ...], domain: Domain) -> CriticalPoints:
    objective = SurfaceObjective(formula, dict(constants), domain)
    low, high = np.array(domain, dtype=np.float64).T
    size = np.asarray(high - low)
    grid = _grid(domain, STARTS)
    scale = _curvature_scale(objective, grid)
    if scale == 0.0:
        level = _is_level(objective, grid)
        return CriticalPoints((), "the surface is level: every point is critical" if level else "")
    places = _newton(objective, grid, size)
    gradients = objective.gradients(places)
    steep = np.linalg.norm(gradients * size, axis=1)
    losses = objective.losses(places)
    with np.errstate(invalid="ignore"):
        beyond = np.maximum(low - places, places - high) / size
        kept = (
            (beyond.max(axis=1) <= 1e-9)
            & (steep <= 1e-7 * scale * float((size**2).max()))
            & np.isfinite(losses)
        )
    places = places[kept]
    points = [_point(objective, place, scale) for place in _distinct(places, size)]
    return _told(points)


def _told(points: list[CriticalPoint]) -> CriticalPoints:
    points.sort(key=lambda point: (round(point.loss, 9), point.x, point.y))
    sharp = [point for point in points if point.kind != "degenerate"]
    degenerate = [point for point in points if point.kind == "degenerate"]
    note = ""
    if len(degenerate) > MOST_DEGENERATE:
        note = "critical points fill a whole line or area, where the surface is level along it"
        degenerate = []
    kept = sorted([*sharp, *degenerate], key=lambda point: (round(point.loss, 9), point.x, point.y))
    if len(kept) > MOST:
        note = f"{len(kept)} critical points; the lowest {MOST} are told"
        kept = kept[:MOST]
    return CriticalPoints(tuple(kept), note)


def _newton(objective: SurfaceObjective, starts: FloatArray, size: FloatArray) -> FloatArray:
    """Where Newton's method for a zero of the gradient ends (N, 2), in coordinates scaled by the domain."""
    places = starts.copy()
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            gradients = objective.gradients(places) * size
            hessians = objective.hessians(places) * np.outer(size, size)
            # The pseudo-inverse follows a level valley to the nearest point of it.
            known = np.isfinite(gradients.sum(axis=1) + hessians.sum(axis=(1, 2)))
            moves = np.zeros_like(places)
            moves[known] = _solved(hessians[known], gradients[known])
            lengths = np.linalg.norm(moves, axis=1, keepdims=True)
            moves *= np.minimum(1.0, LONGEST / np.maximum(lengths, 1e-300))
            places = np.where(known[:, None], places - moves * size, np.nan)
    return places


def _solved(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    """The shortest x of each M x = v in the sense of least squares (N, 2), for symmetric M (N, 2, 2)."""
    values, axes = np.linalg.eigh(matrices)
    largest = np.abs(values).max(axis=1, keepdims=True)
    inverse = np.where(np.abs(values) > 1e-12 * largest, 1.0 / values, 0.0)
    inverse = np.where(np.isfinite(inverse), inverse, 0.0)
    along = np.einsum("nij,ni->nj", axes, vectors) * inverse
    return np.asarray(np.einsum("nij,nj->ni", axes, along))


def _distinct(places: FloatArray, size: FloatArray) -> list[FloatArray]:
    kept: list[FloatArray] = []
    for place in places:
        if all(np.abs((place - other) / size).max() > SAME for other in kept):
            kept.append(place)
        if len(kept) > 8 * MOST:
            break
    return kept


def _point(objective: SurfaceObjective, place: FloatArray, scale: float) -> CriticalPoint:
    low, high = eigenvalues_of(objective.hessian(place)).tolist()
    kind: Kind = "saddle"
    if min(abs(low), abs(high)) <= FLAT * scale:
        kind = "degenerate"
    elif low > 0.0:
        kind = "minimum"
    elif high < 0.0:
        kind = "maximum"
    x, y = (round(float(value), 12) + 0.0 for value in place)
    loss = round(float(objective.losses(place[None])[0]), 12) + 0.0
    return CriticalPoint(kind, x, y, loss, (low, high))


def _grid(domain: Domain, count: int) -> FloatArray:
    """Points (count^2, 2), just off round numbers: there many a formula has a hole or a kink."""
    axes = [np.linspace(low, high, count) + 1e-4 * (high - low) for low, high in domain]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)


def _curvature_scale(objective: SurfaceObjective, grid: FloatArray) -> float:
    """A usual size of the Hessian: what is far smaller counts as zero."""
    sizes = np.abs(objective.hessians(grid)).max(axis=(1, 2))
    sizes = sizes[np.isfinite(sizes)]
    return float(np.median(sizes)) if sizes.size else 0.0


def _is_level(objective: SurfaceObjective, grid: FloatArray) -> bool:
    gradients = objective.gradients(grid)
    return bool((np.abs(gradients[np.isfinite(gradients)]) == 0.0).all())


# ---- curvature over the plane ------------------------------------------------------------------

UNKNOWN, CONVEX, SADDLE, CONCAVE, LEVEL = range(5)
"""How the surface curves at a point: not defined, up in every direction, up and down, down, not at all in
some direction."""


def convexity(objective: SurfaceObjective, count: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """How the surface curves over its domain.

    Args:
        objective: its exact Hessian is taken.
        count: points along each side.

    Returns:
        x (count,), y (count,) and the class (count, count) of ``UNKNOWN`` ... ``LEVEL``, ``[i, j]`` at
        ``x[i], y[j]``.
    """
    return _convexity(objective.formula, tuple(objective.constants.items()), objective.domain, count)


@lru_cache(maxsize=8)
def _convexity(
    formula: str, constants: tuple[tuple[str, float], ...], domain: Domain, count: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    objective = SurfaceObjective(formula, dict(constants), domain)
    x, y = (np.linspace(low, high, count) for low, high in domain)
    points = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    hessians, losses = objective.hessians(points), objective.losses(points)
    known = np.isfinite(hessians).all(axis=(1, 2)) & np.isfinite(losses)
    hessians[~known] = 0.0
    with np.errstate(over="ignore"):
        half, spread = (
            0.5 * (hessians[:, 0, 0] + hessians[:, 1, 1]),
            np.hypot(0.5 * (hessians[:, 0, 0] - hessians[:, 1, 1]), hessians[:, 0, 1]),
        )
    low, high = half - spread, half + spread
    zero = FLAT * _curvature_scale(objective, points)
    classes = np.full(len(points), float(SADDLE))
    classes[(low > zero) & (high > zero)] = CONVEX
    classes[(low < -zero) & (high < -zero)] = CONCAVE
    classes[(np.abs(low) <= zero) | (np.abs(high) <= zero)] = LEVEL
    classes[~known] = UNKNOWN
    return frozen(x), frozen(y), frozen(classes.reshape(count, count))


# ---- holes -------------------------------------------------------------------------------------


def limits(objective: SurfaceObjective, x: float, y: float) -> tuple[float, float]:
    """The limits of the loss at a point along x and along y; nan where there is none.

    Numerical: the losses at 1e-3, 1e-5 and 1e-7 of the domain to both sides must close in on one value.
    """
    found = []
    for axis, (low, high) in enumerate(objective.domain):
        rings = []
        for share in (1e-3, 1e-5, 1e-7):
            points = np.full((2, 2), (x, y))
            points[:, axis] += np.array([-1.0, 1.0]) * share * (high - low)
            rings.append(objective.losses(points))
        values = np.array(rings)
        spread, last = np.ptp(values, axis=1), float(values[-1].mean())
        closing = spread[-1] <= max(1e-6 * max(1.0, abs(last)), 0.2 * spread[0])
        steady = abs(values[-1] - values[-2]).max() <= 1e-2 * max(1.0, abs(last))
        found.append(last if np.isfinite(values).all() and closing and steady else float("nan"))
    return found[0], found[1]
