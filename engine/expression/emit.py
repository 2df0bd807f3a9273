"""Formulas emitted as straight-line Python: one text for floats, one for arrays.

Common parts are computed once. The text is made from the whitelisted tree only, so executing it
runs nothing a person typed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.expression.functions import CHOICES, FUNCTIONS, PARTIAL
from engine.expression.tree import Node, Number, Operation, Symbol, walk
from engine.expression.values import ARRAY_NAMES, SCALAR_NAMES

Backend = Literal["scalar", "array"]

#: Whole powers up to this one become products: faster, and the same bits for floats and arrays.
LARGEST_PRODUCT = 8


_NAMESPACES: dict[Backend, dict[str, Any]] = {
    "scalar": {**SCALAR_NAMES, "abs": abs, "nan": math.nan},
    "array": {"np": np, **ARRAY_NAMES, "nan": math.nan},
}


def namespace(backend: Backend) -> dict[str, Any]:
    """A new namespace in which emitted code runs; nothing else is reachable from it."""
    return {"__builtins__": {}, **_NAMESPACES[backend]}


@dataclass(frozen=True)
class StraightLineCode:
    """Straight-line code.

    Attributes:
        lines: assignments, in order, e.g. ``"t0 = x * x"``.
        results: for each formula the name or literal that holds its value afterwards.
    """

    lines: tuple[str, ...]
    results: tuple[str, ...]


class _Writer:
    """Writes assignments, each common part once."""

    def __init__(self, backend: Backend, prefix: str, names: Mapping[str, str]) -> None:
        self.lines: list[str] = []
        self._backend = backend
        self._prefix = prefix
        self._names = names
        self._by_node: dict[int, str] = {}
        self._by_text: dict[str, str] = {}
        self._count = 0  # of names

    def place(self, node: Node) -> str:
        """The name or literal that holds a node's value, computed by now."""
        if isinstance(node, Number):
            return repr(node.value) if node.value >= 0 else f"({node.value!r})"
        if isinstance(node, Symbol):
            return self._names.get(node.name, node.name)
        if not node.arguments:
            return str(getattr(FUNCTIONS[node.function], self._backend))
        if id(node) not in self._by_node:
            waits = self._backend == "scalar" and node.function in CHOICES
            if waits and any(map(self._must_wait, node.arguments[2:])):
                self._by_node[id(node)] = self._assign(self._choice(node))
            else:
                self._by_node[id(node)] = self._operation(node)
        return self._by_node[id(node)]

    def _operation(self, node: Operation) -> str:
        places = [self.place(argument) for argument in node.arguments]
        if node.function == "pow" and isinstance(node.arguments[1], Number):
            exponent = node.arguments[1].value
            if is_product(exponent):
                raised = self._product(places[0], int(abs(exponent)))
                return raised if exponent > 0 else self._assign(f"1.0 / {raised}")
        return self._assign(self._template(node).format(*places))

    def _template(self, node: Operation) -> str:
        return str(getattr(FUNCTIONS[node.function], self._backend))

    def _must_wait(self, node: Node) -> bool:
        """Whether a branch that is not taken might raise, so that it is computed where it is taken."""
        new = (each for each in walk(node) if isinstance(each, Operation) and id(each) not in self._by_node)
        return any(each.function in PARTIAL and not _is_square_or_so(each) for each in new)

    def _choice(self, node: Operation) -> str:
        """A choice whose branches are computed only where they are taken."""
        left, right = (self.place(argument) for argument in node.arguments[:2])
        return self._template(node).format(left, right, *map(self._branch, node.arguments[2:]))

    def _branch(self, node: Node) -> str:
        """An expression; what it computes is known nowhere else."""
        known = dict(self._by_node)
        text = self._expression(node)
        self._by_node = known
        return text

    def _expression(self, node: Node) -> str:
        """A node as an expression that names what it computes, for what follows in its branch."""
        if not isinstance(node, Operation) or not node.arguments or id(node) in self._by_node:
            return self.place(node)
        if node.function in CHOICES:
            texts = [self._expression(argument) for argument in node.arguments[:2]]
            texts += map(self._branch, node.arguments[2:])
            text = self._template(node).format(*texts)
        else:
            text = self._operation_in_branch(node)
        name = self._by_node[id(node)] = self._new_name()
        return f"({name} := {text})"

    def _operation_in_branch(self, node: Operation) -> str:
        """First what an operation takes, in order, then the operation: templates may read it repeatedly."""
        exponent = node.arguments[-1]
        new = [a for a in node.arguments if isinstance(a, Operation) and a.arguments]
        first = "".join(f"{self._expression(argument)}, " for argument in new)
        places = [self.place(argument) for argument in node.arguments]
        if node.function == "pow" and isinstance(exponent, Number) and is_product(exponent.value):
            raised = product_text(places[0], int(abs(exponent.value)))
            text = raised if exponent.value > 0 else f"1.0 / ({raised})"
        else:
            text = self._template(node).format(*places)
        return f"({first}{text})[-1]" if first else text

    def _product(self, base: str, count: int) -> str:
        if count == 1:
            return base
        half = self._product(base, count // 2)
        square = self._assign(f"{half} * {half}")
        return self._assign(f"{square} * {base}") if count % 2 else square

    def _new_name(self) -> str:
        self._count += 1
        return f"{self._prefix}{self._count - 1}"

    def _assign(self, text: str) -> str:
        if text not in self._by_text:
            self._by_text[text] = self._new_name()
            self.lines.append(f"{self._by_text[text]} = {text}")
        return self._by_text[text]


def _is_square_or_so(node: Operation) -> bool:
    """Whether an operation is a power that is a product: it overflows to inf without raising."""
    exponent = node.arguments[-1]
    return node.function == "pow" and isinstance(exponent, Number) and 1 <= exponent.value <= LARGEST_PRODUCT


def is_product(exponent: float) -> bool:
    """Whether a power is written as products."""
    return exponent == int(exponent) and 1 <= abs(exponent) <= LARGEST_PRODUCT


def product_text(base: str, count: int) -> str:
    """A whole power of a name as one expression, the products in the order in which lines take them."""
    if count == 1:
        return base
    half = product_text(base, count // 2)
    square = f"{half} * {half}" if count < 4 else f"({half}) * ({half})"
    return f"({square}) * {base}" if count % 2 else square


def straight_line(
    formulas: Sequence[Node],
    backend: Backend,
    *,
    prefix: str = "t",
    names: Mapping[str, str] | None = None,
) -> StraightLineCode:
    """Emit formulas as assignments to temporaries, common parts once.

    Args:
        formulas: what to compute.
        backend: ``"scalar"`` for floats with ``math``, ``"array"`` for NumPy arrays.
        prefix: how the temporaries are called; must not begin a symbol's name.
        names: what symbols are called in the emitted code, where that differs.
    """
    writer = _Writer(backend, prefix, names if names is not None else {})
    results = tuple(map(writer.place, formulas))
    return StraightLineCode(lines=tuple(writer.lines), results=results)


def compile_function(
    formulas: Sequence[Node], arguments: Sequence[str], backend: Backend
) -> Callable[..., tuple[Any, ...]]:
    """A function of the named arguments that returns the value of every formula.

    The scalar form raises ArithmeticError or ValueError where a value is undefined or overflows;
    the array form gives nan or inf there (call it under ``np.errstate``). In the array form a
    formula without array symbols gives a plain number.
    """
    program = straight_line(formulas, backend, prefix="_t")
    body = [*program.lines, f"return ({', '.join(program.results)},)"]
    text = f"def formula({', '.join(arguments)}):\n" + "".join(f"    {line}\n" for line in body)
    scope = namespace(backend)
    exec(compile(text, "<formula>", "exec"), scope)  # noqa: S102 - text of our own making, see the module
    function: Callable[..., tuple[Any, ...]] = scope["formula"]
    return function
