"""The course of a loss that jumps from batch to batch: a mean over some steps, drawn on the faint values."""

from __future__ import annotations

import numpy as np

from engine.averages.series import SeriesView
from engine.objective import FloatArray

#: A shorter stretch is drawn as it is: every value is told apart.
SHORTEST = 120
#: A mean is taken over this share of what is seen.
SHARE = 1.0 / 40.0
#: Losses are noise if they turn back at so many of the steps (at all of them is an oscillation), ...
TURNS = (0.4, 0.9)
#: ... and go up and down so many times their range.
RANGES = 4.0


def course(series: SeriesView, first: int, last: int, columns: int) -> tuple[FloatArray, FloatArray] | None:
    """The steps and the mean losses about them (N,) each; None where the losses are smooth enough themselves.

    Args:
        series: the losses.
        first: the first step that is seen.
        last: one past the last.
        columns: points at most.
    """
    steps, low, high = series.envelope(first, last, columns)
    values = 0.5 * (low + high)
    known = np.isfinite(values)
    steps, values = steps[known], values[known]
    if last - first < SHORTEST or values.size < SHORTEST or not is_noise(values):
        return None
    reach = max(round(SHARE * values.size / 2.0), 1)
    # At both ends over the fewer values that there are.
    total = np.concatenate(([0.0], np.cumsum(values - values[0])))
    place = np.arange(values.size)
    stop, start = np.minimum(place + reach + 1, values.size), np.maximum(place - reach, 0)
    return steps, values[0] + (total[stop] - total[start]) / (stop - start)


def is_noise(values: FloatArray) -> bool:
    """Whether values go up and down from one to the next instead of along a curve."""
    moves = np.diff(values)
    spread = float(np.ptp(values))
    turns = float(np.mean(moves[1:] * moves[:-1] < 0.0))
    return spread > 0.0 and TURNS[0] < turns < TURNS[1] and float(np.abs(moves).sum()) > RANGES * spread
