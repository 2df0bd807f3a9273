"""Formulas as Python that a person reads and runs elsewhere: infix, with few brackets, for four libraries.

`engine.expression.emit` writes for machines. What is written here for ``math`` and ``numpy`` computes the
same bits as that: the operations are the same in the same order, only their layout is another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from engine.expression.emit import LARGEST_PRODUCT
from engine.expression.functions import CHOICES
from engine.expression.tree import Node, Number, Operation, Symbol, free_symbols

SourceLibrary = Literal["math", "numpy", "torch", "keras"]

#: How tightly a text binds: sums, products, signs, powers, and what needs no brackets.
SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 6)
#: A part that occurs again is given a name if its text is at least this long.
WORTH_A_NAME = 9
#: A part of a branch that is longer gets a name, and is computed before it is known whether it is taken.
LONGEST_BRANCH = 400

_BINARY = {
    "add": ("+", SUM),
    "sub": ("-", SUM),
    "mul": ("*", PRODUCT),
    "div": ("/", PRODUCT),
    "mod": ("%", PRODUCT),
}
_NUMPY_NAMES = {
    **{name: f"arc{name[1:]}" for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
    "atan2": "arctan2",
}
#: The calls of each library where they are not its prefix and the function's name.
_CALLS: Mapping[SourceLibrary, Mapping[str, str]] = {
    "math": {
        "abs": "abs({0})",
        "choose": "({2} if {0} >= {1} else {3})",
        "above": "({2} if {0} > {1} else {3})",
        "max": "max({0}, {1})",
        "min": "min({0}, {1})",
        "relu": "max(0.0, {0})",
        "sign": "sign({0})",
        "floor": "math.copysign(math.floor({0}), {0})",
        "ceil": "math.copysign(math.ceil({0}), {0})",
        "sigmoid": "sigmoid({0})",
        "softplus": "softplus({0})",
    },
    "numpy": {
        **{name: f"np.{other}({{0}})" for name, other in _NUMPY_NAMES.items()},
        "atan2": "np.arctan2({0}, {1})",
        "choose": "np.where({0} >= {1}, {2}, {3})",
        "above": "np.where({0} > {1}, {2}, {3})",
        "max": "np.maximum({0}, {1})",
        "min": "np.minimum({0}, {1})",
        "relu": "np.maximum({0}, 0.0)",
        "sigmoid": "stable_sigmoid({0})",
        "softplus": "np.logaddexp(0.0, {0})",
        "erf": "erf({0})",
    },
    "torch": {
        "choose": "torch.where({0} >= {1}, {2}, {3})",
        "above": "torch.where({0} > {1}, {2}, {3})",
        # the derivative at a tie goes to the first of a maximum and to the second of a minimum
        "max": "torch.where({0} >= {1}, {0}, {1})",
        "min": "torch.where({0} >= {1}, {1}, {0})",
        "mod": "torch.remainder({0}, {1})",
        "cbrt": "torch.sign({0}) * torch.abs({0}) ** (1 / 3)",
        "hypot": "torch.sqrt({0} ** 2 + {1} ** 2)",
        "softplus": "nn.functional.softplus({0}, threshold=500)",
        "relu": "torch.relu({0})",
    },
    "keras": {
        **{name: f"ops.{other}({{0}})" for name, other in _NUMPY_NAMES.items()},
        "atan2": "ops.arctan2({0}, {1})",
        "choose": "ops.where({0} >= {1}, {2}, {3})",
        "above": "ops.where({0} > {1}, {2}, {3})",
        "max": "ops.where({0} >= {1}, {0}, {1})",
        "min": "ops.where({0} >= {1}, {1}, {0})",
        "mod": "ops.mod({0}, {1})",
        "cbrt": "ops.sign({0}) * ops.abs({0}) ** (1 / 3)",
        "hypot": "ops.sqrt({0} ** 2 + {1} ** 2)",
        "softplus": "ops.logaddexp({0}, 0.0)",
    },
}
_PREFIXES: Mapping[SourceLibrary, str] = {"math": "math.", "numpy": "np.", "torch": "torch.", "keras": "ops."}
_CONSTANTS: Mapping[SourceLibrary, str] = {**_PREFIXES, "keras": "math."}
#: The larger and the smaller of two single numbers, by Python's own choice; ties as in `_CALLS`.
_LARGER = {"max": "({0} if {0} >= {1} else {1})", "min": "({1} if {0} >= {1} else {0})"}
#: Calls that are written as sums or products, so that they need brackets like these.
_LOOSE = {"cbrt": PRODUCT}


@dataclass(frozen=True)
class Source:
    """Formulas as source.

    Attributes:
        lines: assignments to names that occur again below, in order.
        results: an expression for each formula.
    """

    lines: tuple[str, ...]
    results: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SourceStyle:
    """How formulas are written.

    Attributes:
        library: whose functions are called on arrays.
        arrays: the names that are arrays; what has none of them is computed in Python's floats. None: all.
        names: what symbols are written as; a formula stands in the symbol's place.
        prefix: how parts that occur again are called, with a number.
        branches: whether the arrays hold one number each, so that Python itself can choose between formulas:
            what is not taken is not computed and has no part in a gradient.
    """

    library: SourceLibrary
    arrays: Collection[str] | None = None
    names: Mapping[str, str | Node] = field(default_factory=dict)
    prefix: str = "t"
    branches: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the same bits are promised as of emitted code."""
        return self.library in ("math", "numpy")


