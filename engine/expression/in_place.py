"""Formulas as NumPy calls that write into buffers made once: for arithmetic over arrays that is repeated.

Each common part is computed once, and a buffer is free again as soon as its value has been read for the last
time, so that few of them are needed and they stay in the processor's cache.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.expression.emit import LARGEST_PRODUCT
from engine.expression.functions import FUNCTIONS
from engine.expression.tree import Node, Number, Operation, Symbol
from engine.expression.values import ARRAY_NAMES, VALUES

_OPERATORS: Mapping[str, np.ufunc] = {
    "add": np.add,
    "sub": np.subtract,
    "neg": np.negative,
    "mul": np.multiply,
    "div": np.divide,
    "mod": np.remainder,
    "pow": np.power,
}
_NAME = re.compile(r"[A-Za-z_]\w*")
#: A template that is one call of NumPy on the arguments alone.
_PLAIN_CALL = re.compile(r"np\.(\w+)\(\{0\}(?:, \{1\})?\)")


def _ufunc_of(function: str) -> np.ufunc | None:
    """The ufunc that a function of the table is, if it is one."""
    if function in _OPERATORS:
        return _OPERATORS[function]
    found = _PLAIN_CALL.fullmatch(FUNCTIONS[function].array)
    ufunc = getattr(np, found[1]) if found else None
    return ufunc if isinstance(ufunc, np.ufunc) else None


_UFUNCS: Mapping[str, np.ufunc] = {
    name: ufunc for name in FUNCTIONS if (ufunc := _ufunc_of(name)) is not None
}

#: What lines may call, by name.
_CALLS: Mapping[str, Any] = {
    **{f"np_{name}": ufunc for name, ufunc in _UFUNCS.items()},
    **{f"array_{name}": function for name, function in ARRAY_NAMES.items()},
    "np": np,
    "copyto": np.copyto,
}


def calls_in(lines: Iterable[str]) -> dict[str, Any]:
    """What lines of an `InPlaceWriter` call, by name."""
    names = set(_NAME.findall(" ".join(lines)))
    return {name: function for name, function in _CALLS.items() if name in names}


class InPlaceWriter:
    """Writes formulas as calls into buffers, which all its formulas share.

    Attributes:
        numbers: the 0-d arrays that the lines read, by name, and what each holds at first.
        buffers: the names of the arrays that the lines need; all have the shape of the results.
    """

    def __init__(
        self, arrays: Collection[str], scalars: Collection[str] = (), *, prefix: str = "buffer"
    ) -> None:
        """Write nothing yet.

        Args:
            arrays: the symbols that are arrays, under their own names; all broadcast to one shape.
            scalars: the other symbols. The lines read each of them from a 0-d array, see `kept`.
            prefix: how what the lines use is called; two writers of one function need two.
        """
        self.numbers = {f"held_{prefix}_{name}": 0.0 for name in sorted(scalars)}
        self.buffers: list[str] = []
        self._arrays = arrays
        self._prefix = prefix
        self._names: dict[float, str] = {}
        self._free: list[str] = []

    def kept(self, name: str) -> list[str]:
        """The line that puts a scalar where the calls read it, if any of them does."""
        held = self._held(name)
        return [f"{held}[()] = {name}"] if held in self.numbers else []

    def _held(self, name: str) -> str:
        return f"held_{self._prefix}_{name}"

    def assigned(self, *results: tuple[str, Node], names: Mapping[str, str] | None = None) -> list[str]:
        """The lines that assign formulas to arrays.

        Args:
            results: the name of an array and its formula, in order. A name may also stand in its own formula
                where it is the only one.
            names: what symbols are called in the lines, where that differs.
        """
        program = _Program(self._place_of, names or {})
        places = [program.place(formula) for _, formula in results]
        return self._allocated(program, places, [name for name, _ in results])

    def _place_of(self, node: Number | Symbol, names: Mapping[str, str]) -> str:
        if isinstance(node, Number):
            return self._number(node.value)
        if node.name in self._arrays:
            return names.get(node.name, node.name)
        return self._held(node.name)

    def _number(self, value: float) -> str:
        if value not in self._names:
            self._names[value] = f"number_{self._prefix}_{len(self._names)}"
            self.numbers[self._names[value]] = value
        return self._names[value]

    def _allocated(self, program: _Program, places: Sequence[str], targets: Sequence[str]) -> list[str]:
        """The program's calls with a buffer, or a target, for each of their results."""
        last: dict[str, int] = {}
        for index, (_, arguments) in enumerate(program.calls.values()):
            last.update(dict.fromkeys(arguments, index))
        wanted: dict[str, str] = {}
        for place, target in zip(places, targets, strict=True):
            if place in program.calls:
                wanted.setdefault(place, target)
        held = dict[str, str]()
        lines = []
        for index, (result, (function, arguments)) in enumerate(program.calls.items()):
            read = [held.get(argument, argument) for argument in arguments]
            # sorted, so that the same formula always makes the same text
            done = sorted({held[a] for a in arguments if last[a] == index and held.get(a) in self.buffers})
            self._free += done
            out = held[result] = wanted.get(result) or self._buffer()
            lines.append(_call(function, read, out))
        for place, target in zip(places, targets, strict=True):
            source = held.get(place, place)
            if source != target:
                lines.append(f"copyto({target}, {source})")
        self._free += sorted({name for name in held.values() if name in self.buffers} - {*self._free})
        return lines

    def _buffer(self) -> str:
        if self._free:
            return self._free.pop()
        self.buffers.append(f"{self._prefix}_{len(self.buffers)}")
        return self.buffers[-1]


