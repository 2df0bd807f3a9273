"""Activations made from one formula: the expression engine derives f' and f'' exactly.

To add an activation, append its row to the ``ROWS`` of the module of its family (``smooth``, ``piecewise``,
``oscillating``, ``radial``); its formula is all that must be said of the function::

    formula_row("-softplus(-z)", key=..., title=..., meaning=..., source=..., spelling=...)

Its facts (range, continuity, monotonic ...) are found by sampling, which takes 13 ms; a row of the table that
states all of them spares that at start-up, and ``tests/engine/activations`` samples it instead. The same
tests name what a row lacks. Write kernels by hand (`engine.activations.row.Curve`) only where they are faster
(those of the table are 2 to 14 times, writing into the tape's buffers) or right where the formula is not:
far out, where a product of 0 and infinity is nan, or at removable points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.activations.facts import Facts, sampled_facts
from engine.activations.row import Activation, Curve, Number
from engine.arrays import RealArray
from engine.expression import compile_function, differentiate, to_latex
from engine.expression.parse import NO_SYNONYMS, read
from engine.library_spelling import NOT_SPELLED, Spelling
from engine.number_format import short
from engine.objective import FloatArray
from engine.parameters import Parameter

VARIABLE = "z"


def formula_row(
    formula: str,
    *,
    key: str,
    title: str,
    meaning: str,
    source: str,
    spelling: Spelling = NOT_SPELLED,
    parameters: Sequence[Parameter] = (),
    synonyms: Mapping[str, str] = NO_SYNONYMS,
    **stated: Any,
) -> Activation:
    """A row of the table from a formula in z and the names of its parameters.

    Args:
        formula: f(z), e.g. ``"z*sigmoid(a*z)"``. At a kink f' and f'' are the subgradients of
            `engine.expression.differentiate`.
        key: as all that follow, see `Activation`.
        title: the name shown.
        meaning: a sentence.
        source: where it was proposed.
        spelling: how Keras and PyTorch write it.
        parameters: its constants.
        synonyms: other names of z and the constants, see `engine.expression.parse.read`.
        stated: any other field of `Activation`, instead of what is derived or sampled.

    Raises:
        RavineError: the formula cannot be read; one sentence.
    """
    names = tuple(parameter.name for parameter in parameters)
    value = read(formula, (VARIABLE, *names), what="activation", synonyms=synonyms).node
    slope = differentiate(value, VARIABLE)
    second = differentiate(slope, VARIABLE)
    write_f, write_slope_of, write_second = (
        compile_function((each,), (VARIABLE, *names), "array") for each in (value, slope, second)
    )

    def curve(number: Number, **constants: float) -> Curve:
        given = {name: number(constants[name]) for name in names}

        def write_value(z: RealArray, out: RealArray) -> None:
            with np.errstate(all="ignore"):
                np.copyto(out, write_f(z, **given)[0])

        def write_slope(z: RealArray, value: RealArray, out: RealArray) -> None:
            del value
            with np.errstate(all="ignore"):
                np.copyto(out, write_slope_of(z, **given)[0])

        return Curve(write_value, write_slope)

    def second_derivative(z: FloatArray, **constants: float) -> FloatArray:
        return np.asarray(write_second(z, **constants)[0], dtype=np.float64)

    def sampled(z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        defaults = {parameter.name: float(parameter.default) for parameter in parameters}
        functions = (write_f, write_slope_of, write_second)
        one, two, three = (function(z, **defaults)[0] + np.zeros_like(z) for function in functions)
        return one, two, three

    fields: dict[str, Any] = {
        "formula": to_latex(value),
        "derivative": to_latex(slope),
        "second": to_latex(second),
        "curve": curve,
        "second_derivative": second_derivative,
    }
    if not stated.keys() >= Facts.__dataclass_fields__.keys():
        facts = sampled_facts(sampled)
        fields |= vars(facts) | {"range": _range_latex(facts)}
    return Activation(
        key=key,
        title=title,
        meaning=meaning,
        source=source,
        spelling=spelling,
        parameters=tuple(parameters),
        **(fields | stated),
    )


def _range_latex(facts: Facts) -> str:
    left = r"(-\infty" if math.isinf(facts.low) else f"[{short(facts.low)}"
    right = r"\infty)" if math.isinf(facts.high) else f"{short(facts.high)}]"
    return f"{left}, {right}".replace("\u2212", "-")
