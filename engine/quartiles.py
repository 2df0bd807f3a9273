"""The middle of many runs and the quarters beside it: values that were seen, also where some have no loss."""

from __future__ import annotations

import math

import numpy as np

from engine.objective import FloatArray

#: Shares of the runs whose loss is at most the lower quartile, the median and the upper quartile.
SHARES = (0.25, 0.5, 0.75)


def place_of(share: float, count: int) -> int:
    """Where in ascending order the run stands, of so many, up to which there are so many of them.

    The inverse of the empirical distribution (R. J. Hyndman and Y. Fan 1996, definition 1): no value between
    two, for beside an endless loss there is no middle.
    """
    return max(math.ceil(share * count) - 1, 0)


def quartiles(losses: FloatArray) -> FloatArray:
    """Lower quartile, median and upper quartile of runs.

    Args:
        losses: of K runs, ``(K, ...)``; what is not a number counts as larger than any.

    Returns:
        ``(3, ...)``.
    """
    ordered = np.sort(np.where(np.isnan(losses), np.inf, losses), axis=0)
    return ordered[[place_of(share, len(ordered)) for share in SHARES]]
