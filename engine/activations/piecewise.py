"""Ridge activations put together from pieces: ReLU, its relatives, and the hard variants.

At a kink f' is what the row states.
"""

from __future__ import annotations

import math

import numpy as np

from engine.activations import exact_slopes, second_derivatives
from engine.activations.row import Activation, Curve, Number
from engine.activations.second_derivatives import SELU_ALPHA, SELU_SCALE
from engine.arrays import RealArray
from engine.library_spelling import Spelling, function_spelling
from engine.parameters import Parameter

INF = math.inf


def _binary_step(number: Number) -> Curve:
    one, zero = number(1.0), number(0.0)
    return Curve(
        lambda z, out: np.heaviside(z, one, out),
        lambda _z, _value, out: np.copyto(out, zero),
    )


def _relu(number: Number) -> Curve:
    zero = number(0.0)
    # f is never negative, so its sign is the slope: one call, no comparison to convert
    return Curve(
        lambda z, out: np.maximum(z, zero, out=out),
        lambda _z, value, out: np.sign(value, out),
    )


def _two_slopes(number: Number, left: float) -> Curve:
    zero, one, low = number(0.0), number(1.0), number(left)

    def value(z: RealArray, out: RealArray) -> None:
        np.minimum(z, zero, out=out)
        np.multiply(out, low, out)
        np.add(out, np.maximum(z, zero), out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.copyto(out, low)
        np.copyto(out, one, where=z > zero)

    return Curve(value, slope)


def _leaky_relu(number: Number, *, negative_slope: float) -> Curve:
    return _two_slopes(number, negative_slope)


def _prelu(number: Number, *, alpha: float) -> Curve:
    return _two_slopes(number, alpha)


def _exponential_left(number: Number, alpha: float, scale: float) -> Curve:
    zero, height, factor = number(0.0), number(alpha * scale), number(scale)

    def value(z: RealArray, out: RealArray) -> None:
        np.minimum(z, zero, out=out)
        np.expm1(out, out)
        np.multiply(out, height, out)
        np.add(out, factor * np.maximum(z, zero), out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        # on the left f' = f + height, and on the right it is the factor
        np.add(value, height, out)
        np.copyto(out, factor, where=z > zero)

    return Curve(value, slope)


def _elu(number: Number, *, alpha: float) -> Curve:
    return _exponential_left(number, alpha, 1.0)


def _selu(number: Number) -> Curve:
    return _exponential_left(number, SELU_ALPHA, SELU_SCALE)


def _clipped(number: Number, steepness: float, shift: float, low: float, high: float) -> Curve:
    """min(max(steepness z + shift, low), high); the slope is 0 at both corners."""
    factor, offset, least, most = number(steepness), number(shift), number(low), number(high)

    def value(z: RealArray, out: RealArray) -> None:
        np.multiply(z, factor, out)
        np.add(out, offset, out)
        np.maximum(out, least, out=out)
        np.minimum(out, most, out=out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del z
        np.multiply((value > least) & (value < most), factor, out)

    return Curve(value, slope)


def _relu6(number: Number) -> Curve:
    return _clipped(number, 1.0, 0.0, 0.0, 6.0)


def _hard_sigmoid(number: Number) -> Curve:
    return _clipped(number, 1 / 6, 0.5, 0.0, 1.0)


def _hard_tanh(number: Number) -> Curve:
    return _clipped(number, 1.0, 0.0, -1.0, 1.0)


def _hard_silu(number: Number) -> Curve:
    gate = _hard_sigmoid(number)
    three, third, half, one, zero = (number(value) for value in (3.0, 1 / 3, 0.5, 1.0, 0.0))

    def value(z: RealArray, out: RealArray) -> None:
        gate.value(z, out)
        np.multiply(out, z, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.multiply(z, third, out)
        np.add(out, half, out)
        np.copyto(out, one, where=z >= three)
        np.copyto(out, zero, where=z <= -three)

    return Curve(value, slope)


ALPHA = Parameter(
    name="alpha",
    default=1.0,
    low=0.0,
    high=10.0,
    slider_high=3.0,
    symbol=r"\alpha",
    meaning="The depth that the left side tends to, below zero.",
)
NEGATIVE_SLOPE = Parameter(
    name="negative_slope",
    default=0.01,
    low=0.0,
    high=1.0,
    symbol="a",
    meaning="The slope left of zero.",
    dialect_defaults={"keras": 0.3},
)
LEARNED_SLOPE = Parameter(
    name="alpha",
    default=0.25,
    low=0.0,
    high=1.0,
    symbol="a",
    meaning="The slope left of zero at the start; training adjusts it.",
    dialect_defaults={"keras": 0.0},
)

ROWS = (
    Activation(
        key="binary_step",
        title="Binary step",
        meaning="Fires or not; its slope is zero everywhere, so nothing can be learned through it.",
        formula=r"\begin{cases} 0 & z < 0 \\ 1 & z \ge 0 \end{cases}",
        derivative="0",
        second="0",
        source="W. McCulloch and W. Pitts 1943",
        spelling=function_spelling("ops.cast(z >= 0, z.dtype) + 0 * z", "(z >= 0).to(z.dtype) + 0 * z"),
        curve=_binary_step,
        second_derivative=second_derivatives.flat,
        range=r"\{0, 1\}",
        low=0.0,
        high=1.0,
        continuity=-1,
        monotonic=True,
        zero_centred=False,
        saturating="both",
    ),
    Activation(
        key="relu",
        title="ReLU",
        meaning="Keeps positive sums and cuts the others; its slope does not vanish on the right.",
        formula=r"\max(0, z)",
        derivative=r"\begin{cases} 0 & z \le 0 \\ 1 & z > 0 \end{cases}",
        second="0",
        source="V. Nair and G. Hinton 2010, ICML",
        spelling=Spelling('"relu"', "nn.ReLU()"),
        curve=_relu,
        second_derivative=second_derivatives.flat,
        range=r"[0, \infty)",
        low=0.0,
        high=INF,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="left",
    ),
    Activation(
        key="leaky_relu",
        title="Leaky ReLU",
        meaning="ReLU with a small slope on the left, so that no unit dies.",
        formula=r"\begin{cases} a z & z < 0 \\ z & z \ge 0 \end{cases}",
        derivative=r"\begin{cases} a & z \le 0 \\ 1 & z > 0 \end{cases}",
        second="0",
        source="A. Maas, A. Hannun and A. Ng 2013, ICML",
        spelling=Spelling(
            "keras.layers.LeakyReLU(negative_slope={negative_slope})",
            "nn.LeakyReLU(negative_slope={negative_slope})",
        ),
        curve=_leaky_relu,
        second_derivative=second_derivatives.flat,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="no",
        parameters=(NEGATIVE_SLOPE,),
    ),
    Activation(
        key="prelu",
        title="Parametric ReLU",
        meaning="Leaky ReLU whose left slope is learned like a weight.",
        formula=r"\begin{cases} a z & z < 0 \\ z & z \ge 0 \end{cases}",
        derivative=r"\begin{cases} a & z \le 0 \\ 1 & z > 0 \end{cases}",
        second="0",
        source="K. He et al. 2015, arXiv 1502.01852",
        spelling=Spelling("keras.layers.PReLU({shared})", "nn.PReLU({learned})"),
        curve=_prelu,
        second_derivative=second_derivatives.flat,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="no",
        parameters=(LEARNED_SLOPE,),
        learned="alpha",
    ),
    Activation(
        key="elu",
        title="ELU",
        meaning="Linear on the right, an exponential approach to -alpha on the left: means closer to zero.",
        formula=r"\begin{cases} \alpha (e^z - 1) & z \le 0 \\ z & z > 0 \end{cases}",
        derivative=r"\begin{cases} f(z) + \alpha & z \le 0 \\ 1 & z > 0 \end{cases}",
        second=r"\begin{cases} \alpha e^z & z \le 0 \\ 0 & z > 0 \end{cases}",
        source="D.-A. Clevert et al. 2015, arXiv 1511.07289",
        spelling=Spelling("keras.layers.ELU(alpha={alpha})", "nn.ELU(alpha={alpha})"),
        curve=_elu,
        exact_slope=exact_slopes.elu,
        second_derivative=second_derivatives.elu,
        range=r"(-\alpha, \infty)",
        low=-1.0,
        high=INF,
        continuity=1,
        monotonic=True,
        zero_centred=False,
        saturating="left",
        parameters=(ALPHA,),
    ),
    Activation(
        key="selu",
        title="SELU",
        meaning="ELU with the two constants that keep mean 0 and variance 1 from layer to layer.",
        formula=r"\lambda \begin{cases} \alpha (e^z - 1) & z \le 0 \\ z & z > 0 \end{cases}",
        derivative=r"\begin{cases} f(z) + \lambda \alpha & z \le 0 \\ \lambda & z > 0 \end{cases}",
        second=r"\begin{cases} \lambda \alpha e^z & z \le 0 \\ 0 & z > 0 \end{cases}",
        source="G. Klambauer et al. 2017, arXiv 1706.02515",
        spelling=Spelling('"selu"', "nn.SELU()"),
        curve=_selu,
        exact_slope=exact_slopes.selu,
        second_derivative=second_derivatives.selu,
        range=r"(-\lambda \alpha, \infty)",
        low=-SELU_ALPHA * SELU_SCALE,
        high=INF,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="left",
    ),
    Activation(
        key="relu6",
        title="ReLU6",
        meaning="ReLU with a ceiling, for low-precision arithmetic.",
        formula=r"\min(\max(0, z), 6)",
        derivative=r"\begin{cases} 1 & 0 < z < 6 \\ 0 & \text{else} \end{cases}",
        second="0",
        source="A. Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10",
        spelling=Spelling('"relu6"', "nn.ReLU6()"),
        curve=_relu6,
        second_derivative=second_derivatives.flat,
        range="[0, 6]",
        low=0.0,
        high=6.0,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="both",
    ),
    Activation(
        key="hard_sigmoid",
        title="Hard sigmoid",
        meaning="A sigmoid made of three straight pieces.",
        formula=r"\min(\max(0, \tfrac{z}{6} + \tfrac12), 1)",
        derivative=r"\begin{cases} \tfrac16 & |z| < 3 \\ 0 & \text{else} \end{cases}",
        second="0",
        source="M. Courbariaux et al. 2015, arXiv 1511.00363; slope 1/6 as in Keras 3 and PyTorch",
        spelling=Spelling('"hard_sigmoid"', "lambda z: nn.functional.hardtanh(z / 6 + 0.5, 0.0, 1.0)"),
        curve=_hard_sigmoid,
        second_derivative=second_derivatives.flat,
        range="[0, 1]",
        low=0.0,
        high=1.0,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="both",
    ),
    Activation(
        key="hard_tanh",
        title="Hard tanh",
        meaning="A tanh made of three straight pieces.",
        formula=r"\min(\max(-1, z), 1)",
        derivative=r"\begin{cases} 1 & |z| < 1 \\ 0 & \text{else} \end{cases}",
        second="0",
        source="R. Collobert 2004, Large Scale Machine Learning",
        spelling=Spelling('"hard_tanh"', "nn.Hardtanh()"),
        curve=_hard_tanh,
        second_derivative=second_derivatives.flat,
        range="[-1, 1]",
        low=-1.0,
        high=1.0,
        continuity=0,
        monotonic=True,
        zero_centred=True,
        saturating="both",
    ),
    Activation(
        key="hard_silu",
        title="Hard SiLU (hard Swish)",
        meaning="SiLU with the hard sigmoid as its gate.",
        formula=r"z \min(\max(0, \tfrac{z}{6} + \tfrac12), 1)",
        derivative=r"\begin{cases} 0 & z \le -3 \\ \tfrac{z}{3} + \tfrac12 & |z| < 3 \\"
        r" 1 & z \ge 3 \end{cases}",
        second=r"\begin{cases} \tfrac13 & |z| < 3 \\ 0 & |z| \ge 3 \end{cases}",
        source="A. Howard et al. 2019, arXiv 1905.02244",
        spelling=Spelling('"hard_silu"', "nn.Hardswish()"),
        curve=_hard_silu,
        second_derivative=second_derivatives.hard_silu,
        range=r"[-\tfrac38, \infty)",
        low=-0.375,
        high=INF,
        continuity=0,
        monotonic=False,
        zero_centred=False,
        saturating="left",
    ),
)
