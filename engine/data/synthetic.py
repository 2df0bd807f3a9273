"""Synthetic sets: made anew from a random generator.

The two course sets carry the lessons on optimizers, so their loss bowl is made to measure. Their non-zero x
are standardised to mean 0 and mean square ``spread**2``; hence for y = w x + b and mean squared error the
Hessian is, for every seed and exactly up to rounding, ``diag(2 (1 - zeros) spread**2, 2)``:

============  =======================  =========  ===========================================================
set           eigenvalues (w, b)       condition  learning rates that tell the story
============  =======================  =========  ===========================================================
line_dense    8, 2                     4          plain 0.01 ... 0.1 (w first, then b; limit 0.25); momentum
                                                  0.9 at 0.01 swings w twice and b once in 49 steps
line_sparse   0.2, 2 (zeros = 0.9)     10         plain 0.1 (b within 20 steps, after 75 w lacks a fifth;
                                                  limit 1)
============  =======================  =========  ===========================================================

The bowl's bottom lies near w = 50, b = 10; from the start (-10, -30) momentum's overshoot stays inside the
drawn plane, weight -20 ... 100 and bias -40 ... 40. The sparse set's bowl is round at zeros = 0 and
stretches into a ravine along w as zeros grows, with condition 1 / (1 - zeros): an input that is mostly zero
gets small updates.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from engine.data.examples import Data, Kind
from engine.data.gates import GATES, corners, truth
from engine.data.row import NO_TEST_SHARE, SPLIT, TEST_SHARE, Dataset
from engine.objective import FloatArray
from engine.parameters import Parameter

PLAYGROUND = "D. Smilkov et al. 2017, Direct-Manipulation Visualization of Deep Networks, arXiv 1708.03788"


def _samples(default: int, low: int = 4) -> Parameter:
    return Parameter(
        name="samples", default=default, low=low, high=100_000, scale="log", slider_high=2000, symbol="N",
        unit="examples", meaning="How many examples there are, those for testing included.",
    )  # fmt: skip


def _noise(default: float, high: float, meaning: str) -> Parameter:
    return Parameter(name="noise", default=default, low=0.0, high=high, symbol=r"\sigma", meaning=meaning)


def _number(name: str, default: float, limits: tuple[float, float], symbol: str, meaning: str) -> Parameter:
    low, high = limits
    return Parameter(name=name, default=default, low=low, high=high, symbol=symbol, meaning=meaning)


COURSE_PARAMETERS = (
    _noise(25.0, 100.0, "Standard deviation of the noise on y."),
    _number("slope", 50.0, (-80.0, 80.0), "w", "The true weight."),
    _number("intercept", 10.0, (-40.0, 40.0), "b", "The true bias."),
)
ZEROS = _number("zeros", 0.9, (0.0, 0.95), "z", "The share of examples whose input is exactly zero.")


def _spread(default: float) -> Parameter:
    return _number("spread", default, (0.1, 4.0), "s", "Root mean square of the inputs that are not zero.")


def _course_line(
    rng: np.random.Generator,
    *,
    samples: int,
    noise: float,
    slope: float,
    intercept: float,
    spread: float,
    zeros: float = 0.0,
) -> Data:
    """See the module's text. All draws come first, so that moving a slider moves the same points."""
    # a sum of three uniforms is bell-shaped with short tails, so the drawn axes hold all points
    raw, errors = rng.random((3, samples)).sum(axis=0), rng.standard_normal(samples)
    order = rng.permutation(samples)
    filled = np.sort(order[min(round(zeros * samples), samples - 2) :])
    chosen = raw[filled] - raw[filled].mean()
    x = np.zeros(samples)
    x[filled] = chosen * (spread / np.sqrt(np.mean(chosen**2)))
    y = slope * x + intercept + noise * errors
    return Data(
        kind="regression", x=x[:, None], y=y[:, None], feature_names=("x",), target_name="y",
        domain=((-3.0 * spread, 3.0 * spread),), target_range=(-320.0, 320.0),
        plane=((-20.0, 100.0), (-40.0, 40.0)),
    )  # fmt: skip


def _curve(
    function: Callable[[FloatArray], FloatArray], half_width: float, height: float
) -> Callable[..., Data]:
    """The maker of a noisy 1-D curve with x uniform in [-half_width, half_width]."""

    def draw(rng: np.random.Generator, *, samples: int, noise: float) -> Data:
        x = np.sort(rng.uniform(-half_width, half_width, samples))
        y = function(x) + noise * rng.standard_normal(samples)
        return Data(
            kind="regression", x=x[:, None], y=y[:, None], feature_names=("x",), target_name="y",
            domain=((-half_width, half_width),), target_range=(-height, height),
        )  # fmt: skip

    return draw


