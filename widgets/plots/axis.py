"""One axis of a plot: what it shows, its round numbers, zooming and moving."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from widgets.painting.height_scale import HeightScale
from widgets.painting.ticks import Tick, linear_ticks, scale_ticks

LINEAR = HeightScale("linear")
#: The smallest part of an axis that can be zoomed to.
NEAREST = 1e-4


@dataclass(frozen=True)
class Axis:
    """What one axis shows, in scaled values."""

    name: str = ""
    low: float = 0.0
    high: float = 1.0
    scale: HeightScale = LINEAR
    whole: bool = False
    """Whether it counts something: there is nothing between two whole numbers."""

    def ticks(self, count: float) -> list[Tick]:
        """At most about ``count`` round values, where they stand and how they are written."""
        if self.whole:
            ticks = linear_ticks(self.low, self.high, min(count, max(self.high - self.low, 1.0)))
            return [(value, count_text(value)) for value, _ in ticks if value == round(value)]
        if self.scale.kind == "linear":
            return linear_ticks(self.low, self.high, count)
        ticks = scale_ticks(self.scale, self.low, self.high, count)
        # Of fractions of so few decades that all are written, only as many as there is room for.
        ticks = ticks[:: ceil(len(ticks) / (count + 2.0))]
        places = self.scale.forward(np.array([value for value, _ in ticks]))
        return [(float(place), text) for place, (_, text) in zip(places, ticks, strict=True)]

    def zoomed(self, factor: float, at: float, home: Axis) -> Axis:
        """The axis enlarged about the value ``at``, never beyond ``home``."""
        span = min(
            max((self.high - self.low) / factor, NEAREST * (home.high - home.low)), home.high - home.low
        )
        share = (at - self.low) / (self.high - self.low)
        low = min(max(at - share * span, home.low), home.high - span)
        return replace(self, low=low, high=low + span)

    def moved(self, by: float, home: Axis) -> Axis:
        """The axis moved, never beyond ``home``."""
        by = min(max(by, home.low - self.low), home.high - self.high)
        return replace(self, low=self.low + by, high=self.high + by)

    def kept(self, old: Axis, new: Axis) -> Axis:
        """The axis, which may be zoomed, after its home has changed from ``old`` to ``new``.

        As it was, if the new home is of its kind and holds it; else the new home.
        """
        same_kind = old.name == new.name and old.scale.kind == new.scale.kind
        within = new.low <= self.low and self.high <= new.high
        return replace(self, scale=new.scale) if self != old and same_kind and within else new


def count_text(count: float) -> str:
    """A count as an axis writes it: ``500``, ``2000``, ``20k``, ``1.5M``."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(count) >= (10.0 * size if letter == "k" else size):
            return f"{count / size:.6g}{letter}"
    return f"{count:.6g}"
