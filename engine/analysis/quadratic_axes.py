"""The axes of a quadratic loss: its minimum, and the curvature along each direction that moves by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import RavineError
from engine.objective import FloatArray, Objective

#: An axis whose curvature is smaller than this share of the largest is level: nothing moves along it.
LEVEL = 1e-12


@dataclass(frozen=True)
class QuadraticAxes:
    """A quadratic, or what a loss is near a minimum.

    Attributes:
        minimum: where it is lowest ``(P,)``.
        curvatures: along the axes ``(K,)``, ascending, all positive; level directions are left out.
        directions: of the axes ``(P, K)``, each of length 1.
        is_local: whether the loss is this quadratic near the minimum only.
    """

    minimum: FloatArray
    curvatures: FloatArray
    directions: FloatArray
    is_local: bool

    def along(self, points: FloatArray) -> FloatArray:
        """How far points ``(..., P)`` are from the minimum along each axis ``(..., K)``."""
        return np.asarray((points - self.minimum) @ self.directions)


def quadratic_axes(
    objective: Objective, theta: FloatArray, *, is_quadratic: bool, minima: Sequence[tuple[float, float]] = ()
) -> QuadraticAxes:
    """The axes of a quadratic, or of the one that a loss is like at the minimum nearest to theta.

    Args:
        objective: the loss.
        theta: any point ``(P,)``.
        is_quadratic: whether the Hessian is the same everywhere.
        minima: the known ones, of a loss of two parameters.

    Raises:
        RavineError: there is no such quadratic: no Hessian, no minimum known, or no rise about it.
    """
    if not is_quadratic and not minima:
        raise RavineError(
            "the loss is not quadratic and no minimum of it is known, so that there is no closed form; "
            "choose a surface with a minimum, or one linear neuron with the mean squared error"
        )
    place = theta
    if not is_quadratic:
        known = np.array(minima, np.float64)
        place = known[np.sum((known - theta) ** 2, axis=1).argmin()]
    hessian = objective.hessian(place)
    if hessian is None or not np.isfinite(hessian).all():
        raise RavineError("the loss has no Hessian here; choose a smooth surface or one linear neuron")
    values, vectors = np.linalg.eigh(hessian)
    if values[-1] <= 0.0 or values[0] < -LEVEL * values[-1]:
        raise RavineError(
            f"the loss does not rise in every direction (curvatures {values[0]:.4g} to {values[-1]:.4g}), so "
            "that no descent of it converges; choose a surface with a minimum"
        )
    rising = values > LEVEL * values[-1]
    curvatures, directions = values[rising], vectors[:, rising]
    if is_quadratic:
        gradient = np.empty(objective.size)
        objective.evaluate(theta, gradient)
        place = theta - directions @ (directions.T @ gradient / curvatures)
    return QuadraticAxes(place, curvatures, directions, not is_quadratic)