def _in_plane(kind: Kind, x: FloatArray, y: FloatArray, half_width: float = 6.0) -> Data:
    """Data over the square [-half_width, half_width]^2 with the target as one column or one-hot."""
    if kind == "classes":
        count = int(y.max()) + 1
        targets, names = np.eye(count)[y.astype(np.intp)], tuple(f"class {k + 1}" for k in range(count))
    else:
        targets, names = y[:, None], ("no", "yes") if kind == "binary" else ()
    span = float(np.ceil(max(1.0, np.abs(y).max())))
    return Data(
        kind=kind, x=x, y=targets, feature_names=("x1", "x2"), target_name="y",
        domain=((-half_width, half_width),) * 2, class_names=names,
        target_range=(-span, span) if kind == "regression" else (float(y.min()), float(y.max())),
    )  # fmt: skip


def _plane(rng: np.random.Generator, *, samples: int, noise: float) -> Data:
    x = rng.uniform(-6.0, 6.0, (samples, 2))
    return _in_plane("regression", x, x.sum(axis=1) / 10 + noise * rng.standard_normal(samples))


def _polar(radius: FloatArray, angle: FloatArray) -> FloatArray:
    return np.column_stack((radius * np.sin(angle), radius * np.cos(angle)))


def _circle(rng: np.random.Generator, *, samples: int, noise: float) -> Data:
    inner = np.arange(samples) % 2
    radius = np.where(inner, rng.uniform(0.0, 2.5, samples), rng.uniform(3.5, 5.0, samples))
    x = _polar(radius, rng.uniform(0.0, 2 * np.pi, samples))
    return _in_plane("binary", x + noise * rng.standard_normal(x.shape), inner.astype(np.float64))


def _xor(rng: np.random.Generator, *, samples: int, noise: float) -> Data:
    x = rng.uniform(0.3, 5.0, (samples, 2)) * rng.choice((-1.0, 1.0), (samples, 2))
    label = (x[:, 0] * x[:, 1] < 0).astype(np.float64)
    return _in_plane("binary", x + noise * rng.standard_normal(x.shape), label)


def _gate(rng: np.random.Generator, *, gate: str, inputs: str, targets: str) -> Data:
    del rng  # four fixed points
    label = truth(gate)
    return _in_plane(
        "binary",
        corners(symmetric=inputs == "plus_minus_one"),
        2 * label - 1 if targets == "plus_minus_one" else label,
        half_width=2.0,
    )


def _blobs(rng: np.random.Generator, *, samples: int, noise: float, classes: int) -> Data:
    label = np.arange(samples) % classes
    centres = _polar(np.full(classes, 3.0), 2 * np.pi * (np.arange(classes) + 0.5) / classes)
    x = centres[label] + noise * rng.standard_normal((samples, 2))
    return _in_plane("classes", x, label.astype(np.float64))


