"""Formulas emitted as straight-line Python: one text for floats, one for arrays.

Common parts are computed once. The text is made from the whitelisted tree only, so executing it
runs nothing a person typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.expression.functions import FUNCTIONS
from engine.expression.tree import Node, Number, Operation, Symbol
from engine.expression.values import ARRAY_NAMES, SCALAR_NAMES

Backend = Literal["scalar", "array"]

#: Whole powers up to this one become products: faster, and the same bits for floats and arrays.
LARGEST_PRODUCT = 8


_NAMESPACES: dict[Backend, dict[str, Any]] = {
    "scalar": {**SCALAR_NAMES, "abs": abs},
    "array": {"np": np, **ARRAY_NAMES},
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

    def place(self, node: Node) -> str:
        """The name or literal that holds a node's value, computed by now."""
        if isinstance(node, Number):
            return repr(node.value) if node.value >= 0 else f"({node.value!r})"
        if isinstance(node, Symbol):
            return self._names.get(node.name, node.name)
        if not node.arguments:
            return str(getattr(FUNCTIONS[node.function], self._backend))
        if id(node) not in self._by_node:
            self._by_node[id(node)] = self._operation(node)
        return self._by_node[id(node)]

    def _operation(self, node: Operation) -> str:
        places = [self.place(argument) for argument in node.arguments]
        if node.function == "pow" and isinstance(node.arguments[1], Number):
            exponent = node.arguments[1].value
            if exponent == int(exponent) and 1 <= abs(exponent) <= LARGEST_PRODUCT:
                raised = self._product(places[0], int(abs(exponent)))
                return raised if exponent > 0 else self._assign(f"1.0 / {raised}")
        template: str = getattr(FUNCTIONS[node.function], self._backend)
        return self._assign(template.format(*places))

    def _product(self, base: str, count: int) -> str:
        if count == 1:
            return base
        half = self._product(base, count // 2)
        square = self._assign(f"{half} * {half}")
        return self._assign(f"{square} * {base}") if count % 2 else square

    def _assign(self, text: str) -> str:
        if text not in self._by_text:
            self._by_text[text] = f"{self._prefix}{len(self.lines)}"
            self.lines.append(f"{self._by_text[text]} = {text}")
        return self._by_text[text]


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
