from __future__ import annotations

import pytest

from engine.expression import Node, Symbol, parse, substitute, walk
from engine.expression.tree import ONE, ZERO, Number, Operation, add, call, div, mul, neg, power, sub


def test_a_power_of_nought_is_one_and_of_one_its_base() -> None:
    power = parse("x^n", ("x", "n"))
    assert substitute(power, {"n": Number(0.0)}) is ONE
    base = substitute(power, {"n": Number(1.0)})
    assert isinstance(base, Symbol)
    assert base.name == "x"


X, Y = Symbol("x"), Symbol("y")
TWO = Number(2.0)


def tree(function: str, *arguments: Node) -> Node:
    """An operation as it stands, without anything made simpler."""
    return Operation(function, arguments)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (add(ZERO, X), X),
        (add(X, ZERO), X),
        (add(X, ONE), tree("add", X, ONE)),
        (add(ONE, X), tree("add", ONE, X)),
        (add(X, neg(Y)), tree("sub", X, Y)),
        (sub(X, ZERO), X),
        (sub(ZERO, X), tree("neg", X)),
        (sub(ONE, X), tree("sub", ONE, X)),
        (sub(X, ONE), tree("sub", X, ONE)),
        (sub(X, neg(Y)), tree("add", X, Y)),
        (neg(neg(X)), X),
        (mul(ZERO, X), ZERO),
        (mul(X, ZERO), ZERO),
        (mul(ONE, X), X),
        (mul(X, ONE), X),
        (mul(X, TWO), tree("mul", TWO, X)),
        (mul(TWO, X), tree("mul", TWO, X)),
        (mul(X, Number(-1.0)), tree("neg", X)),
        (mul(neg(X), Y), tree("neg", tree("mul", X, Y))),
        (mul(X, neg(Y)), tree("neg", tree("mul", X, Y))),
        (mul(call("abs", X), call("abs", X)), tree("pow", X, TWO)),
        (mul(call("abs", X), call("abs", Y)), tree("mul", tree("abs", X), tree("abs", Y))),
        (mul(call("abs", X), X), tree("mul", tree("abs", X), X)),
        (mul(X, call("abs", X)), tree("mul", X, tree("abs", X))),
        (div(X, ONE), X),
        (div(ONE, X), tree("div", ONE, X)),
        (div(ZERO, X), ZERO),
        (div(X, TWO), tree("div", X, TWO)),
        (power(X, ONE), X),
        (power(X, ZERO), ONE),
        (power(X, TWO), tree("pow", X, TWO)),
        (power(call("abs", X), TWO), tree("pow", X, TWO)),
        (power(call("abs", X), Number(3.0)), tree("pow", tree("abs", X), Number(3.0))),
        (power(call("abs", X), Y), tree("pow", tree("abs", X), Y)),
    ],
)
def test_an_operation_is_made_as_simple_as_a_table_of_derivatives_writes_it(
    made: Node, expected: Node
) -> None:
    assert repr(made) == repr(expected)  # nodes compare by identity


def test_nothing_divided_by_nothing_is_no_number() -> None:
    assert repr(div(ZERO, ZERO)) == repr(tree("div", ZERO, ZERO))


def test_a_shared_part_is_walked_once() -> None:
    shared = call("sin", X)
    names = [node.function for node in walk(add(shared, shared), shared) if isinstance(node, Operation)]
    assert sorted(names) == ["add", "sin"]
    assert list(walk(X, X)) == [X]
