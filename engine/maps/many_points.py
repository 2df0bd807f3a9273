"""What update rules ask of a surface beside its gradient, for many runs at once: see `StepPoint` for one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.arrays import RealArray
from engine.expression import compile_function
from engine.objective_functions.step_point import LEVEL, MOST_TRIES
from engine.surfaces.objective import VARIABLES, SurfaceObjective


class ManyPoints:
    """The loss about the places ``(2, N)`` where a step of many runs begins.

    Every public method but `begin` is a function that rules may call; their arrays are ``(2, N)``.

    Attributes:
        constants: what the surface's constants are called where the steps are, or their values.
    """

    def __init__(self, objective: SurfaceObjective, constants: Sequence[str], *, maximize: bool) -> None:
        self.constants = tuple(constants)
        loss, *slopes = objective.nodes
        arguments = (*VARIABLES, *objective.constant_names)
        self._sign = -1.0 if maximize else 1.0
        self._loss: Callable[..., Any] = compile_function((loss,), arguments, "array")
        self._slope: Callable[..., Any] = compile_function(tuple(slopes), arguments, "array")
        self._second: Callable[..., Any] = compile_function(objective.second_nodes, arguments, "array")

    def begin(self, theta: RealArray, gradient: RealArray, *constants: Any) -> None:
        """Stand where a step begins; the constants are those of the surface, a number or ``(N,)`` each."""
        self._theta, self._gradient, self._values = theta.copy(), self._sign * gradient, constants
        self._known: tuple[RealArray, RealArray, RealArray] | None = None

    def along_axes(self, u: RealArray) -> RealArray:
        """See `StepPoint.along_axes`."""
        _, cosine, sine = self._axes()
        return np.stack((cosine * u[1] - sine * u[0], cosine * u[0] + sine * u[1]))

    def from_axes(self, u: RealArray) -> RealArray:
        """See `StepPoint.from_axes`; the axes are a reflection, which is its own inverse."""
        return self.along_axes(u)

    def curvatures(self, shift: RealArray) -> RealArray:
        """See `StepPoint.curvatures`."""
        return self._usable(self._axes()[0] + shift)

    def curvature_sizes(self, shift: RealArray) -> RealArray:
        """See `StepPoint.curvature_sizes`."""
        return self._usable(np.abs(self._axes()[0]) + shift)

    def hessian_times(self, u: RealArray) -> RealArray:
        """See `StepPoint.hessian_times`."""
        xx, xy, yy = self._hessian()
        return np.stack((xx * u[0] + xy * u[1], xy * u[0] + yy * u[1]))

    def total(self, u: RealArray) -> RealArray:
        """See `StepPoint.total`."""
        return np.broadcast_to(u[0] + u[1], u.shape)

    def gradient_at(self, u: RealArray) -> RealArray:
        """See `StepPoint.gradient_at`."""
        slopes = self._slope(u[0], u[1], *self._values)
        return self._sign * np.stack(np.broadcast_arrays(*slopes, u[0])[:2])

    def backtracked(self, u: RealArray, shrink: Any, sufficient: Any) -> RealArray:
        """See `StepPoint.backtracked`."""
        count = u.shape[1]
        slope, here = np.sum(self._gradient * u, axis=0), self._losses(self._theta, slice(None))
        shrink, sufficient = (np.broadcast_to(each, count) for each in (shrink, sufficient))
        taken, left, length = np.zeros_like(u), np.arange(count), np.ones(count, u.dtype)
        for _ in range(MOST_TRIES):
            steps = length[left] * u[:, left]
            losses = self._losses(self._theta[:, left] + steps, left)
            enough = losses <= here[left] + sufficient[left] * length[left] * slope[left]
            taken[:, left[enough]] = steps[:, enough]
            left = left[~enough]
            if not len(left):
                break
            length[left] *= shrink[left]
        return taken

    def _losses(self, points: RealArray, runs: Any) -> RealArray:
        constants = [each[runs] if np.ndim(each) else each for each in self._values]
        (losses,) = self._loss(points[0], points[1], *constants)
        return self._sign * np.broadcast_to(losses, points[0].shape)

    def _hessian(self) -> tuple[RealArray, RealArray, RealArray]:
        x, y = self._theta
        second = self._second(x, y, *self._values)
        xx, xy, yy, _ = np.broadcast_arrays(*second, x)
        return self._sign * xx, self._sign * xy, self._sign * yy

    def _axes(self) -> tuple[RealArray, RealArray, RealArray]:
        """The curvatures ``(2, N)``, ascending, and cosine and sine of the steeper axis' angle ``(N,)``."""
        if self._known is None:
            xx, xy, yy = self._hessian()
            middle, apart = 0.5 * (xx + yy), np.hypot(0.5 * (xx - yy), xy)
            angle = 0.5 * np.arctan2(2.0 * xy, xx - yy)
            self._known = np.stack((middle - apart, middle + apart)), np.cos(angle), np.sin(angle)
        return self._known

    def _usable(self, divisors: RealArray) -> RealArray:
        level = LEVEL * np.abs(self._axes()[0]).max(axis=0)
        return np.where(np.abs(divisors) <= level, np.inf, divisors)
