"""Markers on one place: two lie in each other, the others stand round them, so that all are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np

from engine.objective import FloatArray

#: The size of a marker on another one, as a share of that one's.
NESTED = 0.54
#: The size of a marker beside two others on its place, as a share of its own.
SATELLITE = 0.62
#: Closer than this share of the smallest size is the same place; twice as far away it no longer is.
PILED = 0.35
#: Between a marker and one beside it, as a share of that one's size.
GAP = 0.22
#: How many stand round two others; on every farther ring as many more.
FIRST_RING = 6


@dataclass(frozen=True, eq=False)
class MarkerPlacement:
    """How a marker is painted."""

    offset: FloatArray
    """From its true place (2,), in pixels."""
    size: float


def painting_order(pixels: Sequence[FloatArray], emphasised: Sequence[bool], reach: float) -> list[int]:
    """The order of painting: emphasised ones last, but for those that they would cover.

    Args:
        pixels: where the markers are, (2,) each.
        emphasised: which of them are.
        reach: an emphasised one covers what is closer than this.
    """
    big = [at for at, is_big in zip(pixels, emphasised, strict=True) if is_big]

    def layer(place: int) -> int:
        if emphasised[place]:
            return 1
        return 2 if any(np.hypot(*(pixels[place] - at)) < reach for at in big) else 0

    return sorted(range(len(pixels)), key=layer)


def place_markers(
    pixels: Sequence[FloatArray], sizes: Sequence[float], smallest: float, around: float = 0.0
) -> list[MarkerPlacement]:
    """How markers are painted one after the other, so that all of them are seen.

    Args:
        pixels: where they are, (2,) each.
        sizes: of each alone.
        smallest: the least size.
        around: room that is kept free round those in the middle.
    """
    made: list[MarkerPlacement] = []
    middle: list[int] = []
    taken: dict[int, int] = {}
    same = PILED * smallest
    for place, (at, alone) in enumerate(zip(pixels, sizes, strict=True)):
        apart = [float(np.hypot(*(at - pixels[other]))) for other in middle]
        size = alone
        for other, distance in zip(middle, apart, strict=True):
            under = made[other].size
            # From nested to side by side without a jump.
            freed = min(max((distance / max(under, smallest) - 0.6) / 0.5, 0.0), 1.0)
            size = min(size, NESTED * under + freed * max(alone - NESTED * under, 0.0))
        size = max(size, smallest)
        near = [other for other, distance in zip(middle, apart, strict=True) if distance < 2.0 * same]
        if len(near) < 2:
            middle.append(place)
            made.append(MarkerPlacement(np.zeros(2), size))
            continue
        closeness = min(max(2.0 - sorted(apart)[1] / same, 0.0), 1.0)
        small = max(SATELLITE * alone, smallest)
        slot = taken[near[0]] = taken.get(near[0], -1) + 1
        reach = 0.5 * made[near[0]].size + around + (0.5 + GAP) * small
        offset = closeness * _slot(slot, reach, (1.0 + GAP) * small)
        made.append(MarkerPlacement(offset, size + closeness * (small - size)))
    return made


def _slot(slot: int, reach: float, step: float) -> FloatArray:
    """A place (2,) on the rings round a point: the first straight above it, then clockwise."""
    ring = 1
    while slot >= FIRST_RING * ring:
        slot -= FIRST_RING * ring
        ring += 1
    angle = 2.0 * pi * slot / (FIRST_RING * ring)
    radius = reach + (ring - 1) * step
    return np.array([np.sin(angle), -np.cos(angle)]) * radius
