"""The factors of the chain rule as symbols.

They are put together from few letters that are typeset once, so that they may change with every frame.
"""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainterPath, QTransform

from engine.analysis.chain_rule import Chain, Factor
from widgets.style.typeset import SMALLER, Typeset, number_shape, typeset
from widgets.style.typesetter import EM

#: How far indices are raised above and lowered below the base line, in ems.
RAISED, LOWERED = 0.42, 0.24
GAP = 0.06


@lru_cache(maxsize=2048)
def symbol(kind: str, layer: int, row: int, column: int, *, mixed: bool) -> Typeset:
    """A factor, with layers and units counted from 1; ``mixed`` sets it between bars, as a size."""
    upper, lower = f"({layer + 1})", f"{row + 1}"
    if kind == "loss":
        parts = [(r"\frac{\partial \ell}{\partial \hat{y}}", "", "")]
    elif kind == "slope":
        parts = [("f'(", "", ""), ("z", upper, lower), (")", "", "")]
    elif kind == "weight":
        parts = [("w", upper, f"{row + 1},{column + 1}")]
    elif kind == "layer":
        parts = [(rf"\frac{{\partial a^{{({layer + 1})}}}}{{\partial a^{{({layer})}}}}", "", "")]
    else:
        parts = [("x", "", lower) if layer < 0 else ("a", upper, lower)]
    if mixed and kind != "loss":
        parts = [("|", "", ""), *parts, ("|", "", "")]
    return _composed(tuple(parts))


def factor_symbol(factor: Factor) -> Typeset:
    """The symbol of a factor."""
    return symbol(factor.kind, factor.layer, factor.row, factor.column, mixed=factor.mixed)


def formula_of(chain: Chain, *, is_of_one: bool = False) -> Typeset:
    """The chain rule for a weight, in general: of the mean over N examples, or of the loss of one."""
    place = chain.place
    layer, unit = place.layer + 1, place.row + 1
    name = rf"b^{{({layer})}}_{{{unit}}}"
    if place.column is not None:
        name = rf"w^{{({layer})}}_{{{unit},{place.column + 1}}}"
    factors, path = [_latex(factor) for factor in chain.paths[0].factors], ""
    if chain.count > 1:
        last = factors[-1:] if place.column is not None else []
        factors, path = [factors[0], "f'", r"w \,\cdots\, f'", *last], r"\sum_{\mathrm{paths}}"
    product = r"\cdot ".join(factors)
    loss, mean = ("L", r"\frac{1}{N} \sum_{n=1}^{N}") if not is_of_one else (r"\ell", "")
    return typeset(rf"\frac{{\partial {loss}}}{{\partial {name}}} = {mean} {path} {product}")


def _latex(factor: Factor) -> str:
    """A factor as LaTeX."""
    layer, row = factor.layer + 1, factor.row + 1
    return {
        "loss": r"\frac{\partial \ell}{\partial \hat{y}}",
        "slope": rf"f'(z^{{({layer})}}_{{{row}}})",
        "weight": rf"w^{{({layer})}}_{{{row},{factor.column + 1}}}",
        "layer": rf"\frac{{\partial a^{{({layer})}}}}{{\partial a^{{({layer - 1})}}}}",
        "input": rf"a^{{({layer})}}_{{{row}}}" if layer else f"x_{{{row}}}",
    }[factor.kind]


@lru_cache(maxsize=2048)
def _composed(parts: tuple[tuple[str, str, str], ...]) -> Typeset:
    """Letters with an index above and one below, side by side."""
    path, x, ascent, descent = QPainterPath(), 0.0, 0.0, 0.0
    path.setFillRule(Qt.FillRule.WindingFill)
    for letters, upper, lower in parts:
        base = typeset(letters)
        path.addPath(QTransform.fromTranslate(x, 0.0).map(base.path))
        x += base.width
        ascent, descent = max(ascent, base.ascent), max(descent, base.descent)
        reach = 0.0
        for text, away in ((upper, -RAISED * EM), (lower, LOWERED * EM)):
            shape, width = number_shape(text)
            path.addPath(QTransform.fromTranslate(x, away).scale(SMALLER, SMALLER).map(shape))
            reach = max(reach, SMALLER * width)
        if upper:
            ascent = max(ascent, (RAISED + 0.75 * SMALLER) * EM)
        if lower:
            descent = max(descent, (LOWERED + 0.2) * EM)
        x += reach + (GAP * EM if reach else 0.0)
    return Typeset(path, x, ascent, descent)
