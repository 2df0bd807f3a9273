"""Exact symbolic derivatives by the chain rule over the table of functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.expression.functions import FUNCTIONS
from engine.expression.tree import (
    ONE,
    ZERO,
    Node,
    Number,
    Operation,
    Symbol,
    add,
    call,
    div,
    mul,
    neg,
    power,
    sub,
)

_SIMPLIFYING: dict[str, Callable[..., Node]] = {
    "add": add,
    "sub": sub,
    "neg": neg,
    "mul": mul,
    "div": div,
    "pow": power,
}


def differentiate(node: Node, name: str) -> Node:
    """The derivative of a formula with respect to one of its symbols.

    At kinks the derivative is a subgradient: abs'(0) = 0; where both arguments are equal, max takes
    its first and min its second.
    """
    known: dict[int, Node] = {}

    def derivative(of: Node) -> Node:
        if not isinstance(of, Operation):
            return ONE if isinstance(of, Symbol) and of.name == name else ZERO
        if id(of) not in known:
            inner = tuple(derivative(argument) for argument in of.arguments)
            constant = all(part is ZERO for part in inner)
            known[id(of)] = ZERO if constant else FUNCTIONS[of.function].derivative(of.arguments, inner)
        return known[id(of)]

    return derivative(node)


def substitute(node: Node, values: Mapping[str, Node]) -> Node:
    """The formula with symbols replaced; what becomes constant is folded."""
    known: dict[int, Node] = {}

    def replaced(of: Node) -> Node:
        if isinstance(of, Number) or (isinstance(of, Operation) and not of.arguments):
            return of
        if isinstance(of, Symbol):
            return values.get(of.name, of)
        if id(of) not in known:
            arguments = [replaced(argument) for argument in of.arguments]
            build = _SIMPLIFYING.get(of.function)
            known[id(of)] = build(*arguments) if build is not None else call(of.function, *arguments)
        return known[id(of)]

    return replaced(node)
