from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import optimizers
from engine.errors import RavineError
from engine.objective import FloatArray, IntArray
from engine.optimizers import second_order
from engine.optimizers.stepper import Stepper, make_stepper
from engine.optimizers.table import FAMILIES, OPTIMIZERS, Optimizer
from engine.parameters import DIALECTS, Dialect, Value
from tests.engine.optimizers.steppers import GRADIENT_ROWS
from tests.golden import problem
from tests.golden.trajectories import RECORDED_STEPS, Trajectory, largest_error, read

GOLDEN = [
    pytest.param(dialect, trajectory, id=f"{dialect}-{trajectory.variant.name}")
    for dialect in ("keras", "pytorch")
    for trajectory in read(dialect).trajectories
]
ROWS = [pytest.param(row, id=row.key) for row in OPTIMIZERS.rows()]
DESCENDING = [
    pytest.param(row, id=row.key)
    for row in GRADIENT_ROWS
    if "learning_rate" in {p.name for p in row.parameters}
]
TOLERANCE = 1e-12
#: Keras takes norms, the larger and the smaller of two numbers, and the root of a shape in float32, whatever
#: its variables are (3.15, on PyTorch): what asks for them cannot agree any better.
SINGLE = {("keras", "muon"): 1e-6, ("keras", "adafactor"): 1e-5}


class GoldenProblem:
    """The gradient the golden trajectories were recorded on; its batch is the number of the step."""

    size = problem.START.size
    #: A matrix of two rows and a vector.
    names: tuple[str, ...] = ("weight[0,0]", "weight[1,0]", "bias[0]", "bias[1]")
    samples = problem.STEPS
    batch_size = 1

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        assert batch is not None
        gradient[:] = problem.gradient(theta, int(batch[0]))
        return float(theta @ theta)

    def losses(self, thetas: FloatArray) -> FloatArray:
        return np.asarray((thetas**2).sum(axis=1))

    def hessian(self, theta: FloatArray) -> None:
        del theta


class Flat(GoldenProblem):
    """A loss without a slope."""

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        del theta, batch
        gradient[:] = 0.0
        return 1.0


def step_number(step: int) -> IntArray:
    return np.array([step + 1])


def thetas(
    stepper: Stepper, steps: tuple[int, ...], changes: Mapping[int, Mapping[str, Value]]
) -> FloatArray:
    """Where it stands after each of the steps; ``changes`` are settings from the step t on."""
    seen = []
    stops = sorted({*steps, *(t - 1 for t in changes)})
    for stop in stops:
        count = stop - stepper.step
        assert stepper.run(count, np.empty(count), None, step_number) == count
        if stop in steps:
            seen.append(stepper.theta.copy())
        if stop + 1 in changes:
            stepper.set_values(changes[stop + 1])
    return np.stack(seen)


def followed(optimizer: str, dialect: Dialect, **values: Value) -> FloatArray:
    stepper = make_stepper(
        GoldenProblem(), optimizer=optimizer, dialect=dialect, values=values, start=problem.START
    )
    return thetas(stepper, RECORDED_STEPS, {})


@pytest.mark.parametrize(("dialect", "golden"), GOLDEN)
def test_an_optimizer_goes_where_the_original_goes(dialect: Dialect, golden: Trajectory) -> None:
    variant = golden.variant
    objective = GoldenProblem()
    objective.names = tuple(f"w[{','.join(map(str, place))}]" for place in np.ndindex(*variant.shape))
    stepper = make_stepper(
        objective,
        optimizer=variant.optimizer,
        dialect=dialect,
        values=variant.settings,
        start=problem.START,
    )
    changes = {t: {**variant.settings, "learning_rate": rate} for t, rate in variant.rate_changes}
    tolerance = SINGLE.get((dialect, variant.optimizer), TOLERANCE)
    assert largest_error(thetas(stepper, RECORDED_STEPS, changes), golden.theta) < tolerance


