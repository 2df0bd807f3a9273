"""How far and in which direction a step moves each layer of a network, against its gradient."""

from __future__ import annotations

import numpy as np

from engine.network.architecture import Network
from engine.objective import FloatArray

#: What is told of each layer's step: the length of the update over that of the gradient, and the angle
#: between the update and the negative gradient in degrees; nan where either is 0 or not known.
MOTION = ("ratio", "angle")


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
