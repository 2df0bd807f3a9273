"""f, f' and f'' over the whole range of floats, against sympy's derivatives in many digits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import mpmath
import numpy as np
import numpy.typing as npt
import pytest
import sympy

from engine.activations import ACTIVATIONS
from engine.parameters import Value

Z = sympy.Symbol("z", real=True)
SIGMOID = 1 / (1 + sympy.exp(-Z))
SELU_ALPHA = sympy.Rational("1.6732632423543772848170429916717")
SELU_SCALE = sympy.Rational("1.0507009873554804934193349852946")
#: Each function for z > 0 and for z < 0.
FORMULAS: dict[str, tuple[Any, Any]] = {
    **{
        key: (formula, formula)
        for key, formula in {
            "linear": Z,
            "sigmoid": SIGMOID,
            "log_sigmoid": -sympy.log(1 + sympy.exp(-Z)),
            "tanh": sympy.tanh(Z),
            "arctan": sympy.atan(Z),
            "exponential": sympy.exp(Z),
            "softplus": sympy.log(1 + sympy.exp(Z)),
            "gelu": Z * (1 + sympy.erf(Z / sympy.sqrt(2))) / 2,
            "silu": Z * SIGMOID,
            "mish": Z * sympy.tanh(sympy.log(1 + sympy.exp(Z))),
            "sine": sympy.sin(Z),
            "sinc": sympy.sin(Z) / Z,
            "gcu": Z * sympy.cos(Z),
            "squ": Z**2 + Z,
            "ncu": Z - Z**3,
            "ssu": sympy.pi * sympy.sin(Z) / (sympy.pi - Z),
            "dsu": sympy.pi**2 * sympy.sin(Z) / (sympy.pi**2 - Z**2),
            "gaussian": sympy.exp(-(Z**2)),
            "multiquadric": sympy.sqrt(Z**2 + 1),
            "inverse_multiquadric": 1 / sympy.sqrt(Z**2 + 1),
        }.items()
    },
    "softsign": (Z / (1 + Z), Z / (1 - Z)),
    "binary_step": (sympy.Integer(1), sympy.Integer(0)),
    "relu": (Z, sympy.Integer(0)),
    "leaky_relu": (Z, Z / 100),
    "prelu": (Z, Z / 4),
    "elu": (Z, sympy.exp(Z) - 1),
    "selu": (SELU_SCALE * Z, SELU_SCALE * SELU_ALPHA * (sympy.exp(Z) - 1)),
}
GELU_BY_TANH = Z * (1 + sympy.tanh(sympy.sqrt(2 / sympy.pi) * (Z + sympy.Rational("0.044715") * Z**3))) / 2
#: Their pieces are constant or of second degree between kinks; tested by their kinks elsewhere.
CLIPPED = {"relu6", "hard_sigmoid", "hard_tanh", "hard_silu"}
#: In training their slopes are made of their outputs (see `engine.activations.exact_slopes`). Where they
#: saturate these hold to 4 units in the last place of 1, and else to 4 of their own, as all others do.
OF_THE_OUTPUT = {"sigmoid", "tanh", "elu", "selu"}
ROUND = (0.3, 1.7, 5.0, 20.0, 37.0, 50.0, 90.0, 300.0, 710.0)
FLOATS: dict[str, list[float]] = {
    "float64": [
        *(10.0**power for power in range(-300, 301, 100)),
        *ROUND,
        1e-8,
        10.0,
        100.0,
        1e16,
        1e22,
        1e77,
        1e103,
        1e115,
        1e155,
    ],
    "float32": [
        *(10.0**power for power in range(-36, 37, 9)),
        *ROUND,
        0.01,
        10.0,
        100.0,
        1.7e7,
        1e10,
        1e13,
        1e20,
    ],
}


@cache
def exact(formula: Any, order: int) -> Any:
    return sympy.lambdify(Z, sympy.diff(formula, Z, order), "mpmath", cse=True)


def reference(formulas: tuple[Any, Any], order: int, z: float, top: float) -> float:
    # as many digits as cancel beside a very small or a very large z or in 1 - tanh(z)**2, and a float's
    cancelled = min(abs(z), 400) if formulas[0].has(sympy.tanh) and not formulas[0].has(sympy.log) else 0
    with mpmath.workdps(60 + int(2.2 * abs(np.log10(abs(z))) + cancelled)):
        value = exact(formulas[z < 0], order)(mpmath.mpf(z))
        return float(value) if abs(value) < top else float(mpmath.sign(value)) * np.inf


def wrong(
    key: str, formulas: tuple[Any, Any], values: Mapping[str, Value], dtype: str
) -> list[tuple[int, float, float, float]]:
    """Order of derivative, z, what the row says and what is right.

    At powers of ten from 1e-300 to 1e300 the slope that is shown is held to 4 units in its last place, where
    it is not below the smallest normal number. So is that of training; but see `OF_THE_OUTPUT`, and GELU by
    tanh has a tanh's slope in it.
    """
    row, sizes = ACTIVATIONS[key], np.array(FLOATS[dtype], dtype)
    z: npt.NDArray[Any] = np.concatenate((sizes, -sizes))
    constants = row.constants(values, "textbook")
    f, slope = np.empty_like(z), np.empty_like(z)
    with np.errstate(all="ignore"):
        curve = row.settle(constants, z.dtype)
        curve.value(z, f)
        curve.slope(z, f, slope)
        shown = row.evaluate(z, dialect="textbook", **values)[1]
    found = [(0, f), (1, slope), (1, shown)]
    if dtype == "float64":
        found.append((2, row.evaluate_second_derivative(z, constants)))
    precision = float(np.finfo(dtype).eps)
    result = []
    for order, each in found:
        for place, got in zip(z.tolist(), each.tolist(), strict=True):
            right = reference(formulas, order, place, float(np.finfo(dtype).max))
            allowed = 400 * max(abs(right), 0.1)
            if order == 1 and abs(place) not in ROUND:
                saturated = each is slope and (key in OF_THE_OUTPUT or bool(values)) and abs(place) > 1
                allowed = 4 * max(
                    abs(right), 1.0 if saturated else float(np.finfo(dtype).tiny) / precision / 4
                )
            if got != right and not abs(got - right) <= allowed * precision:
                result.append((order, place, got, right))
    return result


def test_every_row_has_a_formula_here() -> None:
    curves = {row.key for row in ACTIVATIONS.rows() if row.curve is not None}
    assert curves - CLIPPED == FORMULAS.keys()


@pytest.mark.parametrize("dtype", list(FLOATS))
@pytest.mark.parametrize("key", list(FORMULAS))
def test_a_row_is_right_however_large_or_small_z_is(key: str, dtype: str) -> None:
    assert wrong(key, FORMULAS[key], {}, dtype) == []


@pytest.mark.parametrize("dtype", list(FLOATS))
def test_gelu_by_tanh_is_right_however_large_or_small_z_is(dtype: str) -> None:
    assert wrong("gelu", (GELU_BY_TANH, GELU_BY_TANH), {"approximate": True}, dtype) == []
