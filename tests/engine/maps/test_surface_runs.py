"""Each of many runs equals the same run made alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.maps.runs_block import RunsBlock
from engine.maps.surface_runs import many_runs
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.stepper import Stepper, make_stepper
from engine.parameters import DIALECTS, Dialect
from engine.surfaces.objective import SurfaceObjective, surface_objective
from tests.engine.optimizers.steppers import GRADIENT_ROWS

STEPS, COUNT = 25, 6
HIMMELBLAU = surface_objective("himmelblau")
STARTS = np.random.default_rng(5).uniform(-3.0, 3.0, (2, COUNT))


def alone(objective: SurfaceObjective, place: int, **choices: Any) -> Stepper:
    """The run of one start by the stepper of a session."""
    return make_stepper(objective, start=STARTS[:, place], **choices)


def assert_equal(runs: RunsBlock, objective: SurfaceObjective, each: list[Mapping[str, Any]]) -> None:
    for place, choices in enumerate(each):
        stepper = alone(objective, place, **choices)
        if stepper.run(STEPS, np.empty(STEPS), None) == STEPS:
            np.testing.assert_allclose(runs.theta[:, place], stepper.theta, rtol=1e-12, atol=1e-12)
        else:
            assert not np.abs(runs.theta[:, place]).max() < 1e6


@pytest.mark.parametrize(("optimizer", "dialect"), [*product((row.key for row in GRADIENT_ROWS), DIALECTS)])
def test_every_optimizer_in_every_dialect(optimizer: str, dialect: Dialect) -> None:
    choices = {"optimizer": optimizer, "dialect": dialect}
    runs = many_runs(HIMMELBLAU, alone(HIMMELBLAU, 0, **choices).settings, COUNT)
    runs.start(STARTS)
    runs.run(10)
    runs.run(STEPS - 10)
    assert_equal(runs, HIMMELBLAU, [choices] * COUNT)


@pytest.mark.parametrize("schedule", [row.key for row in SCHEDULES.rows() if row.follows is None])
def test_every_schedule_with_warm_up(schedule: str) -> None:
    choices: dict[str, Any] = {
        "optimizer": "sgd",
        "values": {"learning_rate": 0.004},
        "schedule": schedule,
        "schedule_values": {"warmup_steps": 4},
    }
    runs = many_runs(HIMMELBLAU, alone(HIMMELBLAU, 0, **choices).settings, COUNT)
    runs.start(STARTS)
    runs.run(STEPS)
    assert_equal(runs, HIMMELBLAU, [choices] * COUNT)


@pytest.mark.parametrize("clipping", [{"clipvalue": 2.0}, {"clipnorm": 2.0}, {"global_clipnorm": 3.0}])
@pytest.mark.parametrize("nesterov", [False, True])
def test_clipped_gradients(clipping: dict[str, float], nesterov: bool) -> None:
    choices: dict[str, Any] = {
        "optimizer": "sgd",
        "values": {"learning_rate": 0.01, "momentum": 0.8, "nesterov": nesterov},
        "clipping": clipping,
    }
    runs = many_runs(HIMMELBLAU, alone(HIMMELBLAU, 0, **choices).settings, COUNT)
    runs.start(STARTS)
    runs.run(STEPS)
    assert_equal(runs, HIMMELBLAU, [choices] * COUNT)


@pytest.mark.parametrize(("optimizer", "dialect"), [*product(("sgd", "adam", "nadam", "qhadam"), DIALECTS)])
def test_each_run_may_have_settings_of_its_own(optimizer: str, dialect: Dialect) -> None:
    rates = np.geomspace(1e-3, 0.05, COUNT)
    second = "momentum" if optimizer == "sgd" else "beta_1"
    others = np.linspace(0.1, 0.95, COUNT)
    each: list[Mapping[str, Any]] = [
        {"optimizer": optimizer, "dialect": dialect, "values": {"learning_rate": rate, second: other}}
        for rate, other in zip(rates.tolist(), others.tolist(), strict=True)
    ]
    settings = alone(HIMMELBLAU, 0, **each[-1]).settings
    runs = many_runs(HIMMELBLAU, settings, COUNT, varied=("base_learning_rate", second))
    runs.start(STARTS, {"base_learning_rate": rates, second: others})
    runs.run(STEPS)
    assert_equal(runs, HIMMELBLAU, each)


def test_an_initial_value_that_a_varied_setting_decides_is_each_runs_own() -> None:
    values = np.linspace(0.05, 0.5, COUNT)
    each: list[Mapping[str, Any]] = [
        {"optimizer": "adagrad", "values": {"initial_accumulator_value": value}, "dialect": "keras"}
        for value in values.tolist()
    ]
    settings = alone(HIMMELBLAU, 0, **each[0]).settings
    runs = many_runs(HIMMELBLAU, settings, COUNT, varied=("initial_accumulator_value",))
    runs.start(STARTS, {"initial_accumulator_value": values})
    runs.run(STEPS)
    assert_equal(runs, HIMMELBLAU, each)


def test_each_run_may_have_a_surface_of_its_own() -> None:
    constants = np.linspace(0.5, 4.0, COUNT)
    settings = alone(HIMMELBLAU, 0, optimizer="sgd").settings
    runs = many_runs(SurfaceObjective("a x^2 + b y^2", {"b": 2.0}), settings, COUNT, varied=("a",))
    runs.start(STARTS, {"a": constants})
    runs.run(STEPS)
    for place, a in enumerate(constants.tolist()):
        stepper = alone(SurfaceObjective("a x^2 + b y^2", {"a": a, "b": 2.0}), place, optimizer="sgd")
        stepper.run(STEPS, np.empty(STEPS), None)
        np.testing.assert_allclose(runs.theta[:, place], stepper.theta, rtol=1e-12)


@pytest.mark.parametrize("dialect", ["textbook", "keras"])
def test_watched_runs_count_steps_to_a_level_and_until_they_diverge(dialect: Dialect) -> None:
    bowl = SurfaceObjective("x^2 + y^2")
    rates = np.array([0.1, 0.3, 0.49, 0.9, 1.1, 3.0])
    values = {"learning_rate": 0.1, "momentum": 0.3, "nesterov": True}
    choices: dict[str, Any] = {"optimizer": "sgd", "dialect": dialect, "values": values}
    settings = alone(bowl, 0, **choices).settings
    runs = many_runs(bowl, settings, COUNT, varied=("base_learning_rate",), watched=True)
    limit, level, steps = 1e8, 1e-2, 400
    starts = np.tile([[1.0], [2.0]], COUNT)
    runs.start(starts, {"base_learning_rate": rates}, level=level, limit=limit)
    runs.run(steps)
    for place, rate in enumerate(rates.tolist()):
        stepper = make_stepper(
            bowl, start=[1.0, 2.0], **{**choices, "values": {**values, "learning_rate": rate}}
        )
        losses = np.empty(steps)
        done = stepper.run(steps, losses, None)
        below = np.flatnonzero(losses[:done] <= level)
        assert runs.is_above_level[place] == (len(below) == 0)
        assert runs.level_steps[place] == (below[0] if len(below) else steps)
        # with a look-ahead the gradient is that of a place farther out, which ends a run somewhat sooner
        assert runs.is_alive[place] == (done == steps)
        assert abs(int(runs.alive_steps[place]) - done) <= 3


def test_settings_change_in_mid_run_as_a_steppers_do() -> None:
    stepper = alone(HIMMELBLAU, 0, optimizer="adam", values={"learning_rate": 0.1})
    runs = many_runs(HIMMELBLAU, stepper.settings, COUNT)
    runs.start(STARTS)
    runs.run(10)
    stepper.run(10, np.empty(10), None)
    stepper.set_values({"learning_rate": 0.02})
    runs.set_numbers(stepper.settings)
    runs.run(10)
    stepper.run(10, np.empty(10), None)
    np.testing.assert_allclose(runs.theta[:, 0], stepper.theta, rtol=1e-12)


def test_a_change_that_makes_another_rule_is_refused() -> None:
    runs = many_runs(HIMMELBLAU, alone(HIMMELBLAU, 0, optimizer="sgd").settings, COUNT)
    other = alone(HIMMELBLAU, 0, optimizer="sgd", values={"momentum": 0.9}).settings
    with pytest.raises(RavineError, match="cannot follow"):
        runs.set_numbers(other)


def test_what_cannot_be_varied_is_named_with_what_can() -> None:
    settings = alone(HIMMELBLAU, 0, optimizer="sgd").settings
    with pytest.raises(RavineError, match=r"nesterov cannot be varied here; it can be .*momentum"):
        many_runs(HIMMELBLAU, settings, COUNT, varied=("nesterov",))


def test_single_precision_stays_single() -> None:
    settings = alone(HIMMELBLAU, 0, optimizer="adam").settings
    runs = many_runs(HIMMELBLAU, settings, COUNT, dtype=np.float32)
    runs.start(STARTS)
    runs.run(STEPS)
    assert runs.theta.dtype == np.float32
    assert not [name for name, value in runs._arrays.items() if getattr(value, "dtype", None) == np.float64]
    stepper = alone(HIMMELBLAU, 0, optimizer="adam")
    stepper.run(STEPS, np.empty(STEPS), None)
    np.testing.assert_allclose(runs.theta[:, 0], stepper.theta, rtol=1e-4)


@pytest.mark.parametrize(
    "optimizer", ["newton", "saddle_free_newton", "line_search", "conjugate_gradient", "sam"]
)
def test_what_asks_more_than_a_gradient_is_answered_for_every_run(optimizer: str) -> None:
    values = {"learning_rate": 0.01 if optimizer == "sam" else 0.5}
    settings = alone(HIMMELBLAU, 0, optimizer=optimizer, values=values).settings
    runs = many_runs(HIMMELBLAU, settings, COUNT)
    runs.start(STARTS)
    runs.run(STEPS)
    for place in range(COUNT):
        stepper = alone(HIMMELBLAU, place, optimizer=optimizer, values=values)
        assert stepper.run(STEPS, np.empty(STEPS), None) == STEPS
        np.testing.assert_allclose(runs.theta[:, place], stepper.theta, rtol=1e-9, atol=1e-9)


def test_settings_and_constants_vary_for_what_searches_along_a_line_and_what_climbs() -> None:
    bowl = SurfaceObjective("a*x^2 + b*y^2 + sin(x)", {"a": 1.0, "b": 2.0})
    values = np.linspace(0.2, 0.8, COUNT)
    for maximize in (False, True):
        settings = alone(bowl, 0, optimizer="line_search", maximize=maximize).settings
        runs = many_runs(bowl, settings, COUNT, varied=("shrink", "a"))
        runs.start(STARTS, {"shrink": values, "a": 1.0 + values})
        runs.run(3)
        for place, value in enumerate(values.tolist()):
            one = SurfaceObjective("a*x^2 + b*y^2 + sin(x)", {"a": 1.0 + value, "b": 2.0})
            choices = {"optimizer": "line_search", "values": {"shrink": value}, "maximize": maximize}
            stepper = alone(one, place, **choices)
            stepper.run(3, np.empty(3), None)
            np.testing.assert_allclose(runs.theta[:, place], stepper.theta, rtol=1e-12)


def test_what_keeps_a_matrix_is_refused_for_many_runs() -> None:
    settings = alone(HIMMELBLAU, 0, optimizer="bfgs").settings
    with pytest.raises(RavineError, match="cannot follow bfgs, which asks for inverse_updated, times, wolfe"):
        many_runs(HIMMELBLAU, settings, 3)
