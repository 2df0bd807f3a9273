from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.objective import FloatArray, IntArray
from engine.optimizers.array_loop import ArrayLoop
from engine.optimizers.scalar_loop import ScalarLoop
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.step_preview import Divergence
from engine.optimizers.stepper import RUNAWAY, Stepper, make_stepper
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
DESCENDING = [row.key for row in OPTIMIZERS.rows() if "learning_rate" in {p.name for p in row.parameters}]
any_optimizer = st.sampled_from(DESCENDING)
any_dialect = st.sampled_from(DIALECTS)
any_schedule = st.sampled_from(list(SCHEDULES))
few_steps = st.integers(min_value=0, max_value=40)


def test_a_surface_is_stepped_in_floats_and_anything_else_in_arrays() -> None:
    assert isinstance(stepper()._loop, ScalarLoop)
    assert isinstance(make_stepper(Batched(3), optimizer="adam", start=[0, 0, 0])._loop, ArrayLoop)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("optimizer", DESCENDING)
@pytest.mark.parametrize("surface", [ROSENBROCK, WAVES], ids=["rosenbrock", "waves"])
def test_floats_and_arrays_go_the_same_way(
    surface: SurfaceObjective, optimizer: str, dialect: Dialect
) -> None:
    values = {"learning_rate": 1e-3, "weight_decay": 0.01}
    floats = ran(stepper(optimizer, values, dialect=dialect, surface=surface, schedule="cosine"), 300)
    arrays = ran(
        stepper(optimizer, values, dialect=dialect, surface=Unfused(surface), schedule="cosine"), 300
    )
    for one, other in zip(floats, arrays, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_a_loss_is_seen_before_the_update_and_a_path_after_it() -> None:
    losses, path = ran(stepper("sgd", {"learning_rate": 0.01}, surface=BOWL), 3)
    np.testing.assert_allclose(path[0], [-1.2 * (1 - 0.02), 1.0 * (1 - 0.2)], rtol=1e-15)
    assert losses[0] == 1.2**2 + 10.0
    np.testing.assert_allclose(losses[1:], BOWL.losses(path[:2]), rtol=1e-15)


@given(
    optimizer=any_optimizer,
    dialect=any_dialect,
    schedule=any_schedule,
    before=few_steps,
    after=few_steps,
    fused=st.booleans(),
)
def test_a_restored_stepper_repeats_itself_bit_for_bit(
    *, optimizer: str, dialect: Dialect, schedule: str, before: int, after: int, fused: bool
) -> None:
    racer = stepper(optimizer, dialect=dialect, surface=FORMS[fused], schedule=schedule)
    ran(racer, before)
    saved = racer.snapshot()
    first = ran(racer, after)
    end = racer.snapshot()
    racer.restore(saved)
    assert_same(racer.snapshot(), saved)
    second = ran(racer, after)
    assert_same(racer.snapshot(), end)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


@given(any_optimizer, any_dialect, any_schedule, few_steps, few_steps)
def test_one_run_is_two_halves(
    optimizer: str, dialect: Dialect, schedule: str, before: int, after: int
) -> None:
    whole, halves = (stepper(optimizer, dialect=dialect, schedule=schedule) for _ in range(2))
    ran(whole, before + after)
    ran(halves, before)
    ran(halves, after)
    assert_same(whole.snapshot(), halves.snapshot())


@given(any_optimizer, any_dialect, few_steps, few_steps)
def test_a_setting_changed_while_running_holds_from_the_next_step_on(
    optimizer: str, dialect: Dialect, before: int, after: int
) -> None:
    changed = {"learning_rate": 0.003}
    running, fresh = stepper(optimizer, dialect=dialect), stepper(optimizer, changed, dialect=dialect)
    ran(running, before)
    state = running.snapshot()
    running.set_values(changed)
    ran(running, after)
    # a stepper that had the new setting all along, put where the other one stood
    fresh.restore(
        StepperState(
            step=state.step,
            theta=state.theta,
            slots=state.slots,
            scalars=state.scalars,
            statistics=state.statistics,
            settings=fresh.settings,
        )
    )
    ran(fresh, after)
    assert_same(running.snapshot(), fresh.snapshot())


@pytest.mark.parametrize("surface", [ROSENBROCK, Unfused(ROSENBROCK)], ids=["floats", "arrays"])
def test_a_change_of_the_rule_keeps_the_state_both_rules_have(surface: SurfaceObjective | Unfused) -> None:
    racer = stepper("adam", surface=surface)
    ran(racer, 10)
    before = racer.slots
    racer.set_values({"amsgrad": True})
    assert list(racer.slots) == ["m", "v", "w"]
    np.testing.assert_array_equal(racer.slots["m"], before["m"])
    np.testing.assert_array_equal(racer.slots["w"], 0.0)
    assert racer.step == 10
    racer.set_values({})
    assert list(racer.slots) == ["m", "v"]


def test_a_restored_state_brings_its_settings_along() -> None:
    racer = stepper("adam")
    saved = racer.snapshot()
    racer.set_values(
        {"learning_rate": 1.0, "amsgrad": True}, schedule="step", schedule_values={"decay_steps": 3}
    )
    assert racer.settings.schedule == "step"
    racer.restore(saved)
    assert racer.settings == saved.settings
    assert racer.settings.values["learning_rate"] == 0.001
    assert list(racer.slots) == ["m", "v"]


def test_a_bad_change_changes_nothing() -> None:
    racer = stepper("adam")
    before = racer.snapshot()
    with pytest.raises(RavineError, match="outside"):
        racer.set_values({"learning_rate": 99})
    with pytest.raises(RavineError, match="did you mean cosine"):
        racer.set_values({}, schedule="cosin")
    assert_same(racer.snapshot(), before)


def test_a_schedule_changes_the_rate_from_step_to_step() -> None:
    values = {"decay_steps": 2, "decay_rate": 0.5}
    racer = make_stepper(
        BOWL,
        optimizer="sgd",
        values={"learning_rate": 0.04},
        schedule="step",
        schedule_values=values,
        start=[1, 1],
    )
    seen = []
    for _ in range(5):
        seen.append(racer.learning_rate)
        ran(racer, 1)
    assert seen == [0.04, 0.04, 0.02, 0.02, 0.01]
    np.testing.assert_allclose(racer.theta[0], np.prod([1 - 2 * rate for rate in seen]), rtol=1e-14)


def test_a_snapshot_cannot_be_written_to() -> None:
    state = stepper().snapshot()
    with pytest.raises(ValueError, match="read-only"):
        state.theta[0] = 1.0


@given(any_optimizer, any_dialect, any_schedule, few_steps, st.booleans())
def test_the_preview_is_the_step_that_comes(
    optimizer: str, dialect: Dialect, schedule: str, before: int, fused: bool
) -> None:
    racer = stepper(optimizer, dialect=dialect, surface=FORMS[fused], schedule=schedule)
    ran(racer, before)
    state, preview = racer.snapshot(), racer.preview()
    assert_same(racer.snapshot(), state)
    losses, _ = ran(racer, 1)
    assert preview.divergence is None
    assert preview.theta_after is not None
    assert preview.slots_after is not None
    np.testing.assert_array_equal(preview.theta_after, racer.theta)
    np.testing.assert_array_equal(preview.update, racer.theta - state.theta)
    assert preview.loss == losses[0]
    assert list(preview.slots_after) == list(preview.slots_before)
    for name, slot in racer.slots.items():
        np.testing.assert_array_equal(preview.slots_after[name], slot)
    # the lines that are shown are the step that runs
    shown = {line.name: line for line in preview.lines}
    np.testing.assert_allclose(shown["theta"].values, racer.theta, rtol=1e-12)
    for name in preview.slots_after:
        np.testing.assert_allclose(shown[name].values, preview.slots_after[name], rtol=1e-9, atol=1e-15)


def test_the_preview_sees_the_batch_the_step_will_see() -> None:
    racer = make_stepper(Batched(3), optimizer="nesterov", values={"learning_rate": 0.1}, start=np.zeros(3))
    racer.run(4, np.empty(4), None, batches)
    preview = racer.preview(batches(4))
    losses = np.empty(1)
    racer.run(1, losses, None, batches)
    np.testing.assert_array_equal(preview.theta_after, racer.theta)
    assert preview.loss == losses[0]


def test_a_look_ahead_shows_its_point_and_the_gradient_there() -> None:
    racer = stepper("nesterov", {"learning_rate": 0.1}, surface=BOWL)
    ran(racer, 5)
    preview = racer.preview()
    ahead = racer.theta - 0.1 * 0.9 * racer.slots["v"]
    assert_close(preview.lookahead, ahead, rtol=1e-15)
    assert_close(preview.lookahead_gradient, np.array([2.0, 20.0]) * ahead, rtol=1e-15)
    np.testing.assert_allclose(preview.gradient, np.array([2.0, 20.0]) * racer.theta, rtol=1e-15)
    assert preview.lines[0].name == "g"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_velocity_of_momentum_is_the_update(dialect: Dialect) -> None:
    racer = stepper("momentum", dialect=dialect, surface=BOWL)
    ran(racer, 5)
    preview = racer.preview()
    assert_close(preview.velocity, preview.update, rtol=1e-12)


def test_squared_gradients_and_effective_rates_are_shown() -> None:
    racer = stepper("adagrad", {"learning_rate": 0.1}, surface=BOWL)
    ran(racer, 5)
    preview = racer.preview()
    assert preview.squared is not None
    np.testing.assert_array_equal(preview.squared, preview.slots_before["a"] + preview.gradient**2)
    assert_close(preview.effective_rate, 0.1 / np.sqrt(preview.squared), rtol=1e-6)


DIVERGING: list[tuple[str, str, Mapping[str, Value], str]] = [
    ("x^2 + 10*y^2", "sgd", {"learning_rate": 0.2}, "ran away"),
    ("exp(x^2 + y^2)", "sgd", {"learning_rate": 10.0}, "overflow"),
    ("log(x + 2) + y^2", "sgd", {"learning_rate": 1.0}, "left the domain"),
    ("sqrt(x + 2) + y^2", "sgd", {"learning_rate": 1.0}, "left the domain"),
]


@pytest.mark.parametrize("fused", [True, False], ids=["floats", "arrays"])
@pytest.mark.parametrize(("formula", "optimizer", "values", "cause"), DIVERGING)
def test_divergence_is_a_state_at_the_last_step_that_could_be_done(
    formula: str, optimizer: str, values: Mapping[str, Value], cause: str, fused: bool
) -> None:
    surface = SurfaceObjective(formula)
    racer = stepper(optimizer, values, surface=surface if fused else Unfused(surface))
    start = racer.snapshot()
    losses, path = np.full(200, np.nan), np.full((200, 2), np.nan)
    done = racer.run(200, losses, path)
    assert done < 200
    assert racer.divergence == Divergence(done, cause)  # type: ignore[arg-type]
    assert racer.step == done
    assert np.isfinite(racer.theta).all()
    assert np.linalg.norm(racer.theta) <= RUNAWAY * np.linalg.norm(START)
    assert np.isfinite(losses[:done]).all()
    assert np.isnan(losses[done:]).all()
    assert np.isnan(path[done:]).all()
    assert racer.run(5, losses, path) == 0
    preview = racer.preview()
    assert preview.divergence == racer.divergence
    assert preview.theta_after is None
    # the same again from the start, and once more step by step
    end = racer.snapshot()
    racer.restore(start)
    assert sum(racer.run(1, losses, None) for _ in range(200)) == done
    assert_same(racer.snapshot(), end)


def test_a_diverged_racer_may_go_on_with_other_settings() -> None:
    racer = stepper("sgd", {"learning_rate": 0.2}, surface=BOWL)
    losses = np.empty(200)
    racer.run(200, losses, None)
    racer.set_values({"learning_rate": 0.05})
    assert racer.divergence is None
    assert racer.run(200, losses, None) == 200
    assert losses[199] < losses[0]


def test_a_gradient_that_is_not_finite_is_divergence_in_arrays_too() -> None:
    class Tip(Batched):
        def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
            loss = super().evaluate(theta, gradient, batch)
            gradient[0] = np.inf
            return loss

    racer = make_stepper(Tip(3), optimizer="lion", start=np.zeros(3))
    assert racer.run(1, np.empty(1), None, batches) == 0
    assert racer.divergence == Divergence(0, "overflow")


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_any_number_of_parameters_can_be_stepped(size: int) -> None:
    racer = make_stepper(Batched(size), optimizer="adamw", start=np.zeros(size))
    losses, path = np.empty(50), np.empty((50, 2))
    assert racer.run(50, losses, path, batches) == 50
    np.testing.assert_array_equal(path[-1], racer.theta[[0, min(1, size - 1)]])
    assert racer.theta.shape == (size,)


def test_two_steppers_of_one_rule_share_nothing() -> None:
    one, other = (make_stepper(Batched(3), optimizer="adam", start=np.zeros(3)) for _ in range(2))
    one.run(10, np.empty(10), None, batches)
    np.testing.assert_array_equal(other.theta, 0.0)
    other.run(10, np.empty(10), None, batches)
    assert_same(one.snapshot(), other.snapshot())
