"""How descent with a velocity converges on a quadratic, in closed form: its limit, its path along each axis.

Along an axis of curvature lambda the distance c from the minimum follows c(t+1) = s c(t) - d c(t-1), with the
roots of z^2 - s z + d as its factors from step to step (Polyak 1964; O'Donoghue & Candes 2015, Adaptive
restart for accelerated gradient schemes, section 4; Goh 2017, Why momentum really works).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.objective import FloatArray
from engine.parameters import Dialect

Numbers = float | FloatArray


@dataclass(frozen=True)
class VelocityForm:
    """How a rule with a velocity uses its rate and momentum.

    Attributes:
        averaged: whether a gradient enters the velocity times 1 - momentum.
        nesterov: whether the gradient is taken where the velocity leads to.
        stored_ahead: whether theta is that point, as libraries store it with Nesterov.
    """

    averaged: bool = False
    nesterov: bool = False
    stored_ahead: bool = False

    def polynomial(
        self, rate: Numbers, momentum: Numbers, curvature: Numbers
    ) -> tuple[FloatArray, FloatArray]:
        """The coefficients s and d of z^2 - s z + d along a curvature; the arguments broadcast."""
        rate, momentum = np.asarray(rate, np.float64), np.asarray(momentum, np.float64)
        keeps = 1.0 - self._step(rate, momentum, curvature)
        if self.nesterov:
            return np.asarray((1.0 + momentum) * keeps), np.asarray(momentum * keeps)
        return np.asarray(momentum + keeps), np.asarray(momentum + 0.0 * keeps)

    def factor(self, rate: Numbers, momentum: Numbers, curvature: Numbers) -> FloatArray:
        """By what the distance is multiplied in each step at last: below 1 it converges; they broadcast."""
        total, product = self.polynomial(rate, momentum, curvature)
        apart = total * total - 4.0 * product
        real = 0.5 * (np.abs(total) + np.sqrt(np.maximum(apart, 0.0)))
        return np.asarray(np.where(apart < 0.0, np.sqrt(np.maximum(product, 0.0)), real))

    def distances(
        self, rate: float, momentum: float, curvatures: FloatArray, start: FloatArray, count: int
    ) -> FloatArray:
        """The distances from the minimum along each axis after 0..count steps, from rest.

        Args:
            rate: the learning rate.
            momentum: in [0, 1].
            curvatures: of the axes ``(K,)``.
            start: the distances at the start ``(K,)``.
            count: how many steps.

        Returns:
            Distances ``(count + 1, K)``; inf or nan beyond all floats.
        """
        total, product = self.polynomial(rate, momentum, curvatures)
        step = self._step(np.asarray(rate), np.asarray(momentum), curvatures)
        made = np.empty((count + 1, len(start)))
        made[0] = start
        with np.errstate(all="ignore"):
            made[1:2] = (1.0 - (1.0 + momentum * self.stored_ahead) * step) * start
            for k in range(2, count + 1):
                made[k] = total * made[k - 1] - product * made[k - 2]
        return made

    def _step(self, rate: FloatArray, momentum: FloatArray, curvature: Numbers) -> FloatArray:
        return np.asarray((rate * (1.0 - momentum) if self.averaged else rate) * curvature)


def momentum_limit(largest: float, momentum: float, dialect: Dialect) -> float:
    """The learning rate above which descent with momentum diverges along a curvature.

    For heavy-ball momentum in the form ``v = m v - lr g`` it is 2 (1 + m) / lambda (Polyak 1964, with
    the characteristic polynomial's roots inside the unit circle). The averaged form
    ``v = m v + (1 - m) g`` takes steps (1 - m) times as long, so its limit is that much higher.

    Args:
        largest: the largest eigenvalue of the Hessian, positive.
        momentum: in [0, 1]; with 1 the averaged form never moves, so its limit is infinite.
        dialect: textbook has the averaged form.
    """
    limit = 2.0 * (1.0 + momentum) / largest
    if dialect != "textbook" or not momentum:
        return limit
    return limit / (1.0 - momentum) if momentum < 1.0 else math.inf
