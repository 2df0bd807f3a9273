"""Idea one: everything trainable is an objective, ``theta (P,) -> loss, gradient (P,)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

#: ((x low, x high), (y low, y high)): the part of the plane that is drawn.
Domain = tuple[tuple[float, float], tuple[float, float]]

#: How many parameters a picture of the loss has axes for; of more the first ones are shown one by one.
SHOWN = 2


class Objective(Protocol):
    """A differentiable loss of a flat parameter vector.

    An objective keeps buffers of its own and is therefore used by one thread at a time; it keeps
    no state that changes a result: the same theta and batch give the same bits, whatever came before.
    """

    @property
    def size(self) -> int:
        """P, the number of trainable parameters."""

    @property
    def names(self) -> Sequence[str]:
        """The name of each entry of theta, e.g. ``("x", "y")`` or ``("weight", "bias")``."""

    @property
    def samples(self) -> int:
        """How many training examples there are; 0 when the loss depends on theta alone."""

    @property
    def batch_size(self) -> int:
        """How many examples one step sees; equal to ``samples`` for full batches, 0 without data."""

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        """Write the gradient at ``theta (P,)`` into ``gradient (P,)`` and return the loss.

        Args:
            theta: the parameters, not modified.
            gradient: filled with dloss/dtheta.
            batch: indices (B,) of the examples to use; None means all of them.

        Returns:
            The loss; inf or nan where it is undefined (never an exception, never a warning).
        """

    def losses(self, thetas: FloatArray) -> FloatArray:
        """The loss over all examples at each of ``thetas (N, P)``, as ``(N,)``; nan where undefined."""

    def hessian(self, theta: FloatArray) -> FloatArray | None:
        """The exact Hessian ``(P, P)`` at theta, or None where it is not offered."""


def eigenvalues_of(hessian: FloatArray) -> FloatArray:
    """The eigenvalues ``(P,)`` of a symmetric matrix ``(P, P)``, ascending."""
    return np.linalg.eigvalsh(hessian).astype(np.float64)