class _Program:
    """The calls that formulas need, each once, in order.

    Attributes:
        calls: for each result the function and where its arguments are: another result, or a name.
    """

    def __init__(self, place_of: Any, names: Mapping[str, str]) -> None:
        self.calls: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._place_of = place_of
        self._names = names
        self._by_node: dict[int, str] = {}
        self._by_call: dict[tuple[str, tuple[str, ...]], str] = {}

    def place(self, node: Node) -> str:
        """Where a node's value is, computed by now."""
        if not isinstance(node, Operation):
            return str(self._place_of(node, self._names))
        if not node.arguments:
            return str(self._place_of(Number(VALUES[node.function]()), self._names))
        if id(node) not in self._by_node:
            self._by_node[id(node)] = self._operation(node)
        return self._by_node[id(node)]

    def _operation(self, node: Operation) -> str:
        exponent = node.arguments[-1]
        if node.function == "pow" and isinstance(exponent, Number):
            power = exponent.value
            if power == int(power) and 1 <= abs(power) <= LARGEST_PRODUCT:
                raised = self._product(self.place(node.arguments[0]), int(abs(power)))
                if power > 0:
                    return raised
                return self._add("div", (str(self._place_of(Number(1.0), self._names)), raised))
        return self._add(node.function, tuple(self.place(argument) for argument in node.arguments))

    def _product(self, base: str, count: int) -> str:
        if count == 1:
            return base
        half = self._product(base, count // 2)
        square = self._add("mul", (half, half))
        return self._add("mul", (square, base)) if count % 2 else square

    def _add(self, function: str, places: tuple[str, ...]) -> str:
        key = (function, places)
        if key not in self._by_call:
            self._by_call[key] = f"result {len(self.calls)}"
            self.calls[self._by_call[key]] = key
        return self._by_call[key]


def _call(function: str, arguments: Sequence[str], out: str) -> str:
    if function not in _UFUNCS:
        text = FUNCTIONS[function].array.format(*arguments)
        own = function in ARRAY_NAMES
        return f"copyto({out}, {'array_' if own else ''}{text})"
    # NumPy takes a third number for maximum and minimum, unless told that it is not one.
    out_argument = f"out={out}" if _UFUNCS[function].nin == 2 and function in ("max", "min") else out
    return f"np_{function}({', '.join(arguments)}, {out_argument})"
