"""Input features: formulas of the data's columns that a network sees in their place.

They are written in the one formula language, e.g. ``x1^2``, ``x1*x2`` or ``sin(x1)``. A column has its
short name (x1, x2, ... in their order; x where there is one alone) and its own name where a formula can
say it (``petal length`` is ``petal_length``); its own name wins. Features are taken of the columns as they
are drawn, after any scaling, and are not scaled again.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

import numpy as np

from engine.errors import RavineError
from engine.expression import FUNCTIONS, Symbol, compile_function, substitute, to_latex
from engine.expression.functions import ALIASES
from engine.expression.parse import read
from engine.objective import FloatArray

MAX_FEATURES = 64
#: What the browser playground offers for two columns.
PLAYGROUND_FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")

#: Of more columns than these nothing is offered: there would be more formulas than one can look over.
MOST_OFFERED = 4

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def short_names(count: int) -> tuple[str, ...]:
    """What formulas call so many columns: ``("x",)`` or ``("x1", "x2", ...)``."""
    return ("x",) if count == 1 else tuple(f"x{index + 1}" for index in range(count))


def offered_features(count: int) -> tuple[str, ...]:
    """What a network may be given of so many columns at a click; nothing where that would be too much.

    Columns, squares, products and sines, in the playground's order where there are two.
    """
    if count > MOST_OFFERED:
        return ()
    names = short_names(count)
    products = (f"{a}*{b}" for a, b in itertools.combinations(names, 2))
    return (*names, *(f"{name}^2" for name in names), *products, *(f"sin({name})" for name in names))


def names_of(columns: Sequence[str]) -> dict[str, int]:
    """Every name a formula may use, and which column it means."""
    names = {f"x{index + 1}": index for index in range(len(columns))}
    names |= dict(zip(short_names(len(columns)), range(len(columns)), strict=True))
    for index, column in enumerate(columns):
        own = re.sub(r"\W+", "_", column.strip())
        if _IDENTIFIER.fullmatch(own) and own not in FUNCTIONS and own not in ALIASES:
            names[own] = index
    return names


class Features:
    """Formulas of columns, compiled; called with columns (N, C) it gives the features (N, F).

    Attributes:
        formulas: as they were written.
        latex: typeset.
    """

    def __init__(self, formulas: Sequence[str], columns: Sequence[str]) -> None:
        """Parse and compile the formulas.

        Args:
            formulas: F of them.
            columns: the names of the C columns.

        Raises:
            RavineError: too many, or one that cannot be read; it says which, counted from 0.
        """
        if not 1 <= len(formulas) <= MAX_FEATURES:
            raise RavineError(
                f"objective.features has {len(formulas)} entries; allowed are 1 to {MAX_FEATURES}"
            )
        self.formulas = tuple(formulas)
        names = names_of(columns)
        # a column may be called like a word of Python, so the code is written with names of our own
        arguments = tuple(f"c{index}" for index in range(len(columns)))
        symbols: Mapping[str, Symbol] = {name: Symbol(arguments[index]) for name, index in names.items()}
        readings = []
        for index, formula in enumerate(formulas):
            try:
                readings.append(read(formula, names, what="feature"))
            except RavineError as error:
                raise error.at(f"objective.features[{index}]") from None
        parsed = [reading.node for reading in readings]
        #: How parts of them were read that could be meant in two ways, a sentence each.
        self.notes = tuple(f"{note} in a feature." for reading in readings for note in reading.notes)
        self.latex = tuple(to_latex(node) for node in parsed)
        self._columns = len(columns)
        self._function = compile_function([substitute(node, symbols) for node in parsed], arguments, "array")

    @property
    def names(self) -> tuple[str, ...]:
        """What the features are called: their formulas."""
        return self.formulas

    def __call__(self, columns: FloatArray) -> FloatArray:
        """The features (N, F) of ``columns (N, C)``; nan or inf where one is undefined."""
        result = np.empty((len(columns), len(self.formulas)))
        with np.errstate(all="ignore"):
            for index, values in enumerate(self._function(*columns.T)):
                result[:, index] = values
        return result

    def checked(self, columns: FloatArray) -> FloatArray:
        """The features (N, F) of examples.

        Raises:
            RavineError: one is not finite for some example.
        """
        result = self(columns)
        bad = np.argwhere(~np.isfinite(result))
        if len(bad):
            row, index = bad[0]
            count = int((~np.isfinite(result[:, index])).sum())
            where = ", ".join(
                f"{name} = {value:.4g}"
                for name, value in zip(short_names(self._columns), columns[row], strict=True)
            )
            raise RavineError(
                f'objective.features[{index}]: "{self.formulas[index]}" has no finite value for {count} of '
                f"{len(columns)} examples, the first at {where}; choose a formula that is defined everywhere"
            )
        return result
