"""Every optimizer row does what its original does, and what its paper says where there is no original."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from engine.objective import FloatArray, IntArray, Objective
from engine.optimizers import OPTIMIZERS
from engine.parameters import DIALECTS, Dialect, Value
from engine.stepper import make_stepper
from engine.surfaces import SurfaceObjective
from tests.golden import problem
from tests.golden.trajectories import RECORDED_STEPS, Schedule, Trajectory, largest_error, read

TOLERANCE = 1e-12
CASES: list[tuple[Dialect, Trajectory]] = [
    (dialect, trajectory) for dialect in DIALECTS[1:] for trajectory in read(dialect).trajectories
]


class GoldenProblem:
    """The golden problem as an objective; a step's "batch" is its index, from which the noise follows."""

    size, samples, batch_size = 4, problem.STEPS, 1
    names = ("a", "b", "c", "d")

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        assert batch is not None
        gradient[:] = problem.gradient(theta, int(batch[0]) + 1)
        return 0.0  # no optimizer looks at the loss

    def losses(self, thetas: FloatArray) -> FloatArray:
        return np.zeros(len(thetas))

    def hessian(self, theta: FloatArray) -> None:  # noqa: ARG002 - the protocol's argument
        return None


def run(
    optimizer: str,
    dialect: Dialect,
    settings: Mapping[str, Value],
    rate_changes: Sequence[tuple[int, float]] = (),
) -> FloatArray:
    """The frames (K, P) after ``RECORDED_STEPS``."""
    stepper = make_stepper(
        GoldenProblem(),
        optimizer=optimizer,
        values=settings,
        dialect=dialect,
        schedule="constant",
        schedule_values={},
        start=problem.START,
    )
    changes = {step - 1: rate for step, rate in rate_changes}  # by the steps done before
    frames, done = [problem.START], 0
    for stop in sorted({*RECORDED_STEPS[1:], *changes}):
        count = stop - done
        assert stepper.run(count, np.empty(count), np.empty((count, 2)), lambda k: np.array([k])) == count
        done = stop
        if stop in changes:
            stepper.set_values({**settings, "learning_rate": changes[stop]})
        if stop in RECORDED_STEPS:
            frames.append(np.array(stepper.theta))
    return np.stack(frames)


@pytest.mark.parametrize(
    ("dialect", "trajectory"), [pytest.param(*case, id=f"{case[0]}-{case[1].variant.name}") for case in CASES]
)
def test_a_row_follows_its_original_for_a_thousand_steps(dialect: Dialect, trajectory: Trajectory) -> None:
    variant = trajectory.variant
    theta = run(variant.optimizer, dialect, variant.settings, variant.rate_changes)
    assert largest_error(theta, trajectory.theta) < TOLERANCE


#: Our schedule's settings for each recorded one; the recorded rate is 0.1.
SCHEDULES: dict[tuple[str, str], tuple[str, dict[str, Value]]] = {
    ("keras", "step"): ("step", {"decay_steps": 50, "decay_rate": 0.5}),
    ("keras", "exponential"): ("exponential", {"decay_steps": 50, "decay_rate": 0.5}),
    ("keras", "cosine"): ("cosine", {"decay_steps": 150, "alpha": 0.1}),
    ("keras", "inverse_time"): ("inverse_time", {"decay_steps": 50, "decay_rate": 0.5}),
    ("pytorch", "step"): ("step", {"decay_steps": 50, "decay_rate": 0.5}),
    ("pytorch", "exponential"): ("exponential", {"decay_steps": 1, "decay_rate": 0.97}),
    ("pytorch", "cosine"): ("cosine", {"decay_steps": 150, "alpha": 0.1}),
    ("pytorch", "warmup"): ("constant", {"warmup_steps": 20}),
}


@pytest.mark.parametrize(
    ("library", "recorded"),
    [
        pytest.param(name, row, id=f"{name}-{row.name}")
        for name in DIALECTS[1:]
        for row in read(name).schedules
    ],
)
def test_a_schedule_gives_the_rates_of_its_original(library: Dialect, recorded: Schedule) -> None:
    schedule, values = SCHEDULES[library, recorded.name]
    stepper = make_stepper(
        GoldenProblem(),
        optimizer="sgd",
        values={"learning_rate": recorded.settings["learning_rate"]},
        dialect=library,
        schedule=schedule,
        schedule_values=values,
        start=problem.START,
    )
    # PyTorch's cosine rises again after its period, ours stays as Keras's does.
    steps = 151 if (library, schedule) == ("pytorch", "cosine") else len(recorded.learning_rate)
    rates = np.empty(steps)
    for step in range(steps):
        rates[step] = stepper.learning_rate
        stepper.run(1, np.empty(1), None, lambda k: np.array([k]))
    np.testing.assert_allclose(rates, recorded.learning_rate[:steps], rtol=TOLERANCE)


