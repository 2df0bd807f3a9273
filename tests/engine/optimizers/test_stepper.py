"""Steppers: their two loops, restored states, changes while running, schedules."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.optimizers.array_loop import ArrayLoop
from engine.optimizers.scalar_loop import ScalarLoop
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper import Stepper, make_stepper
from engine.optimizers.stepper_state import StepperSettings, StepperState
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect
from engine.surfaces.objective import SurfaceObjective
from tests.engine.optimizers.steppers import (
    BOWL,
    DESCENDING,
    FORMS,
    ROSENBROCK,
    WAVES,
    Batched,
    Unfused,
    any_dialect,
    any_optimizer,
    any_schedule,
    assert_same,
    batches,
    few_steps,
    known,
    ran,
    stepper,
)


def test_a_surface_is_stepped_in_floats_and_anything_else_in_arrays() -> None:
    assert isinstance(stepper()._loop, ScalarLoop)
    assert isinstance(make_stepper(Batched(3), optimizer="adam", start=[0, 0, 0])._loop, ArrayLoop)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("optimizer", DESCENDING)
@pytest.mark.parametrize("surface", [ROSENBROCK, WAVES], ids=["rosenbrock", "waves"])
def test_floats_and_arrays_go_the_same_way(
    surface: SurfaceObjective, optimizer: str, dialect: Dialect
) -> None:
    values = known(optimizer, learning_rate=1e-3, weight_decay=0.01)
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
    racer.set_values({})
    assert racer.settings.schedule == "step"
    assert racer.settings.schedule_values["decay_steps"] == 3
    racer.set_values({}, schedule="exponential")
    assert racer.settings.schedule_values == SCHEDULES["exponential"].completed({})
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


def test_a_rate_that_overflows_is_no_number_and_its_step_is_not_done() -> None:
    settings = StepperSettings(
        optimizer="sgd",
        values=OPTIMIZERS["sgd"].completed({"learning_rate": 0.1}, "textbook"),
        dialect="textbook",
        clipping={},
        schedule="exponential",
        # no row allows a rate that grows; a new one might
        schedule_values={"decay_steps": 1, "decay_rate": 1e200, "warmup_steps": 0},
    )
    racer = Stepper(BOWL, settings, np.zeros(2))
    assert racer.learning_rate == pytest.approx(0.1)
    assert racer.run(5, np.empty(5), None) == 2
    assert math.isnan(racer.learning_rate)
    assert racer.divergence is not None
    assert racer.divergence.cause == "overflow"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("key", [row.key for row in OPTIMIZERS.rows() if "samples" not in row.averages])
def test_maximising_a_loss_is_minimising_its_negative_to_the_bit(key: str, dialect: Dialect) -> None:
    decays = any(parameter.name == "weight_decay" for parameter in OPTIMIZERS[key].parameters)
    paths = []
    for formula, maximize in (("sin(x)*cos(y)", True), ("-(sin(x)*cos(y))", False)):
        stepper = make_stepper(
            SurfaceObjective(formula),
            optimizer=key,
            start=[0.3, 0.4],
            values={"weight_decay": 0.1} if decays else {},
            dialect=dialect,
            maximize=maximize,
        )
        path = np.zeros((8, 2))
        assert stepper.run(8, np.zeros(8), path) == 8
        paths.append(path)
    np.testing.assert_array_equal(paths[0], paths[1])


def test_the_sign_is_turned_before_weight_decay_as_in_pytorch() -> None:
    stepper = make_stepper(
        SurfaceObjective("3*x + y"),
        optimizer="sgd",
        start=[2.0, 1.0],
        values={"learning_rate": 0.5, "weight_decay": 0.25},
        dialect="pytorch",
        maximize=True,
    )
    first, second, *_ = stepper.preview().lines
    assert (first.formula, first.numbers[0]) == (r"g \leftarrow -g", r"-3.000 \leftarrow -3.000")
    assert second.numbers[0].startswith(r"-2.500 \leftarrow -3.000")
    stepper.run(1, np.zeros(1), None)
    assert stepper.theta.tolist() == [2.0 - 0.5 * (-3.0 + 0.25 * 2.0), 1.0 - 0.5 * (-1.0 + 0.25 * 1.0)]
