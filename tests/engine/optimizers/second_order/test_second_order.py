"""The rows of the second family: where they go, what they cost, and that every step can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from zlib import crc32

import numpy as np
import pytest

from engine.errors import RavineError
from engine.objective import FloatArray
from engine.objective_functions.table import MOST_PARAMETERS
from engine.optimizers.stepper import Stepper, make_stepper
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Value
from engine.surfaces.objective import SurfaceObjective
from tests.engine.optimizers.second_order.textbook_loops import LOOPS, Function
from tests.engine.optimizers.second_order.textbook_loops import ROSENBROCK as BY_HAND
from tests.engine.optimizers.steppers import BOWL, ROSENBROCK, START, Batched

#: Settings beside the defaults; each row also runs at these.
VARIANTS: Mapping[str, Mapping[str, Value]] = {
    "newton": {"learning_rate": 0.5, "damping": 2.0},
    "saddle_free_newton": {"learning_rate": 0.5, "damping": 2.0},
    "line_search": {"learning_rate": 0.3, "shrink": 0.7, "sufficient": 0.2},
    "conjugate_gradient": {"learning_rate": 0.1, "restart": 3, "shrink": 0.3, "sufficient": 0.1},
    "bfgs": {"learning_rate": 0.8, "sufficient": 0.1, "remaining": 0.4},
    "lbfgs": {"learning_rate": 0.8, "memory": 2, "sufficient": 0.1, "remaining": 0.4},
    "sam": {"learning_rate": 0.002, "radius": 0.3, "momentum": 0.8, "weight_decay": 0.1},
}
STEPS = 1000
#: Two runs of the book that began a rounding error apart are apart by no more than this: a step is no chance.
TOLERANCE = 1e-12
#: A processor that multiplies in another order rounds otherwise: by so many times as much at most.
OTHERWISE = 10.0
#: Steps until the narrow valley has made a rounding error larger than that, where it does: so many at least.
CHAOTIC: Mapping[tuple[str, bool], int] = {
    ("sam", True): 80,
    **{(key, changed): 10 for key in ("bfgs", "lbfgs") for changed in (False, True)},
}
SECOND = [row.key for row in OPTIMIZERS.rows() if row.objective_functions]


def gone(stepper: Stepper, steps: int) -> FloatArray:
    path = np.zeros((steps, 2))
    assert stepper.run(steps, np.zeros(steps), path) == steps
    return path


def test_every_row_is_compared_with_a_loop_of_its_book() -> None:
    assert set(SECOND) == set(LOOPS) == set(VARIANTS)
    for key, values in VARIANTS.items():
        switches = {p.name for p in OPTIMIZERS[key].parameters if p.kind is bool}
        assert {p.name for p in OPTIMIZERS[key].parameters} == {*values, *switches}


def booked(key: str, function: Function, start: FloatArray, given: Mapping[str, float]) -> FloatArray:
    """The steps of a book's loop; once it has rested for three, those to come are known."""
    path: list[FloatArray] = []
    for theta in islice(LOOPS[key](function, start, given), STEPS):
        path.append(np.array(theta))
        if len(path) > 3 and all(np.array_equal(theta, before) for before in path[-4:]):
            break
    return np.array(path + path[-1:] * (STEPS - len(path)))


def rounded_otherwise(sign: int) -> Function:
    """The function whose values are a last digit larger or smaller, by chance."""

    def value(p: FloatArray) -> float:
        return BY_HAND.value(p) * (1.0 + sign * (-1.0) ** (crc32(p.tobytes()) % 2) * 2.0**-52)

    return Function(value, BY_HAND.slope, BY_HAND.hessian)


@pytest.mark.parametrize("changed", [False, True], ids=["defaults", "changed"])
@pytest.mark.parametrize("key", SECOND)
def test_a_row_goes_where_the_loop_of_its_book_goes_for_as_long_as_rounding_does_not_decide(
    key: str, *, changed: bool
) -> None:
    values = dict(VARIANTS[key]) if changed else {"learning_rate": 0.002} if key == "sam" else {}
    given = {name: float(value) for name, value in OPTIMIZERS[key].completed(values, "textbook").items()}
    ours = gone(make_stepper(ROSENBROCK, optimizer=key, start=START, values=values), STEPS)
    start = np.array(START)
    books = booked(key, BY_HAND, start, given)
    neighbours = [booked(key, BY_HAND, np.nextafter(start, way), given) for way in (9.0, -9.0)]
    neighbours += [booked(key, rounded_otherwise(sign), start, given) for sign in (1, -1)]
    spread = np.max([np.abs(path - books).max(axis=1) for path in neighbours], axis=0)
    error = np.abs(ours - books).max(axis=1)
    sure = int(np.argmax(spread > TOLERANCE)) if (spread > TOLERANCE).any() else STEPS
    assert sure >= CHAOTIC.get((key, changed), STEPS)
    assert error[:sure].max() <= OTHERWISE * TOLERANCE
    # all end in the same place but a racer of SAM, which circles about it
    assert (spread[-1] <= TOLERANCE) == (error[-1] <= TOLERANCE) == ((key, changed) != ("sam", True))


