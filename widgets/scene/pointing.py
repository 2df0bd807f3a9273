"""From a pixel of a view to what lies beneath it."""

from __future__ import annotations

from math import hypot

import numpy as np

from widgets.scene.axes import lay_out
from widgets.scene.description import Scene
from widgets.scene.drape import held
from widgets.scene.world import world_of

GRIP = 12.0
"""How close to the start, in pixels, the mouse takes hold of it."""


def parameters_at(
    scene: Scene, size: tuple[int, int], pixel: tuple[float, float]
) -> tuple[float, float] | None:
    """The parameters of the surface's point seen at a pixel of a picture of ``size``, or None."""
    world = world_of(scene)
    point = lay_out(scene, world, size).projection.pick(pixel, world)
    if point is None:
        return None
    x, y = world.parameters(point[None, :2])[0]
    return float(x), float(y)


def grips_start(scene: Scene, size: tuple[int, int], pixel: tuple[float, float]) -> bool:
    """Whether a pixel of a picture of ``size`` is on the start's mark."""
    if scene.start is None:
        return False
    world = world_of(scene)
    at, _ = held(world, scene.start)
    x, y = lay_out(scene, world, size).projection.project(at)[0][0]
    return bool(np.isfinite(x)) and hypot(x - pixel[0], y - pixel[1]) <= GRIP
