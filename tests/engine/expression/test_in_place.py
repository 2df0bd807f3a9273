"""Formulas as calls into buffers give what the compiled formulas give, and waste no buffer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.expression import FUNCTIONS, Node, compile_function, differentiate, parse
from engine.expression.in_place import InPlaceWriter, calls_in

X = np.linspace(0.2, 0.9, 7)
Y = np.linspace(-2.0, 3.0, 7)


def run(lines: list[str], writer: InPlaceWriter, **arrays: Any) -> dict[str, Any]:
    """What the lines leave in the arrays that they use."""
    scope: dict[str, Any] = calls_in(lines) | arrays
    scope |= {name: np.full(7, np.nan) for name in writer.buffers}
    scope |= {name: np.array(value) for name, value in writer.numbers.items() if name not in scope}
    with np.errstate(all="ignore"):
        exec("\n".join(lines), scope)  # noqa: S102 - text of our own making
    return scope


def expected(*formulas: Node, a: float = 0.0) -> list[Any]:
    with np.errstate(all="ignore"):
        return [
            np.broadcast_to(each, 7) for each in compile_function(formulas, ["x", "y", "a"], "array")(X, Y, a)
        ]


leaves = st.sampled_from(["x", "y", "0.5", "2", "pi"])
one = st.sampled_from([name for name, row in FUNCTIONS.items() if row.typed and row.arity == 1])
texts = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, st.integers(-4, 9)).map(lambda t: f"({t[0]})^({t[1]})"),
        st.tuples(one, inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
    ),
    max_leaves=8,
)


@settings(max_examples=150)
@given(texts)
def test_a_formula_and_its_derivatives_equal_the_compiled_ones(text: str) -> None:
    try:
        loss = parse(text, ["x", "y"])
    except RavineError:  # it divides by nothing but 0
        return
    formulas = (loss, differentiate(loss, "x"), differentiate(loss, "y"))
    writer = InPlaceWriter({"x", "y"})
    lines = writer.assigned(*zip(("f", "fx", "fy"), formulas, strict=True))
    found = run(lines, writer, x=X, y=Y, f=np.empty(7), fx=np.empty(7), fy=np.empty(7))
    for name, value in zip(("f", "fx", "fy"), expected(*formulas), strict=True):
        np.testing.assert_allclose(found[name], value, rtol=1e-13)


@pytest.mark.parametrize("function", [name for name, row in FUNCTIONS.items() if row.typed])
def test_every_function_of_the_table_can_be_written(function: str) -> None:
    arguments = ("x", "y")[: FUNCTIONS[function].arity]
    formula = parse(f"{function}({', '.join(arguments)})", ["x", "y"])
    writer = InPlaceWriter({"x", "y"})
    found = run(writer.assigned(("f", formula)), writer, x=X, y=Y, f=np.empty(7))
    np.testing.assert_allclose(found["f"], expected(formula)[0], rtol=1e-13)


def test_scalars_are_read_from_arrays_of_their_own_that_a_line_fills() -> None:
    writer = InPlaceWriter({"x"}, {"a", "unused"})
    lines = writer.assigned(("f", parse("a*x + a", ["a", "x"])))
    assert writer.kept("a") == ["held_buffer_a[()] = a"]
    assert writer.kept("b") == []
    found = run([*writer.kept("a"), *lines], writer, x=X, a=3.0, f=np.empty(7), held_buffer_a=np.zeros(()))
    np.testing.assert_allclose(found["f"], 3.0 * X + 3.0)


def test_an_array_may_stand_in_its_own_formula() -> None:
    writer = InPlaceWriter({"x", "y"})
    lines = writer.assigned(("x", parse("(x + y)*(x - y) + x", ["x", "y"])))
    found = run(lines, writer, x=X.copy(), y=Y)
    np.testing.assert_allclose(found["x"], (X + Y) * (X - Y) + X)


def test_common_parts_are_computed_once_and_results_that_are_equal_are_copied() -> None:
    writer = InPlaceWriter({"x", "y"})
    lines = writer.assigned(
        ("f", parse("sin(x + y) + 1", ["x", "y"])), ("g", parse("sin(x + y) + 1", ["x", "y"]))
    )
    assert sum("np_sin" in line for line in lines) == 1
    assert lines[-1] == "copyto(g, f)"


def test_buffers_are_used_again_as_soon_as_they_are_free() -> None:
    text = "x"
    for _ in range(20):
        text = f"sin({text} + y)"
    writer = InPlaceWriter({"x", "y"})
    writer.assigned(("f", parse(text, ["x", "y"])))
    assert len(writer.buffers) == 1
    writer.assigned(("g", parse(text, ["x", "y"])))
    assert len(writer.buffers) == 1


def test_names_in_the_lines_may_be_others_than_in_the_formula() -> None:
    writer = InPlaceWriter({"x", "y"})
    lines = writer.assigned(("f", parse("x*y", ["x", "y"])), names={"x": "theta_0", "y": "theta_1"})
    assert lines == ["np_mul(theta_0, theta_1, f)"]


def test_a_formula_that_is_a_name_or_a_number_is_copied() -> None:
    writer = InPlaceWriter({"x", "y"})
    assert writer.assigned(("f", parse("x", ["x"]))) == ["copyto(f, x)"]
    found = run(writer.assigned(("f", parse("2.5", []))), writer, f=np.empty(7))
    assert found["f"].tolist() == [2.5] * 7
