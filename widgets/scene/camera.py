"""Where a scene is seen from: one projection for both canvases, the labels and the mouse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, radians, sin
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: From the eye to the middle of the box, whose longer side is 1. It sets how strong the perspective is;
#: how large the box appears does not depend on it.
DISTANCE = 3.4
#: The elevations in degrees: the floor is never seen from beneath.
LOWEST, HIGHEST = 4.0, 90.0
#: The zoom's bounds.
NEAREST, FARTHEST = 12.0, 0.35


@dataclass(frozen=True, slots=True)
class Camera:
    """A view of the box.

    At ``zoom`` 1 and ``pan`` (0, 0) the box with its labels just fills the picture, whatever the direction.
    """

    azimuth: float = -58.0
    """Degrees about the vertical: at -90 x runs to the right and y away from the eye."""
    elevation: float = 33.0
    """Degrees above the horizon, from 4 to 90."""
    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    """How far the picture is moved right and down, in widths and heights of the picture."""
    perspective: bool = True

    def turned(self, azimuth: float, elevation: float) -> Camera:
        """The camera moved about the box by these degrees, kept above the floor."""
        height = min(max(self.elevation + elevation, LOWEST), HIGHEST)
        return replace(self, azimuth=(self.azimuth + azimuth + 180.0) % 360.0 - 180.0, elevation=height)

    def panned(self, right: float, down: float) -> Camera:
        """The picture moved by these shares of its width and height."""
        bound = self.zoom
        moved = (self.pan[0] + right, self.pan[1] + down)
        return replace(self, pan=(min(max(moved[0], -bound), bound), min(max(moved[1], -bound), bound)))

    def zoomed(self, factor: float, at: tuple[float, float]) -> Camera:
        """The picture enlarged about ``at``, which is given from its middle in widths and heights."""
        zoom = min(max(self.zoom * factor, FARTHEST), NEAREST)
        share = zoom / self.zoom
        pan = (at[0] + (self.pan[0] - at[0]) * share, at[1] + (self.pan[1] - at[1]) * share)
        return replace(self, zoom=zoom, pan=pan)

    def towards(self, other: Camera, share: float) -> Camera:
        """The camera ``share`` of the way to another (0 to 1), the shorter way round."""
        if share >= 1.0:
            return other
        rotation = (other.azimuth - self.azimuth + 180.0) % 360.0 - 180.0
        return Camera(
            azimuth=self.azimuth + share * rotation,
            elevation=self.elevation + share * (other.elevation - self.elevation),
            zoom=self.zoom + share * (other.zoom - self.zoom),
            pan=(
                self.pan[0] + share * (other.pan[0] - self.pan[0]),
                self.pan[1] + share * (other.pan[1] - self.pan[1]),
            ),
            perspective=other.perspective,
        )

    def basis(self) -> tuple[Array, Array, Array]:
        """The directions to the right, up and forward (away from the eye), each (3,) of length 1."""
        return _basis(self.azimuth, self.elevation)


@lru_cache(maxsize=64)
def _basis(azimuth: float, elevation: float) -> tuple[Array, Array, Array]:
    """Kept, because everything on a picture asks for it; read-only."""
    a, e = radians(azimuth), radians(elevation)
    # Rounded, because the last digit of a sine differs between C libraries and pictures shall not.
    ca, sa, ce, se = (round(value, 12) for value in (cos(a), sin(a), cos(e), sin(e)))
    right = np.array([-sa, ca, 0.0])
    up = np.array([-se * ca, -se * sa, ce])
    forward = np.array([-ce * ca, -ce * sa, -se])
    for axis in (right, up, forward):
        axis.flags.writeable = False
    return right, up, forward


#: Named views.
PRESETS: dict[str, Camera] = {
    "three-quarter": Camera(),
    "top": Camera(azimuth=-90.0, elevation=90.0, perspective=False),
    "front": Camera(azimuth=-90.0, elevation=10.0),
    "side": Camera(azimuth=0.0, elevation=10.0),
}


class HeightSurface(Protocol):
    """What a projection asks of a surface."""

    @property
    def half(self) -> tuple[float, float]:
        """Half the base's sides."""

    @property
    def top(self) -> float:
        """The box's height."""

    def height(self, places: Array) -> Array:
        """The surface's height (N,) over places (N, 2); nan where there is none."""


