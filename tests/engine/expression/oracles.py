"""Random formulas, and independent ways to find what they and their derivatives are worth."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
import sympy

from engine.errors import RavineError
from engine.expression import FUNCTIONS, Node, Number, Symbol, parse
from engine.expression.values import SCALAR_NAMES
from engine.objective import FloatArray

NAMES = ("x", "y", "a", "b", "c", "d")
UNARY = tuple(name for name, row in FUNCTIONS.items() if row.typed and row.arity == 1)

_TEMPLATES = (
    *("({} + {})", "({} - {})", "({} * {})") * 4,
    *("({} / {})", "max({}, {})", "min({}, {})") * 2,
    *("hypot({}, {})", "atan2({}, {})"),
    *("UNARY({})",) * 4,
    *("({})**2", "({})**3", "({})**5", "({})**-1", "({})**-2", "({})**0.5", "({})**1.5"),
    "abs({})**({})",
)

#: What Python's own eval needs to read the generated formulas.
PYTHON_NAMES: dict[str, Any] = {
    **SCALAR_NAMES,
    "relu": lambda z: max(z, 0.0),
    "abs": math.fabs,  # refuses the complex numbers that Python's powers may give
    "max": max,
    "min": min,
    "pi": math.pi,
    "e": math.e,
    "__builtins__": {},
}


def random_formula(random: Random, depth: int) -> str:
    """A formula that both our parser and Python can read."""
    if depth == 0 or random.random() < 0.1:
        leaf = random.choice([*NAMES, *"xyxy", "pi", "e", "2", "3", "0.5", "1.25", "7"])
        return f"(-{leaf})" if random.random() < 0.1 else leaf

    template = random.choice(_TEMPLATES).replace("UNARY", random.choice(UNARY))
    return template.format(*(random_formula(random, depth - 1) for _ in range(template.count("{"))))


def accepted_formulas(seed: int, count: int) -> Iterator[str]:
    """Formulas that the parser takes; some random ones hold a constant part without a value."""
    random = Random(seed)  # noqa: S311 - formulas, no secrets
    while count:
        text = random_formula(random, random.choice([2, 3, 3, 4]))
        try:
            parse(text, NAMES)
        except RavineError as error:
            if not re.search("no finite value|divides by 0|the exponent", str(error)):
                raise
        else:
            count -= 1
            yield text


def to_sympy(node: Node) -> sympy.Expr:
    """Our tree as sympy's, piece by piece."""
    if isinstance(node, Number):
        return sympy.Rational(node.value)
    if isinstance(node, Symbol):
        return sympy.Symbol(node.name, real=True)
    return _SYMPY[node.function](*map(to_sympy, node.arguments))


class _Choose(sympy.Function):  # type: ignore[misc]  # sympy has no types
    """p where a >= b, else q; sympy's own Piecewise tries to be clever and may never end."""

    @classmethod
    def eval(cls, a: Any, b: Any, p: Any, q: Any) -> Any:
        return (p if a >= b else q) if a.is_number and b.is_number else None

    def _eval_derivative(self, symbol: Any) -> Any:
        a, b, p, q = self.args
        return _Choose(a, b, p.diff(symbol), q.diff(symbol))


class _Floor(sympy.Function):  # type: ignore[misc]  # sympy has no types
    """sympy's own floor leaves its derivative open; here it is 0, as where it exists."""

    @classmethod
    def eval(cls, u: Any) -> Any:
        return sympy.floor(u) if u.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:  # noqa: ARG002 - sympy's signature
        return sympy.Integer(0)


_SYMPY: dict[str, Callable[..., Any]] = {
    "pi": lambda: sympy.pi,
    "e": lambda: sympy.E,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "neg": lambda a: -a,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "abs": lambda u: _Choose(u, 0, u, -u),
    "max": lambda a, b: _Choose(a, b, a, b),
    "min": lambda a, b: _Choose(a, b, b, a),
    "choose": _Choose,
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "floor": _Floor,
    "ceil": lambda u: -_Floor(-u),
    "mod": lambda a, b: a - b * _Floor(a / b),
    "relu": lambda u: _Choose(0, u, 0, u),
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    "cbrt": lambda u: _Choose(u, 0, u ** sympy.Rational(1, 3), -((-u) ** sympy.Rational(1, 3))),
    "log2": lambda u: sympy.log(u, 2),
    "log10": lambda u: sympy.log(u, 10),
    "sign": lambda u: _Choose(u, 0, 1, -1),
    **{
        name: getattr(sympy, name)
        for name in (
            "sin",
            "cos",
            "tan",
            "asin",
            "asinh",
            "acosh",
            "atanh",
            "atan2",
            "erf",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
            "exp",
            "log",
            "sqrt",
        )
    },
}


def central_difference(
    function: Callable[[FloatArray], FloatArray], thetas: FloatArray, axis: int
) -> tuple[FloatArray, FloatArray]:
    """The derivative of ``thetas (N, 2) -> (N, ...)`` along an axis, and how far it may be off."""
    slopes, scale = [], np.zeros(1)
    for step in (2e-4, 1e-4):
        shift = step * np.eye(2)[axis]
        ahead, behind = function(thetas + shift), function(thetas - shift)
        slopes.append((ahead - behind) / (2 * step))
        scale = np.maximum(np.abs(ahead), np.abs(behind))
    coarse, fine = slopes
    # Richardson: the error falls with the square of the step; the rest is the rounding of the values.
    return fine + (fine - coarse) / 3, np.abs(fine - coarse) + 1e-9 * scale + 1e-9