class WithoutFormula:
    """A surface that hides its formula, so that it is stepped by the loop over arrays."""

    size, samples, batch_size, names = 2, 0, 0, ("x", "y")

    def __init__(self, surface: SurfaceObjective) -> None:
        self.evaluate, self.losses, self.hessian = surface.evaluate, surface.losses, surface.hessian


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_loop_over_floats_and_the_loop_over_arrays_take_the_same_steps(
    optimizer: str, dialect: Dialect
) -> None:
    surface = SurfaceObjective("x^2 + 10*y^2 + sqrt(1 + x^2)", {}, ((-5.0, 5.0), (-5.0, 5.0)))
    losses, paths = np.empty((2, 300)), np.empty((2, 300, 2))
    objectives: list[Objective] = [surface, WithoutFormula(surface)]
    for place, objective in enumerate(objectives):
        stepper = make_stepper(
            objective,
            optimizer=optimizer,
            values={"weight_decay": 0.01},
            dialect=dialect,
            schedule="constant",
            schedule_values={},
            start=np.array([4.0, 1.0]),
        )
        assert stepper.run(300, losses[place], paths[place]) == 300
    assert largest_error(paths[0], paths[1]) < TOLERANCE
    np.testing.assert_allclose(losses[0], losses[1], rtol=TOLERANCE)


def test_qhm_with_nu_zero_is_plain_descent() -> None:
    qhm = run("qhm", "textbook", {"learning_rate": 0.05, "nu": 0.0, "momentum": 0.9})
    descent = run("sgd", "textbook", {"learning_rate": 0.05, "momentum": 0.0})
    assert largest_error(qhm, descent) < TOLERANCE


def test_qhm_with_nu_one_is_momentum_as_a_moving_average() -> None:
    qhm = run("qhm", "textbook", {"learning_rate": 0.05, "nu": 1.0, "momentum": 0.9})
    momentum = run("sgd", "textbook", {"learning_rate": 0.05, "momentum": 0.9})
    assert largest_error(qhm, momentum) < TOLERANCE


def test_qhm_with_nu_equal_to_its_momentum_is_the_libraries_nesterov() -> None:
    qhm = run("qhm", "pytorch", {"learning_rate": 0.05, "nu": 0.8, "momentum": 0.8})
    nesterov = run("sgd", "pytorch", {"learning_rate": 0.05 * (1 - 0.8), "momentum": 0.8, "nesterov": True})
    assert largest_error(qhm, nesterov) < TOLERANCE


def test_qhadam_with_both_nus_one_is_adam() -> None:
    settings: dict[str, Value] = {"learning_rate": 0.05, "beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-4}
    qhadam = run("qhadam", "textbook", {**settings, "nu_1": 1.0, "nu_2": 1.0})
    assert largest_error(qhadam, run("adam", "textbook", settings)) < TOLERANCE


def test_textbook_adam_is_pytorchs_adam() -> None:
    settings: dict[str, Value] = {"learning_rate": 0.05, "epsilon": 1e-3}
    assert largest_error(run("adam", "textbook", settings), run("adam", "pytorch", settings)) < TOLERANCE


def test_momentum_as_a_moving_average_takes_the_libraries_path_at_a_larger_rate() -> None:
    textbook = run("sgd", "textbook", {"learning_rate": 0.2, "momentum": 0.9})
    library = run("sgd", "pytorch", {"learning_rate": 0.2 * (1 - 0.9), "momentum": 0.9})
    assert largest_error(textbook, library) < TOLERANCE


def test_textbook_nesterov_takes_the_gradient_at_the_look_ahead_point() -> None:
    rate, momentum = 0.2, 0.9
    frames = run("sgd", "textbook", {"learning_rate": rate, "momentum": momentum, "nesterov": True})
    theta, velocity = problem.START, np.zeros(4)
    for t in (1, 2, 3):
        gradient = problem.gradient(theta - rate * momentum * velocity, t)
        velocity = momentum * velocity + (1 - momentum) * gradient
        theta = theta - rate * velocity
    np.testing.assert_allclose(frames[RECORDED_STEPS.index(3)], theta, rtol=1e-13)


def test_after_a_drop_of_the_rate_the_libraries_momentum_parts_visibly() -> None:
    settings: dict[str, Value] = {"learning_rate": 0.02, "momentum": 0.95}
    drop = ((501, 0.002),)
    keras, pytorch = (run("sgd", dialect, settings, drop) for dialect in ("keras", "pytorch"))
    before, after = RECORDED_STEPS.index(500), RECORDED_STEPS.index(525)
    assert largest_error(keras[: before + 1], pytorch[: before + 1]) < TOLERANCE
    assert largest_error(keras[after:], pytorch[after:]) > 1e-3
