"""Two problems without noise, with values and second derivatives, for optimizers that ask the loss itself.

Both have their minimum at a known place, and values that are sums of squares around it: so the loss tells
two points apart until they agree to nearly all digits, and a line search goes on finding lower ones.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.golden import problem

Array = NDArray[np.float64]

#: A share of the value whose largest curvature, 21 of the whole, is below 1: a step along its gradient is
#: never too long. Half way to the minimum the sizes of its gradient add up to less than 1, too: there PyTorch
#: and Optax do not shorten the first step.
SHARE: Final = 0.03125
HALFWAY: Final = 0.5 * (problem.START + problem.MINIMUM)
#: Of the quadratic: P = 40, and its minimum.
MANY: Final = 40
MIDDLE: Final = np.arange(1.0, MANY + 1.0) / MANY


def value(theta: Array) -> float:
    """The bowl with soft walls of `tests.golden.problem`, uncoupled and without noise, 0 at its minimum.

    A wall ``sqrt(1 + d^2) - 1`` is written as ``d^2 / (1 + sqrt(1 + d^2))``, which loses no digits near 0.
    """
    squares = (theta - problem.MINIMUM) ** 2
    walls = squares / (1.0 + np.sqrt(1.0 + squares))
    return float(np.sum(0.5 * problem.CURVATURE * squares + problem.SOFT_WALL * walls))


def gradient(theta: Array) -> Array:
    """Of `value`, (P,) with P = 4."""
    d = theta - problem.MINIMUM
    slope: Array = problem.CURVATURE * d + problem.SOFT_WALL * d / np.sqrt(1.0 + d * d)
    return slope


def curvatures(theta: Array) -> Array:
    """The diagonal (P,) of the Hessian of `value`, which has nothing else."""
    root = np.sqrt(1.0 + (theta - problem.MINIMUM) ** 2)
    second: Array = problem.CURVATURE + problem.SOFT_WALL / (root * root * root)
    return second


def matrix() -> Array:
    """The Hessian (P, P) of the quadratic ``d A d / 2``, d = theta - MIDDLE: neighbours are coupled."""
    return np.diag(np.linspace(1.0, 20.0, MANY)) - 0.5 * (np.eye(MANY, k=1) + np.eye(MANY, k=-1))
