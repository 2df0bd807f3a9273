"""Functions of whole variables (see `engine.optimizers.variable_functions`) as text of a program."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import numpy as np

from engine.objective import IntArray
from engine.optimizers.update_rule import UpdateRule
from engine.optimizers.variable_functions import VARIABLE_FUNCTIONS, shaped_variables

#: The lines of NumPy programs where a rule takes a function of each variable of theta.
NUMPY_HELPERS = {
    "grid": '''
def grid(first, *axes):
    """The places of a variable in theta: its first, and of each axis how many there are and how far apart."""
    places = np.array(first)
    for count, apart in axes:
        places = np.add.outer(places, apart * np.arange(count))
    return places
''',
    **{
        key: "\n".join(("", f"def {key}(u):", *(f"    {line}" for line in row.numpy.splitlines()), ""))
        for key, row in VARIABLE_FUNCTIONS.items()
    },
    "of_variables": '''
def of_variables(function, values):
    """A function of each variable, with a value for every number in it."""
    result = np.empty_like(values)
    for places in VARIABLES:
        result[places] = function(values[places])
    return result
''',
}


def variables_line(names: Sequence[str], held: Collection[int] = ()) -> list[str]:
    """The statement of a NumPy program that says where each variable lies in theta that is not held."""
    places = ", ".join(map(_places, shaped_variables(names, held)))
    return [f"VARIABLES = [{places}]"]


def _places(places: IntArray) -> str:
    first = int(places.flat[0])
    axes = []
    grid: IntArray = np.array(first)
    for axis, count in enumerate(places.shape):
        apart = int(np.moveaxis(places, axis, 0)[-1].flat[0] - first) // max(count - 1, 1)
        axes.append(f"({count}, {apart})")
        grid = np.add.outer(grid, apart * np.arange(count))
    if not np.array_equal(grid, places):
        return f"np.array({places.tolist()})"
    return f"grid({', '.join((str(first), *axes))})"


def function_lines(rules: Collection[UpdateRule], library: Literal["pytorch", "keras"]) -> list[str]:
    """The definitions of the functions of variables that rules use."""
    lines: list[str] = []
    for key in sorted({key for rule in rules for key in rule.functions}):
        body = getattr(VARIABLE_FUNCTIONS[key], library)
        lines += [f"def {key}(u):", *(f"    {line}" for line in body.splitlines()), "", ""]
    return lines
