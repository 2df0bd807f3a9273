"""Emitted code: the same values for floats and arrays, common parts once, whitelisted names only."""

from __future__ import annotations

import builtins
import keyword
import math
import re

import numpy as np
import pytest

from engine.expression import compile_function, differentiate, parse, straight_line
from engine.expression.emit import LARGEST_PRODUCT, Backend, namespace
from engine.expression.functions import FUNCTIONS, base_of
from engine.expression.tree import Number, Operation, Symbol
from tests.engine.expression.oracles import NAMES, accepted_formulas

WORD = re.compile(r"(?<![\w.])[A-Za-z_][\w.]*")


@pytest.mark.parametrize("backend", ["scalar", "array"])
def test_emitted_code_holds_nothing_but_whitelisted_names(backend: Backend) -> None:
    allowed = set(NAMES) | {"if", "else", "or", *namespace(backend)}
    for text in accepted_formulas(seed=3, count=300):
        formula = parse(text, NAMES)
        program = straight_line([formula, differentiate(formula, "x")], backend)
        for word in WORD.findall("\n".join((*program.lines, *program.results))):
            stem, _, attribute = word.partition(".")
            assert stem in allowed or re.fullmatch(r"t\d+", stem), word
            assert not attribute or (backend == "array" and stem == "np" and hasattr(np, attribute))


@pytest.mark.parametrize("backend", ["scalar", "array"])
def test_emitted_code_reaches_no_builtins(backend: Backend) -> None:
    scope = namespace(backend)
    assert scope["__builtins__"] == {}
    assert not {"open", "eval", "exec", "getattr", "__import__"} & set(scope)
    assert set(scope) & set(dir(builtins)) <= {"abs", "pow"}


def test_no_function_is_named_like_a_keyword() -> None:
    assert not any(map(keyword.iskeyword, FUNCTIONS))


def test_floats_and_arrays_give_the_same_values() -> None:
    thetas = np.random.default_rng(2).uniform(-2.0, 2.0, (len(NAMES), 20))
    compared = 0
    for text in accepted_formulas(seed=5, count=200):
        formula = parse(text, NAMES)
        scalar = compile_function([formula], NAMES, "scalar")
        with np.errstate(all="ignore"):
            array = np.broadcast_to(compile_function([formula], NAMES, "array")(*thetas)[0], 20)
        for column, expected in zip(thetas.T.tolist(), array, strict=True):
            try:
                (value,) = scalar(*column)
            except (ArithmeticError, ValueError):
                continue  # floats raise where arrays go on with inf or nan
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True), text
            compared += 1
    assert compared > 2000


def test_common_parts_are_computed_once() -> None:
    formula = parse("sin(x y) + sin(x y)^2", NAMES)
    program = straight_line([formula, differentiate(formula, "x")], "scalar")
    assert sum("sin(" in line for line in program.lines) == 1


@pytest.mark.parametrize("exponent", range(1, LARGEST_PRODUCT + 1))
def test_whole_powers_become_products(exponent: int) -> None:
    for sign in (1, -1):
        formula = parse(f"x^({sign * exponent})", NAMES)
        assert "pow" not in "".join(straight_line([formula], "scalar").lines)
        (value,) = compile_function([formula], ["x"], "scalar")(1.7)
        assert value == pytest.approx(1.7 ** (sign * exponent), rel=1e-14)


def test_symbols_and_temporaries_may_be_renamed() -> None:
    program = straight_line([parse("x y + 1", NAMES)], "scalar", prefix="loss_", names={"x": "theta_0"})
    assert program.lines == ("loss_0 = theta_0 * y", "loss_1 = loss_0 + 1.0")
    assert program.results == ("loss_1",)


def test_maximum_and_minimum_let_nan_through_as_numpy_does() -> None:
    for name in ("max", "min"):
        function = compile_function([parse(f"{name}(x, y)", NAMES)], ["x", "y"], "scalar")
        assert np.isnan(function(np.nan, 1.0)[0])
        assert np.isnan(function(1.0, np.nan)[0])


def test_sigmoid_and_softplus_do_not_overflow() -> None:
    function = compile_function([parse("sigmoid(x)", NAMES), parse("softplus(x)", NAMES)], ["x"], "array")
    sigmoid, softplus = function(np.array([-1000.0, 0.0, 1000.0]))  # a warning would fail the test
    np.testing.assert_allclose(sigmoid, [0.0, 0.5, 1.0])
    floats = compile_function([parse("sigmoid(x)", NAMES), parse("softplus(x)", NAMES)], ["x"], "scalar")
    for x in (-3.0, -0.5, 0.0, 0.5, 3.0):
        assert floats(x) == pytest.approx((1 / (1 + math.exp(-x)), math.log(1 + math.exp(x))))
    np.testing.assert_allclose(softplus, [0.0, np.log(2.0), 1000.0])


def test_a_branch_that_may_raise_is_computed_where_it_is_taken_by_what_is_known_before() -> None:
    def lines(text: str) -> tuple[str, ...]:
        return straight_line([parse(text, NAMES)], "scalar").lines

    assert lines("{x > 0: sqrt(x), y}") == ("t1 = ((t0 := sqrt(x)) if x > 0.0 else y)",)
    assert lines("{x > 0: y^-2, y^9}") == (
        "t2 = ((t0 := 1.0 / (y * y)) if x > 0.0 else (t1 := pow(y, 9.0)))",
    )
    # a product overflows without raising
    assert lines("{x > 0: y^8, 1}") == (
        "t0 = y * y", "t1 = t0 * t0", "t2 = t1 * t1", "t3 = (t2 if x > 0.0 else 1.0)",
    )  # fmt: skip
    (line,) = lines("{x > 0: {y > 0: ln(x), 1/x}, ln(x+y)^5}")
    assert line == (
        "t6 = ((t2 := ((t0 := log(x)) if y > 0.0 else (t1 := 1.0 / x))) if x > 0.0 else "
        "(t5 := ((t4 := ((t3 := x + y), log(t3))[-1]), ((t4 * t4) * (t4 * t4)) * t4)[-1]))"
    )
    x, root = Symbol("x"), parse("sqrt(x)", NAMES)
    choice = Operation("above", (x, Number(0.0), Operation("sqrt", (root,)), x))
    assert straight_line([root, choice], "scalar").lines == (
        "t0 = sqrt(x)", "t2 = ((t1 := (t0, sqrt(t0))[-1]) if x > 0.0 else x)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("log_3", 3.0), ("log_12", 12.0), ("log_02", 2.0), ("log_1", None), ("log_x", None), ("log_", None),
        ("log", None), ("sin_3", None), ("log_²", None), ("log_2", None), ("log_10", None),
    ],
)  # fmt: skip
def test_a_logarithm_is_named_by_its_base_where_it_has_no_name_of_its_own(
    name: str, base: float | None
) -> None:
    assert base_of(name) == base