@pytest.mark.parametrize(("dialect", "golden"), GOLDEN)
def test_the_defaults_are_those_of_the_original(dialect: Dialect, golden: Trajectory) -> None:
    variant = golden.variant
    row = OPTIMIZERS[variant.optimizer]
    ours = row.completed(variant.settings, dialect)
    theirs = {name: value for name, value in variant.resolved.items() if name in ours}
    assert {"learning_rate"} <= set(theirs)
    assert {name: ours[name] for name in theirs} == theirs


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_row_says_what_is_particular_about_each_dialect(row: Optimizer, dialect: Dialect) -> None:
    assert row.conventions[dialect].endswith(".")
    assert row.source


def test_every_module_that_brings_rows_is_in_the_table() -> None:
    modules = (
        import_module(f"{room.__name__}.{each.name}")
        for room in (optimizers, second_order)
        for each in iter_modules(room.__path__)
    )
    assert {each for each in modules if hasattr(each, "ROWS")} == set(FAMILIES)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_slot_of_a_rule_is_told_in_words(row: Optimizer, dialect: Dialect) -> None:
    switches: dict[str, Value] = {p.name: True for p in row.parameters if p.kind is bool}
    for values in ({}, switches, {"momentum": 0.5} if "momentum" in row.slots else {}):
        rule = row.rule(values, dialect)
        assert {*rule.vector_slots, *rule.scalar_slots} <= set(row.slots)
        assert rule.squared in {"", *rule.vector_slots}


@pytest.mark.parametrize("row", DESCENDING)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_where_the_loss_is_flat_only_weight_decay_moves(row: Optimizer, dialect: Dialect) -> None:
    decays = (0.0, 0.5) if "weight_decay" in {p.name for p in row.parameters} else (None,)
    for decay in decays:
        values = {"learning_rate": 0.02} | ({} if decay is None else {"weight_decay": decay})
        stepper = make_stepper(Flat(), optimizer=row.key, dialect=dialect, values=values, start=problem.START)
        assert stepper.run(5, np.empty(5), None) == 5
        if decay:
            assert (stepper.theta / problem.START < 1).all()
            assert (stepper.theta / problem.START > 0).all()
        else:
            np.testing.assert_array_equal(stepper.theta, problem.START)


def test_a_preset_is_the_same_optimizer_with_other_defaults() -> None:
    for dialect in DIALECTS:
        same = followed("sgd", dialect, momentum=0.9, nesterov=True)
        np.testing.assert_array_equal(followed("nesterov", dialect), same)
        np.testing.assert_array_equal(followed("amsgrad", dialect), followed("adam", dialect, amsgrad=True))


def test_textbook_momentum_is_pytorch_momentum_with_a_rate_of_its_own() -> None:
    textbook = followed("momentum", "textbook", learning_rate=0.1)
    pytorch = followed("momentum", "pytorch", learning_rate=0.1 * (1 - 0.9))
    assert largest_error(textbook, pytorch) < TOLERANCE


def test_textbook_nesterov_takes_the_gradient_where_the_velocity_leads() -> None:
    theta, velocity = problem.START.copy(), np.zeros(4)
    seen = [theta]
    for t in range(1, problem.STEPS + 1):
        gradient = problem.gradient(theta - 0.05 * 0.9 * velocity, t)
        velocity = 0.9 * velocity + (1 - 0.9) * gradient
        theta = theta - 0.05 * velocity
        seen.append(theta)
    expected = np.stack([seen[step] for step in RECORDED_STEPS])
    assert largest_error(followed("nesterov", "textbook", learning_rate=0.05), expected) < TOLERANCE


def test_keras_stores_the_look_ahead_point_of_textbook_nesterov() -> None:
    # Bengio, Boulanger-Lewandowski & Pascanu 2013: theta_keras = theta - rate momentum v
    keras = make_stepper(
        GoldenProblem(),
        optimizer="nesterov",
        dialect="keras",
        values={"learning_rate": 0.005},
        start=problem.START,
    )
    textbook = make_stepper(
        GoldenProblem(), optimizer="nesterov", values={"learning_rate": 0.05}, start=problem.START
    )
    for stepper in (keras, textbook):
        stepper.run(300, np.empty(300), None, step_number)
    ahead = textbook.theta - 0.05 * 0.9 * textbook.slots["v"]
    np.testing.assert_allclose(keras.theta, ahead, rtol=1e-11)


