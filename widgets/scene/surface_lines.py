"""Lines that follow the surface, and hidden-line removal: which of their points the surface occludes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from widgets.painting.kept import kept
from widgets.scene.camera import Projection
from widgets.scene.description import Trail
from widgets.scene.geometry import SceneGeometry

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Between the points of a line on the surface, in the world.
STRIDE = 1.0 / 110.0
#: Moves shorter than this are joined: they are less than a pixel.
SMALLEST_MOVE = 1.0 / 1200.0
#: A longer trail shows its newest moves; by then the older ones lie on top of one another.
MOST_MOVES = 6000
MOST_POINTS = 24_000
#: Lines float this far above the surface, in the world, so that it does not hide them itself.
LIFT = 0.004
#: How many places between a point and the eye are asked whether the surface is in the way.
STYLES = 56
POINTS_AT_ONCE = 2000
#: How a point of the surface is seen: its upper side, that through a translucent underside, or its underside.
ABOVE, THROUGH, BENEATH = 1, 2, 3


def lifted_line(geometry: SceneGeometry, points: Array) -> Array:
    """A line through parameters (N, 2), following the surface: (M, 3) in the world.

    A row of nan separates the parts where it leaves the domain, crosses a hole or is not finite.
    """
    points = np.asarray(points, dtype=np.float64)[-MOST_MOVES:]
    if len(points) == 0:
        return np.empty((0, 3))
    with np.errstate(over="ignore", invalid="ignore"):
        places = geometry.places(points)
    places = np.where(np.abs(places) < 1e12, places, np.nan)
    places = places[far_points(places, SMALLEST_MOVE)]
    start, stop, meets = _clipped(places[:-1], places[1:], geometry.half)
    with np.errstate(invalid="ignore"):
        lengths = np.where(meets, np.hypot(*(stop - start).T), 0.0)
    stride = max(STRIDE, float(lengths.sum()) / MOST_POINTS)
    counts = np.where(meets, np.ceil(lengths / stride).astype(np.intp) + 1, 1)
    owner = np.repeat(np.arange(counts.size), counts)
    step = np.arange(owner.size) - np.repeat(np.cumsum(counts) - counts, counts)
    share = step / np.maximum(counts[owner] - 1, 1)
    line = start[owner] + (stop - start)[owner] * share[:, None]
    line[~meets[owner]] = np.nan
    if places.size and len(places) == 1:
        line = places
    return standing(geometry, line)


@kept(64)
def trail_line(geometry: SceneGeometry, trail: Trail) -> Array:
    """A trail on the surface (M, 3), read-only; kept while only the camera moves."""
    line = lifted_line(geometry, trail.points)
    line.flags.writeable = False
    return line


def standing(geometry: SceneGeometry, places: Array) -> Array:
    """Places (N, 2) of the base raised onto the surface (N, 3); nan where there is none."""
    heights = geometry.footing(places)
    raised = np.column_stack((places, heights + LIFT))
    raised[np.isnan(heights)] = np.nan
    return raised


def clamped_point(geometry: SceneGeometry, point: tuple[float, float]) -> tuple[Array, bool]:
    """A parameter pair on the surface (1, 3), and whether it is truly there and not kept at the border."""
    with np.errstate(over="ignore", invalid="ignore"):
        place = geometry.places(np.array([point], dtype=np.float64))
    half = np.array(geometry.half)
    kept = np.clip(np.nan_to_num(place, nan=np.nan, posinf=1e12, neginf=-1e12), -half, half)
    return standing(geometry, kept), bool((np.abs(place) <= half * (1 + 1e-9)).all())


def occluded(geometry: SceneGeometry, projection: Projection, points: Array) -> Mask:
    """Which of the points (N, 3) the surface hides from the eye (N,)."""
    covered = np.zeros(len(points), dtype=bool)
    for some, below in _ways_to_the_eye(geometry, projection, points):
        covered[some] = below.any(axis=0)
    return covered


def seen_how(geometry: SceneGeometry, projection: Projection, points: Array) -> npt.NDArray[np.int8]:
    """How points (N, 3) on the surface are seen: 0, or one of `ABOVE`, `THROUGH` and `BENEATH` (N,)."""
    seen = np.zeros(len(points), dtype=np.int8)
    for some, below in _ways_to_the_eye(geometry, projection, points):
        # a way that once went beneath the surface and stayed there has crossed it from its upper side
        crossings = np.count_nonzero(below[1:] != below[:-1], axis=0)
        seen[some] = np.select(
            [~below.any(axis=0), below.all(axis=0), below[-1] & (crossings == 1)],
            [ABOVE, BENEATH, THROUGH],
            0,
        )
    return seen


def _ways_to_the_eye(
    geometry: SceneGeometry, projection: Projection, points: Array
) -> Iterator[tuple[npt.NDArray[np.intp], Mask]]:
    """For some points (N, 3) at a time: which, and where on the way to the eye the surface is above it."""
    there = np.flatnonzero(np.isfinite(points).all(axis=1))
    heights = np.where(geometry.inside > 0.0, geometry.surface, -1.0).reshape(-1)
    shares = (np.arange(1, STYLES + 1) / STYLES) ** 1.6
    for start in range(0, there.size, POINTS_AT_ONCE):
        some = there[start : start + POINTS_AT_ONCE]
        if projection.camera.perspective:
            to_eye = projection.eye() - points[some]
        else:
            to_eye = np.broadcast_to(-projection.camera.basis()[2], (some.size, 3))
        to_eye = to_eye * np.minimum(_exit(points[some], to_eye, geometry), 1.0)[:, None]
        x, y, z = (points[some, axis] + shares[:, None] * to_eye[:, axis] for axis in range(3))
        (n, m), (half_x, half_y) = geometry.surface.shape, geometry.half
        u = np.clip((x / (2.0 * half_x) + 0.5) * (n - 1), 0.0, n - 1.001)
        v = np.clip((y / (2.0 * half_y) + 0.5) * (m - 1), 0.0, m - 1.001)
        i, j = u.astype(np.intp), v.astype(np.intp)
        u, v, cell = u - i, v - j, i * m + j
        near = heights[cell] * (1.0 - v) + heights[cell + 1] * v
        far = heights[cell + m] * (1.0 - v) + heights[cell + m + 1] * v
        yield some, near * (1.0 - u) + far * u > z + 0.5 * LIFT


def project_visible(
    geometry: SceneGeometry, projection: Projection, lines: list[Array]
) -> list[tuple[Array, Mask]]:
    """Pixels (N, 2) of each line (N, 3), and which of its points are occluded; all are asked for at once."""
    if not lines:
        return []
    points = np.concatenate(lines)
    pixels, _ = projection.project(points)
    covered = occluded(geometry, projection, points)
    ends = np.cumsum([len(line) for line in lines])[:-1]
    return list(zip(np.split(pixels, ends), np.split(covered, ends), strict=True))


def _exit(points: Array, directions: Array, geometry: SceneGeometry) -> Array:
    """How many directions (N, 3) lie between points (N, 3) and the border of the box (N,)."""
    high = np.array([geometry.half[0], geometry.half[1], geometry.top + LIFT])
    low = np.array([-geometry.half[0], -geometry.half[1], -1.0])
    with np.errstate(divide="ignore", invalid="ignore"):
        ahead = np.where(directions > 0.0, high - points, low - points) / directions
    nearest = np.nanmin(np.where(directions == 0.0, np.inf, ahead), axis=1)
    return np.asarray(np.maximum(nearest, 0.0))


def far_points(places: Array, stride: float) -> npt.NDArray[np.intp]:
    """The points (N, 2) worth keeping: each so far along the line from the one before, and both ends."""
    lengths = np.nan_to_num(np.hypot(*np.diff(places, axis=0).T), nan=1.0)
    bucket = np.floor(np.cumsum(np.append(0.0, np.minimum(lengths, 1e6))) / stride)
    kept = np.flatnonzero(np.diff(bucket, prepend=-1.0) > 0.0)
    return np.union1d(kept, [len(places) - 1])


def _clipped(start: Array, stop: Array, half: tuple[float, float]) -> tuple[Array, Array, Mask]:
    """Segments (N, 2) cut to the base, and which of them meet it (Liang and Barsky, 1984)."""
    move = stop - start
    first, last = np.zeros(len(start)), np.ones(len(start))
    meets = np.isfinite(move).all(axis=1)
    for axis in (0, 1):
        for sign in (1.0, -1.0):
            rate, room = sign * move[:, axis], half[axis] - sign * start[:, axis]
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                at = room / rate
                last = np.where(rate > 0.0, np.minimum(last, at), last)
                first = np.where(rate < 0.0, np.maximum(first, at), first)
                meets &= ~((rate == 0.0) & (room < 0.0))
    with np.errstate(invalid="ignore"):
        meets &= first <= last
        return start + move * first[:, None], start + move * last[:, None], meets
