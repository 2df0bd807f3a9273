"""The slope of mish, z tanh(softplus(z)), without the digits that its two terms lose beside each other."""

from __future__ import annotations

import numpy as np

from engine.arrays import RealArray


def mish_slope(z: RealArray) -> RealArray:
    """f'(z) of mish as a quotient of polynomials in exp(-abs(z)), of which no parts cancel near z = -1."""
    e = np.exp(-np.abs(z))
    above = ((4 * (z + 1) * e + (4 * z + 6)) * e + 4) * e + 1
    below = (((e + 4) * e + (4 * z + 6)) * e + 4 * (z + 1)) * e
    scale = np.where(z > 0, (2 * e + 2) * e + 1, (e + 2) * e + 2)
    result: RealArray = np.where(z > 0, above, below) / (scale * scale)
    return result
