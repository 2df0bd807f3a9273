"""What needs no network: always the same answer, the most frequent class or the mean of the training targets.

As scikit-learn's ``DummyClassifier(strategy="most_frequent")`` and ``DummyRegressor(strategy="mean")``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan

import numpy as np

from engine.arrays import frozen
from engine.data.examples import Data
from engine.network.score_details import number_errors
from engine.objective import FloatArray, IntArray

_NONE: FloatArray = frozen(np.zeros(0))


@dataclass(frozen=True, eq=False)
class Baseline:
    """How well always the same answer does on some examples.

    Attributes:
        place: of the class that is answered, by its order; None of numbers.
        accuracy: the share of the examples for which that is right; nan of numbers.
        absolute_error: of each target the mean absolute error in its own unit ``(O,)``; none of classes.
        root_error: of each target the root of the mean squared error in its own unit; likewise.
    """

    place: int | None
    accuracy: float
    absolute_error: FloatArray = field(default_factory=lambda: _NONE)
    root_error: FloatArray = field(default_factory=lambda: _NONE)

    @classmethod
    def of(cls, data: Data, targets: FloatArray) -> Baseline:
        """Learned from the training examples, of which there is one at least.

        Args:
            data: has them.
            targets: of the examples that are answered ``(N, O)``, encoded and scaled as those of the data.
        """
        if data.kind == "regression":
            scaling = data.target_scaling
            mean = np.broadcast_to(data.y.mean(axis=0), targets.shape)
            answered, true = (each if scaling is None else scaling.restore(each) for each in (mean, targets))
            return cls(None, nan, *map(frozen, number_errors(answered, true)))
        learned, asked = (_places(data, each) for each in (data.y, targets))
        place = int(np.bincount(learned).argmax())
        return cls(place, float((asked == place).mean()))


def _places(data: Data, targets: FloatArray) -> IntArray:
    """The place of the class of each example ``(N,)``."""
    if targets.shape[1] == 1:
        return np.asarray(targets[:, 0] > data.threshold, np.intp)
    return np.asarray(targets.argmax(axis=1), np.intp)
