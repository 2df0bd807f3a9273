"""The part of the plane that is drawn: zoomed, moved, and fitted to what there is to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from engine.errors import RavineError
from engine.objective import Domain, FloatArray

#: Nothing further from 0 is drawn.
FARTHEST = 1e9
#: The thinnest interval as a share of how far from 0 it lies, so that its points are different numbers, ...
THINNEST_SHARE = 1e-9
#: ... and the thinnest at all.
THINNEST = 1e-9
#: Room about what a drawn part is fitted to, as a share of it.
ROOM = 0.15
#: An axis along which everything lies at one place is at least this share of the other.
SLIMMEST = 0.2


def zoomed(domain: Domain, factor: float, at: tuple[float, float]) -> Domain:
    """A domain enlarged about a point that stays where it is seen; as it was where numbers end.

    Args:
        domain: what is drawn.
        factor: above 1 comes nearer.
        at: the point (x, y).
    """
    made = [
        (value - (value - low) / factor, value + (high - value) / factor)
        for (low, high), value in zip(domain, at, strict=True)
    ]
    return _allowed((made[0], made[1]), domain)


def moved(domain: Domain, by: tuple[float, float]) -> Domain:
    """A domain moved by (x, y); as it was where numbers end."""
    made = [(low + step, high + step) for (low, high), step in zip(domain, by, strict=True)]
    return _allowed((made[0], made[1]), domain)


def fitted(points: Iterable[FloatArray], otherwise: Domain) -> Domain:
    """The domain that holds points ``(N, 2)`` with some room; what is not finite is left out.

    Args:
        points: arrays of points.
        otherwise: where there is none, or they lie too far apart.
    """
    every = np.concatenate([np.empty((0, 2)), *points])
    every = every[(np.abs(every) < FARTHEST).all(axis=1)]
    if not len(every):
        return otherwise
    low, high = every.min(axis=0), every.max(axis=0)
    sides = high - low
    sides = np.maximum(sides, SLIMMEST * sides.max()) if sides.any() else np.ones(2)
    reach, middle = (0.5 + ROOM) * sides, 0.5 * (low + high)
    (x_low, y_low), (x_high, y_high) = (middle - reach).tolist(), (middle + reach).tolist()
    return _allowed(((x_low, x_high), (y_low, y_high)), otherwise)


def checked(domain: Domain, names: Sequence[str]) -> Domain:
    """A domain that can be drawn.

    Args:
        domain: what somebody asks for.
        names: of the two parameters.

    Raises:
        RavineError: an interval that is empty, too thin to tell its points apart, or too far from 0.
    """
    for name, (low, high) in zip(names, domain, strict=True):
        if not _is_drawable(low, high):
            raise RavineError(
                f"{name} from {low:g} to {high:g} cannot be drawn; write two numbers within "
                f"[{-FARTHEST:g}, {FARTHEST:g}], the smaller first, and not too close together"
            )
    return domain


def _allowed(domain: Domain, otherwise: Domain) -> Domain:
    return domain if all(_is_drawable(*interval) for interval in domain) else otherwise


def _is_drawable(low: float, high: float) -> bool:
    size = max(abs(low), abs(high))
    return size <= FARTHEST and high - low >= max(THINNEST, THINNEST_SHARE * size)
