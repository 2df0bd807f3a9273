"""What the steps of a racer have cost: evaluations, which are counted, and seconds, which are measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from engine.averages.series import SeriesView
from engine.objective import FloatArray, IntArray

#: What the axis of the loss curves may count, see the view's parameter ``loss_axis``.
Cost = Literal["steps", "evaluations", "time"]


@dataclass(frozen=True)
class StepCosts:
    """What all steps up to each one have cost.

    Attributes:
        evaluations: of the loss or its gradient, made by 0, 1, 2 ... steps; None where every step makes one.
            A Hessian that is known by formulas counts as many as there are parameters.
        clock_steps: steps ``(M,)`` up to which the time is known.
        clock_seconds: what the computation of all steps up to these took ``(M,)``, measured when they were
            made first. Another run measures otherwise.
    """

    evaluations: SeriesView | None
    clock_steps: IntArray = field(compare=False)
    clock_seconds: FloatArray = field(compare=False)

    def of(self, cost: Cost, steps: IntArray) -> FloatArray:
        """The cost of all steps up to each of ``steps (N,)``; nan where it is not known."""
        if cost == "time":
            found = np.interp(steps, self.clock_steps, self.clock_seconds, right=np.nan)
            return np.asarray(found)
        if cost == "steps" or self.evaluations is None:
            return steps.astype(float)
        return self.evaluations.values_at(steps)
