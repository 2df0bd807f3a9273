"""K-fold cross-validation: each of K parts of the examples tests a network that learned from the others.

Source: T. Hastie, R. Tibshirani, J. Friedman 2009, The Elements of Statistical Learning, 7.10.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite

import numpy as np

from engine.data.row import FOLD, FOLDS
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.network_file import data_parameters
from engine.number_format import short
from engine.problem.problem import build_data


def in_fold(experiment: Experiment, folds: int, fold: int) -> Experiment:
    """The experiment with one of K parts of its examples held back.

    A batch that is larger than what is left to learn from takes all of it.

    Args:
        experiment: trains a network.
        folds: K, at least two.
        fold: which part, from 1 to K.

    Raises:
        RavineError: it trains no network, or its data are not parted.
    """
    network = experiment.network
    if network is None:
        raise RavineError("only a network is trained in folds; this experiment has none")
    if FOLDS not in data_parameters(network):
        raise RavineError(
            f"the data set {network.dataset} is made anew for each seed and not parted into folds; "
            "folds are for tables and measured data"
        )
    data = {**network.data, FOLDS.name: folds, FOLD.name: fold}
    parted = replace(network, data=data)
    if parted.batch_size is not None and parted.batch_size > len(build_data(parted, experiment.seed).x):
        parted = replace(parted, batch_size=None)
    return replace(experiment, objective=parted)


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
