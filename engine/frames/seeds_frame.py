"""What a frame shows of a racer that stands for several runs, each with another seed or another fold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.averages.series import SeriesView
from engine.number_format import counted
from engine.objective import FloatArray, IntArray
from engine.quartiles import quartiles


@dataclass(frozen=True, eq=False)
class SeedsFrame:
    """K runs of one racer at one moment: its own first. Arrays are read-only.

    Attributes:
        losses: of each run the loss of each recorded step, also beyond this frame (K).
        now: the loss of each over all examples ``(K,)``; infinite of one that diverged before.
        diverged: how many of them have diverged by now.
        paths: where the other runs have been ``(n, 2)`` each (K - 1), as `RacerFrame.path`.
        word: what differs between the runs: ``"seed"`` or ``"fold"``.
    """

    losses: tuple[SeriesView, ...]
    now: FloatArray
    diverged: int
    paths: tuple[FloatArray, ...]
    word: str = "seed"

    @property
    def count(self) -> int:
        """How many runs there are: K."""
        return len(self.now)

    @property
    def title(self) -> str:
        """How many runs of what, e.g. ``"5 folds"``."""
        return counted(self.count, self.word)

    def success(self, level: float) -> float:
        """The share of the runs whose loss is at most so large now."""
        return float((self.now <= level).mean())

    def quartiles_now(self) -> FloatArray:
        """Lower quartile, median and upper quartile of the losses now ``(3,)``."""
        return quartiles(self.now)

    def quartiles_at(self, steps: IntArray) -> FloatArray:
        """Lower quartile, median and upper quartile of the losses that steps ``(n,)`` saw: ``(3, n)``."""
        return quartiles(np.stack([series.values_at(steps) for series in self.losses]))
