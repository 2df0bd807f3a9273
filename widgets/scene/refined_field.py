"""From heights to a surface that can be drawn: holes filled, extremes cut, heights scaled, grid refined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.painting.height_scale import Array, HeightScale
from widgets.painting.kept import kept
from widgets.scene.description import LOG_DECADES, HeightField

Mask = npt.NDArray[np.bool_]

#: Grids with fewer cells a side are refined until they have about as many, so that no facet shows.
FINE_CELLS = 200

#: Heights that begin so near zero, as a share of the highest, are drawn from zero.
NEAR_ZERO = 0.06


@dataclass(frozen=True, eq=False)
class RefinedField:
    """A refined height field: scaled heights without gaps, and how far inside the domain each point is."""

    scale: HeightScale
    heights: Array
    """(mx, my), scaled, finite everywhere: holes are filled smoothly and cut out by ``solid``."""
    solid: Array
    """(mx, my): above 0 the surface exists, below 0 there is a hole."""
    has_holes: bool
    range: tuple[float, float]
    """The scaled heights worth showing."""
    reach: tuple[float, float]
    """The lowest and highest scaled height there is, beyond which there is nothing to show."""
    rim: MovedPoints | None = None
    """Points moved onto the rim, where that is known and the grid needed no refining."""

    def every(self, stride: int) -> Array:
        """The heights as a grid needs them that takes every so many points.

        Of a logarithm they are those of the mean loss about each point: a valley narrower than the grid would
        otherwise show as a row of teeth, as deep as its floor happens to be near to a point.
        """
        if stride == 1 or self.scale.kind != "log":
            return self.heights
        return self.scale.forward(mean_around(self.scale.backward(self.heights), stride))


@dataclass(frozen=True, eq=False)
class MovedPoints:
    """A grid (mx, my) whose edges and diagonals follow the rim of its surface."""

    moves: Array
    """(mx, my, 2), in cells along x and y."""
    heights: Array
    """(mx, my), scaled, finite everywhere."""
    solid: Array
    """(mx, my): 1 where the surface exists, 0 on its rim, -1 in holes."""


@kept(8)
def refined_field(field: HeightField) -> RefinedField:
    """A height field made ready to draw; cached for the fields used last."""
    scale, cells = _scale_of(field), 1 if field.coarse else FINE_CELLS
    known = np.isfinite(field.z)
    loss = np.where(known, np.clip(field.z, -1e30, 1e30), 0.0)
    heights = scale.forward(loss)
    shown = _range_of(heights, known, scale, field)
    if scale.kind == "linear" and 0.0 < shown[0] < NEAR_ZERO * shown[1]:
        shown = (0.0, shown[1])
    reach = (float(heights[known].min()), float(heights[known].max()))
    if field.z_range is not None:
        low, high = (float(v) for v in scale.forward(np.array(field.z_range)))
        shown = (low, high) if low < high else (low - 0.5, low + 0.5)
    span = shown[1] - shown[0]
    # Poles are clipped far outside the box: a cubic through them would ring inside it.
    near = (shown[0] - 2.0 * span, shown[1] + 2.0 * span)
    whole = field.rim is None and bool(known.all())
    filled, given = heights, known
    if field.rim is not None:
        given = ~np.isnan(field.rim.heights)
        filled = scale.forward(np.where(given, np.clip(field.rim.heights, -1e30, 1e30), 0.0))
    fine = _refined(np.clip(_fill(np.clip(filled, *near), given), *near), cells)
    if scale.kind == "log":
        # A valley's floor lies between the grid's points. A cubic through the losses finds it, one through
        # their logarithms does not. The mean about a point does not depend on how near to the floor it lies.
        exact = _refined(loss, cells) if whole else scale.backward(fine)
        fine = scale.forward(mean_around(np.maximum(exact, float(loss[known].min())), 1))
    elif scale.kind == "asinh" and whole:
        # The same; where the first cubic overshoots below any loss there is, the second stands.
        exact = _refined(loss, cells)
        fine = np.where(exact > float(loss.min()), np.minimum(fine, scale.forward(exact)), fine)
    if whole and field.z_range is None:
        # Between its points the smooth surface dips and rises a little past them: the box would cut pinholes.
        fine = np.clip(
            fine,
            shown[0] if shown[0] <= reach[0] else -np.inf,
            shown[1] if shown[1] >= reach[1] else np.inf,
        )
    solid = np.ones_like(fine)
    if field.rim is not None:
        solid = _refined(field.rim.inside, cells, cubic=False)
    elif not whole:
        # A hole begins somewhere between the last known point and the first unknown one. Walls are carried on
        # most of the way, so that a pole's rim is cut by the box and not by the grid.
        solid = _refined(np.where(known, 0.75, -0.25), cells, cubic=False)
    return RefinedField(
        scale, np.ascontiguousarray(fine), solid, not whole, shown, reach, _moved(field, fine, scale, near)
    )


def mean_around(values: Array, reach: int) -> Array:
    """The mean over squares of side 2 reach + 1 about each point of a grid; borders are repeated."""
    for _ in range(2):
        n = len(values)
        padded = np.pad(values, ((reach, reach), (0, 0)), mode="edge")
        # Term by term: differences of a running sum would lose a valley beside a mountain.
        total = padded[:n].copy()
        for shift in range(1, 2 * reach + 1):
            total += padded[shift : shift + n]
        values = (total / (2 * reach + 1)).T
    return np.asarray(values)


def _moved(
    field: HeightField, fine: Array, scale: HeightScale, near: tuple[float, float]
) -> MovedPoints | None:
    rim = field.rim
    if rim is None or fine.shape != rim.inside.shape:
        return None
    at_rim = np.clip(scale.forward(np.clip(rim.moved, -1e30, 1e30)), *near)
    heights = np.where(rim.on_rim, at_rim, fine)
    return MovedPoints(rim.moves, heights, np.where(rim.on_rim, 0.0, np.sign(rim.inside)))


def _refined(values: Array, cells: int, *, cubic: bool = True) -> Array:
    """A grid (n, m) refined to about so many cells a side."""
    factor = [max(1, -(-cells // (count - 1))) for count in values.shape]
    return _refine(_refine(values, factor[0], cubic=cubic).T, factor[1], cubic=cubic).T


def _scale_of(field: HeightField) -> HeightScale:
    if not field.log:
        return HeightScale("linear")
    finite = field.z[np.isfinite(field.z)]
    top = float(finite.max())
    if finite.min() >= 0.0 and top > 0.0:
        smallest = float(finite[finite > 0.0].min())
        return HeightScale("log", max(smallest, top * 10.0**-LOG_DECADES))
    return HeightScale(
        "asinh", max(float(np.quantile(np.abs(finite), 0.1)), float(np.abs(finite).max()) * 1e-3, 1e-30)
    )


def _range_of(heights: Array, known: Mask, scale: HeightScale, field: HeightField) -> tuple[float, float]:
    """The heights worth showing, of scaled ones.

    Extremes at the border or at a hole are cut where they lie beyond Tukey's outer fences (quartile plus or
    minus three interquartile ranges): there the function just runs off. Hills and pits inside never are.
    """
    values, limits = heights[known], np.empty(0)
    # The rim of a hole is often a pole, caught by the grid at odd heights: it does not set the scale.
    away = _away_from(known, 2)
    if field.rim is not None:
        # Where the loss tends to a limit it is known which rim is none.
        away = known & _away_from(~np.isinf(field.rim.heights), 2)
        limits = scale.forward(field.rim.limits)
        known = away
    values = np.concatenate((heights[away] if away.any() else values, limits))
    low, high = float(values.min()), float(values.max())
    if field.z_range is None and min(heights.shape) >= 3:
        first, third = np.quantile(values, [0.25, 0.75])
        fence = 3.0 * float(third - first)
        hills, pits = _extremes(heights, known), -_extremes(-heights, known)
        kept_high, kept_low = max(float(third) + fence, float(hills)), min(float(first) - fence, float(pits))
        high = kept_high if high - low > 1.25 * (kept_high - low) > 0.0 else high
        low = kept_low if high - low > 1.25 * (high - kept_low) > 0.0 else low
    if high - low <= 1e-12 * max(abs(high), abs(low), 1e-300):
        return low - 0.5, low + 0.5
    return low, high


def _extremes(heights: Array, known: Mask) -> float:
    """The highest local maximum among points whose eight neighbours are all known, or minus infinity."""
    inner = heights[1:-1, 1:-1]
    is_top = np.ones(inner.shape, dtype=bool)
    n, m = heights.shape
    for i in range(3):
        for j in range(3):
            window = np.s_[i : n - 2 + i, j : m - 2 + j]
            is_top &= (heights[window] <= inner) & known[window]
    return float(inner[is_top].max()) if is_top.any() else -np.inf


def _away_from(known: Mask, cells: int) -> Mask:
    """The known points with no hole within this many cells."""
    n, m = known.shape
    padded = np.pad(known, cells, constant_values=True)
    kept = known.copy()
    for i in range(2 * cells + 1):
        for j in range(2 * cells + 1):
            kept &= padded[i : i + n, j : j + m]
    return kept


def _fill(heights: Array, known: Mask) -> Array:
    """Heights carried on into holes along straight lines, so that a wall at the rim rises up to its cut."""
    filled, done = np.where(known, heights, 0.0), known.copy()
    n, m = heights.shape
    for _ in range(4):
        if done.all():
            return filled
        total, count = np.zeros_like(filled), np.zeros_like(filled)
        values, present = np.pad(filled, 2), np.pad(done, 2)
        for i, j in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
            one = np.s_[2 + i : 2 + i + n, 2 + j : 2 + j + m]
            two = np.s_[2 + 2 * i : 2 + 2 * i + n, 2 + 2 * j : 2 + 2 * j + m]
            ahead = np.where(present[two], 2.0 * values[one] - values[two], values[one])
            total += np.where(present[one], ahead, 0.0)
            count += present[one]
        rim = ~done & (count > 0.0)
        filled[rim] = total[rim] / count[rim]
        done |= rim
    # Deeper inside nothing is ever seen.
    filled[~done] = filled[done].mean()
    return filled


def _refine(values: Array, factor: int, *, cubic: bool = True) -> Array:
    """Rows (n, m) refined to (factor (n - 1) + 1, m): by Catmull and Rom's cubic, or straight lines."""
    if factor == 1:
        return values
    n = values.shape[0]
    # Mirrored through the border's points, so that straight lines stay straight up to the border.
    before, after = 2.0 * values[:1] - values[1:2], 2.0 * values[-1:] - values[-2:-1]
    p = np.concatenate((before, values, after))
    fine = np.empty((factor * (n - 1) + 1, values.shape[1]))
    for step in range(factor):
        t = step / factor
        if cubic:
            w = (-0.5 * t + t**2 - 0.5 * t**3, 1.0 - 2.5 * t**2 + 1.5 * t**3)
            v = (0.5 * t + 2.0 * t**2 - 1.5 * t**3, -0.5 * t**2 + 0.5 * t**3)
            fine[step:-1:factor] = w[0] * p[:-3] + w[1] * p[1:-2] + v[0] * p[2:-1] + v[1] * p[3:]
        else:
            fine[step:-1:factor] = (1.0 - t) * p[1:-2] + t * p[2:-1]
    fine[-1] = values[-1]
    return fine
