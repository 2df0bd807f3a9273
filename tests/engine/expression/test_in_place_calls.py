"""Formulas as calls into buffers: which calls, and how few buffers."""

from __future__ import annotations

import re

import pytest

from engine.expression import parse
from engine.expression.in_place import InPlaceWriter, calls_in
from engine.expression.tree import Node, Number, Operation, Symbol

ARRAYS = {"g", "theta", "m"}
NAMES = ("g", "theta", "m", "beta")


@pytest.mark.parametrize(
    ("formula", "calls", "numbers"),
    [
        ("m", ["copyto(theta, m)"], []),
        ("beta", ["copyto(theta, held_b_beta)"], []),
        ("2", ["copyto(theta, number_b_0)"], [2.0]),
        ("theta - beta*m", ["np_mul(held_b_beta, m, b_0)", "np_sub(theta, b_0, theta)"], []),
        # small whole powers are products, which are quicker
        ("g^2 + m^2", ["np_mul(g, g, b_0)", "np_mul(m, m, b_1)", "np_add(b_0, b_1, theta)"], []),
        ("g^3", ["np_mul(g, g, b_0)", "np_mul(b_0, g, theta)"], []),
        ("g^-2", ["np_mul(g, g, b_0)", "np_div(number_b_0, b_0, theta)"], [1.0]),
        ("g^0.5", ["np_pow(g, number_b_0, theta)"], [0.5]),
        ("2^g", ["np_pow(number_b_0, g, theta)"], [2.0]),
        ("(g + m)^2", ["np_add(g, m, b_0)", "np_mul(b_0, b_0, theta)"], []),
        # a buffer is free again once it was read for the last time, also for the call that reads it
        (
            "sqrt(g^2 + m^2)/(abs(m) + 3)",
            [
                "np_mul(g, g, b_0)", "np_mul(m, m, b_1)", "np_add(b_0, b_1, b_1)", "np_sqrt(b_1, b_1)",
                "np_abs(m, b_0)", "np_add(b_0, number_b_0, b_0)", "np_div(b_1, b_0, theta)",
            ],
            [3.0],
        ),
        (
            "(g+m)*(g-m)/(g+m)",
            [
                "np_add(g, m, b_0)", "np_sub(g, m, b_1)", "np_mul(b_0, b_1, b_1)", "np_div(b_1, b_0, theta)",
            ],
            [],
        ),
        # NumPy takes a third number of these for an operand
        (
            "max(g, m)*2 + 2*min(m, 5)",
            [
                "np_max(g, m, out=b_0)", "np_mul(number_b_0, b_0, b_0)", "np_min(m, number_b_1, out=b_1)",
                "np_mul(number_b_0, b_1, b_1)", "np_add(b_0, b_1, theta)",
            ],
            [2.0, 5.0],
        ),
        # what is no ufunc is copied
        ("sigmoid(g)", ["copyto(theta, array_sigmoid(g))"], []),
    ],
)  # fmt: skip
def test_a_formula_is_written_as_these_calls(formula: str, calls: list[str], numbers: list[float]) -> None:
    writer = InPlaceWriter(ARRAYS, {"beta"} if "beta" in formula else (), prefix="b")
    assert writer.assigned(("theta", parse(formula, NAMES))) == calls
    held = {"held_b_beta": 0.0} if "beta" in formula else {}
    assert writer.numbers == held | {f"number_b_{index}": value for index, value in enumerate(numbers)}
    assert writer.buffers == sorted(set(re.findall(r"\bb_\d", " ".join(calls))))


def test_buffers_and_numbers_are_shared_by_all_formulas_of_a_writer() -> None:
    writer = InPlaceWriter(ARRAYS)
    writer.assigned(("theta", parse("2*g + 2*m", NAMES)))
    writer.assigned(("m", parse("3*g + 2*m", NAMES)))
    assert writer.buffers == ["buffer_0", "buffer_1"]
    assert writer.numbers == {"number_buffer_0": 2.0, "number_buffer_1": 3.0}


def test_results_of_several_formulas_are_read_from_each_other() -> None:
    writer = InPlaceWriter(ARRAYS)
    results = {"a": "g*m", "b": "g*m + g", "c": "g*m", "d": "g"}
    lines = writer.assigned(
        *((name, parse(text, NAMES)) for name, text in results.items()), names={"g": "g_0"}
    )
    assert lines == ["np_mul(g_0, m, a)", "np_add(a, g_0, b)", "copyto(c, a)", "copyto(d, g_0)"]
    assert writer.buffers == []


def test_only_what_is_called_is_handed_to_the_lines() -> None:
    assert sorted(calls_in(["np_mul(a, b, c)", "copyto(c, array_sigmoid(a))"])) == [
        "array_sigmoid",
        "copyto",
        "np_mul",
    ]
    assert calls_in(["a = b"]) == {}


def test_a_power_of_one_or_minus_one_is_no_product() -> None:
    for exponent, lines in ((1.0, ["copyto(theta, g)"]), (-1.0, ["np_div(number_b_0, g, theta)"])):
        node = Operation("pow", (Symbol("g"), Number(exponent)))
        assert InPlaceWriter(ARRAYS, prefix="b").assigned(("theta", node)) == lines


def test_what_is_shared_is_walked_once() -> None:
    node: Node = Symbol("g")
    for _ in range(40):  # of 2^40 leaves
        node = Operation("mul", (node, node))
    assert len(InPlaceWriter(ARRAYS, prefix="b").assigned(("theta", node))) == 40


def test_what_one_formula_is_assigned_to_is_no_buffer_of_the_next() -> None:
    writer = InPlaceWriter(ARRAYS, {"beta"}, prefix="b")
    writer.assigned(("m", parse("beta*m + g", NAMES)))
    assert writer.assigned(("theta", parse("theta - beta*m", NAMES))) == [
        "np_mul(held_b_beta, m, b_0)",
        "np_sub(theta, b_0, theta)",
    ]
    assert writer.buffers == ["b_0"]