def source(formulas: Sequence[Node], style: SourceStyle, *, name_parts: bool = True) -> Source:
    """Write formulas as source.

    Args:
        formulas: what to compute.
        style: how.
        name_parts: whether parts that occur again are named and computed once.
    """
    writer = _Writer(style, _repeated(formulas) if name_parts else Counter())
    results = tuple(writer.text(formula)[0] for formula in formulas)
    return Source(tuple(writer.lines), results)


def expression(formula: Node, style: SourceStyle) -> str:
    """One formula as one expression; for torch and keras, since exact powers need names for their parts."""
    return source((formula,), style, name_parts=False).results[0]


def number_source(value: float) -> str:
    """A number as a person writes it, which reads back exactly."""
    return str(int(value)) if value == int(value) and abs(value) < 1e6 else repr(value)


class _Writer:
    """Writes expressions, and names what occurs again."""

    def __init__(self, style: SourceStyle, repeated: Counter[int]) -> None:
        self.lines: list[str] = []
        self._style = style
        self._repeated = repeated
        self._named: dict[str, str] = {}
        self._known: dict[int, tuple[str, int]] = {}
        self._in_branch = False

    def text(self, node: Node) -> tuple[str, int]:
        """The text of a node, and how tightly it binds."""
        if isinstance(node, Number):
            return number_source(node.value), ATOM if node.value >= 0 else SIGN
        if isinstance(node, Symbol):
            meant = self._style.names.get(node.name, node.name)
            return (meant, ATOM) if isinstance(meant, str) else self.text(meant)
        if id(node) not in self._known:
            written, binds = self._operation(node)
            if self._repeated[id(node)] > 1 and ("(" in written or len(written) >= WORTH_A_NAME):
                written, binds = self._name(written), ATOM
            self._known[id(node)] = written, binds
        return self._known[id(node)]

    def _name(self, text: str) -> str:
        if text not in self._named:
            if self._in_branch and len(text) <= LONGEST_BRANCH:
                return f"({text})"  # computed where it is taken
            self._named[text] = f"{self._style.prefix}{len(self.lines) + 1}"
            self.lines.append(f"{self._named[text]} = {text}")
        return self._named[text]

    def _library(self, node: Node) -> SourceLibrary:
        arrays = self._style.arrays
        return self._style.library if arrays is None or self._names_in(node) & set(arrays) else "math"

    def _names_in(self, node: Node) -> set[str]:
        found = set()
        for name in free_symbols(node):
            meant = self._style.names.get(name, name)
            found |= {name} if isinstance(meant, str) else self._names_in(meant)
        return found

    def _operation(self, node: Operation) -> tuple[str, int]:
        function, arguments, library = node.function, node.arguments, self._library(node)
        if not arguments:
            return _CONSTANTS[library] + function, ATOM
        if function in _BINARY and function not in _CALLS[library]:
            sign, binds = _BINARY[function]
            left, right = self._bound(arguments[0], binds), self._bound(arguments[1], binds + 1)
            return f"{left} {sign} {right}", binds
        if function == "neg":
            return f"-{self._bound(arguments[0], SIGN)}", SIGN
        if function == "pow":
            return self._power(arguments[0], arguments[1], library)
        if function in CHOICES and (self._style.branches or library == "math"):
            return self._choice(node)
        call = _CALLS[library].get(function, f"{_PREFIXES[library]}{function}({{0}})")
        template = _LARGER.get(function, call) if self._style.branches else call
        loose = ">" in template or "**" in template
        places = [self._bound(argument, ATOM) if loose else self.text(argument)[0] for argument in arguments]
        if len(arguments) > 1 and function not in _CALLS[library]:
            template = f"{_PREFIXES[library]}{function}({{0}}, {{1}})"
        return template.format(*places), _LOOSE.get(function, ATOM) if function in _CALLS[library] else ATOM

    def _choice(self, node: Operation) -> tuple[str, int]:
        """One of two formulas by Python's own choice."""
        places = [self._bound(argument, ATOM) for argument in node.arguments[:2]]
        before, self._in_branch = self._in_branch, True
        places += [self._bound(argument, ATOM) for argument in node.arguments[2:]]
        self._in_branch = before
        return _CALLS["math"][node.function].format(*places), ATOM

    def _bound(self, node: Node, least: int) -> str:
        text, binds = self.text(node)
        return text if binds >= least else f"({text})"

    def _power(self, base: Node, exponent: Node, library: SourceLibrary) -> tuple[str, int]:
        whole = isinstance(exponent, Number) and exponent.value == int(exponent.value)
        if isinstance(exponent, Number) and whole and 1 <= abs(exponent.value) <= LARGEST_PRODUCT:
            count = int(exponent.value)
            if self._style.is_exact:
                text, binds = self.text(base)
                raised = self._product(text if binds == ATOM else self._name(text), abs(count))
                return (raised, PRODUCT) if count > 0 else (f"1.0 / ({raised})", PRODUCT)
            return f"{self._bound(base, ATOM)}**{count if count > 0 else f'({count})'}", POWER
        if self._style.is_exact and library == "numpy":
            return f"np.power({self.text(base)[0]}, {self.text(exponent)[0]})", ATOM
        if self._style.is_exact and self._style.arrays is None:
            return f"math.pow({self.text(base)[0]}, {self.text(exponent)[0]})", ATOM
        return f"{self._bound(base, ATOM)} ** {self._bound(exponent, ATOM)}", POWER

    def _product(self, base: str, count: int) -> str:
        """A whole power as the products that emitted code takes."""
        if count <= 3:
            return " * ".join([base] * count)
        half = self._name(self._product(base, count // 2))
        return f"{half} * {half}" + (f" * {base}" if count % 2 else "")


def _repeated(formulas: Sequence[Node]) -> Counter[int]:
    """How often each part is read."""
    counts: Counter[int] = Counter()
    seen: set[int] = set()
    stack = list(formulas)
    counts.update(id(formula) for formula in formulas)
    while stack:
        node = stack.pop()
        if id(node) in seen or not isinstance(node, Operation):
            continue
        seen.add(id(node))
        counts.update(id(argument) for argument in node.arguments)
        stack.extend(node.arguments)
    return counts
