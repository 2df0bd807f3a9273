"""How long the line of a run is, and how losses become heights on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.averages.series import SeriesView
from engine.objective import FloatArray

#: The line ends at one of these times a power of ten: while the run grows it is drawn anew only seldom.
LENGTHS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
SHORTEST = 50


def line_end(newest: int, planned: int | None) -> int:
    """The last step on the line: a round number beyond the newest step, or the planned end."""
    wanted = max(newest, planned or 0, SHORTEST)
    decade = 10.0 ** math.floor(math.log10(wanted))
    return next(round(n * decade) for n in (*LENGTHS, 10.0) if n * decade >= wanted)


@dataclass(frozen=True)
class LossScale:
    """How losses become heights: on a logarithmic scale where all are positive."""

    low: float
    high: float
    logarithmic: bool

    def of(self, losses: FloatArray) -> FloatArray:
        """Heights in [0, 1] for losses ``(n,)``; nan where there is none."""
        with np.errstate(all="ignore"):
            values = np.log10(losses) if self.logarithmic else losses
        return np.clip((values - self.low) / (self.high - self.low), 0.0, 1.0)


def heights_for(series: Sequence[SeriesView]) -> LossScale:
    """The scale that shows all of the series."""
    lows, highs = [], []
    for one in series:
        _, low, high = one.envelope(0, len(one), 256)
        lows.append(low[np.isfinite(low)])
        highs.append(high[np.isfinite(high)])
    low, high = np.concatenate(lows or [np.zeros(0)]), np.concatenate(highs or [np.zeros(0)])
    if not low.size or not high.size:
        return LossScale(0.0, 1.0, logarithmic=False)
    bottom, top = float(low.min()), float(high.max())
    logarithmic = bottom > 0
    if logarithmic:
        # Whole decades: the scale moves seldom while the loss falls.
        bottom, top = math.floor(math.log10(bottom)), math.ceil(math.log10(top))
    return LossScale(bottom, top if top > bottom else bottom + 1.0, logarithmic)
