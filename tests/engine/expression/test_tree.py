from __future__ import annotations

from collections.abc import Callable

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
    ("make", "expected"),
    [
        (lambda: add(ZERO, X), X),
        (lambda: add(X, ZERO), X),
        (lambda: add(X, ONE), tree("add", X, ONE)),
        (lambda: add(ONE, X), tree("add", ONE, X)),
        (lambda: add(X, neg(Y)), tree("sub", X, Y)),
        (lambda: sub(X, ZERO), X),
        (lambda: sub(ZERO, X), tree("neg", X)),
        (lambda: sub(ONE, X), tree("sub", ONE, X)),
        (lambda: sub(X, ONE), tree("sub", X, ONE)),
        (lambda: sub(X, neg(Y)), tree("add", X, Y)),
        (lambda: neg(neg(X)), X),
        (lambda: mul(ZERO, X), ZERO),
        (lambda: mul(X, ZERO), ZERO),
        (lambda: mul(ONE, X), X),
        (lambda: mul(X, ONE), X),
        (lambda: mul(X, TWO), tree("mul", TWO, X)),
        (lambda: mul(TWO, X), tree("mul", TWO, X)),
        (lambda: mul(X, Number(-1.0)), tree("neg", X)),
        (lambda: mul(neg(X), Y), tree("neg", tree("mul", X, Y))),
        (lambda: mul(X, neg(Y)), tree("neg", tree("mul", X, Y))),
        (lambda: mul(call("abs", X), call("abs", X)), tree("pow", X, TWO)),
        (lambda: mul(call("abs", X), call("abs", Y)), tree("mul", tree("abs", X), tree("abs", Y))),
        (lambda: mul(call("abs", X), X), tree("mul", tree("abs", X), X)),
        (lambda: mul(X, call("abs", X)), tree("mul", X, tree("abs", X))),
        (lambda: div(X, ONE), X),
        (lambda: div(ONE, X), tree("div", ONE, X)),
        (lambda: div(ZERO, X), ZERO),
        (lambda: div(X, TWO), tree("div", X, TWO)),
        (lambda: power(X, ONE), X),
        (lambda: power(X, ZERO), ONE),
        (lambda: power(X, TWO), tree("pow", X, TWO)),
        (lambda: power(call("abs", X), TWO), tree("pow", X, TWO)),
        (lambda: power(call("abs", X), Number(3.0)), tree("pow", tree("abs", X), Number(3.0))),
        (lambda: power(call("abs", X), Y), tree("pow", tree("abs", X), Y)),
    ],
)
def test_an_operation_is_made_as_simple_as_a_table_of_derivatives_writes_it(
    make: Callable[[], Node], expected: Node
) -> None:
    assert repr(make()) == repr(expected)  # nodes compare by identity


def test_nothing_divided_by_nothing_is_no_number() -> None:
    assert repr(div(ZERO, ZERO)) == repr(tree("div", ZERO, ZERO))


def test_a_shared_part_is_walked_once() -> None:
    shared = call("sin", X)
    names = [node.function for node in walk(add(shared, shared), shared) if isinstance(node, Operation)]
    assert sorted(names) == ["add", "sin"]
    assert list(walk(X, X)) == [X]