def _spirals(rng: np.random.Generator, *, samples: int, noise: float, turns: float) -> Data:
    arm = np.arange(samples) % 2
    along = (np.arange(samples) // 2 + 0.5) / ((samples + 1) // 2)
    x = _polar(5.0 * along, 2 * np.pi * turns * along + np.pi * arm)
    return _in_plane("binary", x + noise * rng.standard_normal(x.shape), arm.astype(np.float64))


def _moons(rng: np.random.Generator, *, samples: int, noise: float) -> Data:
    lower = np.arange(samples) % 2
    angle = rng.uniform(0.0, np.pi, samples)
    x = np.column_stack((np.cos(angle), np.sin(angle)))
    # the lower moon is the upper one turned by half a turn about (1/2, 1/4)
    x = np.where(lower[:, None] == 1, np.array([1.0, 0.5]) - x, x) - np.array([0.5, 0.25])
    x = 3.0 * x + noise * rng.standard_normal(x.shape)
    return _in_plane("binary", x, lower.astype(np.float64))


def _checkerboard(rng: np.random.Generator, *, samples: int, noise: float, squares: int) -> Data:
    x = rng.uniform(-6.0, 6.0, (samples, 2))
    label = np.floor((x + 6.0) * (squares / 12.0)).sum(axis=1) % 2
    return _in_plane("binary", x + noise * rng.standard_normal(x.shape), label)


def _two_bumps(x: FloatArray) -> FloatArray:
    return np.exp(-((x - 2.5) ** 2)) - 0.7 * np.exp(-((x + 2.0) ** 2) / 2)


def _coding(name: str, meaning: str) -> Parameter:
    return Parameter(name=name, default="zero_one", choices=("zero_one", "plus_minus_one"), meaning=meaning)


POINT_NOISE = "Standard deviation of the shift of each point, along either axis."
VALUE_NOISE = "Standard deviation of the noise on y."
PLANAR = (_samples(400), _noise(0.25, 5.0, POINT_NOISE), TEST_SHARE, SPLIT)
CURVED = (_samples(200), _noise(0.1, 2.0, VALUE_NOISE), TEST_SHARE)

SYNTHETIC = (
    Dataset(
        key="line_dense", title="Line, dense input", kind="regression", draw=_course_line,
        parameters=(_samples(100), *COURSE_PARAMETERS, _spread(2.0), NO_TEST_SHARE),
        meaning="A noisy line whose input is never zero: the loss bowl is four times steeper along w.",
        source="made for the course; linear least squares: any statistics text",
    ),
    Dataset(
        key="line_sparse", title="Line, sparse input", kind="regression", draw=_course_line,
        parameters=(_samples(200), *COURSE_PARAMETERS, _spread(1.0), ZEROS, NO_TEST_SHARE),
        meaning="A noisy line whose input is mostly zero: a ravine along w, so b is learned first.",
        source="made for the course; sparse features: J. Duchi et al. 2011, JMLR 12",
    ),
    Dataset(
        key="line", title="Noisy line", kind="regression", draw=_curve(lambda x: 0.5 * x + 0.2, 2.0, 2.0),
        parameters=CURVED, meaning="One neuron is enough: y = x / 2 + 1/5.", source="linear regression",
    ),
    Dataset(
        key="sine", title="Sine", kind="regression", draw=_curve(np.sin, 6.0, 1.5), parameters=CURVED,
        meaning="A smooth curve that a few hidden neurons bend themselves to.", source="y = sin x",
    ),
    Dataset(
        key="two_bumps", title="Two bumps", kind="regression", draw=_curve(_two_bumps, 6.0, 1.5),
        parameters=CURVED, meaning="A narrow hill and a wide hollow: neurons must divide the work.",
        source="y = exp(-(x - 5/2)^2) - 7/10 exp(-(x + 2)^2 / 2)",
    ),
    Dataset(
        key="plane", title="Plane", kind="regression", draw=_plane,
        parameters=(_samples(400), _noise(0.05, 2.0, VALUE_NOISE), TEST_SHARE),
        meaning="y = (x1 + x2) / 10: linear in two inputs.", source=PLAYGROUND,
    ),
    Dataset(
        key="circle", title="Circle", kind="binary", draw=_circle, parameters=PLANAR,
        meaning="A disc inside a ring: no straight line parts them.", source=PLAYGROUND,
    ),
    Dataset(
        key="xor", title="Exclusive or", kind="binary", draw=_xor, parameters=PLANAR,
        meaning="Opposite quadrants belong together: one neuron with a monotonic activation fails.",
        source=PLAYGROUND,
    ),
    Dataset(
        key="xor_corners", title="Exclusive or, four points", kind="binary",
        draw=partial(_gate, gate="xor"),
        parameters=(
            _coding("inputs", "Whether the inputs false and true are coded as 0 and 1 or as -1 and 1."),
            _coding("targets", "Whether the targets no and yes are coded as 0 and 1 or as -1 and 1."),
            NO_TEST_SHARE,
        ),
        meaning="The truth table itself, which one oscillating neuron learns.",
        source="M. M. Noel et al. 2021, arXiv 2108.12943",
    ),
    Dataset(
        key="gate", title="Logic gate, four points", kind="binary", draw=_gate,
        parameters=(
            Parameter(
                name="gate", default="and", choices=tuple(GATES),
                meaning="The truth table; a straight line parts all but xor and xnor.",
            ),
            _coding("inputs", "Whether the inputs false and true are coded as 0 and 1 or as -1 and 1."),
            _coding("targets", "Whether the targets no and yes are coded as 0 and 1 or as -1 and 1."),
            NO_TEST_SHARE,
        ),
        meaning="One truth table of two inputs: what one neuron can learn, and what it cannot.",
        source="M. Minsky and S. Papert 1969, Perceptrons",
    ),
    Dataset(
        key="blobs", title="Gaussian blobs", kind="classes", draw=_blobs,
        parameters=(
            _samples(400), _noise(0.8, 5.0, "Standard deviation of each blob."), TEST_SHARE, SPLIT,
            Parameter(name="classes", default=3, low=2, high=8, symbol="K", meaning="How many blobs."),
        ),
        meaning="Round clouds on a circle: straight borders are the best there are.", source=PLAYGROUND,
    ),
    Dataset(
        key="spirals", title="Two spirals", kind="binary", draw=_spirals,
        parameters=(
            *PLANAR[:1], _noise(0.1, 5.0, POINT_NOISE), TEST_SHARE, SPLIT,
            _number("turns", 1.75, (0.25, 4.0), "k", "How often each arm winds round the centre."),
        ),
        meaning="Two arms wound into each other: hard for small networks.",
        source="K. Lang and M. Witbrock 1988, Learning to tell two spirals apart",
    ),
    Dataset(
        key="moons", title="Two moons", kind="binary", draw=_moons, parameters=PLANAR,
        meaning="Two half circles that hook into each other: a bent border is enough.",
        source="scikit-learn, make_moons",
    ),
    Dataset(
        key="checkerboard", title="Checkerboard", kind="binary", draw=_checkerboard,
        parameters=(
            _samples(800), _noise(0.1, 5.0, POINT_NOISE), TEST_SHARE, SPLIT,
            Parameter(name="squares", default=4, low=2, high=8, symbol="k", meaning="Squares a side."),
        ),
        meaning="Many separate regions: width and depth show.", source="textbook",
    ),
)  # fmt: skip
