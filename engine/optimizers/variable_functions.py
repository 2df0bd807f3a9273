"""What an update rule may ask of a whole variable: its length, the means of its rows, its orthogonal form.

A variable is what libraries hold as one array: a layer's weights ``(R, C)``, with a row a unit as in PyTorch,
its biases ``(R,)``, or one number of a surface. In a rule such a function stands alone on the right side,
``p = norm(theta)``, and its result has a value for every parameter: that of its variable, row or column.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.expression import Node, parse, substitute
from engine.objective import FloatArray, IntArray
from engine.objective_functions.table import OBJECTIVE_FUNCTIONS

_SINGLE: Mapping[str, tuple[int, ...]] = {"weight": (0, 0), "bias": (0,)}
_PLACE = re.compile(r"(.*)\[(\d+)(?:,(\d+))?\]")


@dataclass(frozen=True, kw_only=True)
class VariableFunction:
    """A function of a variable.

    Attributes:
        key: its name in equations.
        latex: it typeset, with ``{0}`` for what it takes.
        of: its value for an array ``(R, C)``, ``(R,)`` or ``()``, in a shape that broadcasts to it, and with
            so many axes before these: 0, or 1 for runs that have a variable each.
        numpy: the body of the same function of u in a NumPy program.
        pytorch: in a PyTorch program.
        keras: in a Keras program, where a matrix has a column a unit.
        of_number: its value for a variable of one number, as a formula of ``u``.
    """

    key: str
    latex: str
    of: Callable[[FloatArray, int], FloatArray | float]
    numpy: str
    pytorch: str
    keras: str
    of_number: str


def _norm(u: FloatArray, runs: int) -> FloatArray | float:
    return np.sqrt(np.sum(u * u, **_within(u, runs)))  # type: ignore[no-any-return] # NumPy does not say so


def _root_mean_square(u: FloatArray, runs: int) -> FloatArray | float:
    return np.sqrt(np.mean(u * u, **_within(u, runs)))  # type: ignore[no-any-return] # NumPy does not say so


def _within(u: FloatArray, runs: int) -> dict[str, Any]:
    """NumPy's arguments for what is taken of each whole variable."""
    return {"axis": tuple(range(runs, u.ndim)), "keepdims": True} if runs else {}


def _mean(u: FloatArray, runs: int, axis: int) -> FloatArray:
    """Of rows or columns; each number of what is no matrix is its own."""
    return np.asarray(np.mean(u, axis=axis, keepdims=True)) if u.ndim == runs + 2 else u


def _orthogonal(u: FloatArray, runs: int) -> FloatArray:
    """A matrix with singular values near 1 in the place of its own: five steps of Newton and Schulz.

    The quintic of K. Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks": its
    coefficients make small singular values large in few steps and leave all within about [0.7, 1.2].
    What is no matrix stays as it is.
    """
    if u.ndim != runs + 2:
        return u
    is_tall = u.shape[-2] > u.shape[-1]
    x = u.swapaxes(-1, -2) if is_tall else u
    x = x / (_norm(u, runs) + 1e-7)
    for _ in range(5):
        a = x @ x.swapaxes(-1, -2)
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return np.asarray(x.swapaxes(-1, -2) if is_tall else x)


#: The same as text of a program.
_NEWTON_SCHULZ = """if {ndim} != 2:
    return u
x = {turned} if u.shape[0] > u.shape[1] else u
x = x / ({norm} + 1e-7)
for _ in range(5):
    a = x @ {back}
    x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
return {back} if u.shape[0] > u.shape[1] else x"""

