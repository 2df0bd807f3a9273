"""K-fold cross-validation: each of K parts of the examples tests a network that learned from the others.

Source: T. Hastie, R. Tibshirani, J. Friedman 2009, The Elements of Statistical Learning, 7.10.1.
"""

from __future__ import annotations

from dataclasses import replace

from engine.data.row import FOLD, FOLDS
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.network_file import data_parameters
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
