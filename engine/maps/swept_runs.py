"""The results of a sweep as a map of settings: a file of rows, one for each racer of each run."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.arrays import frozen
from engine.cancellation import Check, not_cancelled
from engine.data.array_file import open_arrays
from engine.errors import RavineError, explained
from engine.experiment.settings_axis import SettingsAxis
from engine.maps.settings_map import SettingsMap, SettingsRequest, problem_of, refined_settings
from engine.objective import FloatArray, IntArray
from engine.quartiles import place_of

#: Between these two columns lie those of the settings.
FIRST, LAST = "run", "racer"
#: What else is read of a row.
NUMBERS = ("steps", "loss", "until_step", "diverged")
#: The endings of files that may hold results.
ENDINGS = (".csv", ".npz")
#: How far from even the distances of an axis may be, as a share of its range.
UNEVEN = 1e-3

Columns = Mapping[str, npt.NDArray[Any]]


def is_sweep(path: Path) -> bool:
    """Whether a file holds the results of a sweep, by the names of its columns.

    Raises:
        RavineError: it is a broken ``.npz``.
        OSError: it cannot be read.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        return False
    if ending == ".npz":
        return {FIRST, LAST, *NUMBERS} <= set(open_arrays(path))
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        names = next(csv.reader([file.readline(2**16)]), [])
    return names[:1] == [FIRST] and {LAST, *NUMBERS} <= set(names)


def setting_of(column: str) -> str:
    """The name that an axis has of a column: ``racers.adam.beta_1`` varies ``beta_1``."""
    return column.rpartition(".")[2]


def swept_axes(path: Path) -> tuple[SettingsAxis, SettingsAxis]:
    """The axes of a sweep's map: the first two settings that have several numbers, seeds only if need be.

    Raises:
        RavineError: there are no two, an axis' values are spaced neither evenly nor in equal ratios, or the
            file is broken.
        OSError: it cannot be read.
    """
    columns = _read(path)
    found: dict[str, FloatArray] = {}
    for name in sorted(_settings(columns), key=lambda each: setting_of(each) == "seed"):
        values = _as_numbers(columns[name])
        if values is not None and len(distinct := np.unique(values)) > 1:
            found.setdefault(setting_of(name), distinct)
    if len(found) < 2:
        raise RavineError(f"{path.name}: a map needs a sweep over two numbers, and this one has {len(found)}")
    first, second, *_ = (_axis(name, values) for name, values in found.items())
    return first, second


def shown_settings(request: SettingsRequest, check: Check = not_cancelled) -> Iterator[SettingsMap | None]:
    """What a view shows: a sweep's results where they are asked for, or else runs that are made.

    Yields:
        As `refined_settings`; the results are complete at once.

    Raises:
        RavineError: as `refined_settings` and `swept_map`.
    """
    if request.results:
        yield swept_map(request, check)
    else:
        yield from refined_settings(request, check)


def swept_map(request: SettingsRequest, check: Check = not_cancelled) -> SettingsMap:
    """The map of a sweep's results: of runs that differ in other settings each cell shows the middle one.

    Args:
        request: whose ``results`` are the file and whose axes are two of its settings.
        check: called while the problem is built, whose loss at the start the colours need.

    Raises:
        RavineError: the file is gone or broken, or has no such settings or racer.
    """
    path, problem = Path(request.results), problem_of(request, check)
    try:
        columns = _read(path)
    except OSError as error:
        raise RavineError(f"{path.name}: {explained(error)}") from None
    own = _rows_of(request, columns)
    if not own.any():
        raise RavineError(f"{path.name} has no results of {request.spec.name}")
    axes = [_column(path, columns, axis.name)[own] for axis in (request.x, request.y)]
    (x, i), (y, j) = (np.unique(values, return_inverse=True) for values in axes)
    loss, diverged, steps, reached = (
        columns[name][own].astype(np.float64) for name in ("loss", "diverged", "steps", "until_step")
    )
    last = int(np.nanmax(steps, initial=1.0))
    has_run = ~np.isnan(steps) & (steps >= 0)
    bad = (diverged == 1.0) & has_run
    cells, rows = _middle_runs(i * len(y) + j, np.where(bad | np.isnan(loss), np.inf, loss), has_run)
    shape = (len(x), len(y))
    losses = np.full(shape, np.nan)
    level, alive = np.full(shape, -1, np.int32), np.full(shape, last, np.int32)
    computed = np.zeros(shape, dtype=bool)
    losses.flat[cells] = np.where(bad[rows], np.nan, loss[rows])
    level.flat[cells] = np.nan_to_num(reached[rows], nan=-1.0)
    alive.flat[cells] = np.where(bad[rows], np.minimum(steps[rows], last - 1), last)
    computed.flat[cells] = True
    return SettingsMap(
        x=frozen(x),
        y=frozen(y),
        loss=frozen(losses),
        level_steps=frozen(level),
        alive_steps=frozen(alive),
        steps=last,
        start_loss=float(problem.objective.losses(problem.start[None])[0]),
        computed=frozen(computed),
    )


