"""The learning rate above which descent diverges, against descent itself on a bowl."""

from __future__ import annotations

import numpy as np
import pytest

from engine.optimizers.convergence import momentum_limit
from engine.optimizers.stepper import make_stepper
from engine.parameters import DIALECTS, Dialect
from engine.surfaces.objective import SurfaceObjective

STEPS = 4000


def distance_after(rate: float, momentum: float, dialect: Dialect) -> float:
    """How far from the minimum of x^2 + 3 y^2, whose largest eigenvalue is 6."""
    stepper = make_stepper(
        SurfaceObjective("x^2 + 3*y^2"),
        optimizer="sgd",
        dialect=dialect,
        values={"learning_rate": rate, "momentum": momentum},
        start=np.array([1.0, 1.0]),
    )
    done = stepper.run(STEPS, np.empty(STEPS), None)
    return float(np.abs(stepper.theta).max()) if done == STEPS else np.inf


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9])
def test_descent_diverges_above_the_limit_and_not_below(momentum: float, dialect: Dialect) -> None:
    limit = momentum_limit(6.0, momentum, dialect)
    assert distance_after(0.98 * limit, momentum, dialect) < 1e-3
    assert distance_after(1.02 * limit, momentum, dialect) > 1e3
