"""Where a formula's surface ends or is torn, found between the points of a grid.

A grid shows only that the loss is defined at one point and not at the next, or that it falls from one point
to the next although it rises on both sides. Halving the way between two such points finds the place itself,
and what the loss does there: it tends to a limit, as a hemisphere does at its rim, or runs off to infinity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.objective import FloatArray

Mask = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]
Losses = Callable[[FloatArray], FloatArray]

#: Neighbours of a point, in cells along x and y; with the opposite ones all eight.
NEIGHBOURS = ((1, 0), (0, 1), (1, 1), (1, -1))
#: How often the way between two points is halved. More would compare rounding.
HALVINGS = 30
#: Before the rim losses are compared at these shares of the way: they tell whether it closes in on a limit.
BEFORE = (2.0**-8, 2.0**-16, 2.0**-24)
#: Losses closer than this share of the usual differences on the grid are equal.
EQUAL = 1e-4
#: Between two points with a loss a way is divided here and not in its middle: poles like round numbers.
SHARE = 0.4871
#: A loss that grows by so many times its difference between two points runs off to infinity.
GROWS = 100.0
#: So many places at most are searched; of a formula that is torn everywhere no rim is drawn.
MOST_PLACES = 40_000
#: The least distance of a point from the rim, in cells: on it would be neither inside nor outside.
NEAREST = 1e-6


@dataclass(frozen=True, eq=False)
class Rim:
    """The rim of a surface over a grid, read-only.

    Attributes:
        inside: (X, Y) how far each point is from the rim, in cells: positive where the loss is defined,
            negative where not, 1 and -1 away from the rim.
        heights: (X, Y) the losses, carried on linearly through their limit at the rim to the first points
            beyond it; there, and beside a pole, inf or -inf where the loss runs off; nan further out.
        limits: (L,) the finite limits of the loss at the rim.
        on_rim: (X, Y) the points that lie nearest to the rim. Moved onto it, they make the grid's edges and
            diagonals follow it.
        moves: (X, Y, 2) how far along x and y that is, in cells; 0 for all others.
        moved: (X, Y) the loss at the moved points: the limit on the rim, elsewhere as ``heights``.
    """

    inside: FloatArray
    heights: FloatArray
    limits: FloatArray
    on_rim: Mask
    moves: FloatArray
    moved: FloatArray

    def __post_init__(self) -> None:
        for array in (self.inside, self.heights, self.limits, self.on_rim, self.moves, self.moved):
            array.setflags(write=False)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Pairs of neighbouring points of the grid, between which a rim or a pole may lie."""

    one: Index
    """(N,), indices into the flattened grid."""
    other: Index
    step: Index
    """(N, 2), from one to the other, in cells along x and y."""

    @classmethod
    def joined(cls, parts: list[tuple[Index, Index, tuple[int, int]]]) -> _Pairs:
        """Pairs of several steps."""
        steps = [np.tile(np.array(step, dtype=np.intp), (len(one), 1)) for one, _, step in parts]
        one, other = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
        return cls(one, other, np.concatenate(steps))


def rim_of(losses: Losses, x: FloatArray, y: FloatArray, z: FloatArray) -> Rim | None:
    """The rim of a loss over a grid; None where it is in one piece everywhere, or defined nowhere.

    Args:
        losses: the loss at ``(M, 2)`` as ``(M,)``, not finite where undefined.
        x: the grid's coordinates (X,).
        y: (Y,).
        z: the losses (X, Y), nan where undefined.
    """
    known = np.isfinite(z)
    ends, poles = _ends(known), _pole_candidates(z)
    if not known.any() or not 0 < ends.one.size + poles.one.size <= MOST_PLACES:
        return None
    points = np.stack(np.meshgrid(x, y, indexing="ij"), axis=2).reshape(-1, 2)
    flat = z.ravel()
    shares, limits = _find_ends(losses, points, flat, ends)
    rising, falling = _find_poles(losses, points, flat, poles)
    if not (ends.one.size or rising.size or falling.size):
        return None
    heights = _carried_on(flat, ends, shares, limits)
    heights[rising], heights[falling] = np.inf, -np.inf
    heights[np.intersect1d(rising, falling)] = np.nan
    on_rim, moves, moved = _moved(heights, ends, shares, limits)
    return Rim(
        inside=(np.where(known.ravel(), 1.0, -1.0) * _distances(flat.size, ends, shares)).reshape(z.shape),
        heights=heights.reshape(z.shape),
        limits=limits[np.isfinite(limits)],
        on_rim=on_rim.reshape(z.shape),
        moves=moves.reshape(*z.shape, 2),
        moved=moved.reshape(z.shape),
    )


