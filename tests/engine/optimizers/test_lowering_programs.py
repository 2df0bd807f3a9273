"""What a rule becomes for a loop, statement by statement."""

from __future__ import annotations

import pytest

from engine.expression import Node, Operation, Symbol, parse
from engine.expression.tree import Number
from engine.optimizers.equations import RuleText
from engine.optimizers.lowering import AHEAD, BASE_RATE, STEP, LoweredRule, Statement, inlined, lower
from engine.optimizers.update_rule import read_rule

HYPERPARAMETERS = ("beta_1", "beta_2", "epsilon")


def text(node: Node) -> str:
    if isinstance(node, Operation):
        return f"{node.function}({', '.join(map(text, node.arguments))})"
    return f"{node.value:g}" if isinstance(node, Number) else node.name


def program(statements: tuple[Statement, ...]) -> list[str]:
    return [f"{s.name} {'<-' if s.is_vector else '='} {text(s.formula)}" for s in statements]


def lowered(*equations: str, rate: str = BASE_RATE, lookahead: str = "") -> LoweredRule:
    rule = read_rule(RuleText(equations=equations, lookahead=lookahead), HYPERPARAMETERS)
    return lower(rule, parse(rate, (BASE_RATE, STEP)), (BASE_RATE, *HYPERPARAMETERS))


@pytest.mark.parametrize(
    ("equations", "once", "after"),
    [
        (
            ("m = beta_1*m + (1-beta_1)*g", "theta = theta - learning_rate*m"),
            ["once_0 = sub(1, beta_1)"],
            ["m <- add(mul(beta_1, m), mul(once_0, g))", "theta <- sub(theta, mul(learning_rate, m))"],
        ),
        (
            ("theta = theta - learning_rate/(g/beta_1)",),
            ["once_0 = mul(learning_rate, beta_1)"],
            ["theta <- sub(theta, div(once_0, g))"],
        ),
        (
            ("theta = theta - learning_rate/(beta_1/(g/beta_2))",),
            ["once_0 = div(learning_rate, mul(beta_1, beta_2))"],
            ["theta <- sub(theta, mul(once_0, g))"],
        ),
        (("theta = theta - g*g/beta_1",), [], ["theta <- sub(theta, div(mul(g, g), beta_1))"]),
        (
            ("theta = theta - g/(beta_1*beta_2*t)",),
            ["once_1 = mul(beta_1, beta_2)"],
            ["each_0 = mul(once_1, t)", "theta <- sub(theta, div(g, each_0))"],
        ),
        (
            ("theta = theta - learning_rate*(g/(1-beta_1^t))/(sqrt(g^2/(1-beta_2^t)) + epsilon)",),
            [],
            [
                "each_0 = div(learning_rate, sub(1, pow(beta_1, t)))",
                "each_1 = sub(1, pow(beta_2, t))",
                "theta <- sub(theta, mul(each_0, div(g, add(sqrt(div(pow(g, 2), each_1)), epsilon))))",
            ],
        ),
        # a scalar slot changes within the step, so what reads it is computed where it stands
        (
            ("a = 2*p*g", "p = p*beta_1", "theta = theta - a - 2*p*g"),
            [],
            [
                "each_0 = mul(2, p)", "a <- mul(each_0, g)", "p = mul(p, beta_1)", "each_1 = mul(2, p)",
                "theta <- sub(sub(theta, a), mul(each_1, g))",
            ],
        ),
        # equal parts are computed once
        (
            ("theta = theta - (1-beta_1)*g - (1-beta_1)*g^2 - t*2*g",),
            ["once_0 = sub(1, beta_1)"],
            [
                "each_1 = mul(2, t)",
                "theta <- sub(sub(sub(theta, mul(once_0, g)), mul(once_0, pow(g, 2))), mul(each_1, g))",
            ],
        ),
        (
            ("s = 1-beta_1^t", "theta = theta - g/s"),
            [],
            ["s = sub(1, pow(beta_1, t))", "theta <- sub(theta, div(g, s))"],
        ),
        (
            ("q = 1-beta_2", "theta = theta - q*g"),
            ["once_0 = sub(1, beta_2)"],
            ["q = once_0", "theta <- sub(theta, mul(q, g))"],
        ),
        (("theta = theta - 2*g*3",), [], ["theta <- sub(theta, mul(6, g))"]),
        (
            ("theta = theta - beta_1*max(g, 1/beta_2*g)",),
            ["once_0 = div(1, beta_2)"],
            ["theta <- sub(theta, mul(beta_1, max(g, mul(once_0, g))))"],
        ),
    ],
)  # fmt: skip
def test_a_rule_is_lowered_to_these_statements(
    equations: tuple[str, ...], once: list[str], after: list[str]
) -> None:
    work = lowered(*equations)
    assert program(work.once) == ["learning_rate = base_learning_rate", *once]
    assert work.before == ()
    assert program(work.after) == after


def test_a_rate_that_depends_on_the_step_is_computed_in_each() -> None:
    work = lowered("theta = theta - learning_rate*g", rate="base_learning_rate/(k+1)")
    assert work.once == ()
    assert program(work.before) == ["learning_rate = div(base_learning_rate, add(k, 1))"]
    assert program(work.after) == ["theta <- sub(theta, mul(learning_rate, g))"]


def test_the_look_ahead_point_comes_before_the_gradient() -> None:
    work = lowered(
        "v = beta_1*v + g", "theta = theta - learning_rate*v", lookahead="theta - learning_rate*beta_1*v"
    )
    assert program(work.once)[1:] == ["once_0 = mul(learning_rate, beta_1)"]
    assert program(work.before) == ["ahead <- sub(theta, mul(once_0, v))"]
    assert work.vectors == (AHEAD,)


def test_vectors_that_are_no_slots_are_named_once() -> None:
    assert lowered("d = g/2", "u = u + d^2", "theta = theta - d - u").vectors == ("d",)
    twice = lowered("d = g/2", "u = u + d", "d = u/2", "theta = theta - d*d")
    assert twice.vectors == ("d",)
    assert lowered("theta = theta - g").vectors == ()


@pytest.mark.parametrize(
    ("equations", "kept"),
    [
        (("d = g", "d = 2*g", "theta = theta - d"), ["d", "d", "theta"]),
        (("d = g", "theta = theta - d", "d = 2*g"), ["d", "theta", "d"]),
        (("d = g", "e = 2*d", "theta = theta - e"), ["theta"]),
        (("d = g/2", "theta = theta - d*d"), ["d", "theta"]),
        (("d = g/2", "g = 2*g", "theta = theta - d"), ["d", "g", "theta"]),
        (("d = g/2", "theta = theta - d", "g = 2*g"), ["theta", "g"]),
        (("s = 1-beta_1", "theta = theta - s*g"), ["s", "theta"]),  # a scalar costs nothing
    ],
)
def test_a_temporary_moves_only_where_it_means_the_same(equations: tuple[str, ...], kept: list[str]) -> None:
    rule = read_rule(RuleText(equations=equations), HYPERPARAMETERS)
    assert [equation.name for equation in inlined(rule)] == kept


def test_what_moves_stands_in_its_readers_formula() -> None:
    rule = read_rule(RuleText(equations=("d = g", "e = 2*d", "theta = theta - e")), HYPERPARAMETERS)
    (equation,) = inlined(rule)
    assert text(equation.formula) == "sub(theta, mul(2, g))"
    assert isinstance(rule.equations[0].formula, Symbol)
