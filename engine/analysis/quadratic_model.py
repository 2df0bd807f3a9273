"""The quadratic model of a loss about a point, the steps of Newton's method it leads to, and a line search.

The model is the Taylor polynomial of second order, m(theta + d) = loss + g.d + d.H d / 2 (Nocedal & Wright
2006, Numerical Optimization, chapters 2 and 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.errors import RavineError
from engine.objective import FloatArray, Objective

#: A curvature smaller than this share of the largest is level: no step can be divided by it.
LEVEL = 1e-12
#: What backtracking multiplies the length by, the share of the promised descent it asks for, its most tries.
SHRINK, SUFFICIENT, MOST = 0.5, 1e-4, 40


@dataclass(frozen=True)
class QuadraticModel:
    """A loss about a point.

    Attributes:
        point: where ``(P,)``.
        loss: there.
        gradient: there ``(P,)``.
        hessian: there ``(P, P)``.
    """

    point: FloatArray
    loss: float
    gradient: FloatArray
    hessian: FloatArray

    @cached_property
    def curvatures(self) -> FloatArray:
        """The eigenvalues of the Hessian ``(P,)``, ascending."""
        return np.asarray(self._axes[0])

    @cached_property
    def kind(self) -> str:
        """The form of the model: ``"bowl"``, ``"saddle"``, ``"dome"``, or ``"level"`` in some direction."""
        low, high = float(self.curvatures[0]), float(self.curvatures[-1])
        if np.abs(self.curvatures).min() <= LEVEL * np.abs(self.curvatures).max():
            return "level"
        return "bowl" if low > 0.0 else "dome" if high < 0.0 else "saddle"

    def values(self, points: FloatArray) -> FloatArray:
        """The model at points ``(..., P)``, as ``(...)``."""
        away = points - self.point
        return np.asarray(
            self.loss + away @ self.gradient + 0.5 * np.sum((away @ self.hessian) * away, axis=-1)
        )

    def newton_step(self, damping: float = 0.0) -> FloatArray:
        """The step ``(P,)`` to where the model is stationary: a minimum, a saddle or a maximum.

        Directions in which the model is level stay as they are.

        Args:
            damping: added to every curvature (Levenberg 1944), at least 0.
        """
        return self._step(self.curvatures + damping)

    def saddle_free_step(self, damping: float = 0.0) -> FloatArray:
        """The step ``(P,)`` that takes every curvature as positive, so that it descends along all axes.

        Dauphin et al. 2014, Identifying and attacking the saddle point problem, arXiv 1406.2572.

        Args:
            damping: added to the size of every curvature, at least 0.
        """
        return self._step(np.abs(self.curvatures) + damping)

    @cached_property
    def _axes(self) -> tuple[FloatArray, FloatArray]:
        values, vectors = np.linalg.eigh(self.hessian)
        return values, vectors

    def _step(self, divisors: FloatArray) -> FloatArray:
        vectors = self._axes[1]
        along = vectors.T @ self.gradient
        usable = np.abs(divisors) > LEVEL * np.abs(self.curvatures).max()
        return np.asarray(-vectors @ np.where(usable, along / np.where(usable, divisors, 1.0), 0.0))


@dataclass(frozen=True)
class LineSearch:
    """The points that backtracking tried, in order.

    Attributes:
        lengths: of the steps in directions ``(N,)``.
        points: where they lead ``(N, P)``.
        losses: there ``(N,)``; nan where undefined.
        limits: what the loss may be there at most ``(N,)``.
        is_accepted: whether the last one is low enough; else it gave up.
    """

    lengths: FloatArray
    points: FloatArray
    losses: FloatArray
    limits: FloatArray
    is_accepted: bool


def quadratic_model(objective: Objective, point: FloatArray) -> QuadraticModel:
    """The model of a loss about a point ``(P,)``.

    Raises:
        RavineError: the loss has no Hessian there, or is undefined.
    """
    hessian, gradient = objective.hessian(point), np.empty(objective.size)
    loss = objective.evaluate(point, gradient)
    if hessian is None:
        raise RavineError(
            "the Hessian of this network is not known exactly, so that its loss has no quadratic model; "
            "choose a surface, or one linear neuron with the mean squared error"
        )
    if not (np.isfinite(hessian).all() and np.isfinite(gradient).all() and np.isfinite(loss)):
        raise RavineError(
            "the loss has no Hessian here, so that there is no quadratic model of it; go on a step"
        )
    return QuadraticModel(np.array(point), loss, gradient, hessian)


def backtracking(
    objective: Objective, model: QuadraticModel, direction: FloatArray, first: float = 1.0
) -> LineSearch:
    """Halve a step until the loss falls by a share of what the slope promises (Armijo 1966).

    Args:
        objective: the loss.
        model: of it where the step begins.
        direction: of the step ``(P,)``.
        first: the length that is tried first, in directions, positive.
    """
    slope = float(model.gradient @ direction)
    lengths: FloatArray = first * np.power(SHRINK, np.arange(MOST), dtype=np.float64)
    points = model.point + lengths[:, None] * direction
    losses = objective.losses(points)
    limits: FloatArray = model.loss + SUFFICIENT * slope * lengths
    with np.errstate(invalid="ignore"):
        enough = np.flatnonzero(losses <= limits)
    count = int(enough[0]) + 1 if len(enough) else MOST
    return LineSearch(lengths[:count], points[:count], losses[:count], limits[:count], bool(len(enough)))


def made_search(
    objective: Objective, model: QuadraticModel, points: FloatArray, sufficient: float
) -> LineSearch:
    """The line search of a step that tried these points.

    Args:
        objective: the loss.
        model: of it where the step begins.
        points: in order ``(N, P)``.
        sufficient: the share of the descent that the slope promises which a point must bring.
    """
    ways = points - model.point
    sizes = np.sqrt(np.sum(ways * ways, axis=1))
    losses, limits = objective.losses(points), model.loss + sufficient * ways @ model.gradient
    with np.errstate(invalid="ignore"):
        is_accepted = bool(losses[-1] <= limits[-1])
    return LineSearch(sizes / (sizes[0] or 1.0), points, losses, limits, is_accepted)
