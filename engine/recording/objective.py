"""What a recorded run has minimised, of which nothing is known but what was recorded."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.objective import FloatArray, IntArray
from engine.recording.recorded_run import RecordedRun


class RecordedObjective:
    """A loss that cannot be computed: nan everywhere, with a gradient of nan.

    It never changes, so threads may share one.
    """

    samples = 0
    batch_size = 0

    def __init__(self, run: RecordedRun) -> None:
        """Take the run whose parameters it names."""
        self.size = run.size
        self.names: Sequence[str] = run.names

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        """Fill the gradient ``(P,)`` with nan (see `engine.objective.Objective`)."""
        del theta, batch
        gradient.fill(math.nan)
        return math.nan

    def full_loss_and_gradient(self, theta: FloatArray, gradient: FloatArray) -> float:
        """As `evaluate`."""
        return self.evaluate(theta, gradient)

    def clone(self) -> RecordedObjective:
        """Itself, for another thread: it never changes."""
        return self

    def losses(self, thetas: FloatArray) -> FloatArray:
        """Nan for each of ``thetas (N, P)``, as ``(N,)``."""
        return np.full(len(thetas), math.nan)

    def hessian(self, theta: FloatArray) -> FloatArray | None:
        """It is not known."""
        del theta
        return None