@dataclass(frozen=True, eq=False)
class Projection:
    """World coordinates to pixels, x to the right and y down, and back."""

    camera: Camera
    target: Array
    """(3,), the point in the middle of the view."""
    focal: float
    """Pixels per world unit at the target."""
    centre: tuple[float, float]
    """The target's pixel."""

    def project(self, points: Array) -> tuple[Array, Array]:
        """Points (N, 3) to pixels (N, 2) and distances along the view (N,)."""
        right, up, forward = self.camera.basis()
        away = points - self.target
        # Spelled out: a matrix product's rounding depends on the machine, and pictures shall not.
        across, upward, depth = (
            away[:, 0] * axis[0] + away[:, 1] * axis[1] + away[:, 2] * axis[2]
            for axis in (right, up, forward)
        )
        depth = depth + DISTANCE
        shrink = self.focal * DISTANCE / depth if self.camera.perspective else self.focal
        return np.stack((self.centre[0] + across * shrink, self.centre[1] - upward * shrink), axis=1), depth

    def scaled(self, factor: float) -> Projection:
        """The same view on a picture with ``factor`` times the pixels each way."""
        centre = (self.centre[0] * factor, self.centre[1] * factor)
        return Projection(self.camera, self.target, self.focal * factor, centre)

    def eye(self) -> Array:
        """Where the eye is (3,); for an orthographic camera, a point far along its direction."""
        reach = DISTANCE if self.camera.perspective else 1e3
        return self.target - reach * self.camera.basis()[2]

    def matrix(self, width: float, height: float, *, near: float = 0.5, far: float = 8.0) -> Array:
        """The (4, 4) matrix from world to OpenGL clip coordinates for a picture of this size."""
        right, up, forward = self.camera.basis()
        view = np.eye(4)
        view[:3, :3] = right, up, forward
        view[:3, 3] = -view[:3, :3] @ self.target
        view[2, 3] += DISTANCE
        lens = np.zeros((4, 4))
        lens[0, 0] = 2.0 * self.focal / width
        lens[1, 1] = 2.0 * self.focal / height
        shift = (2.0 * self.centre[0] / width - 1.0, 1.0 - 2.0 * self.centre[1] / height)
        if self.camera.perspective:
            lens[:2, :2] *= DISTANCE
            lens[:2, 2] = shift
            lens[2, 2], lens[2, 3] = (far + near) / (far - near), -2.0 * far * near / (far - near)
            lens[3, 2] = 1.0
        else:
            lens[:2, 3] = shift
            lens[2, 2], lens[2, 3] = 2.0 / (far - near), -(far + near) / (far - near)
            lens[3, 3] = 1.0
        return lens @ view

    def ray(self, pixel: tuple[float, float]) -> tuple[Array, Array]:
        """The line of sight through a pixel: a point (3,) on it at the eye's side and its direction (3,)."""
        right, up, forward = self.camera.basis()
        across, upward = (pixel[0] - self.centre[0]) / self.focal, (self.centre[1] - pixel[1]) / self.focal
        through = self.target + across * right + upward * up
        origin = self.eye() if self.camera.perspective else through - DISTANCE * forward
        return origin, (through - origin) / DISTANCE

    def pick(self, pixel: tuple[float, float], surface: HeightSurface) -> Array | None:
        """The first point (3,) of the surface along the line of sight through a pixel, or None."""
        origin, direction = self.ray(pixel)
        low = np.array([-surface.half[0], -surface.half[1], 0.0])
        high = np.array([surface.half[0], surface.half[1], surface.top])
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.sort(np.stack(((low - origin) / direction, (high - origin) / direction)), axis=0)
        start, stop = np.nanmax(ends[0]), np.nanmin(ends[1])
        if not start < stop:
            return None

        def above(at: Array) -> Array:
            points = origin + at[:, None] * direction
            return np.asarray(points[:, 2] - surface.height(points[:, :2]))

        at = np.linspace(start, stop, 600)
        side = above(at)
        with np.errstate(invalid="ignore"):
            crossings = np.flatnonzero(side[:-1] * side[1:] <= 0.0)
        if crossings.size == 0:
            return None
        bracket = at[crossings[0] : crossings[0] + 2]
        for _ in range(4):  # each round narrows the bracket sixteenfold
            fine = np.linspace(bracket[0], bracket[1], 17)
            side = above(fine)
            with np.errstate(invalid="ignore"):
                inside = np.flatnonzero(side[:-1] * side[1:] <= 0.0)
            if inside.size == 0:
                break
            bracket = fine[inside[0] : inside[0] + 2]
        return np.asarray(origin + bracket.mean() * direction)
