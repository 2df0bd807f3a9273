"""Labels that a formula gives to points: ``x2 > sin(3*x1)`` says yes or no, ``x1^2 + x2`` a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.data.features import names_of
from engine.errors import RavineError
from engine.expression import Symbol, compile_function, free_symbols, substitute
from engine.expression.parse import read_rule
from engine.objective import FloatArray

#: What a condition says where it holds, and where it does not.
HOLDS, FAILS = "yes", "no"
#: Significant digits of a number that is a label.
DIGITS = 6


def labels_by(formula: str, columns: Sequence[str], values: FloatArray) -> list[str]:
    """The labels (N,) of rows.

    Args:
        formula: a condition, or a formula, of the columns; see `engine.data.features` for their names.
        columns: the names of the C columns.
        values: ``(N, C)``.

    Returns:
        ``yes`` and ``no`` of a condition, else numbers; empty where there is no finite value.

    Raises:
        RavineError: the formula cannot be read, or no row has a value.
    """
    names = names_of(columns)
    reading, is_condition = read_rule(formula, names)
    arguments = tuple(f"c{index}" for index in range(len(columns)))
    symbols = {name: Symbol(arguments[index]) for name, index in names.items()}
    function = compile_function([substitute(reading.node, symbols)], arguments, "array")
    with np.errstate(all="ignore"):
        (worth,) = function(*values.T)
    result = np.broadcast_to(np.asarray(worth, dtype=np.float64), (len(values),))
    used = sorted({names[name] for name in free_symbols(reading.node)})
    known = np.isfinite(result) & np.isfinite(values[:, used]).all(axis=1)
    if len(values) and not known.any():
        raise RavineError(f'"{formula}" has no finite value at any point')
    if is_condition:
        said = np.where(result > 0, HOLDS, FAILS)
    else:
        said = np.array([f"{value + 0.0:.{DIGITS}g}" for value in result.tolist()])
    labels: list[str] = np.where(known, said, "").tolist()
    return labels
