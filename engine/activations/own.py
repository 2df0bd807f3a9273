"""Activations that a person types: a formula in z becomes a row like those of the table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from engine.activations.formula import VARIABLE, formula_row
from engine.activations.row import Activation
from engine.errors import RavineError
from engine.expression import Node, SourceStyle, expression, free_symbols
from engine.expression.parse import GREEK, read
from engine.expression.source import SourceLibrary
from engine.library_spelling import function_spelling
from engine.parameters import Parameter

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
#: Other names that people write in a formula of one variable.
SYNONYMS: Mapping[str, str] = MappingProxyType({"x": VARIABLE, **GREEK})


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
    reading = read(formula, (VARIABLE, *CONSTANTS), what="activation", synonyms=SYNONYMS)
    notes, names = reading.notes, free_symbols(reading.node)
    if VARIABLE not in names:
        raise RavineError(
            f'the activation "{formula}" does not depend on z; write a formula in z, for example {EXAMPLE}'
        )
    used = [parameter for name, parameter in CONSTANTS.items() if name in names]
    return formula_row(
        formula,
        key=formula,
        title=formula,
        meaning="; ".join(("A formula of one's own", *notes)) + ".",
        source="typed",
        spelling=function_spelling(*(_written(reading.node, library) for library in ("keras", "torch"))),
        parameters=used,
        synonyms=SYNONYMS,
        notes=notes,
    )


def _written(value: Node, library: SourceLibrary) -> str:
    """The formula with a library's functions; its constants stand in braces."""
    style = SourceStyle(
        library=library, arrays=(VARIABLE,), names={name: f"{{{name}}}" for name in CONSTANTS}
    )
    return expression(value, style)
