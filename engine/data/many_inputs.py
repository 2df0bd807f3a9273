"""Examples of many inputs of which few matter: what over-fits, what a penalty finds, how wide sums become."""

from __future__ import annotations

import numpy as np

from engine.data.examples import Data
from engine.data.row import SPLIT, TEST_SHARE, Dataset
from engine.parameters import Parameter

#: Nearly all of a standard normal's values lie within.
REACH = 3.0


def _draw(rng: np.random.Generator, *, samples: int, noise: float, inputs: int, useful: int) -> Data:
    x = rng.standard_normal((samples, inputs))
    count = min(useful, inputs)
    signal = x[:, :count].sum(axis=1) / np.sqrt(count) + noise * rng.standard_normal(samples)
    return Data(
        kind="binary",
        x=x,
        y=(signal > 0.0).astype(np.float64)[:, None],
        feature_names=tuple(f"x{place + 1}" for place in range(inputs)),
        target_name="y",
        domain=((-REACH, REACH),) * inputs,
        target_range=(0.0, 1.0),
        class_names=("no", "yes"),
    )


MANY_INPUTS = (
    Dataset(
        key="many_inputs", title="Many inputs", kind="binary", draw=_draw,
        parameters=(
            Parameter(
                name="samples", default=100, low=4, high=100_000, scale="log", slider_high=2000, symbol="N",
                unit="examples", meaning="How many examples there are, those for testing included.",
            ),
            Parameter(
                name="noise", default=0.3, low=0.0, high=5.0, symbol=r"\sigma",
                meaning="Standard deviation of what no input explains.",
            ),
            Parameter(
                name="inputs", default=30, low=2, high=10_000, scale="log", slider_high=5000, symbol="I",
                meaning="How many inputs there are, each a random number.",
            ),
            Parameter(
                name="useful", default=2, low=1, high=10_000, scale="log", slider_high=100, symbol="u",
                meaning="How many of them, the first ones, say something of the class.",
            ),
            TEST_SHARE, SPLIT,
        ),
        meaning="The class is the sign of the sum of a few inputs; all others are noise.",
        source="R. Tibshirani 1996, J. R. Stat. Soc. B 58, as an example for the lasso",
    ),
)  # fmt: skip
