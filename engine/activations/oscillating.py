"""Ridge activations that rise and fall: one such neuron can cut a plane more than once, and so learn XOR."""

from __future__ import annotations

import math

import numpy as np

from engine.activations import second_derivatives
from engine.activations.cardinal import dsu_slope, sinc, sinc_slope, ssu_slope
from engine.activations.row import Activation, Curve, Number
from engine.arrays import RealArray
from engine.library_spelling import function_spelling

INF = math.inf
OSCILLATING = "M. M. Noel et al. 2021, arXiv 2108.12943"
SHIFTED = "M. M. Noel et al. 2021, arXiv 2111.04020"
SINC_MINIMUM = -0.21723362821122166  # at u = +-4.4934, where tan u = u
DSU_MAXIMUM = 1.6364081368348818  # at z = 2.63100


def _sine(number: Number) -> Curve:
    del number
    return Curve(np.sin, lambda z, _value, out: np.cos(z, out))


def _sinc(number: Number) -> Curve:
    del number
    return Curve(
        lambda z, out: np.copyto(out, sinc(z)),
        lambda z, _value, out: np.copyto(out, sinc_slope(z)),
    )


def _gcu(number: Number) -> Curve:
    del number

    def value(z: RealArray, out: RealArray) -> None:
        np.cos(z, out)
        np.multiply(out, z, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.sin(z, out)
        np.multiply(out, z, out)
        np.subtract(np.cos(z), out, out)

    return Curve(value, slope)


def _squ(number: Number) -> Curve:
    one, two = number(1.0), number(2.0)

    def value(z: RealArray, out: RealArray) -> None:
        np.add(z, one, out)
        np.multiply(out, z, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.multiply(z, two, out)
        np.add(out, one, out)

    return Curve(value, slope)


def _ncu(number: Number) -> Curve:
    one, three = number(1.0), number(3.0)

    def value(z: RealArray, out: RealArray) -> None:
        np.multiply(z, z, out)
        np.subtract(one, out, out)
        np.multiply(out, z, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.multiply(z, z, out)
        np.multiply(out, three, out)
        np.subtract(one, out, out)

    return Curve(value, slope)


def _ssu(number: Number) -> Curve:
    pi = number(math.pi)
    return Curve(
        lambda z, out: np.multiply(pi, sinc(z - pi), out),
        lambda z, _value, out: np.copyto(out, ssu_slope(z)),
    )


def _dsu(number: Number) -> Curve:
    pi, half_pi = number(math.pi), number(math.pi / 2)
    return Curve(
        lambda z, out: np.multiply(half_pi, sinc(z - pi) - sinc(z + pi), out),
        lambda z, _value, out: np.copyto(out, dsu_slope(z)),
    )


ROWS = (
    Activation(
        key="sine",
        title="Sine",
        meaning="Periodic: it never saturates for good, and many weights do the same.",
        formula=r"\sin(z)",
        derivative=r"\cos(z)",
        second=r"-\sin(z)",
        source="G. Parascandolo et al. 2017, Taming the waves",
        spelling=function_spelling("ops.sin(z)", "torch.sin(z)"),
        curve=_sine,
        second_derivative=second_derivatives.sine,
        range="[-1, 1]",
        low=-1.0,
        high=1.0,
        continuity=INF,
        monotonic=False,
        zero_centred=True,
        saturating="no",
    ),
    Activation(
        key="sinc",
        title="Sinc",
        meaning="A ripple that dies away on both sides; the hole at 0 is filled with 1.",
        formula=r"\frac{\sin z}{z}",
        derivative=r"\frac{\cos z}{z} - \frac{\sin z}{z^2}",
        second=r"-\frac{\sin z}{z} - \frac{2 \cos z}{z^2} + \frac{2 \sin z}{z^3}",
        source="textbook",
        spelling=function_spelling("sinc(z)", "torch.sinc(z / torch.pi)"),
        curve=_sinc,
        second_derivative=second_derivatives.sinc,
        range="[-0.2172, 1]",
        low=SINC_MINIMUM,
        high=1.0,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="both",
    ),
    Activation(
        key="gcu",
        title="Growing cosine unit (GCU)",
        meaning="Swings ever wider on both sides: one neuron can part the plane into many stripes.",
        formula=r"z \cos z",
        derivative=r"\cos z - z \sin z",
        second=r"-2 \sin z - z \cos z",
        source=OSCILLATING,
        spelling=function_spelling("z * ops.cos(z)", "z * torch.cos(z)"),
        curve=_gcu,
        second_derivative=second_derivatives.gcu,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=INF,
        monotonic=False,
        zero_centred=True,
        saturating="no",
    ),
    Activation(
        key="squ",
        title="Shifted quadratic unit (SQU)",
        meaning="A parabola through 0 with slope 1 there; one neuron of it solves XOR exactly.",
        formula="z^2 + z",
        derivative="2 z + 1",
        second="2",
        source=SHIFTED,
        spelling=function_spelling("z**2 + z", "z**2 + z"),
        curve=_squ,
        second_derivative=second_derivatives.squ,
        range=r"[-\tfrac14, \infty)",
        low=-0.25,
        high=INF,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="no",
    ),
    Activation(
        key="ncu",
        title="Non-monotonic cubic unit (NCU)",
        meaning="Rises about 0 and falls beyond: three crossings of zero.",
        formula="z - z^3",
        derivative="1 - 3 z^2",
        second="-6 z",
        source=SHIFTED,
        spelling=function_spelling("z - z**3", "z - z**3"),
        curve=_ncu,
        second_derivative=second_derivatives.ncu,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=INF,
        monotonic=False,
        zero_centred=True,
        saturating="no",
    ),
    Activation(
        key="ssu",
        title="Shifted sinc unit (SSU)",
        meaning="A sinc moved so that it passes 0 with slope 1; the hole at z = pi is filled with pi.",
        formula=r"\frac{\pi \sin z}{\pi - z}",
        derivative=r"\frac{\pi \cos z}{\pi - z} + \frac{\pi \sin z}{(\pi - z)^2}",
        second=r"\pi \, \mathrm{sinc}''(z - \pi)",
        source=SHIFTED,
        spelling=function_spelling(
            "math.pi * sinc(z - math.pi)", "torch.pi * torch.sinc((z - torch.pi) / torch.pi)"
        ),
        curve=_ssu,
        second_derivative=second_derivatives.ssu,
        range=r"[-0.6825, \pi]",
        low=math.pi * SINC_MINIMUM,
        high=math.pi,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="both",
    ),
    Activation(
        key="dsu",
        title="Decaying sine unit (DSU)",
        meaning="One full wave that dies away; the holes at z = +-pi are filled with +-pi / 2.",
        formula=r"\frac{\pi^2 \sin z}{\pi^2 - z^2}",
        derivative=r"\frac{\pi^2 \cos z}{\pi^2 - z^2} + \frac{2 \pi^2 z \sin z}{(\pi^2 - z^2)^2}",
        second=r"\frac{\pi}{2} (\mathrm{sinc}''(z - \pi) - \mathrm{sinc}''(z + \pi))",
        source=SHIFTED,
        spelling=function_spelling(
            "math.pi / 2 * (sinc(z - math.pi) - sinc(z + math.pi))",
            "torch.pi / 2 * (torch.sinc(z / torch.pi - 1) - torch.sinc(z / torch.pi + 1))",
        ),
        curve=_dsu,
        second_derivative=second_derivatives.dsu,
        range="[-1.636, 1.636]",
        low=-DSU_MAXIMUM,
        high=DSU_MAXIMUM,
        continuity=INF,
        monotonic=False,
        zero_centred=True,
        saturating="both",
    ),
)
