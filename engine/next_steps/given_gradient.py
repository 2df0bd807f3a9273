"""An objective of which one gradient is known: many rules step from one point and it is computed once."""

from __future__ import annotations

import numpy as np

from engine.objective import FloatArray, IntArray, Objective
from engine.optimizers.array_loop import held_of


class GivenGradient:
    """Answers with the gradient it was given, wherever it is asked; a first step asks at one point only."""

    samples = 0
    batch_size = 0

    def __init__(self, objective: Objective) -> None:
        """Stand for an objective at one of its points."""
        self.size, self.names, self.held = objective.size, objective.names, held_of(objective)
        #: The gradient there ``(P,)``.
        self.gradient: FloatArray = np.zeros(objective.size)

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        """Write the gradient; the loss there is of no interest (see `Objective.evaluate`)."""
        del theta, batch
        gradient[:] = self.gradient
        return 0.0

    def losses(self, thetas: FloatArray) -> FloatArray:
        """Unknown (see `Objective.losses`)."""
        return np.full(len(thetas), np.nan)

    def hessian(self, theta: FloatArray) -> FloatArray | None:
        """Unknown (see `Objective.hessian`)."""
        del theta
        return None
