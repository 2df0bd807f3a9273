"""The table of functions that formulas may use: value, derivative, code and typesetting of each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from engine.expression.tree import (
    ONE,
    TWO,
    ZERO,
    Node,
    Nodes,
    Number,
    Operation,
    add,
    call,
    constant_value,
    div,
    mul,
    neg,
    power,
    sub,
)

Derivative = Callable[[Nodes, Nodes], Node]


@dataclass(frozen=True, kw_only=True)
class Function:
    """One row of the function table; `engine.expression.values` says what it is worth.

    Attributes:
        arity: number of arguments.
        derivative: the derivative, from the arguments and the derivatives of the arguments.
        scalar: text of the call for floats, with ``{0}``, ``{1}``... for the arguments.
        array: the same for NumPy arrays.
        latex: the call typeset.
        typed: whether a person may write it in a formula (operators have their own signs).
        of_many: whether a person may give it more arguments than two, which it takes in turn.
        kinked: whether it has kinks or jumps, which derivatives hide: abs'' and floor' are 0 wherever they
            exist.
    """

    arity: int
    derivative: Derivative
    scalar: str
    array: str
    latex: str
    typed: bool
    of_many: bool
    kinked: bool


def _over(name: str) -> str:
    return rf"\{name}\left({{0}}\right)"


def _word_over(name: str, arguments: str = "{0}") -> str:
    """A call of a function that LaTeX has no command for."""
    return rf"\mathrm{{{{{name}}}}}\left({arguments}\right)"


def _row(
    arity: int,
    derivative: Derivative,
    scalar: str,
    latex: str,
    *,
    array: str = "",
    typed: bool = False,
    of_many: bool = False,
    kinked: bool = False,
) -> Function:
    return Function(
        arity=arity,
        derivative=derivative,
        scalar=scalar,
        array=array or scalar,
        latex=latex,
        typed=typed,
        of_many=of_many,
        kinked=kinked,
    )


def _named(
    name: str, slope: Callable[[Node], Node], *, array: str = "", latex: str = "", kinked: bool = False
) -> Function:
    """A function of one argument, with its slope as a function of that argument."""
    return _row(
        1,
        lambda u, du: mul(slope(*u), *du),
        f"{name}({{0}})",
        latex or _over(name),
        array=f"{array or 'np.' + name}({{0}})",
        typed=True,
        kinked=kinked,
    )


def _choice(sign: str) -> str:
    return r"\left\{{{2}\;\mathrm{{if}}\;{0}" + sign + r"{1},\;\mathrm{{else}}\;{3}\right\}}"


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


def _atan2(arguments: Nodes, inner: Nodes) -> Node:
    (u, v), (du, dv) = arguments, inner
    return div(sub(mul(v, du), mul(u, dv)), add(power(u, TWO), power(v, TWO)))


def _hypot(arguments: Nodes, inner: Nodes) -> Node:
    (u, v), (du, dv) = arguments, inner
    return div(add(mul(u, du), mul(v, dv)), call("hypot", u, v))


def _logarithm_slope(base: float) -> Callable[[Node], Node]:
    return lambda u: div(ONE, mul(Number(math.log(base)), u))


def _chosen(name: str) -> Derivative:
    """The derivative of a choice chooses in the same way, where there is anything to choose."""
    return lambda u, d: ZERO if d[2] is d[3] is ZERO else call(name, u[0], u[1], d[2], d[3])


def _constant(value: float, latex: str) -> Function:
    """A number with a name: it stays itself in the tree, so that 2 pi x is not typeset as 6.28319 x."""
    return _row(0, lambda *_: ZERO, repr(value), latex)


FUNCTIONS: dict[str, Function] = {
    "pi": _constant(math.pi, r"\pi"),
    "e": _constant(math.e, "e"),
    "add": _row(2, lambda _, d: add(*d), "{0} + {1}", "{0}+{1}"),
    "sub": _row(2, lambda _, d: sub(*d), "{0} - {1}", "{0}-{1}"),
    "neg": _row(1, lambda _, d: neg(*d), "-{0}", "-{0}"),
    "mul": _row(2, lambda u, d: add(mul(d[0], u[1]), mul(u[0], d[1])), "{0} * {1}", r"{0}\,{1}"),
    "div": _row(2, _quotient, "{0} / {1}", r"\frac{{{0}}}{{{1}}}"),
    "pow": _row(2, _power, "pow({0}, {1})", "{0}^{{{1}}}", array="np.power({0}, {1})"),
    # choose(a, b, p, q) is p where a >= b, else q: the derivative of max and min, as one choice and
    # not a sum of products, because the branch not taken may be infinite and 0 times it would be nan.
    "choose": _row(
        4,
        _chosen("choose"),
        "({2} if {0} >= {1} else {3})",
        _choice(r"\geq "),
        array="np.where({0} >= {1}, {2}, {3})",
        kinked=True,
    ),
    # The same where a > b: conditions of formulas in pieces are strict or not.
    "above": _row(
        4,
        _chosen("above"),
        "({2} if {0} > {1} else {3})",
        _choice(">"),
        array="np.where({0} > {1}, {2}, {3})",
        kinked=True,
    ),
    # What is not defined: a formula in pieces where none of its conditions holds.
    "nan": _row(0, lambda *_: ZERO, "nan", r"\mathrm{{undefined}}"),
    "max": _row(
        2,
        lambda u, d: call("choose", *u, *d),
        # The last test lets nan through, as NumPy's maximum and minimum do.
        "({0} if {0} >= {1} or {0} != {0} else {1})",
        r"\max\left({0},\,{1}\right)",
        array="np.maximum({0}, {1})",
        typed=True,
        of_many=True,
        kinked=True,
    ),
    "min": _row(
        2,
        lambda u, d: call("choose", *u, *d[::-1]),
        "({1} if {0} >= {1} or {1} != {1} else {0})",
        r"\min\left({0},\,{1}\right)",
        array="np.minimum({0}, {1})",
        typed=True,
        of_many=True,
        kinked=True,
    ),
    "mod": _row(
        2,
        lambda u, d: sub(d[0], mul(call("floor", div(*u)), d[1])),
        "{0} % {1}",
        _word_over("mod", r"{0},\,{1}"),
        typed=True,
        kinked=True,
    ),
    "abs": _row(
        1,
        lambda u, du: mul(call("sign", *u), *du),
        "abs({0})",
        r"\left|{0}\right|",
        array="np.abs({0})",
        typed=True,
        kinked=True,
    ),
    # At the kink its derivative is 0, as in Keras and PyTorch; nan goes through.
    "relu": _row(
        1,
        lambda u, du: call("choose", ZERO, *u, ZERO, *du),
        "({0} if {0} > 0.0 or {0} != {0} else 0.0)",
        _word_over("ReLU"),
        array="np.maximum({0}, 0.0)",
        typed=True,
        kinked=True,
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
    "atan2": _row(
        2,
        _atan2,
        "atan2({0}, {1})",
        _word_over("atan2", r"{0},\,{1}"),
        array="np.arctan2({0}, {1})",
        typed=True,
        kinked=True,
    ),
    "sinh": _named("sinh", lambda u: call("cosh", u)),
    "cosh": _named("cosh", lambda u: call("sinh", u)),
    "tanh": _named("tanh", lambda u: _one_minus_square(call("tanh", u))),
    "asinh": _named(
        "asinh",
        lambda u: div(ONE, call("hypot", u, ONE)),
        array="np.arcsinh",
        latex=_word_over("arsinh"),
    ),
    # Two roots and not one of u^2 - 1, which is defined below -1 too.
    "acosh": _named(
        "acosh",
        lambda u: div(ONE, mul(call("sqrt", sub(u, ONE)), call("sqrt", add(u, ONE)))),
        array="np.arccosh",
        latex=_word_over("arcosh"),
    ),
    "atanh": _named(
        "atanh", lambda u: div(ONE, _one_minus_square(u)), array="np.arctanh", latex=_word_over("artanh")
    ),
    "exp": _named("exp", lambda u: call("exp", u)),
    "log": _named("log", lambda u: div(ONE, u)),
    "log2": _named("log2", _logarithm_slope(2.0), latex=r"\log_{{2}}\left({0}\right)"),
    "log10": _named("log10", _logarithm_slope(10.0), latex=r"\log_{{10}}\left({0}\right)"),
    "sqrt": _named("sqrt", lambda u: div(ONE, mul(TWO, call("sqrt", u))), latex=r"\sqrt{{{0}}}"),
    "cbrt": _named(
        "cbrt", lambda u: div(ONE, mul(Number(3.0), power(call("cbrt", u), TWO))), latex=r"\sqrt[3]{{{0}}}"
    ),
    "hypot": _row(
        2,
        _hypot,
        "hypot({0}, {1})",
        _word_over("hypot", r"{0},\,{1}"),
        array="np.hypot({0}, {1})",
        typed=True,
        kinked=True,
    ),
    "erf": _named(
        "erf",
        lambda u: mul(Number(2.0 / math.sqrt(math.pi)), call("exp", neg(power(u, TWO)))),
        array="erf",
        latex=_word_over("erf"),
    ),
    "sigmoid": _named("sigmoid", _logistic_slope, array="sigmoid", latex=_over("sigma")),
    "softplus": _named(
        "softplus", lambda u: call("sigmoid", u), array="softplus", latex=_word_over("softplus")
    ),
    "sign": _named("sign", lambda _: ZERO, latex=_word_over("sign"), kinked=True),
    # Staircases: learning-rate schedules drop by them. Flat between their steps.
    "floor": _named("floor", lambda _: ZERO, latex=r"\left\lfloor {0}\right\rfloor ", kinked=True),
    "ceil": _named("ceil", lambda _: ZERO, latex=r"\left\lceil {0}\right\rceil ", kinked=True),
}

#: Functions that have no finite value everywhere: floats raise there, where arrays hold nan or inf.
PARTIAL = frozenset(
    {*("div", "mod", "pow", "sqrt", "log", "log2", "log10", "asin", "acos", "acosh", "atanh")}
    | {*("tan", "exp", "sinh", "cosh")}
)
#: What takes one of two formulas, of which the other may have no value there.
CHOICES = frozenset({"choose", "above"})

#: Numbers that people write by name; FUNCTIONS holds them as functions of nothing.
CONSTANTS = {name: Operation(name, ()) for name in ("pi", "e")}

#: Other names people write for the same functions, and how NumPy and PyTorch call them.
ALIASES = {
    "ln": "log",
    "log_e": "log",
    "log_2": "log2",
    "log_10": "log10",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "tg": "tan",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "arctg": "atan",
    "arctan2": "atan2",
    **{f"{start}{name}": f"a{name}" for start in ("arc", "ar") for name in ("sinh", "cosh", "tanh")},
    "sgn": "sign",
    "signum": "sign",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "fabs": "abs",
    "absolute": "abs",
    "maximum": "max",
    "minimum": "min",
    "fmax": "max",
    "fmin": "min",
    "remainder": "mod",
    "ceiling": "ceil",
}


def _reciprocal(function: str) -> Callable[..., Node]:
    return lambda u: div(ONE, call(function, u))


#: Functions that people write and that are built from those of the table: number of arguments, and how.
BUILT: dict[str, tuple[int, Callable[..., Node]]] = {
    **dict.fromkeys(("pow", "power"), (2, power)),
    "square": (1, lambda u: power(u, TWO)),
    "exp2": (1, lambda u: power(TWO, u)),
    "sec": (1, _reciprocal("cos")),
    "csc": (1, _reciprocal("sin")),
    "cot": (1, _reciprocal("tan")),
    "sech": (1, _reciprocal("cosh")),
    "csch": (1, _reciprocal("sinh")),
    "coth": (1, _reciprocal("tanh")),
    **dict.fromkeys(("heaviside", "step"), (1, lambda u: call("choose", u, ZERO, ONE, ZERO))),
    **dict.fromkeys(("clip", "clamp"), (3, lambda u, low, high: call("min", call("max", u, low), high))),
    **dict.fromkeys(("silu", "swish"), (1, lambda u: mul(u, call("sigmoid", u)))),
}


def base_of(name: str) -> float | None:
    """The base of a logarithm such as ``log_3``; None if a name is none, or nothing is its base."""
    stem, _, digits = name.partition("_")
    is_one = stem == "log" and digits.isascii() and digits.isdigit() and int(digits) > 1
    return float(digits) if is_one and name not in ALIASES else None


def arity_of(name: str) -> int:
    """How many arguments a function that a person calls takes at least."""
    if base_of(name) is not None:
        return 1
    return BUILT[name][0] if name in BUILT else FUNCTIONS[ALIASES.get(name, name)].arity


def takes_many(name: str) -> bool:
    """Whether a function that a person calls may take more than that."""
    if name in BUILT or base_of(name) is not None:
        return False
    return FUNCTIONS[ALIASES.get(name, name)].of_many


def applied(name: str, *arguments: Node) -> Node:
    """A function that a person calls, of its arguments."""
    if (base := base_of(name)) is not None:
        return div(call("log", *arguments), Number(math.log(base)))
    return BUILT[name][1](*arguments) if name in BUILT else call(ALIASES.get(name, name), *arguments)
