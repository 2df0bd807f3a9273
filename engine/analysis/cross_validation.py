"""What the scores of K folds come to (see `engine.problem.folds`): mean and standard deviation.

Source: T. Hastie, R. Tibshirani, J. Friedman 2009, The Elements of Statistical Learning, 7.10.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

import numpy as np

from engine.number_format import short


def known(values: Sequence[float]) -> list[float]:
    """Those that are defined and finite: R² of one example is not, nor is the loss of what diverged."""
    return [value for value in values if isfinite(value)]


def mean_and_deviation(values: Sequence[float]) -> tuple[float, float]:
    """The mean of scores and their standard deviation (over one fewer than there are).

    Of no score both are nan, of one the deviation is.
    """
    mean = float(np.mean(values)) if values else float("nan")
    return mean, float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")


def spread(values: Sequence[float], written: Callable[[float], str] = short) -> str:
    """Both as a person reads them, e.g. ``0.95 ± 0.02``, over those folds that have a score.

    Args:
        values: of each fold; what is not defined or not finite is left out, and said.
        written: a value, and a deviation, in words.
    """
    there = known(values)
    if not there:
        return f"in none of {len(values)} folds"
    mean, deviation = mean_and_deviation(there)
    told = written(mean) if len(there) == 1 else f"{written(mean)} ± {written(deviation)}"
    return told if len(there) == len(values) else f"{told} (in {len(there)} of {len(values)} folds)"
