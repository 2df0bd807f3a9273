"""Triangles to pixels in NumPy: which triangle each pixel sees, found row by row without a depth buffer.

A height field can be painted from back to front: with the cells sorted by their distance from the eye along
x, then along y, no later cell is ever hidden by an earlier one. So each triangle is cut into the pixel runs
that it covers, all runs are written in that order, and the last one written to a pixel is the one seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]
Index = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

#: Corners are rounded to this part of a pixel, so that the arithmetic after it is exact on every machine.
SUBPIXEL = 64.0
#: A triangle with less than this area in pixels is seen edge-on: its values do not vary.
THINNEST = 0.02


@dataclass(frozen=True, eq=False)
class Triangles:
    """The surface's triangles from back to front, in pixels."""

    corners: Index
    """(T, 3), indices into the flattened grid."""
    x: Single
    """(T, 3)."""
    y: Single
    """(T, 3)."""
    front: Mask
    """(T,), whether the upper side is seen."""


@dataclass(frozen=True, eq=False)
class Visible:
    """What a band of the picture sees."""

    pixels: npt.NDArray[np.int64]
    """(V,), indices into the flattened band, rising."""
    triangle: Index
    """(V,), the triangle seen there."""
    upper: Index
    """(V,), the foremost triangle there that shows its upper side, or -1."""
    column: Single
    """(V,), the pixels' middles."""
    row: Single
    """(V,)."""


def triangles_of(x: Array, y: Array, corners: Array, eye: Array, *, keep: Mask) -> Triangles:
    """The triangles of a grid, sorted from back to front.

    Args:
        x: (n,), the grid's axis in the world.
        y: (m,).
        corners: (n, m, 2), the grid's points in pixels.
        eye: (3,), in the world.
        keep: (n, m), a cell with no such corner is left out.
    """
    rows, far_i, near_i = _back_to_front(x, float(eye[0]))
    columns, far_j, near_j = _back_to_front(y, float(eye[1]))
    m = y.size
    far_far = (far_i * m)[:, None] + far_j
    near_far = (near_i * m)[:, None] + far_j
    far_near = (far_i * m)[:, None] + near_j
    near_near = (near_i * m)[:, None] + near_j
    # The diagonal runs across the line of sight, so the half with the nearer corner comes last.
    first = np.stack((far_far, near_far, far_near), axis=2)
    second = np.stack((near_near, near_far, far_near), axis=2)
    indices = np.stack((first, second), axis=2).reshape(-1, 3)
    orientation = np.where(rows, 1.0, -1.0)[:, None] * np.where(columns, 1.0, -1.0)
    orientations = np.stack((orientation, -orientation), axis=2).reshape(-1)
    if not keep.all():
        used = keep.reshape(-1)[indices].any(axis=1)
        indices, orientations = indices[used], orientations[used]
    snapped = np.rint(corners.reshape(-1, 2) * SUBPIXEL) / SUBPIXEL
    tx, ty = snapped[:, 0][indices], snapped[:, 1][indices]
    area = _area(tx, ty)
    return Triangles(
        indices.astype(np.int32),
        tx.astype(np.float32),
        ty.astype(np.float32),
        front=area * orientations < 0.0,
    )


def see(triangles: Triangles, width: int, band: tuple[int, int], inside: Single | None) -> Visible:
    """Which triangle is seen in each pixel of the rows ``band`` (first, past the last) of a picture.

    Args:
        triangles: what is drawn.
        width: of the picture.
        band: the rows.
        inside: (points,), below 0 where the surface does not exist, or None when it does everywhere.
    """
    owner, row, left, right = _runs(triangles, width, band)
    length = right - left
    if owner.size == 0:
        nothing = np.zeros(0, dtype=np.float32)
        nobody = np.zeros(0, dtype=np.int32)
        return Visible(np.zeros(0, dtype=np.int64), nobody, nobody, nothing, nothing)
    shift = (row - band[0]) * width + left - (np.cumsum(length) - length)
    pixel = np.arange(int(length.sum()), dtype=np.int64) + np.repeat(shift, length)
    triangle = np.repeat(owner, length)
    if inside is not None:
        corner = inside[triangles.corners]
        crossed = corner.min(axis=1) <= 0.0
        at = np.flatnonzero(crossed[triangle])
        if at.size:
            plane = planes(triangles, [inside], width)[0]
            where, whose = pixel[at], triangle[at]
            column, line = where % width + 0.5, where // width + (band[0] + 0.5)
            a, b, c = plane[whose].T
            gone = at[a + b * (column - width / 2.0) + c * line <= 0.0]
            present = np.ones(pixel.size, dtype=bool)
            present[gone] = False
            pixel, triangle = pixel[present], triangle[present]
    seen = np.full(width * (band[1] - band[0]), -1, dtype=np.int32)
    seen[pixel] = triangle
    pixels = np.flatnonzero(seen >= 0)
    triangle_seen = seen[pixels]
    upper = triangle_seen
    if not triangles.front[triangle_seen].all():
        # Painted on over the same buffer: where no upper side follows, what is there shows its underside.
        up = np.flatnonzero(triangles.front[triangle])
        seen[pixel[up]] = triangle[up]
        upper = seen[pixels]
        upper = np.where(triangles.front[upper], upper, np.int32(-1))
    line = pixels // width
    column = (pixels - line * width).astype(np.float32) + np.float32(0.5 - width / 2.0)
    return Visible(pixels, triangle_seen, upper, column, line.astype(np.float32) + np.float32(band[0] + 0.5))


