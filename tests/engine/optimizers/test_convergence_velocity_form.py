"""The closed form of descent with momentum says what the steps do, in every dialect."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from engine.analysis.quadratic_axes import quadratic_axes
from engine.optimizers.convergence import VelocityForm
from engine.optimizers.stepper import make_stepper
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect
from engine.surfaces.objective import SurfaceObjective

DIALECTS: tuple[Dialect, ...] = ("textbook", "keras", "pytorch")


@pytest.mark.parametrize(("dialect", "optimizer"), [*product(DIALECTS, ("sgd", "momentum", "nesterov"))])
def test_the_components_of_a_path_are_those_of_the_closed_form(dialect: Dialect, optimizer: str) -> None:
    objective = SurfaceObjective("x^2 + 4*y^2 + x*y - x")
    values = {"learning_rate": 0.1, **({} if optimizer == "sgd" else {"momentum": 0.6})}
    stepper = make_stepper(objective, optimizer=optimizer, start=(3.0, 1.0), values=values, dialect=dialect)
    row = OPTIMIZERS[optimizer]
    form = row.velocity_form(row.completed(values, dialect), dialect)
    assert form is not None
    axes = quadratic_axes(objective, np.array([3.0, 1.0]), is_quadratic=True)
    path = np.empty((40, 2))
    stepper.run(40, np.empty(40), path)
    momentum = 0.0 if optimizer == "sgd" else 0.6
    told = form.distances(0.1, momentum, axes.curvatures, axes.along(np.array([3.0, 1.0])), 40)
    # libraries store theta ahead of where the textbook does: what they tell is the path they walk
    np.testing.assert_allclose(axes.along(path), told[1:], rtol=0, atol=1e-13)


@pytest.mark.parametrize(("nesterov", "averaged"), [*product((False, True), (False, True))])
def test_the_factor_is_the_spectral_radius_of_one_step(nesterov: bool, averaged: bool) -> None:
    form = VelocityForm(averaged, nesterov)
    generator = np.random.default_rng(3)
    for rate, momentum, curvature in generator.uniform((0.0, 0.0, 0.1), (0.6, 1.0, 8.0), (50, 3)):
        taken = rate * curvature * ((1.0 - momentum) if averaged else 1.0)
        keeps = 1.0 - taken
        # of (v, theta) with a velocity in steps: v = m v - taken (theta + m v), theta = theta + v
        velocity = momentum * keeps if nesterov else momentum
        step = np.array([[velocity, -taken], [velocity, keeps]])
        radius = float(np.abs(np.linalg.eigvals(step)).max())
        assert float(form.factor(rate, momentum, curvature)) == pytest.approx(radius, abs=1e-7)


@pytest.mark.parametrize(
    ("optimizer", "values"),
    [("adam", {}), ("sgd", {"weight_decay": 0.1}), ("momentum", {"dampening": 0.2}), ("sgdw", {})],
)
def test_what_moves_by_more_than_rate_and_momentum_has_no_closed_form(
    optimizer: str, values: dict[str, float]
) -> None:
    row = OPTIMIZERS[optimizer]
    assert row.velocity_form(row.completed(values, "pytorch"), "pytorch") is None
