"""K-fold cross-validation: each of K parts of the examples tests a network that learned from the others.

Source: T. Hastie, R. Tibshirani, J. Friedman 2009, The Elements of Statistical Learning, 7.10.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.data.row import FOLD, FOLDS
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.network_file import data_parameters
from engine.number_format import short


def in_fold(experiment: Experiment, folds: int, fold: int) -> Experiment:
    """The experiment with one of K parts of its examples held back.

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
    return replace(experiment, objective=replace(network, data=data))


def mean_and_deviation(values: Sequence[float]) -> tuple[float, float]:
    """The mean of K scores, at least two, and their standard deviation (over K - 1)."""
    return float(np.mean(values)), float(np.std(values, ddof=1))


def spread(values: Sequence[float]) -> str:
    """Both as a person reads them, e.g. ``0.95 ± 0.02``."""
    mean, deviation = mean_and_deviation(values)
    return f"{short(mean)} ± {short(deviation)}"
