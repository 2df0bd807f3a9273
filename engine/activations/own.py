"""Activations that a person types: a formula in z becomes a row like those of the table."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from engine.activations.facts import Facts, sampled_facts
from engine.activations.row import Activation, Curve, Number
from engine.arrays import RealArray
from engine.errors import RavineError
from engine.expression import compile_function, differentiate, free_symbols, parse, to_latex
from engine.library_spelling import Spelling
from engine.number_format import short
from engine.objective import FloatArray
from engine.parameters import Parameter

VARIABLE = "z"
EXAMPLE = "z*cos(z) + a*z"
#: The letters that stand for constants with a slider, as in typed surfaces.
CONSTANTS = {
    name: Parameter(
        name=name,
        default=1.0,
        low=-1e6,
        high=1e6,
        slider_low=-3.0,
        slider_high=3.0,
        symbol=name,
        meaning=f"The constant {name} of the typed activation.",
    )
    for name in ("a", "b", "c", "d")
}


def own_activation(formula: str) -> Activation:
    """The row of a typed formula f(z), which may use the constants a, b, c and d, each 1 by default.

    Its derivatives are exact; at a kink they are the subgradients of `engine.expression.differentiate`. Its
    range and the other facts are found by sampling at the default constants.

    Raises:
        RavineError: it cannot be read or does not depend on z; one sentence.
    """
    return _own(" ".join(formula.split()))


@lru_cache(maxsize=256)
def _own(formula: str) -> Activation:
    if not formula:
        raise RavineError(f"the activation is empty; write a formula in z, for example {EXAMPLE}")
    value = parse(formula, (VARIABLE, *CONSTANTS), what="activation")
    names = free_symbols(value)
    if VARIABLE not in names:
        raise RavineError(
            f'the activation "{formula}" does not depend on z; write a formula in z, for example {EXAMPLE}'
        )
    slope = differentiate(value, VARIABLE)
    second = differentiate(slope, VARIABLE)
    used = tuple(name for name in CONSTANTS if name in names)
    arguments = (VARIABLE, *used)
    first, steep, bent = (compile_function((each,), arguments, "array") for each in (value, slope, second))
    at_defaults = {name: float(CONSTANTS[name].default) for name in used}

    def curve(number: Number, **constants: float) -> Curve:
        given = {name: number(constants[name]) for name in used}

        def write_value(z: RealArray, out: RealArray) -> None:
            with np.errstate(all="ignore"):
                np.copyto(out, first(z, **given)[0])

        def write_slope(z: RealArray, value: RealArray, out: RealArray) -> None:
            del value
            with np.errstate(all="ignore"):
                np.copyto(out, steep(z, **given)[0])

        return Curve(write_value, write_slope)

    def second_derivative(z: FloatArray, **constants: float) -> FloatArray:
        return np.asarray(bent(z, **constants)[0], dtype=np.float64)

    def sampled(z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        each = (function(z, **at_defaults)[0] + np.zeros_like(z) for function in (first, steep, bent))
        one, two, three = each
        return one, two, three

    facts = sampled_facts(sampled)
    return Activation(
        key=formula,
        title=formula,
        meaning="A formula of one's own.",
        formula=to_latex(value),
        derivative=to_latex(slope),
        second=to_latex(second),
        source="typed",
        spelling=Spelling(*[f"# f(z) = {formula}: write it as a function of your own"] * 2),
        curve=curve,
        second_derivative=second_derivative,
        range=_range_latex(facts),
        low=facts.low,
        high=facts.high,
        continuity=facts.continuity,
        monotonic=facts.monotonic,
        zero_centred=facts.zero_centred,
        saturating=facts.saturating,
        parameters=tuple(CONSTANTS[name] for name in used),
    )


def _range_latex(facts: Facts) -> str:
    left = r"(-\infty" if math.isinf(facts.low) else f"[{short(facts.low)}"
    right = r"\infty)" if math.isinf(facts.high) else f"{short(facts.high)}]"
    return f"{left}, {right}".replace("\u2212", "-")
