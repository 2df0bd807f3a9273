"""Radial activations: functions of a distance z, symmetric about 0."""

from __future__ import annotations

import math

import numpy as np

from engine.activations import second_derivatives
from engine.activations.row import Activation, Curve, Number
from engine.arrays import RealArray
from engine.library_spelling import function_spelling
from engine.parameters import Parameter

INF = math.inf


def _gaussian(number: Number) -> Curve:
    minus_two = number(-2.0)

    def value(z: RealArray, out: RealArray) -> None:
        np.multiply(z, z, out)
        np.negative(out, out)
        np.exp(out, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        np.multiply(z, minus_two, out)
        np.multiply(out, value, out)

    return Curve(value, slope)


def _multiquadric(number: Number, *, width: float) -> Curve:
    side = number(width)
    return Curve(
        lambda z, out: np.hypot(z, side, out),
        np.divide,  # z / f(z)
    )


def _inverse_multiquadric(number: Number, *, width: float) -> Curve:
    side, one = number(width), number(1.0)

    def value(z: RealArray, out: RealArray) -> None:
        np.hypot(z, side, out)
        np.divide(one, out, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        np.multiply(value, z, out)  # about 1 in the tails, where the cube of the value is below all numbers
        np.multiply(out, value, out)
        np.multiply(out, value, out)
        np.negative(out, out)

    return Curve(value, slope)


WIDTH = Parameter(
    name="width",
    default=1.0,
    low=0.01,
    high=100.0,
    scale="log",
    slider_low=0.1,
    slider_high=10.0,
    symbol="c",
    meaning="How wide the rounded middle is.",
)
HARDY = "R. Hardy 1971, J. Geophys. Res. 76; D. Broomhead and D. Lowe 1988, Complex Systems 2"

ROWS = (
    Activation(
        key="gaussian",
        title="Gaussian",
        meaning="Answers only near zero: a bump.",
        formula="e^{-z^2}",
        derivative="-2 z e^{-z^2}",
        second="(4 z^2 - 2) e^{-z^2}",
        source="D. Broomhead and D. Lowe 1988, Complex Systems 2",
        spelling=function_spelling("ops.exp(-(z**2))", "torch.exp(-(z**2))"),
        curve=_gaussian,
        second_derivative=second_derivatives.gaussian,
        range="(0, 1]",
        low=0.0,
        high=1.0,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="both",
        family="radial",
    ),
    Activation(
        key="multiquadric",
        title="Multiquadric",
        meaning="A distance with its tip rounded.",
        formula=r"\sqrt{z^2 + c^2}",
        derivative=r"\frac{z}{\sqrt{z^2 + c^2}}",
        second=r"\frac{c^2}{(z^2 + c^2)^{3/2}}",
        source=HARDY,
        spelling=function_spelling("ops.sqrt(z**2 + {width} ** 2)", "torch.sqrt(z**2 + {width} ** 2)"),
        curve=_multiquadric,
        second_derivative=second_derivatives.multiquadric,
        range=r"[c, \infty)",
        low=1.0,
        high=INF,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="no",
        family="radial",
        parameters=(WIDTH,),
    ),
    Activation(
        key="inverse_multiquadric",
        title="Inverse multiquadric",
        meaning="A bump with slow tails.",
        formula=r"\frac{1}{\sqrt{z^2 + c^2}}",
        derivative=r"-\frac{z}{(z^2 + c^2)^{3/2}}",
        second=r"\frac{2 z^2 - c^2}{(z^2 + c^2)^{5/2}}",
        source=HARDY,
        spelling=function_spelling(
            "1 / ops.sqrt(z**2 + {width} ** 2)", "1 / torch.sqrt(z**2 + {width} ** 2)"
        ),
        curve=_inverse_multiquadric,
        second_derivative=second_derivatives.inverse_multiquadric,
        range=r"(0, \tfrac{1}{c}]",
        low=0.0,
        high=1.0,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="both",
        family="radial",
        parameters=(WIDTH,),
    ),
)
