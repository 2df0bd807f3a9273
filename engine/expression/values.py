"""What the functions of formulas are worth, on floats and on NumPy arrays."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.polynomial.chebyshev import chebval

# With x >= 0 and t = (x - SHIFT) / (x + SHIFT) in [-1, 1], the function
#   g(t) = (1 + 2 x) exp(x**2) erfc(x)
# is so smooth that a short Chebyshev series holds it to double precision over all x >= 0 (the variables are
# those of M. Shepherd and J. Laframboise 1981, Math. Comp. 36, 249-253). The coefficients are the discrete
# cosine transform of g at 64 Chebyshev nodes, taken with 50 digits and cut where they fall below 1e-17.
SHIFT = 3.75
COEFFICIENTS = np.array(
    [
        1.1775789345674017,
        -0.004590054580646478,
        -0.08424913336651792,
        0.05920993999819189,
        -0.026658668435305753,
        0.009074997670705265,
        -0.002413163540417608,
        0.0004907758365258086,
        -6.916973302501207e-05,
        4.13902798607301e-06,
        7.74038306619849e-07,
        -2.1886401049234397e-07,
        1.076499946567091e-08,
        4.521959811218287e-09,
        -7.754400208831351e-10,
        -6.318088340886684e-11,
        2.86879501093067e-11,
        1.9455868545777347e-13,
        -9.65469674843344e-13,
        3.25254814814874e-14,
        3.3478119482868056e-14,
        -1.864562880419313e-15,
        -1.2507950530688648e-15,
        7.418235256624044e-17,
        5.068148904796111e-17,
    ]
)
#: Taylor's coefficients of erf(x)/x in x**2: near 0 the difference 1 - erfc(x) would lose
#: digits; 13 of them reach 1e-17 at 0.5.
_NEAR_ZERO = [2.0 / math.sqrt(math.pi) * (-1) ** n / (math.factorial(n) * (2 * n + 1)) for n in range(13)]


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
    return math.copysign(math.floor(z), z)  # a zero has the sign that NumPy gives it


def _ceil(z: float) -> float:
    return math.copysign(math.ceil(z), z)


def _array_sigmoid(z: Any) -> Any:
    # exp of a non-positive number never overflows; both branches share it.
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def _array_softplus(z: Any) -> Any:
    return np.logaddexp(0.0, z)


def _array_erf(z: Any) -> Any:
    """The error function, within 1e-15 of the true value; NumPy has none."""
    x = np.abs(z)
    square = x * x
    near = np.zeros_like(square)
    small = np.minimum(square, 0.25)
    for coefficient in reversed(_NEAR_ZERO):
        near = near * small + coefficient
    t = 1.0 - 2.0 * SHIFT / (x + SHIFT)  # so written, infinite x gives t = 1
    far = 1.0 - np.exp(-square) * chebval(t, COEFFICIENTS.astype(np.result_type(t))) / (1.0 + 2.0 * x)
    return np.where(x < 0.5, near * z, np.copysign(far, z))


#: Names that emitted scalar code may call, beside Python's own operators.
SCALAR_NAMES: dict[str, Callable[..., float]] = {
    **{n: getattr(math, n) for n in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")},
    **{
        n: getattr(math, n)
        for n in ("asinh", "acosh", "atanh", "atan2", "hypot", "log2", "log10", "cbrt", "erf")
    },
    **{n: getattr(math, n) for n in ("exp", "log", "sqrt", "pow")},
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "sign": _sign,
    "floor": _floor,
    "ceil": _ceil,
}

#: Names that emitted array code may call, beside those of NumPy.
ARRAY_NAMES: dict[str, Callable[..., Any]] = {
    "sigmoid": _array_sigmoid,
    "softplus": _array_softplus,
    "erf": _array_erf,
}

#: Every function of formulas on floats, by its name in the table; used to fold constants.
VALUES: dict[str, Callable[..., float]] = {
    **SCALAR_NAMES,
    "pi": lambda: math.pi,
    "e": lambda: math.e,
    "add": operator.add,
    "sub": operator.sub,
    "neg": operator.neg,
    "mul": operator.mul,
    "div": operator.truediv,
    "mod": operator.mod,
    "choose": lambda a, b, p, q: p if a >= b else q,
    "above": lambda a, b, p, q: p if a > b else q,
    "nan": lambda: math.nan,
    "max": max,
    "min": min,
    "abs": abs,
    "relu": lambda z: max(z, 0.0),
}
