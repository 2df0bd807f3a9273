"""Vector formulas as calls into buffers: which calls, and how few buffers."""

from __future__ import annotations

import re

import pytest

from engine.expression import parse
from engine.optimizers.array_loop import _scalars, _UfuncWriter

VECTORS = {"g", "theta", "m"}
NAMES = ("g", "theta", "m", "beta", "nu")


@pytest.mark.parametrize(
    ("formula", "calls", "numbers"),
    [
        ("m", ["copyto(theta, m)"], {}),
        ("beta", ["copyto(theta, held_beta)"], {"held_beta": 0.0}),
        ("2", ["copyto(theta, number_0)"], {"number_0": 2.0}),
        (
            "theta - beta*m",
            ["np_mul(held_beta, m, buffer_0)", "np_sub(theta, buffer_0, theta)"],
            {"held_beta": 0.0},
        ),
        # a square is a product, which is quicker than a power
        (
            "g^2 + m^2",
            ["np_mul(g, g, buffer_0)", "np_mul(m, m, buffer_1)", "np_add(buffer_0, buffer_1, theta)"],
            {},
        ),
        ("g^3", ["np_pow(g, number_0, theta)"], {"number_0": 3.0}),
        ("2^g", ["np_pow(number_0, g, theta)"], {"number_0": 2.0}),
        (
            "(g + m)^2",
            ["np_add(g, m, buffer_0)", "np_mul(buffer_0, buffer_0, theta)"],
            {},
        ),
        # a buffer is free again once it was read, also for the result of the call that reads it
        (
            "sqrt(g^2 + m^2)/(abs(m) + 3)",
            [
                "np_mul(g, g, buffer_0)", "np_mul(m, m, buffer_1)", "np_add(buffer_0, buffer_1, buffer_1)",
                "np_sqrt(buffer_1, buffer_1)", "np_abs(m, buffer_0)", "np_add(buffer_0, number_0, buffer_0)",
                "np_div(buffer_1, buffer_0, theta)",
            ],
            {"number_0": 3.0},
        ),
        # NumPy takes a third number of these for an operand
        (
            "max(g, m)*2 + 2*min(m, 5)",
            [
                "np_max(g, m, out=buffer_0)", "np_mul(number_0, buffer_0, buffer_0)",
                "np_min(m, number_1, out=buffer_1)", "np_mul(number_0, buffer_1, buffer_1)",
                "np_add(buffer_0, buffer_1, theta)",
            ],
            {"number_0": 2.0, "number_1": 5.0},
        ),
    ],
)  # fmt: skip
def test_a_formula_is_written_as_these_calls(
    formula: str, calls: list[str], numbers: dict[str, float]
) -> None:
    node = parse(formula, NAMES)
    writer = _UfuncWriter(VECTORS, _scalars(node, VECTORS))
    assert writer.assigned("theta", node) == calls
    assert writer.numbers == numbers
    assert writer.buffers == sorted(set(re.findall(r"buffer_\d", " ".join(calls))))


def test_buffers_and_numbers_are_shared_by_all_formulas_of_a_rule() -> None:
    writer = _UfuncWriter(VECTORS, set())
    writer.assigned("theta", parse("2*g + 2*m", NAMES))
    writer.assigned("m", parse("3*g + 2*m", NAMES))
    assert writer.buffers == ["buffer_0", "buffer_1"]
    assert writer.numbers == {"number_0": 2.0, "number_1": 3.0}


def test_only_a_scalar_that_ufuncs_read_is_put_where_they_read_it() -> None:
    writer = _UfuncWriter(VECTORS, {"nu", "beta"})
    assert list(writer.numbers) == ["held_beta", "held_nu"]
    assert writer.kept("beta") == ["held_beta[()] = beta"]
    assert writer.kept("t") == []


def test_the_scalars_of_a_formula_are_its_names_that_are_no_vectors() -> None:
    assert _scalars(parse("theta - beta*m/(nu + 2*g)", NAMES), VECTORS) == {"beta", "nu"}
    assert _scalars(parse("g", NAMES), VECTORS) == set()
    assert _scalars(parse("2", NAMES), VECTORS) == set()