VARIABLE_FUNCTIONS: Mapping[str, VariableFunction] = {
    row.key: row
    for row in (
        VariableFunction(
            key="norm",
            of_number="abs(u)",
            latex=r"\left\|{0}\right\|",
            of=_norm,
            numpy="return np.sqrt(np.sum(u * u))",
            pytorch="return torch.sqrt(torch.sum(u * u))",
            keras="return ops.sqrt(ops.sum(u * u))",
        ),
        VariableFunction(
            key="root_mean_square",
            of_number="abs(u)",
            latex=r"\mathrm{{RMS}}\left({0}\right)",
            of=_root_mean_square,
            numpy="return np.sqrt(np.mean(u * u))",
            pytorch="return torch.sqrt(torch.mean(u * u))",
            keras="return ops.sqrt(ops.mean(u * u))",
        ),
        VariableFunction(
            key="row_mean",
            of_number="u",
            latex=r"\mathrm{{mean}}_{{\mathrm{{row}}}}\left({0}\right)",
            of=lambda u, runs: _mean(u, runs, -1),
            numpy="return np.mean(u, axis=1, keepdims=True) if u.ndim == 2 else u",
            pytorch="return torch.mean(u, dim=1, keepdim=True) if u.ndim == 2 else u",
            keras="return ops.mean(u, axis=0, keepdims=True) if len(u.shape) == 2 else u",
        ),
        VariableFunction(
            key="column_mean",
            of_number="u",
            latex=r"\mathrm{{mean}}_{{\mathrm{{column}}}}\left({0}\right)",
            of=lambda u, runs: _mean(u, runs, -2),
            numpy="return np.mean(u, axis=0, keepdims=True) if u.ndim == 2 else u",
            pytorch="return torch.mean(u, dim=0, keepdim=True) if u.ndim == 2 else u",
            keras="return ops.mean(u, axis=1, keepdims=True) if len(u.shape) == 2 else u",
        ),
        VariableFunction(
            key="is_matrix",
            of_number="0",
            latex=r"\mathrm{{matrix}}\left({0}\right)",
            of=lambda u, runs: float(u.ndim == runs + 2),
            numpy="return float(u.ndim == 2)",
            pytorch="return torch.full_like(u, u.ndim == 2)",
            keras="return ops.full_like(u, float(len(u.shape) == 2))",
        ),
        VariableFunction(
            key="row_count",
            of_number="1",
            latex=r"\mathrm{{rows}}\left({0}\right)",
            of=lambda u, runs: float(u.shape[-2]) if u.ndim == runs + 2 else 1.0,
            numpy="return float(u.shape[0]) if u.ndim == 2 else 1.0",
            pytorch="return torch.full_like(u, u.shape[0] if u.ndim == 2 else 1)",
            keras="return ops.full_like(u, float(u.shape[1]) if len(u.shape) == 2 else 1.0)",
        ),
        VariableFunction(
            key="column_count",
            of_number="1",
            latex=r"\mathrm{{columns}}\left({0}\right)",
            of=lambda u, runs: float(u.shape[-1]) if u.ndim == runs + 2 else 1.0,
            numpy="return float(u.shape[1]) if u.ndim == 2 else 1.0",
            pytorch="return torch.full_like(u, u.shape[1] if u.ndim == 2 else 1)",
            keras="return ops.full_like(u, float(u.shape[0]) if len(u.shape) == 2 else 1.0)",
        ),
        VariableFunction(
            key="orthogonal",
            of_number="u",
            latex=r"\mathrm{{NS}}_5\left({0}\right)",
            of=_orthogonal,
            numpy=_NEWTON_SCHULZ.format(
                ndim="u.ndim", norm="np.sqrt(np.sum(u * u))", turned="u.T", back="x.T"
            ),
            pytorch=_NEWTON_SCHULZ.format(
                ndim="u.ndim", norm="torch.sqrt(torch.sum(u * u))", turned="u.T", back="x.T"
            ),
            keras=_NEWTON_SCHULZ.format(
                ndim="len(u.shape)",
                norm="ops.sqrt(ops.sum(u * u))",
                turned="ops.transpose(u)",
                back="ops.transpose(x)",
            ),
        ),
    )
}
_CALL = re.compile(rf"(\s*)({'|'.join((*VARIABLE_FUNCTIONS, *OBJECTIVE_FUNCTIONS))})\s*\((.*)\)\s*")

#: Replaces values ``(P,)`` by a function of their variables, in place.
InPlaceFunction = Callable[[FloatArray], None]


def split_call(text: str) -> tuple[str, str, tuple[str, ...]]:
    """The function that a right side is a call of, what it takes first, in the same columns, and the rest.

    The function is empty, and the text whole, where it is no call.
    """
    found = _CALL.fullmatch(text)
    if found is None or not _is_closed(found[3]):
        return "", text, ()
    first, *further = _parts(found[3]) if found[2] in OBJECTIVE_FUNCTIONS else [found[3]]
    return found[2], " " * found.start(3) + first, tuple(part.strip() for part in further)


def _parts(text: str) -> list[str]:
    """What stands between the commas that are in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _is_closed(text: str) -> bool:
    """Whether no bracket of a text is closed before it is opened: (a) + (b) is no call."""
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def on_number(key: str, formula: Node) -> Node:
    """A function of a variable of one number, which is a formula of it, taken of a formula."""
    return substitute(parse(VARIABLE_FUNCTIONS[key].of_number, "u"), {"u": formula})


def shaped_variables(names: Sequence[str], held: Collection[int] = ()) -> tuple[IntArray, ...]:
    """The places in theta of each variable, in its shape: ``(R, C)``, ``(R,)`` or ``()``.

    Args:
        names: of the parameters, e.g. ``layer1.weight[0,1]``, ``layer1.bias[0]``, ``x``.
        held: the places of parameters that no optimizer sees; what is left of a variable is a vector.
    """
    places: dict[str, dict[tuple[int, ...], int]] = {}
    for index, name in enumerate(names):
        if index in held:
            continue
        found = _PLACE.fullmatch(name)
        variable = name if found is None else found[1]
        # a single weight and a single bias are named without their places
        at = _SINGLE.get(name, ()) if found is None else tuple(map(int, filter(None, found.groups()[1:])))
        places.setdefault(variable, {})[at] = index
    made = []
    for given in places.values():
        shape = tuple(max(axis) + 1 for axis in zip(*given, strict=True))
        array: IntArray = np.array(list(given.values()), np.intp)
        if len(given) == math.prod(shape):
            array = np.zeros(shape, np.intp)
            for at, index in given.items():
                array[at] = index
        made.append(array)
    return tuple(made)


def in_place_function(key: str, variables: Sequence[IntArray]) -> InPlaceFunction:
    """A function of variables that replaces values ``(P,)`` by its own.

    Args:
        key: of `VARIABLE_FUNCTIONS`.
        variables: see `shaped_variables`.
    """
    function = VARIABLE_FUNCTIONS[key].of

    def replace(values: FloatArray) -> None:
        for places in variables:
            values[places] = function(values[places], 0)

    return replace


def in_place_function_of_many(key: str, variables: Sequence[IntArray]) -> InPlaceFunction:
    """The same for many runs at once: it replaces values ``(T, P)``."""
    function = VARIABLE_FUNCTIONS[key].of

    def replace(values: FloatArray) -> None:
        for places in variables:
            values[:, places] = function(values[:, places], 1)

    return replace