@pytest.mark.parametrize(
    ("nu", "optimizer", "dialect", "values"),
    [
        (0.0, "sgd", "textbook", {"learning_rate": 0.05}),
        (1.0, "momentum", "textbook", {"learning_rate": 0.05}),
        (0.9, "nesterov", "pytorch", {"learning_rate": 0.05 * (1 - 0.9)}),
    ],
)
def test_qhm_has_other_optimizers_on_its_dial(
    nu: float, optimizer: str, dialect: Dialect, values: Mapping[str, Value]
) -> None:
    dial = followed("qhm", "textbook", nu=nu, momentum=0.9, learning_rate=0.05)
    assert largest_error(dial, followed(optimizer, dialect, **values)) < TOLERANCE


def test_qhadam_undiluted_is_adam() -> None:
    values: dict[str, Value] = {"beta_1": 0.9, "learning_rate": 0.02}
    undiluted = followed("qhadam", "textbook", nu_1=1.0, nu_2=1.0, **values)
    assert largest_error(undiluted, followed("adam", "textbook", **values)) < TOLERANCE


def test_textbook_amsgrad_is_algorithm_2_of_its_paper() -> None:
    theta, m, v, largest = problem.START.copy(), np.zeros(4), np.zeros(4), np.zeros(4)
    seen: list[NDArray[np.float64]] = [theta]
    for t in range(1, problem.STEPS + 1):
        g = problem.gradient(theta, t)
        m = 0.9 * m + (1 - 0.9) * g
        v = 0.999 * v + (1 - 0.999) * g**2
        largest = np.maximum(largest, v)
        theta = theta - 0.01 * m / (np.sqrt(largest) + 1e-8)
        seen.append(theta)
    expected = np.stack([seen[step] for step in RECORDED_STEPS])
    assert largest_error(followed("amsgrad", "textbook", learning_rate=0.01), expected) < TOLERANCE


@pytest.mark.parametrize("dialect", DIALECTS)
def test_without_bias_correction_adams_first_step_is_far_too_long(dialect: Dialect) -> None:
    with_it, without = (
        np.abs(followed("adam", dialect, learning_rate=0.01, bias_correction=on)[1] - problem.START)
        for on in (True, False)
    )
    # (1 - beta_1)/sqrt(1 - beta_2) = 3.16 times
    np.testing.assert_allclose(without / with_it, 0.1 / np.sqrt(0.001), rtol=1e-3)


def test_pytorchs_textbook_and_keras_adam_differ_by_the_place_of_epsilon() -> None:
    pytorch, textbook, keras = (
        followed("adam", dialect, epsilon=1e-2, learning_rate=0.02)
        for dialect in ("pytorch", "textbook", "keras")
    )
    assert largest_error(pytorch, textbook) < TOLERANCE
    assert largest_error(keras, textbook) > 1e-3


@pytest.mark.parametrize(
    ("optimizer", "dialect", "values", "message"),
    [
        ("adam", "keras", {"learning_rate": -1}, r"learning_rate = -1 is outside \(0, 10\]"),
        ("adam", "keras", {"beta1": 0.9}, 'unknown parameter of optimizer adam "beta1": did you mean beta_1'),
        ("sgd", "pytorch", {"momentum": 0.9, "nesterov": True, "dampening": 0.5}, "set it to 0"),
        ("sgd", "pytorch", {"momentum": 1.5}, r"momentum = 1.5 is outside \[0, 1\]"),
    ],
)
def test_a_bad_value_is_refused_with_the_fix(
    optimizer: str, dialect: Dialect, values: Mapping[str, Value], message: str
) -> None:
    with pytest.raises(RavineError, match=message):
        OPTIMIZERS[optimizer].rule(values, dialect)


def test_parameters_without_effect_in_a_dialect_are_not_offered_there() -> None:
    row = OPTIMIZERS["nadam"]
    offered = {d: {p.name for p in row.parameters_in(d)} for d in DIALECTS}
    assert {d for d in DIALECTS if "momentum_decay" in offered[d]} == {"pytorch"}
