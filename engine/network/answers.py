"""What a network answers at points of data whose numbers may be scaled otherwise than its own."""

from __future__ import annotations

import numpy as np

from engine.data.examples import Data, are_alike
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray


def answers_at(
    objective: NetworkObjective, theta: FloatArray, state: FloatArray, points: FloatArray, data: Data
) -> FloatArray:
    """Values or probabilities ``(G, O)``, numbers scaled as the targets of the data are.

    Args:
        objective: the network, with data of its own.
        theta: parameters ``(P,)``.
        state: running statistics ``(S,)``.
        points: of the columns of ``data``, scaled as these are, ``(G, C)``.
        data: of the same columns and targets as the network's own.
    """
    own = objective.data
    answers = objective.predict(theta, own.inputs(own.at(points, data)), state)
    if are_alike(own.target_scaling, data.target_scaling):
        return answers
    if own.target_scaling is not None:
        answers = own.target_scaling.restore(answers)
    return np.asarray(answers if data.target_scaling is None else data.target_scaling.apply(answers))
