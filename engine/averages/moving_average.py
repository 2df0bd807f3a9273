r"""The exponentially weighted moving average, as every view of it needs it.

    V_t = beta V_(t-1) + (1 - beta) x_t,    W_t = beta W_(t-1) + (1 - beta),    V_0 = W_0 = 0 as a rule

Unrolled, V_t is the sum of ``(1 - beta) beta^k x_(t-k)`` over k = 0 ... t - 1, and W_t = 1 - beta^t the sum
of these weights; V_t / W_t corrects the bias of the start (D. P. Kingma and J. Ba 2015, arXiv 1412.6980,
section 3). A weight falls to 1/e of the newest one after -1 / ln beta values, which is nearly 1 / (1 - beta),
the effective window.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.averages.history import Grower
from engine.objective import FloatArray

#: What a series is averaged with unless somebody says otherwise: over about ten, fifty and two values.
BETAS = (0.9, 0.98, 0.5)
#: (step, beta), ascending from step 0: the beta that holds from the update after so many updates on.
BetaChanges = tuple[tuple[int, float], ...]


@dataclass(frozen=True, eq=False)
class MovingAverage:
    """A series and its moving average up to one step. Arrays are read-only.

    Attributes:
        name: of the racer that averages.
        index: the racer's look.
        series: the values (N,); value number t, from 1, enters with step t. May reach beyond this step.
        values: V_0 ... V_t, (t + 1,).
        weight_sums: W_0 ... W_t, the sums of all weights given so far (t + 1,).
        beta_changes: what beta was when; empty where the racer's rule is no moving average.
        counted: what counts the values, e.g. ``"day"``.
        measured: what they are, with their unit.
        symbols: LaTeX of a value and of the average.
    """

    name: str
    index: int
    series: FloatArray
    values: FloatArray
    weight_sums: FloatArray
    beta_changes: BetaChanges
    counted: str
    measured: str
    symbols: tuple[str, str]

    @property
    def step(self) -> int:
        """t, the values that have entered."""
        return len(self.values) - 1

    @property
    def beta(self) -> float | None:
        """The beta of the newest value's step, or of the first one; None without a beta."""
        return beta_at(self.beta_changes, max(self.step - 1, 0)) if self.beta_changes else None

    @property
    def corrected(self) -> FloatArray:
        """V / W, (t + 1,); nan before the first value."""
        with np.errstate(all="ignore"):
            return np.where(self.weight_sums == 0.0, np.nan, self.values / self.weight_sums)

    @property
    def start_weight(self) -> float:
        """The weight that is still on the start V_0: the product of all betas, 1 before the first value."""
        ends = [*(since for since, _ in self.beta_changes[1:]), self.step]
        weight = 1.0
        for (since, beta), end in zip(self.beta_changes, ends, strict=False):
            weight *= beta ** max(min(end, self.step) - since, 0)
        return weight

    def weights(self, newest: int | None = None) -> FloatArray:
        """The weight in V_t of each value that has entered, the newest first.

        Args:
            newest: how many; all by default.
        """
        count = self.step if newest is None else min(newest, self.step)
        if not self.beta_changes or count <= 0:
            return np.empty(0)
        betas = betas_of(self.beta_changes, self.step - count, self.step)[::-1]
        kept = np.concatenate(([1.0], np.cumprod(betas[:-1])))
        return np.asarray((1.0 - betas) * kept)


class RunningAverage:
    """A moving average of a series that grows; what was computed once is kept."""

    def __init__(self) -> None:
        self._clear(())

    def _clear(self, beta_changes: BetaChanges) -> None:
        self._beta_changes, self._values, self._weight_sums = beta_changes, Grower(), Grower()
        self._seen: FloatArray = np.empty(0)
        for start in (self._values, self._weight_sums):
            start.append(np.zeros(1))

    def over(self, series: FloatArray, beta_changes: BetaChanges) -> tuple[FloatArray, FloatArray]:
        """Averages V and sums of weights W after 0 ... n values of ``series (n,)``, ``(n + 1,)`` each.

        The arithmetic is that of the rule ``v = beta v + (1 - beta) g``, value by value.
        """
        known = min(self._values.length - 1, len(series))
        if beta_changes != self._beta_changes or not np.array_equal(
            self._seen[known - 1 : known], series[known - 1 : known]
        ):
            self._clear(beta_changes)
        done = self._values.length - 1
        if done < len(series):
            betas = betas_of(beta_changes, done, len(series)).tolist()
            value, weight_sum = (float(grown.view()[-1]) for grown in (self._values, self._weight_sums))
            values, weight_sums = [], []
            for beta, new in zip(betas, series[done:].tolist(), strict=True):
                value = beta * value + (1.0 - beta) * new
                weight_sum = beta * weight_sum + (1.0 - beta)
                values.append(value)
                weight_sums.append(weight_sum)
            self._values.append(np.array(values))
            self._weight_sums.append(np.array(weight_sums))
            self._seen = series
        return self._values.view(len(series) + 1), self._weight_sums.view(len(series) + 1)


def window_of(beta: float) -> float:
    """The effective window, ``1 / (1 - beta)`` values; infinite where nothing is ever forgotten."""
    return 1.0 / (1.0 - beta) if beta < 1.0 else math.inf


def decay_length(beta: float) -> float:
    """After how many values a weight has fallen to 1/e of the newest one's; 0 for beta = 0, never for 1."""
    if beta >= 1.0:
        return math.inf
    return -1.0 / math.log(beta) if beta > 0.0 else 0.0


def beta_at(beta_changes: BetaChanges, step: int) -> float:
    """The beta of the update after ``step`` updates."""
    return next(beta for since, beta in reversed(beta_changes) if since <= step)


def betas_of(beta_changes: BetaChanges, first: int, stop: int) -> FloatArray:
    """The betas of the updates after ``first`` ... ``stop - 1`` updates ``(stop - first,)``."""
    betas = np.empty(stop - first)
    for since, beta in beta_changes:
        betas[max(since - first, 0) :] = beta
    return betas
