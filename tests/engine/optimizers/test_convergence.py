"""The learning rate above which descent diverges, against descent itself on a bowl."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.optimizers.convergence import momentum_limit
from engine.optimizers.stepper import make_stepper
from engine.optimizers.table import OPTIMIZERS, Optimizer
from engine.parameters import DIALECTS, Dialect, Value
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


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("row", OPTIMIZERS.rows(), ids=lambda row: row.key)
def test_a_row_that_names_a_limit_diverges_above_it_and_not_below(row: Optimizer, dialect: Dialect) -> None:
    limit = row.rate_limit(row.completed({}, dialect), dialect, 6.0)
    if limit is None:
        assert row.key not in {"sgd", "momentum"}
        return
    for factor, diverges in ((0.98, False), (1.02, True)):
        stepper = make_stepper(
            SurfaceObjective("x^2 + 3*y^2"),
            optimizer=row.key,
            dialect=dialect,
            values={"learning_rate": factor * limit},
            start=np.array([1.0, 1.0]),
        )
        done = stepper.run(STEPS, np.empty(STEPS), None)
        assert (done < STEPS or float(np.abs(stepper.theta).max()) > 1e3) is diverges


@pytest.mark.parametrize(
    ("dialect", "values", "known"),
    [
        ("textbook", {"momentum": 0.9, "nesterov": True}, False),
        ("pytorch", {"momentum": 0.9, "dampening": 0.5}, False),
        ("pytorch", {"dampening": 0.5}, True),  # without momentum it has no effect
        ("textbook", {"momentum": 0.9, "weight_decay": 0.1}, True),
    ],
)
def test_no_limit_is_named_where_none_is_known(
    dialect: Dialect, values: dict[str, Value], *, known: bool
) -> None:
    row = OPTIMIZERS["sgd"]
    assert (row.rate_limit(row.completed(values, dialect), dialect, 6.0) is not None) is known
    assert row.rate_limit({}, dialect, 6.0) == pytest.approx(2 / 6)  # what is not given is off


def test_an_average_that_forgets_nothing_never_moves_and_so_has_no_limit() -> None:
    assert momentum_limit(6.0, 1.0, "textbook") == math.inf
    assert momentum_limit(6.0, 1.0, "keras") == pytest.approx(4.0 / 6.0)
