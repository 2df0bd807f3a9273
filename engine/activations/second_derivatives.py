"""The second derivatives of the activations, in closed form.

Each takes ``z`` and the constants of its row and returns f''(z), of the shape of z. They serve people who
look at curves, not training, so they allocate as they like.
"""

from __future__ import annotations

import math

import numpy as np

from engine.activations import normal
from engine.activations.cardinal import sinc_second_derivative
from engine.objective import FloatArray

#: G. Klambauer et al. 2017, arXiv 1706.02515: these make mean 0 and variance 1 a fixed point.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def flat(z: FloatArray, **constants: float) -> FloatArray:
    """0: the pieces are straight; at a kink, where f'' is not defined, it is 0, too."""
    del constants
    return np.zeros_like(z)


def _near(z: FloatArray) -> FloatArray:
    """Z cut to where exp(-z**2 / 2) is not 0: beyond, 0 times an overflowed power would be nan."""
    return np.asarray(np.clip(z, -40.0, 40.0))


def _logistic(z: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


def sigmoid(z: FloatArray) -> FloatArray:
    """With the sigmoid s: s (1 - s) (1 - 2 s)."""
    s = _logistic(z)
    return np.asarray(s * (1.0 - s) * (1.0 - 2.0 * s))


def tanh(z: FloatArray) -> FloatArray:
    """-2 t (1 - t**2)."""
    t = np.tanh(z)
    return np.asarray(-2.0 * t * (1.0 - t * t))


def softsign(z: FloatArray) -> FloatArray:
    """-2 sign(z) / (1 + |z|)**3; 0 at 0, where it jumps from 2 to -2."""
    return np.asarray(-2.0 * np.sign(z) / (1.0 + np.abs(z)) ** 3)


def arctan(z: FloatArray) -> FloatArray:
    """-2 z / (1 + z**2)**2."""
    return np.asarray(-2.0 * z / (1.0 + z * z) ** 2)


def exponential(z: FloatArray) -> FloatArray:
    """e**z."""
    return np.asarray(np.exp(z))


def softplus(z: FloatArray) -> FloatArray:
    """The sigmoid's slope, s (1 - s)."""
    s = _logistic(z)
    return np.asarray(s * (1.0 - s))


def gelu(z: FloatArray, *, approximate: bool) -> FloatArray:
    """(2 - z**2) phi(z); of the approximation z (1 + tanh u) / 2 by the product rule."""
    z = _near(z)
    if not approximate:
        return np.asarray((2.0 - z * z) * normal.density(z))
    scale, cubic = math.sqrt(2.0 / math.pi), 0.044715
    t = np.tanh(scale * (z + cubic * z**3))
    first, second = scale * (1.0 + 3.0 * cubic * z * z), 6.0 * scale * cubic * z
    return np.asarray((1.0 - t * t) * (first + 0.5 * z * (second - 2.0 * t * first * first)))


def silu(z: FloatArray) -> FloatArray:
    """With the sigmoid s: s (1 - s) (2 + z (1 - 2 s))."""
    s = _logistic(z)
    return np.asarray(s * (1.0 - s) * (2.0 + z * (1.0 - 2.0 * s)))


def mish(z: FloatArray) -> FloatArray:
    """2 g' + z g'' with the gate g = tanh(softplus(z))."""
    s, t = _logistic(z), np.tanh(np.logaddexp(0.0, z))
    return np.asarray((1.0 - t * t) * s * (2.0 + z * ((1.0 - s) - 2.0 * t * s)))


def elu(z: FloatArray, *, alpha: float) -> FloatArray:
    """The exponential on the left, 0 on the right."""
    return np.asarray(np.where(z > 0.0, 0.0, alpha * np.exp(np.minimum(z, 0.0))))


def selu(z: FloatArray) -> FloatArray:
    """As ELU, with SELU's constants."""
    return elu(z, alpha=SELU_ALPHA * SELU_SCALE)


def hard_silu(z: FloatArray) -> FloatArray:
    """1/3 between the kinks at -3 and 3."""
    return np.asarray(np.where(np.abs(z) < 3.0, 1.0 / 3.0, 0.0))


def sine(z: FloatArray) -> FloatArray:
    """-sin z."""
    return np.asarray(-np.sin(z))


def sinc(z: FloatArray) -> FloatArray:
    """See `engine.activations.cardinal.sinc_second_derivative`."""
    return np.asarray(sinc_second_derivative(z), dtype=np.float64)


def gcu(z: FloatArray) -> FloatArray:
    """-2 sin z - z cos z."""
    return np.asarray(-2.0 * np.sin(z) - z * np.cos(z))


def squ(z: FloatArray) -> FloatArray:
    """2."""
    return np.full_like(z, 2.0)


def ncu(z: FloatArray) -> FloatArray:
    """-6 z."""
    return np.asarray(-6.0 * z)


def ssu(z: FloatArray) -> FloatArray:
    """Of pi sinc(z - pi)."""
    return np.asarray(math.pi * sinc_second_derivative(z - math.pi))


def dsu(z: FloatArray) -> FloatArray:
    """Of pi / 2 (sinc(z - pi) - sinc(z + pi))."""
    return np.asarray(
        0.5 * math.pi * (sinc_second_derivative(z - math.pi) - sinc_second_derivative(z + math.pi))
    )


def gaussian(z: FloatArray) -> FloatArray:
    """(4 z**2 - 2) exp(-z**2)."""
    z = _near(z)
    return np.asarray((4.0 * z * z - 2.0) * np.exp(-z * z))


def multiquadric(z: FloatArray, *, width: float) -> FloatArray:
    """c**2 / f**3."""
    return np.asarray(width * width / np.hypot(z, width) ** 3)


def inverse_multiquadric(z: FloatArray, *, width: float) -> FloatArray:
    """(2 z**2 - c**2) f**5, in shares of the root so that no square overflows."""
    root = np.hypot(z, width)
    return np.asarray((2.0 * (z / root) ** 2 - (width / root) ** 2) / root**3)
