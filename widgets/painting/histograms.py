"""Counting values into bins fast enough for every layer of every frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.objective import FloatArray


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many values lie in each of equal bins.

    Attributes:
        low: where the first bin begins.
        high: where the last one ends.
        shares: of all values in each bin ``(N,)``; values beyond an end are in the bin there.
        missing: share of values that are not finite, or zero where logarithms are counted.
    """

    low: float
    high: float
    shares: FloatArray
    missing: float

    @property
    def edges(self) -> FloatArray:
        """Where the bins begin and end ``(N + 1,)``."""
        return np.linspace(self.low, self.high, len(self.shares) + 1)

    @property
    def middles(self) -> FloatArray:
        """The middles of the bins ``(N,)``."""
        edges = self.edges
        return 0.5 * (edges[1:] + edges[:-1])

    def span(self, first: float, last: float) -> tuple[float, float]:
        """Between which places these shares of the values lie, to a bin."""
        summed = np.cumsum(self.shares)
        places = np.searchsorted(summed, np.array((first, last)) * summed[-1])
        middles = self.middles
        return float(middles[places[0]]), float(middles[min(int(places[1]), len(middles) - 1)])

    def bin_of(self, place: float) -> int:
        """The bin in which a place is."""
        share = (place - self.low) / (self.high - self.low)
        return min(max(int(share * len(self.shares)), 0), len(self.shares) - 1)


def histogram(values: FloatArray, low: float, high: float, bins: int) -> Histogram:
    """Count values of any shape into bins between two ends."""
    flat = values.reshape(-1)
    known = flat if np.isfinite(flat.sum()) else flat[np.isfinite(flat)]
    with np.errstate(over="ignore"):
        # Large values are cut before they become whole numbers, which they would overflow.
        places = np.clip((known - low) * (bins / (high - low)), 0.0, bins - 1.0).astype(np.int32)
    counts = np.bincount(places, minlength=bins)
    total = max(len(flat), 1)
    return Histogram(low, high, counts / total, 1.0 - len(known) / total)


def magnitudes(values: FloatArray) -> FloatArray:
    """The decimal logarithm of |values|, -inf for zero."""
    with np.errstate(divide="ignore"):
        return np.log10(np.abs(values))


def extent(values: FloatArray) -> tuple[float, float] | None:
    """The lowest and the highest finite value; None if there is none."""
    low, high = (float(values.min()), float(values.max())) if values.size else (np.nan, np.nan)
    if not np.isfinite(low + high):
        finite = values[np.isfinite(values)]
        if finite.size == 0:
            return None
        low, high = float(finite.min()), float(finite.max())
    return low, high
