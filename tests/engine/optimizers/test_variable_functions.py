from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.expression import Symbol
from engine.optimizers.own import own_optimizer
from engine.optimizers.stepper import make_stepper
from engine.optimizers.update_rule import evaluate
from engine.optimizers.variable_functions import (
    VARIABLE_FUNCTIONS,
    in_place_function,
    in_place_function_of_many,
    on_number,
    shaped_variables,
    split_call,
)
from tests.engine.optimizers.steppers import ROSENBROCK, START, Batched, batches

NAMES = ("w[0,0]", "w[0,1]", "b[0]", "w[1,0]", "w[1,1]", "b[1]", "x")
VALUES = np.array([3.0, 4.0, 1.0, 0.0, 12.0, -1.0, -5.0])


def test_names_tell_the_places_of_each_variable_in_its_shape() -> None:
    weights, biases, number = shaped_variables(NAMES)
    assert weights.tolist() == [[0, 1], [3, 4]]
    assert biases.tolist() == [2, 5]
    assert (number.shape, int(number)) == ((), 6)
    (rest, also, _) = shaped_variables(NAMES, {1, 2})
    assert (rest.tolist(), also.tolist()) == ([0, 3, 4], [5])
    weight, bias = shaped_variables(("weight", "bias"))
    assert (weight.shape, bias.shape) == ((1, 1), (1,))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("norm", [13, 13, np.sqrt(2), 13, 13, np.sqrt(2), 5]),
        ("root_mean_square", [6.5, 6.5, 1, 6.5, 6.5, 1, 5]),
        ("row_mean", [3.5, 3.5, 1, 6, 6, -1, -5]),
        ("column_mean", [1.5, 8, 1, 1.5, 8, -1, -5]),
        ("is_matrix", [1, 1, 0, 1, 1, 0, 0]),
        ("row_count", [2, 2, 1, 2, 2, 1, 1]),
        ("column_count", [2, 2, 1, 2, 2, 1, 1]),
    ],
)
def test_a_function_has_the_value_of_its_variable_row_or_column(key: str, expected: list[float]) -> None:
    values = VALUES.copy()
    in_place_function(key, shaped_variables(NAMES))(values)
    np.testing.assert_allclose(values, expected, rtol=1e-15)


@pytest.mark.parametrize("shape", [(2, 4), (4, 2), (3, 3)])
def test_the_orthogonal_form_has_singular_values_near_one_and_the_same_directions(
    shape: tuple[int, int],
) -> None:
    u = np.random.default_rng(3).normal(size=shape)
    made = VARIABLE_FUNCTIONS["orthogonal"].of(u, 0)
    singular = np.linalg.svd(np.asarray(made), compute_uv=False)
    assert ((singular > 0.6) & (singular < 1.25)).all()
    product = np.asarray(made) @ u.T
    np.testing.assert_allclose(product, product.T, atol=1e-12)
    np.testing.assert_array_equal(VARIABLE_FUNCTIONS["orthogonal"].of(u[0], 0), u[0])


def test_a_call_is_taken_apart_only_where_it_is_the_whole_right_side() -> None:
    assert split_call(" norm(g + (m))") == ("norm", "      g + (m)", ())
    assert split_call(" norm(g)*norm(m)") == ("", " norm(g)*norm(m)", ())
    assert split_call(" norms(g)") == ("", " norms(g)", ())
    assert split_call(" norm((g)") == ("", " norm((g)", ())
    assert split_call(" times(max(g, m), b)") == ("times", "       max(g, m)", ("b",))


def test_a_typed_rule_asks_for_a_variable_on_a_line_of_its_own() -> None:
    text = "n = norm(g)\ntheta = theta - learning_rate*g/n"
    stepper = make_stepper(Batched(3), optimizer=text, values={"learning_rate": 0.5}, start=np.ones(3))
    preview = stepper.preview()
    assert preview.lines[0].formula == r"n \leftarrow \left\|g\right\|"
    assert preview.lines[0].numbers[0].endswith(r"\leftarrow \left\|g\right\|")
    assert stepper.run(1, np.empty(1), None, batches) == 1
    with pytest.raises(RavineError, match=r"equation 1 has norm at column 17, within a formula"):
        own_optimizer("theta = theta - norm(g)*g")
    with pytest.raises(RavineError, match=r"name at column 10 of the update rule's equation 1 \"h\""):
        own_optimizer("n = norm(h)\ntheta = theta - n*g")


def test_a_preview_of_such_a_rule_is_the_step_itself() -> None:
    for optimizer in ("lamb", "adafactor", "muon"):
        stepper = make_stepper(ROSENBROCK, optimizer=optimizer, start=START)
        stepper.run(3, np.empty(3), None)
        preview = stepper.preview()
        assert preview.theta_after is not None
        np.testing.assert_allclose(preview.lines[-1].values, preview.theta_after, rtol=1e-13)
        stepper.run(1, np.empty(1), None)
        np.testing.assert_array_equal(stepper.theta, preview.theta_after)


@pytest.mark.parametrize("key", VARIABLE_FUNCTIONS)
def test_a_function_as_text_of_a_program_is_the_same_to_the_bit(key: str) -> None:
    row = VARIABLE_FUNCTIONS[key]
    body = "\n".join(f"    {line}" for line in row.numpy.splitlines())
    scope: dict[str, Any] = {"np": np}
    exec(f"def f(u):\n{body}\n", scope)  # noqa: S102 - our own text
    for u in (VALUES[:6].reshape(2, 3), VALUES[:6].reshape(3, 2), VALUES[:3], np.array(-2.0)):
        np.testing.assert_array_equal(scope["f"](u), row.of(u, 0))


@pytest.mark.parametrize("key", VARIABLE_FUNCTIONS)
def test_a_variable_of_one_number_has_a_formula(key: str) -> None:
    u = np.array(-2.5)
    assert evaluate(on_number(key, Symbol("u")), {"u": u}) == VARIABLE_FUNCTIONS[key].of(u, 0)


@pytest.mark.parametrize("key", list(VARIABLE_FUNCTIONS))
def test_of_many_runs_each_gets_what_it_gets_alone(key: str) -> None:
    names = ("a[0,0]", "a[0,1]", "a[1,0]", "a[1,1]", "a[2,0]", "a[2,1]", "b[0]", "b[1]", "c")
    variables = shaped_variables(names)
    runs = np.random.default_rng(0).normal(size=(4, len(names)))
    many, alone = runs.copy(), runs.copy()
    in_place_function_of_many(key, variables)(many)
    for run in alone:
        in_place_function(key, variables)(run)
    np.testing.assert_allclose(many, alone, rtol=1e-13)
