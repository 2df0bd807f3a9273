"""The motion of recorded runs: its main axes, from parts of theta, since all of it may not fit into memory.

The M rows that count are centred and multiplied with each other a stretch of parameters at a time, which
gives their Gram matrix ``(M, M)``; its eigenvectors combine the rows into the axes in a second pass. Each
stretch holds all rows, so it is centred exactly and nothing is lost by cancellation.
Source: L. Sirovich 1987, "Turbulence and the dynamics of coherent structures", the method of snapshots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arrays import frozen
from engine.cancellation import Check, not_cancelled
from engine.landscape.main_axes import apart, away_from
from engine.objective import FloatArray
from engine.recording.recorded_run import RecordedRun, blocks

#: Numbers that a stretch of all rows may hold.
STRETCH = 2**21
#: An axis with less than this share of the motion is rounding of the Gram matrix.
ROUNDING = 1e-13
#: So is all of the motion where it is less than this share of where it happens: of squares.
STANDING = 1e-28

Rows = Sequence[tuple[RecordedRun, int]]


@dataclass(frozen=True, eq=False)
class Motion:
    """Where runs were, about their mean.

    Attributes:
        mean: of the rows ``(P,)``.
        axes: up to two orthonormal directions ``(P,)`` of most variance; fewer where the rows lie on a line.
        total: the sum of the squares of the rows' distances from the mean.
    """

    mean: FloatArray
    axes: tuple[FloatArray, ...]
    total: float


@np.errstate(over="ignore", invalid="ignore")
def motion_of(rows: Rows, check: Check = not_cancelled) -> Motion:
    """The main axes of the motion of rows, which must be finite; none where their squares are not.

    Args:
        rows: a run and one of its rows each, a run's first row first; runs of one form.
        check: called between two stretches.
    """
    width = max(1, STRETCH // len(rows))
    mean = np.empty(rows[0][0].size)
    gram = np.zeros((len(rows), len(rows)))
    for first, part in blocks(rows, width):
        check()
        middle = part.mean(axis=0)
        mean[first : first + part.shape[1]] = middle
        centred = part - middle
        gram += centred @ centred.T
    total = float(np.trace(gram))
    if not np.isfinite(gram).all():
        return Motion(frozen(mean), (), 0.0)
    values, vectors = np.linalg.eigh(gram)
    if total <= STANDING * len(rows) * float(mean @ mean):
        return Motion(frozen(mean), (), 0.0)
    chosen = vectors[:, ::-1][:, : int((values[:-3:-1] > ROUNDING * total).sum())]
    axes = np.zeros((chosen.shape[1], len(mean)))
    start = np.empty(len(mean))
    for first, part in blocks(rows, width):
        check()
        span = slice(first, first + part.shape[1])
        centred = part - mean[span]
        axes[:, span] = chosen.T @ centred
        start[span] = centred[0]
    return Motion(frozen(mean), tuple(frozen(axis) for axis in _orthonormal(axes, start)), total)


def _orthonormal(axes: FloatArray, start: FloatArray) -> list[FloatArray]:
    """The axes at right angles, of length 1, and pointing away from where the first run began."""
    found: list[FloatArray] = []
    for axis in axes:
        found.append(away_from(start, apart(axis, found)))
    return found