@pytest.mark.parametrize("key", SECOND)
def test_a_step_is_made_again_bit_for_bit_from_a_snapshot_and_as_it_was_foretold(key: str) -> None:
    stepper = make_stepper(ROSENBROCK, optimizer=key, start=START, values={"learning_rate": 0.001})
    gone(stepper, 5)
    before = stepper.snapshot()
    foretold = stepper.preview().theta_after
    after = gone(stepper, 6)
    stepper.restore(before)
    np.testing.assert_array_equal(gone(stepper, 6), after)
    np.testing.assert_array_equal(foretold, after[0])


def test_newton_is_done_with_a_quadratic_in_one_step_and_conjugate_gradients_in_two() -> None:
    for key, steps in (("newton", 1), ("conjugate_gradient", 2)):
        path = gone(make_stepper(BOWL, optimizer=key, start=(3.0, 1.0)), steps)
        np.testing.assert_allclose(path[-1], 0.0, atol=1e-12)


def test_newton_goes_to_a_saddle_that_the_saddle_free_step_leaves() -> None:
    saddle = SurfaceObjective("x^2 - y^2")
    to, away = (
        gone(make_stepper(saddle, optimizer=key, start=(1.0, 0.5)), 1)[0]
        for key in ("newton", "saddle_free_newton")
    )
    np.testing.assert_allclose(to, 0.0, atol=1e-15)
    np.testing.assert_allclose(away, (0.0, 1.0))


def test_what_is_level_along_an_axis_stays_there() -> None:
    for key in ("newton", "saddle_free_newton"):
        (end,) = gone(make_stepper(SurfaceObjective("x^2 + y"), optimizer=key, start=(1.0, 0.5)), 1)
        np.testing.assert_array_equal(end, (0.0, 0.5))


def test_where_there_is_no_hessian_newton_ends_as_having_left_the_domain() -> None:
    stepper = make_stepper(SurfaceObjective("abs(x)^1.5 + y^2"), optimizer="newton", start=(0.0, 1.0))
    stepper.run(3, np.zeros(3), None)
    assert stepper.divergence is not None
    assert stepper.divergence.cause == "left the domain"


def test_a_matrix_of_too_many_parameters_is_refused_with_what_needs_none() -> None:
    many = Batched(MOST_PARAMETERS + 1)
    for key in ("newton", "bfgs"):
        with pytest.raises(RavineError, match="at most 200, here are 201; take lbfgs or conjugate_gradient"):
            make_stepper(many, optimizer=key, start=np.zeros(many.size))
    assert make_stepper(many, optimizer="lbfgs", start=np.ones(many.size)).run(2, np.zeros(2), None) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("d = times(g, m)\nm = g\ntheta = theta - d", "where b is a result of inverse_updated"),
        ("b = inverse_updated(2*g, g)\ntheta = theta - g", "inverse_updated(u, v), of two names"),
        ("s = backtracked(-g)\ntheta = theta + s", "write u = backtracked(-g, 0.5, 0.0001)"),
        ("s = total(g, 2)\ntheta = theta - s", "write u = total(g)"),
        (
            "b = inverse_updated(g, g)\ntheta = theta - b*g",
            "a matrix, which stands in no formula: give it to times",
        ),
        ("b = pair_kept(g, g)\ntheta = theta - b*g", "give it to two_loop"),
        ("theta = theta - total(g)", "total at column 17, within a formula; it is a function of the loss"),
    ],
)
def test_a_typed_rule_that_gives_a_function_something_else_is_told_how(text: str, message: str) -> None:
    with pytest.raises(RavineError, match=message.replace("(", r"\(").replace(")", r"\)")):
        make_stepper(BOWL, optimizer=text, start=START)


def test_the_points_that_a_step_looks_at_are_foretold_in_order() -> None:
    for key, values in (("line_search", {}), ("sam", {"learning_rate": 0.001})):
        seen = make_stepper(ROSENBROCK, optimizer=key, start=START, values=values).preview()
        assert seen.tried is not None
        assert seen.theta_after is not None
        if key == "sam":
            assert len(seen.tried) == 1
            np.testing.assert_allclose(np.linalg.norm(seen.tried[0] - START), 0.05)
        else:
            away = np.linalg.norm(seen.tried - np.array(START), axis=1)
            np.testing.assert_allclose(away[1:] / away[:-1], 0.5)
            np.testing.assert_array_equal(seen.tried[-1], seen.theta_after)
    assert make_stepper(ROSENBROCK, optimizer="newton", start=START).preview().tried is None
