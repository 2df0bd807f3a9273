"""What a stepper shows of the step to come, and what it says when it diverges."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.objective import FloatArray, IntArray
from engine.optimizers.step_preview import Divergence
from engine.optimizers.stepper import RUNAWAY, make_stepper
from engine.parameters import DIALECTS, Dialect, Value
from engine.surfaces.objective import SurfaceObjective
from tests.engine.optimizers.steppers import (
    BOWL,
    FORMS,
    START,
    Batched,
    Unfused,
    any_dialect,
    any_optimizer,
    any_schedule,
    assert_close,
    assert_same,
    batches,
    few_steps,
    ran,
    stepper,
)


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


@given(any_optimizer, any_dialect, few_steps)
def test_the_last_step_is_explained_as_it_was_foretold_and_nothing_moves(
    optimizer: str, dialect: Dialect, count: int
) -> None:
    racer = stepper(optimizer, dialect=dialect, schedule="exponential")
    ran(racer, count)
    before, foretold = racer.snapshot(), racer.preview()
    ran(racer, 1)
    here = racer.snapshot()
    told = racer.explain_last(before)
    assert_same(racer.snapshot(), here)
    assert (told.step, told.loss, told.learning_rate) == (count, foretold.loss, foretold.learning_rate)
    for one, other in ((told.update, foretold.update), (told.effective_rate, foretold.effective_rate)):
        assert one is not None
        np.testing.assert_array_equal(one, other)
    assert [line.numbers for line in told.lines] == [line.numbers for line in foretold.lines]
    next_one = racer.preview()
    assert next_one.step == count + 1


def test_the_preview_sees_the_batch_the_step_will_see() -> None:
    racer = make_stepper(Batched(3), optimizer="nesterov", values={"learning_rate": 0.1}, start=np.zeros(3))
    racer.run(4, np.empty(4), None, batches)
    preview, objective = racer.preview(batches(4)), Batched(3)
    assert preview.lookahead is not None
    for theta, seen in ((racer.theta, preview.gradient), (preview.lookahead, preview.lookahead_gradient)):
        gradient = np.empty(3)
        objective.evaluate(theta, gradient, batches(4))
        np.testing.assert_array_equal(seen, gradient)
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