def planes(triangles: Triangles, values: list[Single], width: int) -> list[Single]:
    """For each of the values (points,): (T, 3) with a, b, c of value = a + b (column - width / 2) + c row."""
    x = triangles.x.astype(np.float64) - width / 2.0
    y = triangles.y.astype(np.float64)
    area = _area(x, y)
    thin = np.abs(area) < 2.0 * THINNEST
    inverse = 1.0 / np.where(thin, 1.0, area)
    made = []
    for value in values:
        v = value[triangles.corners].astype(np.float64)
        one, two = v[:, 1] - v[:, 0], v[:, 2] - v[:, 0]
        b = (one * (y[:, 2] - y[:, 0]) - two * (y[:, 1] - y[:, 0])) * inverse
        c = (two * (x[:, 1] - x[:, 0]) - one * (x[:, 2] - x[:, 0])) * inverse
        b[thin], c[thin] = 0.0, 0.0
        a = v[:, 0] - b * x[:, 0] - c * y[:, 0]
        a[thin] = v[thin].mean(axis=1)
        made.append(np.stack((a, b, c), axis=1).astype(np.float32))
    return made


def _back_to_front(axis: Array, eye: float) -> tuple[Mask, Index, Index]:
    """For the cells of an axis, farthest first: whether the eye is beyond, the far end and the near end."""
    middle = (axis[:-1] + axis[1:]) / 2.0
    order = np.argsort(-np.abs(middle - eye), kind="stable").astype(np.int32)
    beyond = eye > middle[order]
    return beyond, np.where(beyond, order, order + 1), np.where(beyond, order + 1, order)


def _area(x: Array, y: Array) -> Array:
    """Twice the signed area of triangles (T, 3)."""
    return np.asarray((x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0]))


def _by_height(triangles: Triangles) -> tuple[Single, Single]:
    """The corners' x and y, each (3, T), the upper corner first: three exchanges sort three numbers."""
    x, y = np.ascontiguousarray(triangles.x.T), np.ascontiguousarray(triangles.y.T)
    for one, two in ((0, 1), (1, 2), (0, 1)):
        lower = y[two] < y[one]
        for of in (x, y):
            of[one], of[two] = np.where(lower, of[two], of[one]), np.where(lower, of[one], of[two])
    return x, y


def _runs(
    triangles: Triangles, width: int, band: tuple[int, int]
) -> tuple[Index, npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The pixel runs of all triangles in order: owner, row, first column, past the last column, each (R,).

    A pixel belongs to the triangle that its middle is in; an edge that two triangles share is computed from
    the same corners in the same order for both, so no pixel between them is missed or taken twice.
    """
    x, y = _by_height(triangles)
    first = np.maximum(np.ceil(y[0] - np.float32(0.5)), band[0]).astype(np.int64)
    last = np.minimum(np.ceil(y[2] - np.float32(0.5)), band[1]).astype(np.int64)
    left, right = np.minimum(np.minimum(x[0], x[1]), x[2]), np.maximum(np.maximum(x[0], x[1]), x[2])
    kept = np.flatnonzero((last > first) & (right > 0.0) & (left < width)).astype(np.int32)
    x, y, first, last = x[:, kept], y[:, kept], first[kept], last[kept]
    count = last - first
    with np.errstate(divide="ignore", invalid="ignore"):
        long = (x[2] - x[0]) / (y[2] - y[0])
        upper = (x[1] - x[0]) / (y[1] - y[0])
        lower = (x[2] - x[1]) / (y[2] - y[1])
    index = np.repeat(np.arange(kept.size, dtype=np.int32), count)
    row = np.arange(index.size, dtype=np.int64) - np.repeat(np.cumsum(count) - count - first, count)
    x0, y0, slope, slope_upper, x1, y1, slope_lower = (
        each[index] for each in (x[0], y[0], long, upper, x[1], y[1], lower)
    )
    middle = row.astype(np.float32) + np.float32(0.5)
    down = middle - y0
    with np.errstate(invalid="ignore"):
        along = x0 + down * slope
        across = np.where(middle < y1, x0 + down * slope_upper, x1 + (middle - y1) * slope_lower)
    left = np.clip(np.ceil(np.minimum(along, across) - np.float32(0.5)), 0, width).astype(np.int64)
    right = np.clip(np.ceil(np.maximum(along, across) - np.float32(0.5)), 0, width).astype(np.int64)
    filled = np.flatnonzero(right > left)
    return kept[index[filled]], row[filled], left[filled], right[filled]
