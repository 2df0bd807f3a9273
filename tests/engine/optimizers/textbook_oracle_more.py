"""Further loops of the papers, in the same form as those of `textbook_oracle`, where no more have room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from engine.objective import FloatArray
from tests.engine.optimizers.textbook_oracle import Oracle, Rate, Slope


def sgdw(slope: Slope, theta: FloatArray, rate: Rate, given: Mapping[str, float]) -> Iterator[FloatArray]:
    """Loshchilov & Hutter 2019, arXiv 1711.05101v3, Algorithm 1, line 9 in green, with the velocity of `sgd`.

    The paper's m is a sum of rates times gradients; as in SGD here the velocity is the average of the
    gradients, and the decay is multiplied by the whole rate (see `textbook_oracle.adamw`).
    """
    b = given["momentum"]
    v = np.zeros_like(theta)
    t = 0
    while True:
        t += 1
        eta = rate(t)
        at = theta - eta * b * v if given["nesterov"] else theta
        v = b * v + (1.0 - b) * slope(at, t)
        theta = theta - eta * v - eta * given["weight_decay"] * theta
        yield theta


#: By the key of our row.
MORE_ORACLES: Mapping[str, Oracle] = {
    "sgdw": Oracle(sgdw, {"momentum": 0.9, "nesterov": False}),
}
