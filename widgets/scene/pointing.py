"""From a pixel of a view to what lies beneath it, and back."""

from __future__ import annotations

from math import hypot

import numpy as np
from PyQt6.QtCore import QRectF

from widgets.painting.kept import kept
from widgets.scene.axes import SceneLayout, lay_out
from widgets.scene.description import Scene
from widgets.scene.geometry import SceneGeometry, geometry_of
from widgets.scene.surface_lines import clamped_point

Pixel = tuple[float, float]
#: Between what lies in a corner of the view and its edges, in pixels.
CORNER = 10
#: A line of sight that falls by less a unit of length meets the floor too far away.
LEVEL = 0.02
#: How close to the start, in pixels, the mouse takes hold of it.
GRIP = 12.0


@kept(2)
def laid_out(scene: Scene, size: tuple[int, int]) -> tuple[SceneGeometry, SceneLayout]:
    """A scene's geometry and layout in a picture of ``size``; cached, because the mouse asks often."""
    geometry = geometry_of(scene)
    return geometry, lay_out(scene, geometry, size)


def parameters_at(scene: Scene, size: tuple[int, int], pixel: Pixel) -> tuple[float, float] | None:
    """The parameters of the surface's point seen at a pixel of a picture of ``size``, or None."""
    geometry, layout = laid_out(scene, size)
    point = layout.projection.pick(pixel, geometry)
    if point is None:
        return None
    x, y = geometry.parameters(point[None, :2])[0]
    return float(x), float(y)


def ground_at(scene: Scene, size: tuple[int, int], pixel: Pixel) -> tuple[float, float] | None:
    """The parameters of the floor at a pixel of a picture of ``size``; None at and above the horizon."""
    geometry, layout = laid_out(scene, size)
    origin, direction = layout.projection.ray(pixel)
    if direction[2] > -LEVEL:
        return None
    x, y = geometry.parameters((origin - origin[2] / direction[2] * direction)[None, :2])[0]
    return float(x), float(y)


def pixel_of(scene: Scene, size: tuple[int, int], point: tuple[float, float]) -> Pixel | None:
    """The pixel of a picture of ``size`` where a point of the surface is, or None where there is none."""
    geometry, layout = laid_out(scene, size)
    at, truly = clamped_point(geometry, point)
    x, y = layout.projection.project(at)[0][0]
    return (float(x), float(y)) if truly and np.isfinite(x) else None


def holds_outside(scene: Scene, size: tuple[int, int], pixel: Pixel, point: tuple[float, float]) -> bool:
    """Whether a pixel is on the mark at the border of a point that lies outside the domain."""
    geometry, layout = laid_out(scene, size)
    at, truly = clamped_point(geometry, point)
    x, y = layout.projection.project(at)[0][0]
    return (
        not truly and hypot(float(x) - pixel[0], float(y) - pixel[1]) <= GRIP
    )  # never beside one that is not finite


def grips_start(scene: Scene, size: tuple[int, int], pixel: Pixel) -> bool:
    """Whether a pixel of a picture of ``size`` is on the start's mark."""
    at = pixel_of(scene, size, scene.start) if scene.start is not None else None
    return at is not None and hypot(at[0] - pixel[0], at[1] - pixel[1]) <= GRIP


def quietest_corner(scene: Scene, size: tuple[int, int], item: tuple[int, int]) -> tuple[int, int]:
    """Where something small covers the fewest numbers: its left and top in a picture of ``size``.

    Args:
        scene: what the picture shows.
        size: of the picture in pixels.
        item: width and height of what is to be placed.
    """
    layout = laid_out(scene, size)[1]
    texts = [label.rect for axis in layout.axes for label in axis.labels] + [
        rect for _, rect in layout.legend
    ]
    left, top = CORNER, round(max((rect.bottom() for _, rect in layout.legend), default=0.0)) + CORNER
    right, bottom = size[0] - item[0] - CORNER, size[1] - item[1] - CORNER
    corners = ((right, bottom), (left, bottom), (right, top), (left, top))
    return min(
        corners, key=lambda at: sum(text.intersects(QRectF(at[0], at[1], item[0], item[1])) for text in texts)
    )
