"""Smooth ridge activations: the S-shaped ones and the smooth relatives of ReLU.

Training makes slopes of sigmoid and tanh of their outputs; see `engine.activations.exact_slopes`.
"""

from __future__ import annotations

import math

import numpy as np

from engine.activations import exact_slopes, normal, second_derivatives
from engine.activations.formula import formula_row
from engine.activations.mish import mish_slope
from engine.activations.row import Activation, Curve, Number
from engine.arrays import RealArray
from engine.library_spelling import Spelling, function_spelling
from engine.parameters import Parameter

INF = math.inf
#: Where exp(-z**2 / 2) and 1 - tanh(z)**2 are 0 in double precision, and so are products with them.
FLAT_BEYOND = 40.0


def _linear(number: Number) -> Curve:
    one = number(1.0)
    return Curve(lambda z, out: np.copyto(out, z), lambda _z, _value, out: np.copyto(out, one))


def write_sigmoid(z: RealArray, out: RealArray, one: RealArray) -> None:
    """1 / (1 + exp(-z)): exact to rounding on both sides; where exp overflows the limit 0 is right."""
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, one, out)
    np.divide(one, out, out)


def write_softplus(z: RealArray, out: RealArray) -> None:
    """log(1 + exp(z)) without overflow and exact in the lower tail."""
    np.abs(z, out)
    np.negative(out, out)
    np.exp(out, out)
    np.log1p(out, out)
    np.add(out, np.maximum(z, 0), out)


def _sigmoid(number: Number) -> Curve:
    one = number(1.0)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del z
        np.subtract(one, value, out)
        np.multiply(out, value, out)

    return Curve(lambda z, out: write_sigmoid(z, out, one), slope)


def _tanh(number: Number) -> Curve:
    one = number(1.0)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del z
        np.multiply(value, value, out)
        np.subtract(one, out, out)

    return Curve(np.tanh, slope)


