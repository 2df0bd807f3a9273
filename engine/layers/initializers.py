"""Where weights start: each initialiser a row, drawing a matrix of weights from a passed random generator.

The dialects differ in one thing: Keras draws the normal members of the Glorot, He and LeCun families
truncated at two standard deviations and rescales them so that the variance stays; PyTorch and the papers
draw plain normals.

To add an initializer, append a row to ``INITIALIZERS`` at the end of this file: how to draw a matrix for a
standard deviation (`_normal`, `_uniform` ...), that deviation as a function of the shape (`_scaled` where it
follows fan in or fan out), its formula, source and spelling in both libraries. Panels, experiment files, the
command line and the code view follow. ``tests/engine/layers/test_initializers.py`` draws every row, compares
mean and deviation with what the row says, and names what it lacks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.library_spelling import NOT_SPELLED, Spelling
from engine.objective import FloatArray
from engine.parameters import Dialect, Parameter, Value, check_values, complete
from engine.registry import Registry

#: (O, I): the rows and columns of a matrix of weights.
MatrixShape = tuple[int, int]
Draw = Callable[[np.random.Generator, MatrixShape, float], FloatArray]
Fan = Literal["in", "average"]
#: Standard deviation of a standard normal that is cut off at +-2.
TRUNCATED_DEVIATION = 0.87962566103423978


@dataclass(frozen=True, kw_only=True)
class Initializer:
    """One way to draw the weights W (O, I) of a layer with I inputs and O units.

    Attributes:
        key: Keras's name where Keras has one.
        title: the name shown.
        meaning: what it is good or bad for.
        formula: the distribution in LaTeX; n_in = I, n_out = O.
        source: where it was proposed.
        spelling: how Keras and PyTorch write it, over the parameters; PyTorch fills the tensor ``w``.
        distribution: ``distribution(rng, (O, I), deviation)``.
        deviation: ``deviation((O, I), **constants)``: the standard deviation of an entry (the value of a
            constant).
        parameters: the constants.
        truncated_in: the dialects that cut the normal distribution at two deviations.
    """

    key: str
    title: str
    meaning: str
    formula: str
    source: str
    spelling: Spelling = NOT_SPELLED
    distribution: Draw
    deviation: Callable[..., float]
    parameters: tuple[Parameter, ...] = ()
    truncated_in: tuple[Dialect, ...] = ()

    def draw(
        self,
        rng: np.random.Generator,
        shape: MatrixShape,
        *,
        fans: MatrixShape | None = None,
        dialect: Dialect = "textbook",
        constants: Mapping[str, Value] | None = None,
    ) -> FloatArray:
        """Weights (O, I); the same state of ``rng`` gives the same bits.

        Args:
            rng: the only source of randomness.
            shape: of the matrix, (O, I) for weights.
            fans: (fan out, fan in) where they are not the shape, as for biases.
            dialect: decides about truncation.
            constants: of the parameters; those missing take their defaults.

        Raises:
            RavineError: an unknown constant or a bad value.
        """
        checked = check_values(self.parameters, constants or {}, owner=f"initializer {self.key}")
        deviation = self.deviation(fans or shape, **complete(self.parameters, checked, dialect))
        if dialect in self.truncated_in:
            return _truncated(rng, shape, deviation / TRUNCATED_DEVIATION)
        return self.distribution(rng, shape, deviation)


def _same(rng: np.random.Generator, shape: MatrixShape, value: float) -> FloatArray:
    del rng
    return np.full(shape, value)


def _normal(rng: np.random.Generator, shape: MatrixShape, deviation: float) -> FloatArray:
    return rng.standard_normal(shape) * deviation


def _uniform(rng: np.random.Generator, shape: MatrixShape, deviation: float) -> FloatArray:
    # U(-r, r) has the variance r^2 / 3
    return rng.uniform(-1.0, 1.0, shape) * (math.sqrt(3.0) * deviation)


def _truncated(rng: np.random.Generator, shape: MatrixShape, scale: float) -> FloatArray:
    """A normal of deviation ``scale`` before what lies beyond two of them is drawn again."""
    values = rng.standard_normal(shape)
    while (beyond := np.abs(values) > 2.0).any():
        values[beyond] = rng.standard_normal(np.count_nonzero(beyond))
    return values * scale


def _truncated_unscaled(rng: np.random.Generator, shape: MatrixShape, deviation: float) -> FloatArray:
    return _truncated(rng, shape, deviation / TRUNCATED_DEVIATION)


def _orthogonal(rng: np.random.Generator, shape: MatrixShape, deviation: float) -> FloatArray:
    """Rows or columns orthogonal, whichever are fewer, uniformly distributed (Haar measure)."""
    longer, shorter = max(shape), min(shape)
    q, r = np.linalg.qr(rng.standard_normal((longer, shorter)))
    q *= np.where(np.diag(r) < 0, -1.0, 1.0)  # without this QR prefers some rotations
    # an entry of a unit vector of that length has the variance 1 / longer
    q *= deviation * math.sqrt(longer)
    return q if shape == q.shape else np.ascontiguousarray(q.T)


def _number(name: str, default: float, symbol: str, meaning: str, *, low: float = 0.0) -> Parameter:
    return Parameter(name=name, default=default, low=low, high=10.0, symbol=symbol, meaning=meaning)


def _deviation_parameter(default: float) -> Parameter:
    return Parameter(
        name="stddev",
        default=default,
        low=0.0,
        high=10.0,
        scale="log",
        slider_low=1e-4,
        symbol=r"\sigma",
        meaning="Standard deviation of a weight.",
    )


def _fixed(value: float) -> Callable[[MatrixShape], float]:
    return lambda _shape: value


def _given_deviation(_shape: MatrixShape, *, stddev: float) -> float:
    return stddev


def _cut_deviation(_shape: MatrixShape, *, stddev: float) -> float:
    # Keras names the deviation before the cut
    return stddev * TRUNCATED_DEVIATION


def _given_range(_shape: MatrixShape, *, maxval: float) -> float:
    return maxval / math.sqrt(3.0)


def _given_value(_shape: MatrixShape, *, value: float) -> float:
    return value


def _given_gain(shape: MatrixShape, *, gain: float) -> float:
    return gain / math.sqrt(max(shape))


def _scaled(factor: float, fan: Fan) -> Callable[[MatrixShape], float]:
    """Variance scaling: variance = factor / fan."""

    def deviation(shape: MatrixShape) -> float:
        fans = {"in": shape[1], "average": (shape[0] + shape[1]) / 2}
        return math.sqrt(factor / fans[fan])

    return deviation


GLOROT = "X. Glorot and Y. Bengio 2010, AISTATS, equation 16"
HE = "K. He et al. 2015, arXiv 1502.01852, equation 10"
LECUN = "Y. LeCun et al. 1998, Efficient BackProp, section 4.6"
TEXTBOOK = "textbook"


def _family(
    name: str,
    title: str,
    meaning: str,
    *,
    variance: str,
    source: str,
    pytorch: str,
    deviation: Callable[[MatrixShape], float],
) -> tuple[Initializer, Initializer]:
    """The uniform and the normal member of a family that scales the variance; ``pytorch`` writes either."""
    return (
        Initializer(
            key=f"{name}_uniform",
            title=f"{title} uniform",
            meaning=meaning,
            formula=rf"U(-r, r), \; r = \sqrt{{3 \cdot {variance}}}",
            source=source,
            spelling=Spelling(f'"{name}_uniform"', pytorch.format(form="uniform")),
            distribution=_uniform,
            deviation=deviation,
        ),
        Initializer(
            key=f"{name}_normal",
            title=f"{title} normal",
            meaning=meaning,
            formula=rf"N\left(0, {variance}\right)",
            source=source,
            spelling=Spelling(f'"{name}_normal"', pytorch.format(form="normal")),
            distribution=_normal,
            deviation=deviation,
            truncated_in=("keras",),
        ),
    )


INITIALIZERS: Registry[Initializer] = Registry(
    "initializer",
    (
        Initializer(
            key="zeros",
            title="Zeros",
            meaning="All units of a layer stay identical for ever: symmetry is never broken.",
            formula="0",
            source=TEXTBOOK,
            spelling=Spelling('"zeros"', "nn.init.zeros_(w)"),
            distribution=_same,
            deviation=_fixed(0.0),
        ),
        Initializer(
            key="ones",
            title="Ones",
            meaning="Symmetric like zeros; meant for scales, not weights.",
            formula="1",
            source=TEXTBOOK,
            spelling=Spelling('"ones"', "nn.init.ones_(w)"),
            distribution=_same,
            deviation=_fixed(1.0),
        ),
        Initializer(
            key="constant",
            title="Constant",
            meaning="One value for all: units of a layer stay identical for ever.",
            formula="c",
            source=TEXTBOOK,
            spelling=Spelling("keras.initializers.Constant({value})", "nn.init.constant_(w, {value})"),
            distribution=_same,
            deviation=_given_value,
            parameters=(_number("value", 0.5, "c", "The value of every weight.", low=-10.0),),
        ),
        Initializer(
            key="small_random",
            title="Small random",
            meaning="Breaks the symmetry, but in deep networks signals and gradients shrink to nothing.",
            formula=r"N(0, \sigma^2), \; \sigma = 0.01",
            source=TEXTBOOK,
            spelling=Spelling(
                "keras.initializers.RandomNormal(stddev={stddev})", "nn.init.normal_(w, std={stddev})"
            ),
            distribution=_normal,
            deviation=_given_deviation,
            parameters=(_deviation_parameter(0.01),),
        ),
        Initializer(
            key="large_random",
            title="Large random",
            meaning="Drives S-shaped units into saturation and others into explosion.",
            formula=r"N(0, \sigma^2), \; \sigma = 1",
            source=TEXTBOOK,
            spelling=Spelling(
                "keras.initializers.RandomNormal(stddev={stddev})", "nn.init.normal_(w, std={stddev})"
            ),
            distribution=_normal,
            deviation=_given_deviation,
            parameters=(_deviation_parameter(1.0),),
        ),
        Initializer(
            key="random_uniform",
            title="Uniform",
            meaning="Uniform between two bounds, whatever the size of the layer.",
            formula="U(-r, r)",
            source="Keras, RandomUniform",
            spelling=Spelling(
                "keras.initializers.RandomUniform(-{maxval}, {maxval})",
                "nn.init.uniform_(w, -{maxval}, {maxval})",
            ),
            distribution=_uniform,
            deviation=_given_range,
            parameters=(_number("maxval", 0.05, "r", "The largest weight; the smallest is its negative."),),
        ),
        Initializer(
            key="random_normal",
            title="Normal",
            meaning="Normal with one deviation, whatever the size of the layer.",
            formula=r"N(0, \sigma^2)",
            source="Keras, RandomNormal",
            spelling=Spelling(
                "keras.initializers.RandomNormal(stddev={stddev})", "nn.init.normal_(w, std={stddev})"
            ),
            distribution=_normal,
            deviation=_given_deviation,
            parameters=(_deviation_parameter(0.05),),
        ),
        Initializer(
            key="truncated_normal",
            title="Truncated normal",
            meaning="Normal, but what lies beyond two deviations is drawn again: no outliers.",
            formula=r"N(0, \sigma^2), \; |w| \le 2 \sigma",
            source="Keras, TruncatedNormal",
            spelling=Spelling(
                "keras.initializers.TruncatedNormal(stddev={stddev})",
                "nn.init.trunc_normal_(w, std={stddev}, a=-2 * {stddev}, b=2 * {stddev})",
            ),
            distribution=_truncated_unscaled,
            deviation=_cut_deviation,
            parameters=(_deviation_parameter(0.05),),
        ),
        *_family(
            "glorot",
            "Glorot (Xavier)",
            "Keeps the variance of signals and of gradients about equal in layers of tanh.",
            variance=r"\frac{2}{n_{in} + n_{out}}",
            source=GLOROT,
            pytorch="nn.init.xavier_{form}_(w)",
            deviation=_scaled(1.0, "average"),
        ),
        *_family(
            "he",
            "He (Kaiming)",
            "Keeps the variance of signals in layers of ReLU, which halves it.",
            variance=r"\frac{2}{n_{in}}",
            source=HE,
            pytorch='nn.init.kaiming_{form}_(w, nonlinearity="relu")',
            deviation=_scaled(2.0, "in"),
        ),
        *_family(
            "lecun",
            "LeCun",
            "Keeps the variance of signals in linear and SELU layers.",
            variance=r"\frac{1}{n_{in}}",
            source=LECUN,
            pytorch='nn.init.kaiming_{form}_(w, nonlinearity="linear")',
            deviation=_scaled(1.0, "in"),
        ),
        Initializer(
            key="fan_in_uniform",
            title="PyTorch Linear",
            meaning="What PyTorch's Linear starts from, weights and biases: a third of LeCun's variance.",
            formula=r"U(-r, r), \; r = \frac{1}{\sqrt{n_{in}}}",
            source="PyTorch 2.13, torch.nn.Linear",
            spelling=Spelling(
                'keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")',
                "nn.init.kaiming_uniform_(w, a=5**0.5)  # what nn.Linear does by itself",
            ),
            distribution=_uniform,
            deviation=_scaled(1 / 3, "in"),
        ),
        Initializer(
            key="orthogonal",
            title="Orthogonal",
            meaning="A random rotation: no direction of the signal shrinks or grows.",
            formula=r"W W^T = g^2 I",
            source="A. Saxe et al. 2013, arXiv 1312.6120",
            spelling=Spelling(
                "keras.initializers.Orthogonal(gain={gain})", "nn.init.orthogonal_(w, gain={gain})"
            ),
            distribution=_orthogonal,
            deviation=_given_gain,
            parameters=(_number("gain", 1.0, "g", "Length of the rows or columns."),),
        ),
    ),
)