def _rows_of(request: SettingsRequest, columns: Columns) -> npt.NDArray[np.bool_]:
    """Which rows are the racer's: by its place in each run, for its name may follow from its settings."""
    _, first, run, count = np.unique(
        columns[FIRST], return_index=True, return_inverse=True, return_counts=True
    )
    if (count == len(request.experiment.racers)).all():
        return np.asarray(np.arange(len(run)) - first[run] == request.racer)
    return np.asarray(columns[LAST] == request.spec.name)


def _middle_runs(cell: IntArray, loss: FloatArray, has_run: npt.NDArray[np.bool_]) -> tuple[Any, Any]:
    """Which cells have runs, and the row of the middle one of each by its loss."""
    order = np.lexsort((loss, cell))
    order = order[has_run[order]]
    cells, first, count = np.unique(cell[order], return_index=True, return_counts=True)
    return cells, order[first + [place_of(0.5, runs) for runs in count.tolist()]]


def _column(path: Path, columns: Columns, name: str) -> FloatArray:
    for column in _settings(columns):
        if setting_of(column) == name and (values := _as_numbers(columns[column])) is not None:
            return values
    raise RavineError(f"{path.name} varies no number {name}")


def _settings(columns: Columns) -> list[str]:
    names = list(columns)
    return names[names.index(FIRST) + 1 : names.index(LAST)]


def _as_numbers(values: npt.NDArray[Any]) -> FloatArray | None:
    try:
        numbers = values.astype(np.float64)
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def _axis(name: str, values: FloatArray) -> SettingsAxis:
    low, high = float(values[0]), float(values[-1])
    scales: tuple[Literal["lin", "log"], ...] = ("lin", "log") if low > 0.0 else ("lin",)
    for scale in scales:
        axis = SettingsAxis(name, scale, low, high)
        places = np.array([axis.place_of(value) for value in values.tolist()])
        if np.abs(places - np.linspace(0.0, 1.0, len(values))).max() < UNEVEN:
            return axis
    raise RavineError(
        f"the values of {name} are spaced neither evenly nor in equal ratios, which a map needs; "
        "sweep over lin:LOW:HIGH:COUNT or log:LOW:HIGH:COUNT"
    )


def _read(path: Path) -> Columns:
    """The columns of a file, those of settings and names as texts or numbers; empty numbers are nan.

    Raises:
        RavineError: the file is broken.
        OSError: it cannot be read.
    """
    if path.suffix.lower() == ".npz":
        file = open_arrays(path)
        columns = {name: file.read(name) for name in file if name != "experiment"}
    else:
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            head, *rows = csv.reader(lines)
        try:
            columns = dict(zip(head, map(np.array, zip(*rows, strict=True)), strict=True))
            for name in NUMBERS:
                columns[name] = np.array([float(cell or "nan") for cell in columns[name].tolist()])
        except ValueError:
            raise RavineError(f"{path.name}: it is no whole result of a sweep; run the sweep again") from None
    return columns
