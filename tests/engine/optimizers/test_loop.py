from __future__ import annotations

import math

import numpy as np
import pytest

from engine.expression import Node, Symbol, parse, straight_line
from engine.expression.tree import call
from engine.optimizers.loop import (
    DivergedError,
    LiveState,
    StepRecords,
    assemble,
    assignments,
    escaped,
    undefined_floats,
    unusable,
)


@pytest.mark.parametrize(
    ("length_squared", "cause"),
    [(math.nan, "left the domain"), (math.inf, "overflow"), (1e40, "ran away")],
)
def test_what_is_wrong_with_parameters_is_told_from_their_length(length_squared: float, cause: str) -> None:
    assert escaped(length_squared).cause == cause


@pytest.mark.parametrize(
    ("numbers", "cause"),
    [
        ((math.inf,), "overflow"),
        ((1.0, 2.0, -math.inf), "overflow"),
        ((math.nan, 2.0, math.inf), "overflow"),
        ((math.nan, 1.0), "left the domain"),
        ((1.0, math.nan), "left the domain"),
    ],
)
def test_an_infinite_loss_or_gradient_is_an_overflow_and_none_is_outside(
    numbers: tuple[float, ...], cause: str
) -> None:
    error = unusable(*numbers)
    assert error.cause == cause
    assert str(error) == cause


@pytest.mark.parametrize(
    ("raised", "cause"),
    [
        (OverflowError(), "overflow"),
        (ZeroDivisionError(), "left the domain"),
        (ValueError(), "left the domain"),
    ],
)
def test_what_floats_raise_is_a_divergence(raised: Exception, cause: str) -> None:
    with pytest.raises(DivergedError) as caught, undefined_floats(ValueError):
        raise raised
    assert caught.value.cause == cause
    assert caught.value.__cause__ is raised


def test_only_what_is_named_counts_as_undefined() -> None:
    with pytest.raises(ValueError, match="other"), undefined_floats():
        raise ValueError("other")


@pytest.mark.parametrize(
    ("formulas", "lines"),
    [
        (("x*y + x", "x*y"), ["_0 = x * y", "a = (_0 + x)", "b = _0"]),
        (("x + 1", "x*2"), ["a = (x + 1.0)", "b = (2.0 * x)"]),
        (("sin(x) + sin(x)*2", "x"), ["_0 = sin(x)", "a = (_0 + (2.0 * _0))", "b = x"]),
    ],
)
def test_what_is_used_once_is_written_where_it_is_used(formulas: tuple[str, ...], lines: list[str]) -> None:
    program = straight_line([parse(formula, "xy") for formula in formulas], "scalar", prefix="_")
    assert assignments(program, ["a", "b"]) == lines


def test_brackets_never_nest_deeper_than_python_reads() -> None:
    formula: Node = Symbol("x")
    for _ in range(300):
        formula = call("cos", formula)
    lines = assignments(straight_line([formula], "scalar", prefix="_"), ["a"])
    assert max(line.count("(") for line in lines) in range(40, 43)
    scope = {"cos": math.cos, "x": 0.5}
    for line in lines:
        name, _, text = line.partition(" = ")
        scope[name] = eval(text, {}, scope)  # noqa: S307 (text of our own making)
    assert scope["a"] == pytest.approx(0.739085133)


def test_a_loop_counts_its_steps_on_from_where_it_is_told() -> None:
    seen: list[tuple[float, float]] = []
    run = assemble(["a"], ["b = a + 1.0"], ["see((k, t))", "a = a + b"], ["a", "b"], {"see": seen.append})
    assert run(3, 5, 2.0) == (11.0, 3.0)
    assert seen == [(5, 6.0), (6, 7.0), (7, 8.0)]
    assert assemble([], [], ["pass"], [], {})(2, 0) == ()


def test_a_copied_state_shares_nothing() -> None:
    state = LiveState(4, np.ones(2), {"m": np.ones(2)}, {"p": 0.5}, np.ones(3))
    copy = state.copy()
    for array in (state.theta, state.slots["m"], state.statistics):
        array[...] = 9.0
    state.scalars["p"] = 9.0
    state.step += 1
    assert copy.step == 4
    assert copy.theta.tolist() == copy.slots["m"].tolist() == [1.0, 1.0]
    assert copy.statistics.tolist() == [1.0, 1.0, 1.0]
    assert copy.scalars == {"p": 0.5}


def test_nothing_is_recorded_at_any_step_unless_asked() -> None:
    records = StepRecords()
    assert records.record_at == -1
    assert records.record_theta(3, np.zeros(2)) == -1
