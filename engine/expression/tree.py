"""The tree of a formula, its table of functions, and constructors that simplify as they build.

Nodes compare by identity: a derivative shares its parts with the formula it came from, so a formula
is a graph, and every walk over it remembers the nodes it has seen by identity.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


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
Derivative = Callable[[Nodes, Nodes], Node]

ZERO, ONE, TWO = Number(0.0), Number(1.0), Number(2.0)


@dataclass(frozen=True, kw_only=True)
class Function:
    """One row of the function table.

    Attributes:
        arity: number of arguments.
        value: the function on floats, used to fold constants.
        derivative: the derivative, from the arguments and the derivatives of the arguments.
        scalar: text of the call for floats, with ``{0}``, ``{1}``... for the arguments.
        array: the same for NumPy arrays.
        latex: the call typeset.
        typed: whether a person may write it in a formula (operators have their own signs).
    """

    arity: int
    value: Callable[..., float]
    derivative: Derivative
    scalar: str
    array: str
    latex: str
    typed: bool


def _sigmoid(z: float) -> float:
    # Either branch keeps exp's argument negative, so neither overflows.
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


def _softplus(z: float) -> float:
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def _sign(z: float) -> float:
    return math.nan if math.isnan(z) else float((z > 0) - (z < 0))


def _floor(z: float) -> float:
    return float(math.floor(z))


#: Names that emitted scalar code may call, beside Python's own operators.
SCALAR_NAMES: dict[str, Callable[..., float]] = {
    **{n: getattr(math, n) for n in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")},
    **{n: getattr(math, n) for n in ("exp", "log", "sqrt", "pow")},
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "sign": _sign,
    "floor": _floor,
}


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
        value = FUNCTIONS[function].value(*values)
    except (ArithmeticError, ValueError):
        return math.nan
    return value if math.isfinite(value) else math.nan


def _is(node: Node, value: float) -> bool:
    return isinstance(node, Number) and node.value == value


def _negated(node: Node) -> Node | None:
    """The x of -x, or None."""
    return node.arguments[0] if isinstance(node, Operation) and node.function == "neg" else None


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
    return call("mul", a, b)


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
    return call("pow", a, b)


def _over(name: str) -> str:
    return rf"\{name}\left({{0}}\right)"


def _row(
    arity: int,
    value: Callable[..., float],
    derivative: Derivative,
    scalar: str,
    latex: str,
    *,
    array: str = "",
    typed: bool = False,
) -> Function:
    return Function(
        arity=arity,
        value=value,
        derivative=derivative,
        scalar=scalar,
        array=array or scalar,
        latex=latex,
        typed=typed,
    )


def _named(name: str, slope: Callable[[Node], Node], *, array: str = "", latex: str = "") -> Function:
    """A function of one argument, with its slope as a function of that argument."""
    return _row(
        1,
        SCALAR_NAMES[name],
        lambda u, du: mul(slope(*u), *du),
        f"{name}({{0}})",
        latex or _over(name),
        array=f"{array or 'np.' + name}({{0}})",
        typed=True,
    )


def _quotient(arguments: Nodes, inner: Nodes) -> Node:
    (u, v), (du, dv) = arguments, inner
    return div(du, v) if dv is ZERO else div(sub(mul(du, v), mul(u, dv)), power(v, TWO))


def _power(arguments: Nodes, inner: Nodes) -> Node:
    (u, v), (du, dv) = arguments, inner
    along_base = mul(mul(v, power(u, sub(v, ONE))), du)
    if dv is ZERO:
        return along_base
    base = constant_value(u)
    logarithm = Number(math.log(base)) if base is not None and base > 0 else call("log", u)
    return add(along_base, mul(mul(power(u, v), logarithm), dv))


def _one_minus_square(u: Node) -> Node:
    return sub(ONE, power(u, TWO))


def _logistic_slope(u: Node) -> Node:
    s = call("sigmoid", u)
    return mul(s, sub(ONE, s))


def _constant(value: float, latex: str) -> Function:
    """A number with a name: it stays itself in the tree, so that 2 pi x is not typeset as 6.28319 x."""
    return _row(0, lambda: value, lambda *_: ZERO, repr(value), latex)


FUNCTIONS: dict[str, Function] = {
    "pi": _constant(math.pi, r"\pi"),
    "e": _constant(math.e, "e"),
    "add": _row(2, lambda a, b: a + b, lambda _, d: add(*d), "{0} + {1}", "{0}+{1}"),
    "sub": _row(2, lambda a, b: a - b, lambda _, d: sub(*d), "{0} - {1}", "{0}-{1}"),
    "neg": _row(1, lambda a: -a, lambda _, d: neg(*d), "-{0}", "-{0}"),
    "mul": _row(
        2,
        lambda a, b: a * b,
        lambda u, d: add(mul(d[0], u[1]), mul(u[0], d[1])),
        "{0} * {1}",
        r"{0}\,{1}",
    ),
    "div": _row(2, lambda a, b: a / b, _quotient, "{0} / {1}", r"\frac{{{0}}}{{{1}}}"),
    "pow": _row(2, math.pow, _power, "pow({0}, {1})", "{0}^{{{1}}}", array="np.power({0}, {1})"),
    # choose(a, b, p, q) is p where a >= b, else q: the derivative of max and min, as one choice and
    # not a sum of products, because the branch not taken may be infinite and 0 times it would be nan.
    "choose": _row(
        4,
        lambda a, b, p, q: p if a >= b else q,
        lambda u, d: call("choose", u[0], u[1], d[2], d[3]),
        "({2} if {0} >= {1} else {3})",
        r"\left[{0}\geq{1}\;?\;{2}:{3}\right]",
        array="np.where({0} >= {1}, {2}, {3})",
    ),
    "max": _row(
        2,
        max,
        lambda u, d: call("choose", *u, *d),
        # The last test lets nan through, as NumPy's maximum and minimum do.
        "({0} if {0} >= {1} or {0} != {0} else {1})",
        r"\max\left({0},\,{1}\right)",
        array="np.maximum({0}, {1})",
        typed=True,
    ),
    "min": _row(
        2,
        min,
        lambda u, d: call("choose", *u, *d[::-1]),
        "({1} if {0} >= {1} or {1} != {1} else {0})",
        r"\min\left({0},\,{1}\right)",
        array="np.minimum({0}, {1})",
        typed=True,
    ),
    "abs": _row(
        1,
        abs,
        lambda u, d: mul(call("sign", *u), *d),
        "abs({0})",
        r"\left|{0}\right|",
        array="np.abs({0})",
        typed=True,
    ),
    "sin": _named("sin", lambda u: call("cos", u)),
    "cos": _named("cos", lambda u: neg(call("sin", u))),
    "tan": _named("tan", lambda u: add(ONE, power(call("tan", u), TWO))),
    "asin": _named(
        "asin",
        lambda u: div(ONE, call("sqrt", _one_minus_square(u))),
        array="np.arcsin",
        latex=_over("arcsin"),
    ),
    "acos": _named(
        "acos",
        lambda u: neg(div(ONE, call("sqrt", _one_minus_square(u)))),
        array="np.arccos",
        latex=_over("arccos"),
    ),
    "atan": _named(
        "atan", lambda u: div(ONE, add(ONE, power(u, TWO))), array="np.arctan", latex=_over("arctan")
    ),
    "sinh": _named("sinh", lambda u: call("cosh", u)),
    "cosh": _named("cosh", lambda u: call("sinh", u)),
    "tanh": _named("tanh", lambda u: _one_minus_square(call("tanh", u))),
    "exp": _named("exp", lambda u: call("exp", u)),
    "log": _named("log", lambda u: div(ONE, u)),
    "sqrt": _named("sqrt", lambda u: div(ONE, mul(TWO, call("sqrt", u))), latex=r"\sqrt{{{0}}}"),
    "sigmoid": _named("sigmoid", _logistic_slope, array="sigmoid", latex=_over("sigma")),
    "softplus": _named(
        "softplus", lambda u: call("sigmoid", u), array="softplus", latex=_over("mathrm{{softplus}}")
    ),
    "sign": _named("sign", lambda _: ZERO, latex=_over("mathrm{{sign}}")),
    # A staircase: learning-rate schedules drop by it. Flat between its steps.
    "floor": _named("floor", lambda _: ZERO, latex=r"\left\lfloor {0}\right\rfloor "),
}

#: Numbers that people write by name; FUNCTIONS holds them as functions of nothing.
CONSTANTS = {name: Operation(name, ()) for name, row in FUNCTIONS.items() if row.arity == 0}

#: Other names people write for the same functions.
ALIASES = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}


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