def _softsign(number: Number) -> Curve:
    one = number(1.0)

    def value(z: RealArray, out: RealArray) -> None:
        np.abs(z, out)
        np.add(out, one, out)
        np.divide(z, out, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.abs(z, out)
        np.add(out, one, out)
        np.divide(one, out, out)
        np.multiply(out, out, out)

    return Curve(value, slope)


def _arctan(number: Number) -> Curve:
    one = number(1.0)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.hypot(z, one, out)  # whose square would overflow
        np.divide(one, out, out)
        np.multiply(out, out, out)

    return Curve(np.arctan, slope)


def _exponential(number: Number) -> Curve:
    del number
    return Curve(np.exp, lambda _z, value, out: np.copyto(out, value))


def _softplus(number: Number) -> Curve:
    one = number(1.0)
    return Curve(write_softplus, lambda z, _value, out: write_sigmoid(z, out, one))


def _silu(number: Number) -> Curve:
    one = number(1.0)

    def value(z: RealArray, out: RealArray) -> None:
        write_sigmoid(z, out, one)
        np.multiply(out, z, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        write_sigmoid(z, out, one)
        # sigma + f (1 - sigma): for large z the last factor is 0, where f + sigma (1 - f) would cancel
        np.add(out, (one - out) * value, out)

    return Curve(value, slope)


def _mish(number: Number) -> Curve:
    del number

    def value(z: RealArray, out: RealArray) -> None:
        write_softplus(z, out)
        np.tanh(out, out)
        np.multiply(out, z, out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.copyto(out, mish_slope(z))

    return Curve(value, slope)


def _gelu(number: Number, *, approximate: bool) -> Curve:
    if approximate:
        return _gelu_by_tanh(number)

    def value(z: RealArray, out: RealArray) -> None:
        np.multiply(z, normal.cumulative(z), out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        np.copyto(out, exact_slopes.gelu(z, approximate=False))

    return Curve(value, slope)


def _gelu_by_tanh(number: Number) -> Curve:
    one, half, cubic, linear = number(1.0), number(0.5), number(0.044715), number(math.sqrt(2 / math.pi))
    slope_of_cubic = number(3 * 0.044715)

    def inner(z: RealArray) -> RealArray:
        result: RealArray = np.tanh(linear * (z + cubic * z * z * z))
        return result

    def value(z: RealArray, out: RealArray) -> None:
        np.multiply(half * z, one + inner(z), out)

    def slope(z: RealArray, value: RealArray, out: RealArray) -> None:
        del value
        gate = inner(z)
        # far out the gate is 1 exactly, and 0 times an overflow would be nan
        near = np.clip(z, -FLAT_BEYOND, FLAT_BEYOND)
        np.multiply(half * near * (one - gate * gate), linear * (one + slope_of_cubic * near * near), out)
        np.add(out, half * (one + gate), out)

    return Curve(value, slope)


APPROXIMATE = Parameter(
    name="approximate",
    default=False,
    meaning="Replace the normal distribution by a tanh of z + 0.044715 z^3, as early networks did.",
)

ROWS = (
    Activation(
        key="linear",
        title="Linear",
        meaning="Passes the sum on unchanged; layers of it alone are one linear layer.",
        formula="z",
        derivative="1",
        second="0",
        source="the identity",
        spelling=Spelling('"linear"', "nn.Identity()"),
        curve=_linear,
        second_derivative=second_derivatives.flat,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=INF,
        monotonic=True,
        zero_centred=True,
        saturating="no",
    ),
    Activation(
        key="sigmoid",
        title="Sigmoid",
        meaning="The logistic function: a probability. Its slope is at most 1/4 and dies on both sides.",
        formula=r"\sigma(z) = \frac{1}{1 + e^{-z}}",
        derivative=r"\sigma(z) (1 - \sigma(z))",
        second=r"\sigma(z) (1 - \sigma(z)) (1 - 2 \sigma(z))",
        source="P.-F. Verhulst 1838; in networks: D. Rumelhart, G. Hinton and R. Williams 1986, Nature 323",
        spelling=Spelling('"sigmoid"', "nn.Sigmoid()"),
        curve=_sigmoid,
        exact_slope=exact_slopes.sigmoid,
        second_derivative=second_derivatives.sigmoid,
        range="(0, 1)",
        low=0.0,
        high=1.0,
        continuity=INF,
        monotonic=True,
        zero_centred=False,
        saturating="both",
    ),
    Activation(
        key="tanh",
        title="Tanh",
        meaning="The hyperbolic tangent: a sigmoid centred on zero, with slope 1 there; it saturates, too.",
        formula=r"\tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}",
        derivative=r"1 - \tanh^2(z)",
        second=r"-2 \tanh(z) (1 - \tanh^2(z))",
        source="Y. LeCun et al. 1998, Efficient BackProp, section 4.4",
        spelling=Spelling('"tanh"', "nn.Tanh()"),
        curve=_tanh,
        exact_slope=exact_slopes.tanh,
        second_derivative=second_derivatives.tanh,
        range="(-1, 1)",
        low=-1.0,
        high=1.0,
        continuity=INF,
        monotonic=True,
        zero_centred=True,
        saturating="both",
    ),
    Activation(
        key="softsign",
        title="Softsign",
        meaning="Like tanh but with tails that die off as a power, not exponentially.",
        formula=r"\frac{z}{1 + |z|}",
        derivative=r"\frac{1}{(1 + |z|)^2}",
        second=r"-\frac{2 \, \mathrm{sign}(z)}{(1 + |z|)^3}",
        source="J. Bergstra et al. 2009, Quadratic polynomials learn better image features",
        spelling=Spelling('"softsign"', "nn.Softsign()"),
        curve=_softsign,
        second_derivative=second_derivatives.softsign,
        range="(-1, 1)",
        low=-1.0,
        high=1.0,
        continuity=1,
        monotonic=True,
        zero_centred=True,
        saturating="both",
    ),
    Activation(
        key="arctan",
        title="Arc tangent",
        meaning="An S with slow tails and range of length pi.",
        formula=r"\arctan(z)",
        derivative=r"\frac{1}{1 + z^2}",
        second=r"-\frac{2 z}{(1 + z^2)^2}",
        source="textbook",
        spelling=function_spelling("ops.arctan(z)", "torch.atan(z)"),
        curve=_arctan,
        second_derivative=second_derivatives.arctan,
        range=r"\left(-\frac{\pi}{2}, \frac{\pi}{2}\right)",
        low=-math.pi / 2,
        high=math.pi / 2,
        continuity=INF,
        monotonic=True,
        zero_centred=True,
        saturating="both",
    ),
    Activation(
        key="exponential",
        title="Exponential",
        meaning="Turns sums into factors; it explodes easily.",
        formula="e^z",
        derivative="e^z",
        second="e^z",
        source="Keras, activations.exponential",
        spelling=Spelling('"exponential"', "lambda z: torch.exp(z)"),
        curve=_exponential,
        second_derivative=second_derivatives.exponential,
        range=r"(0, \infty)",
        low=0.0,
        high=INF,
        continuity=INF,
        monotonic=True,
        zero_centred=False,
        saturating="left",
    ),
    Activation(
        key="softplus",
        title="Softplus",
        meaning="ReLU with its corner rounded; its slope is the sigmoid.",
        formula=r"\ln(1 + e^z)",
        derivative=r"\frac{1}{1 + e^{-z}}",
        second=r"\sigma(z) (1 - \sigma(z))",
        source="C. Dugas et al. 2000, NeurIPS 13",
        spelling=Spelling('"softplus"', "nn.Softplus(threshold=500)"),
        curve=_softplus,
        second_derivative=second_derivatives.softplus,
        range=r"(0, \infty)",
        low=0.0,
        high=INF,
        continuity=INF,
        monotonic=True,
        zero_centred=False,
        saturating="left",
    ),
    Activation(
        key="gelu",
        title="GELU",
        meaning="Weighs the sum by the share of a normal distribution that lies below it.",
        formula=r"z\,\Phi(z)",
        derivative=r"\Phi(z) + z\,\varphi(z)",
        second=r"(2 - z^2)\,\varphi(z)",
        source="D. Hendrycks and K. Gimpel 2016, arXiv 1606.08415",
        spelling=Spelling(
            '"gelu"',
            "nn.GELU()",
            {
                "approximate": function_spelling(
                    "ops.gelu(z, approximate=True)", 'nn.functional.gelu(z, approximate="tanh")'
                )
            },
        ),
        curve=_gelu,
        exact_slope=exact_slopes.gelu,
        second_derivative=second_derivatives.gelu,
        range=r"[-0.1700, \infty)",
        low=-0.16997120747990366,
        high=INF,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="left",
        parameters=(APPROXIMATE,),
    ),
    Activation(
        key="silu",
        title="SiLU (Swish)",
        meaning="Weighs the sum by its own sigmoid; a smooth ReLU with a dip.",
        formula=r"z\,\sigma(z)",
        derivative=r"\sigma(z) (1 + z (1 - \sigma(z)))",
        second=r"\sigma'(z) (2 + z (1 - 2 \sigma(z)))",
        source="S. Elfwing et al. 2017, arXiv 1702.03118; P. Ramachandran et al. 2017, arXiv 1710.05941",
        spelling=Spelling('"silu"', "nn.SiLU()"),
        curve=_silu,
        second_derivative=second_derivatives.silu,
        range=r"[-0.2785, \infty)",
        low=-0.2784645427610738,
        high=INF,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="left",
    ),
    Activation(
        key="mish",
        title="Mish",
        meaning="Weighs the sum by the tanh of its softplus; close to SiLU with a deeper dip.",
        formula=r"z \tanh(\ln(1 + e^z))",
        derivative=r"\tanh(s) + z\,\sigma(z) (1 - \tanh^2(s)), \; s = \ln(1 + e^z)",
        second=r"(1 - t^2) (2 \sigma + z \sigma (1 - \sigma) - 2 z t \sigma^2), \; t = \tanh(s)",
        source="D. Misra 2019, arXiv 1908.08681",
        spelling=Spelling('"mish"', "nn.Mish()"),
        curve=_mish,
        second_derivative=second_derivatives.mish,
        range=r"[-0.3088, \infty)",
        low=-0.30884341301725043,
        high=INF,
        continuity=INF,
        monotonic=False,
        zero_centred=False,
        saturating="left",
    ),
    formula_row(
        "-softplus(-z)",
        key="log_sigmoid",
        title="Log sigmoid",
        meaning="The logarithm of a probability: softplus turned about 0, never positive.",
        source="Keras, activations.log_sigmoid; PyTorch, LogSigmoid",
        spelling=Spelling('"log_sigmoid"', "nn.LogSigmoid()"),
        range=r"(-\infty, 0)",
        low=-INF,
        high=0.0,
        continuity=INF,
        monotonic=True,
        zero_centred=False,
        saturating="right",
    ),
)
