"""Slopes from z alone, right to 4 units in their last place however large or small z is.

Training makes the slopes of sigmoid, tanh, ELU and SELU of their outputs, as their formulas say and as
PyTorch and Keras do. Where such a function saturates its output has rounded away what the slope is made of:
tanh(20) is 1, and no function of 1 gives 1.7e-17. Exact slopes cost one more exponential each: 3 % of a step
of two layers of 8 units, 7 and 11 % of 64 units, and about a third where NumPy has no vector instructions
for it. Who looks at the slope as a function of z gets it from here.

Each takes ``z`` and the constants of its row and returns f'(z), of the shape and type of z.
"""

from __future__ import annotations

import numpy as np

from engine.activations import normal
from engine.activations.second_derivatives import SELU_ALPHA, SELU_SCALE
from engine.arrays import RealArray

#: sqrt(8 / pi) and 0.044715, each as a float and what it leaves out.
GELU_SCALE = (1.5957691216057308, -9.96930880911092e-17)
GELU_CUBIC = (0.044715, 2.1960211427085595e-18)
#: Where the slope of GELU's approximation is 0 or 1, also in products with z.
GELU_FLAT_BEYOND = 40.0
#: 2**27 + 1 leaves the upper half of a float's digits.
HALVING = 134217729.0


def sigmoid(z: RealArray) -> RealArray:
    """e**-|z| / (1 + e**-|z|)**2, of which no parts cancel."""
    e = np.exp(-np.abs(z))
    return np.asarray(e / ((1 + e) * (1 + e)))


def tanh(z: RealArray) -> RealArray:
    """1 / cosh(z)**2 as four times the sigmoid's slope at 2 z."""
    return np.asarray(4 * sigmoid(2 * z))


def elu(z: RealArray, *, alpha: float) -> RealArray:
    """Alpha e**z on the left and at 0, 1 on the right."""
    return np.where(z > 0, z.dtype.type(1), z.dtype.type(alpha) * np.exp(np.minimum(z, 0)))


def selu(z: RealArray) -> RealArray:
    """The same, scaled so that mean 0 and variance 1 are kept."""
    return np.where(
        z > 0, z.dtype.type(SELU_SCALE), z.dtype.type(SELU_ALPHA * SELU_SCALE) * np.exp(np.minimum(z, 0))
    )


def gelu(z: RealArray, *, approximate: bool) -> RealArray:
    """Phi(z) + z phi(z); of the approximation s + z s (1 - s) u' with s = sigmoid(u).

    u = sqrt(8 / pi) (z + 0.044715 z**3), and e**u multiplies the error of u by u: so u is kept as two floats.
    """
    if not approximate:
        return np.asarray(z * normal.density(z) + normal.cumulative(z))
    near = np.clip(z.astype(np.float64), -GELU_FLAT_BEYOND, GELU_FLAT_BEYOND)
    square, square_rest = _product(near, near)
    cubic, cubic_rest = _product(square, GELU_CUBIC[0])
    bracket = 1 + cubic
    bracket_rest = (1 - (bracket - cubic)) + (cubic - (bracket - (bracket - cubic)))
    bracket_rest += cubic_rest + square * GELU_CUBIC[1] + square_rest * GELU_CUBIC[0]
    scaled, scaled_rest = _product(near, GELU_SCALE[0])
    scaled_rest += near * GELU_SCALE[1]
    u, u_rest = _product(scaled, bracket)
    u_rest += scaled * bracket_rest + scaled_rest * bracket
    e = np.exp(-np.abs(u)) * (1 - np.sign(u) * u_rest)
    steep = scaled * (1 + 3 * cubic) / (1 + e)
    slope = np.where(u < 0, e * (1 + steep), 1 + e * steep) / (1 + e)
    return np.asarray(slope, z.dtype)


def _product(a: RealArray, b: RealArray | float) -> tuple[RealArray, RealArray]:
    """The product and what rounding took from it (T. Dekker 1971, Numerische Mathematik 18)."""
    product = np.asarray(a * b)
    (high, low), (other_high, other_low) = _halves(a), _halves(b)
    rest = ((high * other_high - product) + high * other_low + low * other_high) + low * other_low
    return product, np.asarray(rest)


def _halves(a: RealArray | float) -> tuple[RealArray, RealArray]:
    """Two floats of 26 digits each whose sum is a."""
    wide = a * HALVING
    high = wide - (wide - a)
    return np.asarray(high), np.asarray(a - high)
