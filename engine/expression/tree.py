"""The tree of a formula, and constructors that simplify as they build.

Nodes compare by identity: a derivative shares its parts with the formula it came from, so a formula
is a graph, and every walk over it remembers the nodes it has seen by identity.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.expression.values import VALUES


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A finite literal."""

    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A variable or a constant, by name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A function of the table applied to its arguments."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Symbol | Operation
Nodes = tuple[Node, ...]

ZERO, ONE, TWO = Number(0.0), Number(1.0), Number(2.0)


def call(function: str, *arguments: Node) -> Node:
    """Apply a function of the table; numbers are folded where the result is finite."""
    numbers = [argument.value for argument in arguments if isinstance(argument, Number)]
    if len(numbers) == len(arguments) and math.isfinite(value := _folded(function, numbers)):
        return Number(value)
    return Operation(function, arguments)


def constant_value(node: Node) -> float | None:
    """The value of a formula without symbols, nan where it has no finite one; None if it has symbols."""
    if not isinstance(node, Operation):
        return node.value if isinstance(node, Number) else None
    values = []
    for argument in node.arguments:
        if (value := constant_value(argument)) is None:
            return None
        values.append(value)
    return _folded(node.function, values)


def _folded(function: str, values: Sequence[float]) -> float:
    """The function's value, nan where it is undefined or not finite."""
    try:
        value = VALUES[function](*values)
    except (ArithmeticError, ValueError):
        return math.nan
    return value if math.isfinite(value) else math.nan


def _is(node: Node, value: float) -> bool:
    return isinstance(node, Number) and node.value == value


def _negated(node: Node) -> Node | None:
    """The x of -x, or None."""
    return node.arguments[0] if isinstance(node, Operation) and node.function == "neg" else None


def _modulus_of(node: Node) -> Node | None:
    """The x of |x|, or None: |x|^2 has no kink, though |x| has one."""
    return node.arguments[0] if isinstance(node, Operation) and node.function == "abs" else None


def _same(a: Node, b: Node) -> bool:
    return a is b or (isinstance(a, Symbol) and isinstance(b, Symbol) and a.name == b.name)


def add(a: Node, b: Node) -> Node:
    """A + b."""
    if _is(a, 0):
        return b
    if _is(b, 0):
        return a
    if (inner := _negated(b)) is not None:
        return sub(a, inner)
    return call("add", a, b)


def sub(a: Node, b: Node) -> Node:
    """A - b."""
    if _is(b, 0):
        return a
    if _is(a, 0):
        return neg(b)
    if (inner := _negated(b)) is not None:
        return add(a, inner)
    return call("sub", a, b)


def neg(a: Node) -> Node:
    """The negative."""
    inner = _negated(a)
    return inner if inner is not None else call("neg", a)


def mul(a: Node, b: Node) -> Node:
    """The product; a factor of exactly 0 removes the other, as in every table of derivatives."""
    if isinstance(b, Number) and not isinstance(a, Number):
        a, b = b, a
    if _is(a, 0):
        return ZERO
    if _is(a, 1):
        return b
    if _is(a, -1):
        return neg(b)
    if (inner := _negated(a)) is not None:
        return neg(mul(inner, b))
    if (inner := _negated(b)) is not None:
        return neg(mul(a, inner))
    x, y = _modulus_of(a), _modulus_of(b)
    squared = x is not None and y is not None and _same(x, y)
    return power(x, TWO) if squared and x is not None else call("mul", a, b)


def div(a: Node, b: Node) -> Node:
    """A / b."""
    if _is(b, 1):
        return a
    if _is(a, 0) and not _is(b, 0):
        return ZERO
    return call("div", a, b)


def power(a: Node, b: Node) -> Node:
    """A to the power b."""
    if _is(b, 1):
        return a
    if _is(b, 0):
        return ONE
    if (inner := _modulus_of(a)) is not None and isinstance(b, Number) and b.value % 2 == 0:
        a = inner
    return call("pow", a, b)


def walk(*roots: Node) -> Iterator[Node]:
    """Every node of the formulas, each once, a shared one too."""
    seen: set[int] = set()
    stack: list[Node] = list(roots)
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            if isinstance(node, Operation):
                stack.extend(node.arguments)


def free_symbols(*roots: Node) -> set[str]:
    """The names that occur in the formulas."""
    return {node.name for node in walk(*roots) if isinstance(node, Symbol)}
