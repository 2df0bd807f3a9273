"""How each parameter of a recorded run changed: its length, how far it has moved, and how its values lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import frozen
from engine.cancellation import Check, not_cancelled
from engine.objective import FloatArray, IntArray
from engine.recording.recorded_run import RecordedRun

#: Bins of a histogram.
BINS = 48
#: Values of a tensor that are counted; of a larger one every so many.
COUNTED = 2**15
#: Numbers that a history may read, and the rows that it has at least and at most.
READ = 2**24
FEWEST, MOST = 12, 96
#: Of the values.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class TensorHistory:
    """One parameter over the steps of a run.

    Attributes:
        name: as the library calls it.
        shape: as the library has it.
        norms: its length ``(M,)``, Euclidean.
        moved: how far it is from where it began ``(M,)``.
        quantiles: of its values ``(M, 5)``.
        shares: of its values in each bin ``(M, BINS)``, from ``low`` to ``high``.
        low: of the lowest bin.
        high: of the highest bin.
    """

    name: str
    shape: tuple[int, ...]
    norms: FloatArray
    moved: FloatArray
    quantiles: FloatArray
    shares: FloatArray
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class RunHistory:
    """Every parameter of a run over its steps.

    Attributes:
        steps: at which they were read ``(M,)``, the first and the last row of the run among them.
        tensors: in the order of theta.
    """

    steps: IntArray
    tensors: tuple[TensorHistory, ...]


def history_of(run: RecordedRun, check: Check = not_cancelled) -> RunHistory:
    """Read a run's history, a tensor of a row at a time.

    Args:
        run: the run.
        check: called between two of them.
    """
    rows = run.spread_rows(max(FEWEST, min(MOST, READ // run.size)))
    tensors = tuple(_tensor(run, place, rows, check) for place in range(len(run.tensors)))
    return RunHistory(frozen(run.steps[rows]), tensors)


def _tensor(run: RecordedRun, place: int, rows: IntArray, check: Check) -> TensorHistory:
    tensor = run.tensors[place]
    thinned = -(-tensor.size // COUNTED) or 1
    kept = np.empty((len(rows), -(-tensor.size // thinned)))
    norms, moved = np.empty(len(rows)), np.empty(len(rows))
    start = run.part(int(rows[0]), place, 0, tensor.size)
    for number, row in enumerate(rows.tolist()):
        check()
        values = run.part(row, place, 0, tensor.size)
        with np.errstate(all="ignore"):
            norms[number], moved[number] = np.linalg.norm(values), np.linalg.norm(values - start)
        kept[number] = values[::thinned]
    finite = np.isfinite(kept)
    low, high = (float(kept[finite].min()), float(kept[finite].max())) if finite.any() else (0.0, 0.0)
    if not high > low:
        low, high = low - 0.5, low + 0.5
    return TensorHistory(
        name=tensor.name,
        shape=tensor.shape,
        norms=frozen(norms),
        moved=frozen(moved),
        quantiles=frozen(np.stack([_quantiles(row[known]) for row, known in zip(kept, finite, strict=True)])),
        shares=frozen(
            np.stack(
                [_shares(row[known], low, high, len(row)) for row, known in zip(kept, finite, strict=True)]
            )
        ),
        low=low,
        high=high,
    )


def _quantiles(values: FloatArray) -> FloatArray:
    return np.quantile(values, QUANTILES) if len(values) else np.full(len(QUANTILES), np.nan)


def _shares(values: FloatArray, low: float, high: float, count: int) -> FloatArray:
    return np.histogram(values, BINS, (low, high))[0] / max(count, 1)
