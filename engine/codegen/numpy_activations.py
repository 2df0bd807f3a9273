"""Every activation and its slope as NumPy source; what it computes is, bit for bit, what the rows compute.

Where a row has no entry its formula is written. ``Z`` are the sums, ``A`` what the activation made of them,
``dA`` the gradient of ``A``; sums lie features first, one example a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.activations.own import SYNONYMS
from engine.activations.second_derivatives import SELU_ALPHA, SELU_SCALE
from engine.expression import SourceStyle, differentiate, free_symbols, read, source
from engine.parameters import Value


@dataclass(frozen=True)
class CurveText:
    """An activation as text over ``Z``, ``A`` and its constants in braces.

    Attributes:
        value: f(Z).
        slope: f'(Z), which may use A.
        lines: what both need beforehand.
    """

    value: str
    slope: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoldText:
    """A folding activation as text: its value, and the gradient that flows back."""

    value: str
    back: str


_LEAKY = CurveText("np.minimum({Z}, 0) * {slope} + np.maximum({Z}, 0)", "np.where({Z} > 0, {one}, {slope})")
_EXPONENTIAL = CurveText(
    "np.expm1(np.minimum({Z}, 0)) * {height} + {factor} * np.maximum({Z}, 0)",
    "np.where({Z} > 0, {factor}, {A} + {height})",
)
_SELU = {"height": repr(SELU_ALPHA * SELU_SCALE), "factor": repr(SELU_SCALE)}

CURVES: Mapping[str, CurveText] = {
    "linear": CurveText("{Z}", "np.ones_like({Z})"),
    "binary_step": CurveText("np.heaviside({Z}, 1)", "np.zeros_like({Z})"),
    "relu": CurveText("np.maximum({Z}, 0)", "np.sign({A})"),
    "sigmoid": CurveText("sigmoid({Z})", "(1 - {A}) * {A}"),
    "tanh": CurveText("np.tanh({Z})", "1 - {A} * {A}"),
    "softsign": CurveText("{Z} / (np.abs({Z}) + 1)", "np.square(1 / (np.abs({Z}) + 1))"),
    "arctan": CurveText("np.arctan({Z})", "np.square(1 / np.hypot({Z}, 1))"),
    "exponential": CurveText("np.exp({Z})", "{A}"),
    "softplus": CurveText("softplus({Z})", "sigmoid({Z})"),
    "silu": CurveText("sigmoid({Z}) * {Z}", "sigmoid({Z}) + (1 - sigmoid({Z})) * {A}"),
    "mish": CurveText("np.tanh(softplus({Z})) * {Z}", "mish_slope({Z})"),
    "gaussian": CurveText("np.exp(-({Z} * {Z}))", "{Z} * -2 * {A}"),
    "multiquadric": CurveText("np.hypot({Z}, {width})", "{Z} / {A}"),
    "inverse_multiquadric": CurveText("1 / np.hypot({Z}, {width})", "-({A} * {Z} * {A} * {A})"),
    "sine": CurveText("np.sin({Z})", "np.cos({Z})"),
    "gcu": CurveText("np.cos({Z}) * {Z}", "np.cos({Z}) - np.sin({Z}) * {Z}"),
    "squ": CurveText("({Z} + 1) * {Z}", "{Z} * 2 + 1"),
    "ncu": CurveText("(1 - {Z} * {Z}) * {Z}", "1 - {Z} * {Z} * 3"),
    "sinc": CurveText("sinc({Z})", "sinc_slope({Z})"),
    "ssu": CurveText("np.pi * sinc({Z} - np.pi)", "ssu_slope({Z})"),
    "dsu": CurveText(
        "np.pi / 2 * (sinc({Z} - np.pi) - sinc({Z} + np.pi))",
        "dsu_slope({Z})",
    ),
    "relu6": CurveText("np.minimum(np.maximum({Z} * 1 + 0, 0), 6)", "(({A} > 0) & ({A} < 6)) * {one}"),
    "hard_sigmoid": CurveText(
        "np.minimum(np.maximum({Z} * (1 / 6) + 0.5, 0), 1)", "(({A} > 0) & ({A} < 1)) * {sixth}"
    ),
    "hard_tanh": CurveText("np.minimum(np.maximum({Z}, -1), 1)", "(({A} > -1) & ({A} < 1)) * {one}"),
    "hard_silu": CurveText(
        "np.minimum(np.maximum({Z} * (1 / 6) + 0.5, 0), 1) * {Z}",
        "np.where({Z} >= 3, {one}, np.where({Z} <= -3, {zero}, {Z} * (1 / 3) + 0.5))",
    ),
    "gelu": CurveText("{Z} * normal_cumulative({Z})", "{Z} * normal_density({Z}) + normal_cumulative({Z})"),
    "gelu_by_tanh": CurveText("0.5 * {Z} * (1 + gelu_gate({Z}))", "gelu_slope({Z})"),
}
FOLDS: Mapping[str, FoldText] = {
    "softmax": FoldText("softmax({Z})", "{A} * {dA} - {A} * ({A} * {dA}).sum(axis=-2, keepdims=True)"),
    **{
        key: FoldText(
            f"groups_of({{Z}}, {{pieces}}).{best}(axis=-2)",
            f'to_chosen({{Z}}, {{pieces}}, "{place}", {{dA}})',
        )
        for key, best, place in (
            ("maximum", "max", "argmax"),
            ("maxout", "max", "argmax"),
            ("minimum", "min", "argmin"),
        )
    },
    "mean": FoldText(
        "groups_of({Z}, {pieces}).sum(axis=-2) * (1 / {pieces})",
        "np.repeat({dA}, {pieces}, axis=-2) * (1 / {pieces})",
    ),
}
#: Formulas of rows that are made from one.
FORMULAS: Mapping[str, str] = {"log_sigmoid": "-softplus(-z)"}


def curve_text(key: str, constants: Mapping[str, Value], *, single: bool) -> CurveText:
    """An activation with its constants as text over ``{Z}`` and ``{A}``.

    Args:
        key: of its row, or a person's own formula.
        constants: all of them.
        single: whether float32 is computed, in which a constant has to be one, too.
    """
    typed = "np.float32({})" if single else "{}"
    one, zero, sixth = (typed.format(text) for text in ("1.0", "0.0", "1 / 6"))
    values = {name: typed.format(repr(value)) for name, value in constants.items()}
    match key:
        case "leaky_relu":
            text, values = _LEAKY, {"slope": values["negative_slope"]}
        case "elu":
            text = _EXPONENTIAL
            values = {"height": values["alpha"], "factor": one}
        case "selu":
            text, values = _EXPONENTIAL, {name: typed.format(value) for name, value in _SELU.items()}
        case "gelu":
            text = CURVES["gelu_by_tanh" if constants["approximate"] else "gelu"]
        case _ if key in CURVES:
            text = CURVES[key]
        case _:
            return _formula_text(FORMULAS.get(key, key), values, ".astype(np.float32)" if single else "")
    filled = {"one": one, "zero": zero, "sixth": sixth, "Z": "{Z}", "A": "{A}", **values}
    return CurveText(text.value.format(**filled), text.slope.format(**filled))


def _formula_text(formula: str, constants: Mapping[str, str], cast: str) -> CurveText:
    value = read(formula, ("z", *constants), what="activation", synonyms=SYNONYMS).node
    slope = differentiate(value, "z")
    names = {"z": "{Z}", **constants}
    written = source((value, slope), SourceStyle(library="numpy", names=names, prefix="{Z}_"))
    constant = "z" not in free_symbols(slope)
    results = [f"({text}){cast}" if cast else text for text in written.results]
    if constant:
        results[1] = f"np.full_like({{Z}}, {written.results[1]})"
    return CurveText(results[0], results[1], written.lines)
