"""The second family against SciPy, PyTorch and Optax, to rest or until the original goes another way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from engine.objective import FloatArray, IntArray
from engine.optimizers.stepper import make_stepper
from engine.parameters import Dialect, Value
from tests.engine.optimizers.test_table import GoldenProblem, thetas
from tests.golden import problem, still_problem
from tests.golden.trajectories import RECORDED_STEPS, largest_error

GOLDEN = Path(__file__).parents[3] / "golden"
TOLERANCE = 1e-12
#: Without a pair of a larger product the row, as PyTorch, learns no curvature.
SMALLEST_PRODUCT = 1e-10


class Still:
    """A share of the problem without noise, with its exact Hessian."""

    size = problem.START.size
    names: tuple[str, ...] = ("weight[0,0]", "weight[1,0]", "bias[0]", "bias[1]")
    samples = 0
    batch_size = 0

    def __init__(self, share: float = 1.0) -> None:
        self.share = share

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        del batch
        gradient[:] = self.share * still_problem.gradient(theta)
        return self.share * still_problem.value(theta)

    def exact_hessian(self, theta: FloatArray) -> FloatArray:
        return np.diag(self.share * still_problem.curvatures(theta))

    def losses(self, thetas: FloatArray) -> FloatArray:
        return np.array([self.share * still_problem.value(theta) for theta in thetas])

    def hessian(self, theta: FloatArray) -> None:
        del theta


class Quadratic(Still):
    """A quadratic of 40 parameters around a known minimum."""

    size = still_problem.MANY
    names = tuple(f"w[{place}]" for place in range(still_problem.MANY))

    def __init__(self) -> None:
        super().__init__()
        self.matrix = still_problem.matrix()

    def evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None = None) -> float:
        del batch
        away = theta - still_problem.MIDDLE
        gradient[:] = self.matrix @ away
        return 0.5 * float(away @ gradient)

    def exact_hessian(self, theta: FloatArray) -> FloatArray:
        del theta
        return self.matrix


WHOLE, PART = Still(), Still(still_problem.SHARE)


def golden(library: str, case: str) -> FloatArray:
    with np.load(GOLDEN / f"second_order_{library}.npz") as stored:
        found: FloatArray = stored[case]
    return found


def gone(
    objective: Still,
    optimizer: str,
    start: FloatArray,
    steps: int,
    dialect: Dialect = "textbook",
    **values: Value,
) -> FloatArray:
    """The start and where it was after each step ``(steps + 1, P)``."""
    stepper = make_stepper(objective, optimizer=optimizer, start=start, values=values, dialect=dialect)
    path = [stepper.theta.copy()]
    for _ in range(steps):
        assert stepper.run(1, np.zeros(1), None) == 1
        path.append(stepper.theta.copy())
    return np.array(path)


def apart(path: FloatArray, expected: FloatArray) -> FloatArray:
    """How far apart two paths are in each row, relative to the largest coordinate there."""
    return np.asarray(np.abs(path - expected).max(axis=1) / np.maximum(np.abs(expected).max(axis=1), 1e-300))


@pytest.mark.parametrize(
    ("library", "case", "optimizer", "dialect", "values"),
    [
        ("pytorch", "lbfgs", "lbfgs", "pytorch", {"learning_rate": 0.5, "memory": 5}),
        ("pytorch", "lbfgs_whole_steps", "lbfgs", "pytorch", {"learning_rate": 1.0, "memory": 3}),
        ("scipy", "newton", "newton", "textbook", {}),
        ("optax", "line_search", "line_search", "textbook", {"shrink": 0.7, "sufficient": 0.2}),
    ],
    ids=["lbfgs", "lbfgs with whole steps", "newton", "line search"],
)
def test_a_thousand_steps_are_those_of_the_original(
    library: str, case: str, optimizer: str, dialect: Dialect, values: Mapping[str, Value]
) -> None:
    expected = golden(library, case)
    assert len(expected) == problem.STEPS + 1
    path = gone(WHOLE, optimizer, problem.START, problem.STEPS, dialect, **values)
    assert apart(path, expected).max() < TOLERANCE
    # it converges, but for Newton's method from so far out: one coordinate leaps between two places for ever
    rests = np.abs(expected[-1] - problem.MINIMUM) < 1e-12
    assert rests.tolist() == [optimizer != "newton", True, True, True]


def test_sam_takes_the_authors_two_steps_around_sgd_as_pytorch_does() -> None:
    values: dict[str, Value] = {"learning_rate": 0.01, "momentum": 0.9, "weight_decay": 0.1, "radius": 0.2}
    stepper = make_stepper(GoldenProblem(), optimizer="sam", values=values, start=problem.START)
    expected = golden("pytorch", "sam")[list(RECORDED_STEPS)]
    assert largest_error(thetas(stepper, RECORDED_STEPS, {}), expected) < TOLERANCE


@pytest.mark.parametrize(
    ("optimizer", "values"),
    [
        ("adabelief", {"learning_rate": 0.01, "epsilon": 1e-8}),
        ("lion", {"learning_rate": 0.003, "beta_1": 0.9, "beta_2": 0.99}),
    ],
)
def test_rows_of_papers_that_are_in_optax_alone_go_where_that_goes(
    optimizer: str, values: Mapping[str, Value]
) -> None:
    stepper = make_stepper(GoldenProblem(), optimizer=optimizer, values=values, start=problem.START)
    expected = golden("optax", optimizer)[list(RECORDED_STEPS)]
    assert largest_error(thetas(stepper, RECORDED_STEPS, {}), expected) < TOLERANCE


def test_lbfgs_steps_as_pytorch_with_strong_wolfe_while_that_takes_the_first_length_it_tries() -> None:
    """Where the first length is refused PyTorch interpolates a cubic, and the row halves."""
    expected, tries = golden("pytorch", "lbfgs_strong_wolfe"), golden("pytorch", "lbfgs_strong_wolfe_tries")
    same = int(np.flatnonzero(tries != 1)[0])
    assert same == 28
    path = gone(
        PART,
        "lbfgs",
        still_problem.HALFWAY,
        problem.STEPS,
        "pytorch",
        learning_rate=0.5,
        memory=5,
        line_search=True,
    )
    error = apart(path, expected)
    assert error[: same + 1].max() < TOLERANCE
    assert error[same + 1] > TOLERANCE
    assert error[-1] < TOLERANCE, "both rest at the minimum"


def test_lbfgs_steps_as_optax_while_changes_of_the_gradient_are_large_enough_to_be_kept() -> None:
    """Optax keeps every pair, the row as PyTorch those of a product above `SMALLEST_PRODUCT`."""
    expected = golden("optax", "lbfgs")
    gradients = np.array([still_problem.SHARE * still_problem.gradient(theta) for theta in expected])
    products = (np.diff(expected, axis=0) * np.diff(gradients, axis=0)).sum(axis=1)
    same = int(np.flatnonzero(products <= SMALLEST_PRODUCT)[0]) + 1
    assert same == 18
    path = gone(PART, "lbfgs", still_problem.HALFWAY, problem.STEPS, "pytorch", learning_rate=0.8, memory=4)
    error = apart(path, expected)
    assert error[: same + 1].max() < TOLERANCE
    assert error[-1] < TOLERANCE, "both rest at the minimum"


def test_bfgs_steps_as_scipy_while_that_takes_whole_steps() -> None:
    """SciPy guesses from the last fall of the loss how far to go first."""
    expected, lengths = golden("scipy", "bfgs"), golden("scipy", "bfgs_lengths")
    same = int(np.flatnonzero(np.abs(lengths - 1.0) > 1e-9)[0])
    assert same == 9
    path = gone(PART, "bfgs", still_problem.HALFWAY, problem.STEPS)
    assert apart(path[: same + 1], expected[: same + 1]).max() < TOLERANCE
    assert apart(path[-1:], expected[-1:]).max() < TOLERANCE, "both rest at the minimum"


def test_conjugate_gradients_of_a_quadratic_are_scipys_until_both_rest_and_then_stay() -> None:
    expected, start = golden("scipy", "conjugate_gradient"), np.zeros(still_problem.MANY)
    same = len(expected) - 1
    assert same == still_problem.MANY
    path = gone(Quadratic(), "conjugate_gradient", start, problem.STEPS)
    error = np.abs(path[: same + 1] - expected).max(axis=1)
    assert error.max() < TOLERANCE
    # not even where the square of the gradient's length is nothing beside 1
    away = np.abs(path[same:] - still_problem.MIDDLE)
    assert away.max() < 1e-15
