"""How far and in which direction a step moves each layer of a network, against its gradient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.network.architecture import Network
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray, IntArray

#: What is told of each layer's step: the length of the update over that of the gradient, and the angle
#: between the update and the negative gradient in degrees; nan where either is 0 or not known.
MOTION = ("ratio", "angle")
#: The mini-batches whose gradients are compared.
BATCHES = 10


def layer_motion(network: Network, gradient: FloatArray, update: FloatArray | None) -> FloatArray:
    """The `MOTION` of each layer ``(L, 2)``.

    Args:
        network: the architecture.
        gradient: of the step's loss ``(P,)``.
        update: what the step adds to theta ``(P,)``; None if it is not known.
    """
    told = np.full((len(network.layers), len(MOTION)), np.nan)
    if update is None:
        return told
    with np.errstate(all="ignore"):
        for row, span in zip(told, network.spans, strict=True):
            slope, move = gradient[span], update[span]
            lengths = float(np.sqrt(slope.dot(slope))), float(np.sqrt(move.dot(move)))
            if min(lengths) > 0.0:
                row[0] = lengths[1] / lengths[0]
                row[1] = np.degrees(
                    np.arccos(np.clip(-(move / lengths[1]).dot(slope / lengths[0]), -1.0, 1.0))
                )
    return told


def signal_to_noise(
    objective: NetworkObjective, theta: FloatArray, step: int, batches: Callable[[int], IntArray | None]
) -> FloatArray:
    """How far mini-batches' gradients agree in each layer: the length of their mean over their deviation.

    They are those of the coming `BATCHES` mini-batches, all at the same parameters, so that noise alone tells
    them apart (S. McCandlish et al. 2018, arXiv 1812.06162, its gradient noise scale being near one over the
    square of this).

    Args:
        objective: the network over its data.
        theta: parameters ``(P,)``.
        step: updates done before.
        batches: the examples (B,) that a step sees; None means all.

    Returns:
        ``(L,)``; nan of layers without parameters, and of full batches, which have no noise.
    """
    network = objective.network
    told = np.full(len(network.layers), np.nan)
    if batches(step) is None:
        return told
    gradients = np.empty((BATCHES, objective.size))
    for place, gradient in enumerate(gradients):
        objective.begin_step(step + place)
        objective.evaluate(theta, gradient, batches(step + place))
    with np.errstate(all="ignore"):
        mean = gradients.mean(axis=0)
        apart = np.square(gradients - mean).sum(axis=0) / (BATCHES - 1)
        for place, span in enumerate(network.spans):
            noise = float(np.sqrt(apart[span].sum()))
            if noise > 0.0:
                told[place] = float(np.sqrt(mean[span].dot(mean[span]))) / noise
    return told