def _sides(step: tuple[int, int]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Which parts of a grid lie a step apart."""
    ends = [
        (slice(None, -k or None), slice(k, None)) if k >= 0 else (slice(-k, None), slice(None, k))
        for k in step
    ]
    return (ends[0][0], ends[1][0]), (ends[0][1], ends[1][1])


def _ends(known: Mask) -> _Pairs:
    """From each point with a loss to its neighbours without one."""
    index = np.arange(known.size).reshape(known.shape)
    parts = []
    for x, y in NEIGHBOURS:
        one, other = _sides((x, y))
        for here, there, step in ((one, other, (x, y)), (other, one, (-x, -y))):
            found = known[here] & ~known[there]
            parts.append((index[here][found], index[there][found], step))
    return _Pairs.joined(parts)


def _pole_candidates(z: FloatArray) -> _Pairs:
    """From the lower to the higher of two points: in between the loss goes against its course beside them."""
    index = np.arange(z.size).reshape(z.shape)
    parts = []
    for axis in (0, 1):
        heights, places = (z, index) if axis == 0 else (z.T, index.T)
        with np.errstate(invalid="ignore", over="ignore"):
            rise = np.diff(heights, axis=0)
            beside = np.pad(rise, ((1, 1), (0, 0)), constant_values=np.nan)
            against = np.isfinite(rise) & (rise != 0.0)
            for course in (beside[:-2], beside[2:]):
                is_less = (np.sign(course) == -np.sign(rise)) & (np.abs(course) < np.abs(rise))
                against &= np.isnan(course) | is_less
            against &= ~(np.isnan(beside[:-2]) & np.isnan(beside[2:]))
        step = (1, 0) if axis == 0 else (0, 1)
        for is_up in (True, False):
            found = against & ((rise > 0.0) == is_up)
            low, high = (places[:-1][found], places[1:][found])
            parts.append((low, high, step) if is_up else (high, low, (-step[0], -step[1])))
    return _Pairs.joined(parts)


def _find_ends(
    losses: Losses, points: FloatArray, z: FloatArray, ends: _Pairs
) -> tuple[FloatArray, FloatArray]:
    """How far (N,) the loss is defined from one point to the other, 0 to 1, and its limit there or +-inf."""
    if not ends.one.size:
        return np.empty(0), np.empty(0)
    start, way = points[ends.one], points[ends.other] - points[ends.one]
    low, high = np.zeros(len(way)), np.ones(len(way))
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        defined = np.isfinite(losses(start + way * middle[:, None]))
        low, high = np.where(defined, middle, low), np.where(defined, high, middle)
    far, near, value = (losses(start + way * (low * (1.0 - share))[:, None]) for share in BEFORE)
    before, after = near - far, value - near
    first, third = np.quantile(z[np.isfinite(z)], (0.25, 0.75))
    closes_in = np.abs(after) <= np.maximum(
        0.5 * np.abs(before), EQUAL * (third - first) + 1e-9 * np.abs(value)
    )
    return low, np.where(closes_in, value, np.copysign(np.inf, after))


def _distances(count: int, ends: _Pairs, shares: FloatArray) -> FloatArray:
    """How far each point of the grid is from the rim (count,), at most 1.

    Of a straight rim that crosses the ways along x and y this is the distance; where it crosses diagonals
    alone it is at most a little less.
    """
    axis = np.where((ends.step != 0).all(axis=1), 2, (ends.step[:, 1] != 0).astype(np.intp))
    size = np.hypot(*ends.step.T)
    nearest = np.full((3, count), np.inf)
    np.minimum.at(nearest, (axis, ends.one), np.maximum(shares * size, NEAREST))
    np.minimum.at(nearest, (axis, ends.other), np.maximum((1.0 - shares) * size, NEAREST))
    with np.errstate(divide="ignore"):
        straight = 1.0 / np.sqrt((1.0 / nearest[:2] ** 2).sum(axis=0))
    return np.asarray(np.minimum(np.minimum(straight, nearest[2]), 1.0))


def _carried_on(z: FloatArray, ends: _Pairs, shares: FloatArray, limits: FloatArray) -> FloatArray:
    """The heights with those of points beyond the rim, such that lines to them meet the limits on it."""
    total, weight, heights = np.zeros(z.size), np.zeros(z.size), z.copy()
    shares = np.maximum(shares, NEAREST)
    with np.errstate(invalid="ignore"):
        np.add.at(total, ends.other, limits - (1.0 - shares) * z[ends.one])
        np.add.at(weight, ends.other, shares)
        beyond = weight > 0.0
        heights[beyond] = total[beyond] / weight[beyond]
    return heights


def _moved(
    heights: FloatArray, ends: _Pairs, shares: FloatArray, limits: FloatArray
) -> tuple[Mask, FloatArray, FloatArray]:
    """Which points are moved onto the rim (of a pair the nearer one), how far (N, 2), and their heights."""
    is_one = shares <= 0.5
    point = np.where(is_one, ends.one, ends.other)
    move = np.where(is_one, shares, shares - 1.0)[:, None] * ends.step
    # The nearest place on the rim comes last and so stays.
    order = np.argsort(-np.hypot(*move.T), kind="stable")
    on_rim, moves, moved = np.zeros(heights.size, bool), np.zeros((heights.size, 2)), heights.copy()
    on_rim[point] = True
    moves[point[order]], moved[point[order]] = move[order], limits[order]
    return on_rim, moves, moved


def _find_poles(losses: Losses, points: FloatArray, z: FloatArray, poles: _Pairs) -> tuple[Index, Index]:
    """The points beside which the loss runs off upwards, and those beside which it runs off downwards."""
    start, way = points[poles.one], points[poles.other] - points[poles.one]
    low, high = np.zeros(len(way)), np.ones(len(way))
    below, above = z[poles.one], z[poles.other]
    for _ in range(HALVINGS if len(way) else 0):
        middle = low + SHARE * (high - low)
        there = losses(start + way * middle[:, None])
        defined = np.isfinite(there)
        with np.errstate(invalid="ignore", over="ignore"):
            is_first = there - below > above - there
        first, second = defined & is_first, defined & ~is_first
        high, above = np.where(first, middle, high), np.where(first, there, above)
        low, below = np.where(second, middle, low), np.where(second, there, below)
    enough = GROWS * (z[poles.other] - z[poles.one])
    rising, falling = above - z[poles.other] > enough, z[poles.one] - below > enough
    return np.unique(poles.other[rising]), np.unique(poles.one[falling])
