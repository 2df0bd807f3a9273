"""The fixed problem every golden optimizer trajectory was recorded on.

Only additions, multiplications, divisions, square roots and integer remainders occur: IEEE 754 rounds
these the same way everywhere, so the gradients are the same bits on every machine and every deviation
from a golden file is the optimizer's.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

START: Final = np.array([4.0, -3.0, 2.0, 1.5])
MINIMUM: Final = np.array([1.0, 0.5, -0.75, 0.25])
CURVATURE: Final = np.array([0.1, 1.0, 5.0, 20.0])
COUPLING: Final = 0.04
SOFT_WALL: Final = np.array([0.5, 2.0, 0.25, 1.0])
NOISE: Final = 0.1
NOISE_STRIDE: Final = np.array([17, 23, 29, 41])
NOISE_PERIOD: Final = 61
STEPS: Final = 1000


def gradient(theta: NDArray[np.float64], t: int) -> NDArray[np.float64]:
    """The gradient that step t sees.

    With d = theta - MINIMUM it is the gradient of
    ``sum(CURVATURE/2 d_i**2 + COUPLING d_i d_(i+1) + SOFT_WALL sqrt(1 + d_i**2))``, the neighbours in a
    ring: an ill-conditioned bowl (condition number 40) with a smooth term that is not quadratic. To it
    comes a noise that depends on the step alone, as from mini-batches: equally spaced values from -NOISE
    to NOISE, each taken once in NOISE_PERIOD steps, so their mean is zero.

    Args:
        theta: where the gradient is taken, (P,) with P = 4.
        t: number of the step, 1 for the first.

    Returns:
        The gradient, (P,).
    """
    d = theta - MINIMUM
    neighbours = np.roll(d, 1) + np.roll(d, -1)
    bowl: NDArray[np.float64] = CURVATURE * d + COUPLING * neighbours + SOFT_WALL * d / np.sqrt(1.0 + d * d)
    noise: NDArray[np.float64] = 2.0 * (t * NOISE_STRIDE % NOISE_PERIOD) / (NOISE_PERIOD - 1) - 1.0
    return bowl + NOISE * noise
