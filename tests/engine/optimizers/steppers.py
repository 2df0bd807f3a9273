"""Steppers of small objectives, with and without formulas to compile, and the strategies that draw them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from hypothesis import strategies as st

from engine.objective import FloatArray, IntArray
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper import Stepper, make_stepper
from engine.optimizers.stepper_state import StepperState
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect, Value
from engine.surfaces.objective import SurfaceObjective

ROSENBROCK = SurfaceObjective("(a - x)^2 + b*(y - x^2)^2", {"a": 1.0, "b": 10.0})


WAVES = SurfaceObjective("sin(x)*cos(y) + a*(x^2 + y^2)", {"a": 0.1})


BOWL = SurfaceObjective("x^2 + 10*y^2")


START = (-1.2, 1.0)


class Unfused:
    """A surface without its formulas: stepped in arrays."""

    samples = 0
    batch_size = 0
    names = ("x", "y")
    size = 2

    def __init__(self, surface: SurfaceObjective) -> None:
        self._surface = surface
        self.evaluate = surface.evaluate
        self.losses = surface.losses
        self.hessian = surface.hessian


#: The same surface stepped in floats (True) and in arrays.
FORMS: dict[bool, SurfaceObjective | Unfused] = {True: ROSENBROCK, False: Unfused(ROSENBROCK)}


class Batched:
    """Least squares of one weight per column; a batch chooses rows."""

    samples = 16
    batch_size = 4

    def __init__(self, size: int) -> None:
        self.size = size
        self.names = tuple(f"w{i}" for i in range(size))
        self._rows = np.random.default_rng(1).normal(size=(self.samples, size))

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        rows = self._rows if batch is None else self._rows[batch]
        errors = rows @ theta - 1.0
        gradient[:] = 2.0 * errors @ rows / len(rows)
        return float(errors @ errors / len(rows))

    def losses(self, thetas: FloatArray) -> FloatArray:
        return np.asarray([self.evaluate(theta, np.empty(self.size)) for theta in thetas])

    def hessian(self, theta: FloatArray) -> None:
        del theta


def known(optimizer: str, **values: Value) -> dict[str, Value]:
    """Those of the values that an optimizer has."""
    names = {parameter.name for parameter in OPTIMIZERS[optimizer].parameters}
    return {name: value for name, value in values.items() if name in names}


def batches(step: int) -> IntArray:
    return np.random.default_rng(step).permutation(16)[:4]


def stepper(
    optimizer: str = "adam",
    values: Mapping[str, Value] = MappingProxyType({}),
    *,
    dialect: Dialect = "textbook",
    surface: SurfaceObjective | Unfused = ROSENBROCK,
    schedule: str = "constant",
) -> Stepper:
    return make_stepper(
        surface, optimizer=optimizer, dialect=dialect, values=values, schedule=schedule, start=START
    )


def ran(racer: Stepper, count: int) -> tuple[FloatArray, FloatArray]:
    losses, path = np.full(count, np.nan), np.full((count, 2), np.nan)
    racer.run(count, losses, path)
    return losses, path


def assert_same(state: StepperState, other: StepperState) -> None:
    """Bit for bit."""
    assert (state.step, state.scalars, state.settings) == (other.step, other.scalars, other.settings)
    np.testing.assert_array_equal(state.theta, other.theta, strict=True)
    assert list(state.slots) == list(other.slots)
    for name, slot in state.slots.items():
        np.testing.assert_array_equal(slot, other.slots[name], strict=True)


def assert_close(array: FloatArray | None, expected: FloatArray | None, rtol: float) -> None:
    assert array is not None
    assert expected is not None
    np.testing.assert_allclose(array, expected, rtol=rtol)


# a moving average has no rate: it is made for bowls of curvature 1, and runs away from steeper ones
#: Those that see gradients at theta alone; the others are tested in `second_order`.
GRADIENT_ROWS = [row for row in OPTIMIZERS.rows() if not row.objective_functions]
DESCENDING = [row.key for row in GRADIENT_ROWS if "learning_rate" in {p.name for p in row.parameters}]


any_optimizer = st.sampled_from(DESCENDING)


any_dialect = st.sampled_from(DIALECTS)


any_schedule = st.sampled_from(list(SCHEDULES))


few_steps = st.integers(min_value=0, max_value=40)
