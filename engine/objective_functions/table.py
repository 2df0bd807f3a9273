"""The table of what an update rule may ask of the loss: each a method of `StepPoint`, typeset.

In a rule such a function stands alone on the right side, ``d = from_axes(c/h)``. What it takes first is a
formula, further arguments are names or numbers. It looks at the loss where the step begins, whatever the
lines before it have changed, over the batch of the step.

How to add one: a method of `StepPoint` and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.objective import FloatArray

#: How many pairs of steps and changes of the gradient are kept at the most.
MOST_PAIRS = 20
#: The Hessian, or a matrix of its size, is computed of so many parameters at the most.
MOST_PARAMETERS = 200
#: What matrices are before the first step, by the text of the call.
_BEGINNINGS: Mapping[str, Callable[[int], FloatArray]] = {
    "np.eye({0})": np.eye,
    f"np.zeros((2, {MOST_PAIRS}, {{0}}))": lambda size: np.zeros((2, MOST_PAIRS, size)),
}


Kind = Literal["number", "vector", "inverse_updated", "pair_kept"]


@dataclass(frozen=True, kw_only=True)
class ObjectiveFunction:
    """A function of the loss.

    Attributes:
        key: its name in equations, and of the method.
        latex: it typeset, with ``{0}`` for what it takes first, ``{1}`` for what comes next.
        further: what it takes beside the first: a number, a vector, or the result of a function, by its key.
        begin: of one whose result is kept as a matrix: NumPy's call for what it is before the first step,
            with ``{0}`` for the number of parameters. It takes names only, and its own result of before.
        needs_matrix: whether it costs the square of the number of parameters.
    """

    key: str
    latex: str
    further: tuple[Kind, ...] = ()
    begin: str = ""
    needs_matrix: bool = False


OBJECTIVE_FUNCTIONS: Mapping[str, ObjectiveFunction] = {
    row.key: row
    for row in (
        ObjectiveFunction(key="along_axes", latex=r"V^{{\top}}\,{0}", needs_matrix=True),
        ObjectiveFunction(key="from_axes", latex=r"V\,{0}", needs_matrix=True),
        ObjectiveFunction(
            key="curvatures", latex=r"\mathrm{{curvatures}}\left(\nabla^{{2}}L\right)+{0}", needs_matrix=True
        ),
        ObjectiveFunction(
            key="curvature_sizes",
            latex=r"\left|\mathrm{{curvatures}}\left(\nabla^{{2}}L\right)\right|+{0}",
            needs_matrix=True,
        ),
        ObjectiveFunction(key="hessian_times", latex=r"\nabla^{{2}}L\,{0}"),
        ObjectiveFunction(key="total", latex=r"\mathrm{{sum}}\left({0}\right)"),
        ObjectiveFunction(key="gradient_at", latex=r"\nabla L\left({0}\right)"),
        ObjectiveFunction(
            key="backtracked",
            latex=r"\mathrm{{backtracked}}_{{{1},{2}}}\left({0}\right)",
            further=("number", "number"),
        ),
        ObjectiveFunction(
            key="wolfe",
            latex=r"\mathrm{{wolfe}}_{{{1},{2}}}\left({0}\right)",
            further=("number", "number"),
        ),
        ObjectiveFunction(
            key="inverse_updated",
            latex=r"\mathrm{{BFGS}}\left({0},\,{1}\right)",
            further=("vector",),
            begin="np.eye({0})",
            needs_matrix=True,
        ),
        ObjectiveFunction(key="times", latex=r"{1}\,{0}", further=("inverse_updated",), needs_matrix=True),
        ObjectiveFunction(
            key="pair_kept",
            latex=r"\mathrm{{pairs}}\left({0},\,{1}\right)",
            further=("vector",),
            begin=f"np.zeros((2, {MOST_PAIRS}, {{0}}))",
        ),
        ObjectiveFunction(
            key="two_loop",
            latex=r"\mathrm{{two\;loops}}_{{{1},{2}}}\left({0}\right)",
            further=("pair_kept", "number"),
        ),
    )
}


def beginning(text: str, size: int) -> FloatArray:
    """What a matrix is before the first step.

    Args:
        text: see `ObjectiveFunction.begin`.
        size: P, the number of parameters.
    """
    return _BEGINNINGS[text](size)
