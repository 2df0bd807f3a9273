"""What answers the questions of a rule about an objective."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from engine.errors import RavineError
from engine.objective import FloatArray, IntArray, Objective
from engine.objective_functions.step_point import StepPoint
from engine.objective_functions.table import MOST_PARAMETERS, OBJECTIVE_FUNCTIONS


@runtime_checkable
class ExactObjective(Protocol):
    """An objective whose Hessian is known by formulas."""

    def exact_hessian(self, theta: FloatArray) -> FloatArray:
        """The Hessian ``(P, P)``, in the arithmetic in which steps are made."""


def check_size(keys: Collection[str], size: int) -> None:
    """Check that a rule which calls these functions can be followed with so many parameters.

    Raises:
        RavineError: it needs a matrix of them, and there are too many.
    """
    if size > MOST_PARAMETERS and any(OBJECTIVE_FUNCTIONS[key].needs_matrix for key in keys):
        raise RavineError(
            "this optimizer needs a matrix of all parameters in every step and takes at most "
            f"{MOST_PARAMETERS}, here are {size:,}; take lbfgs or conjugate_gradient, which need none, or a "
            "smaller network"
        )


def point_of(
    keys: Collection[str], objective: Objective, *, held: Sequence[int] = (), maximize: bool = False
) -> StepPoint | None:
    """What answers the questions of a rule about the loss; None of a rule that asks none.

    Args:
        keys: the functions of the loss that the rule calls.
        objective: whose loss.
        held: the places of parameters that do not move.
        maximize: whether it is maximised.

    Raises:
        RavineError: as `check_size`.
    """
    if not keys:
        return None
    check_size(keys, objective.size)
    return StepPoint(
        objective.exact_hessian if isinstance(objective, ExactObjective) else None,
        sign=-1.0 if maximize else 1.0,
        held=held,
        precision=float(np.finfo(getattr(objective, "dtype", np.float64)).eps),
    )


def asking(objective: Objective) -> Callable[[FloatArray, IntArray | None], tuple[float, FloatArray]]:
    """The loss and gradient at a point over a batch, in an array of its own."""

    def asked(point: FloatArray, batch: IntArray | None) -> tuple[float, FloatArray]:
        gradient = np.empty(objective.size)
        return objective.evaluate(point, gradient, batch), gradient

    return asked
