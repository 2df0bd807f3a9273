"""The cardinal sine sin(u) / u with its derivatives, exact to rounding at and about the removable point 0."""

from __future__ import annotations

import math

import numpy as np

from engine.arrays import RealArray

#: Below this |u| the quotients lose digits and the series takes over; its terms reach 1e-16.
SERIES_BELOW = 0.5


def sinc(u: RealArray) -> RealArray:
    """The quotient sin(u) / u, and 1 at the removable point 0; np.sinc(u) is this at pi u."""
    safe = np.where(u == 0, 1, u)
    result: RealArray = np.where(u == 0, 1, np.sin(safe) / safe)
    return result


def sinc_slope(u: RealArray) -> RealArray:
    """The derivative (u cos u - sin u) / u**2 of sinc.

    Near 0 it is summed as its series, the sum over k of (-1)**k 2 k u**(2 k - 1) / (2 k + 1)!.
    """
    near = np.abs(u) < SERIES_BELOW
    safe = np.where(near, 1, u)
    small = np.where(near, u, 0)
    series = np.zeros_like(u)
    for k in range(7, 0, -1):
        series = series * small * small + (-1) ** k * 2 * k / math.factorial(2 * k + 1)
    result: RealArray = np.where(near, series * small, (np.cos(safe) - np.sin(safe) / safe) / safe)
    return result


def ssu_slope(z: RealArray) -> RealArray:
    """The derivative of pi sinc(z - pi).

    It takes sine and cosine of z itself: of a large z nothing is left of pi in z - pi.
    """
    u = z - math.pi
    near = np.abs(u) < SERIES_BELOW
    safe = np.where(near, 1, u)
    result: RealArray = math.pi * np.where(near, sinc_slope(u), (np.sin(z) / safe - np.cos(z)) / safe)
    return result


def dsu_slope(z: RealArray) -> RealArray:
    """The derivative of pi / 2 (sinc(z - pi) - sinc(z + pi)), which is pi**2 sin z / (pi**2 - z**2).

    So written nothing cancels between the two for a large z; about z = pi and -pi they do not cancel.
    """
    left, right = math.pi - z, math.pi + z
    near = (np.abs(left) < SERIES_BELOW) | (np.abs(right) < SERIES_BELOW)
    left, right = np.where(near, 1, left), np.where(near, 1, right)
    away = (np.cos(z) + 2 * (z / right) * (np.sin(z) / left)) * (math.pi / left) * (math.pi / right)
    apart = math.pi / 2 * (sinc_slope(z - math.pi) - sinc_slope(z + math.pi))
    result: RealArray = np.where(near, apart, away)
    return result


def sinc_second_derivative(u: RealArray) -> RealArray:
    """The second derivative -sin u / u - 2 cos u / u**2 + 2 sin u / u**3 of sinc.

    Near 0 it is summed as its series, the sum over k of (-1)**k 2 k (2 k - 1) u**(2 k - 2) / (2 k + 1)!.
    """
    near = np.abs(u) < SERIES_BELOW
    safe = np.where(near, 1, u)
    small = np.where(near, u, 0)
    series = np.zeros_like(u)
    for k in range(8, 0, -1):
        series = series * small * small + (-1) ** k * 2 * k * (2 * k - 1) / math.factorial(2 * k + 1)
    away = -np.sin(safe) / safe - 2.0 * (np.cos(safe) - np.sin(safe) / safe) / (safe * safe)
    result: RealArray = np.where(near, series, away)
    return result
