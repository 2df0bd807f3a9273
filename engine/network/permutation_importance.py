"""Which inputs matter: how much worse a network answers where one of its columns is shuffled.

L. Breiman 2001, "Random forests", Machine Learning 45, sec. 10; A. Fisher et al. 2019, JMLR 20.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.network.objective import NetworkObjective
from engine.network.scores import Scorer
from engine.objective import FloatArray

#: Products of a parameter and an example that all columns together may take, a few milliseconds; ...
PRODUCTS = 2**23
#: ... of more columns than this, or of large networks with fewer examples than that, nothing is told.
MOST_COLUMNS, FEWEST = 256, 16
#: Examples are taken up to so many.
MOST = 1024


def permutation_importance(objective: NetworkObjective, theta: FloatArray, state: FloatArray) -> FloatArray:
    """By how much accuracy or R2 falls where a column's values are shuffled among the examples.

    On the test examples, or on those of the training where none are held back. The order is the same in
    every call, so that the same weights have the same importance.

    Args:
        objective: the network and its data.
        theta: parameters (P,).
        state: running statistics (S,).

    Returns:
        For each column of the data (C,); empty where it would take too long.
    """
    data = objective.data
    columns = data.test_columns if len(data.test_x) else data.columns
    y = data.test_y if len(data.test_x) else data.y
    count = columns.shape[1]
    rows = min(len(columns), MOST, PRODUCTS // (max(count, 1) * objective.size))
    if count > MOST_COLUMNS or rows < min(FEWEST, len(columns)):
        return frozen(np.zeros(0))
    columns, y = columns[:rows], y[:rows]
    order = np.random.default_rng(0).permutation(rows)
    scorer = Scorer(objective, is_complete=True)
    before = scorer.quality(_inputs(data, columns), y, theta, state)
    drops = np.empty(count)
    for column in range(count):
        shuffled = columns.copy()
        shuffled[:, column] = columns[order, column]
        drops[column] = before - scorer.quality(_inputs(data, shuffled), y, theta, state)
    return frozen(drops)


def _inputs(data: Data, columns: FloatArray) -> FloatArray:
    return np.asarray(data.inputs(columns))
