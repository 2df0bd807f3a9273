"""The results of a sweep as a file: CSV or NPZ, one row for each racer of each run, in the grid's order."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.files import format_of, whole_file, write_whole
from app.sweeps.journal import Outcomes
from app.sweeps.outcome import COLUMNS, Outcome, SweptExperiment
from app.sweeps.variation import Grid

RESULT_FORMATS = ("csv", "npz")
#: The columns that hold words, and what stands for a whole number that there is none of.
WORDS, NO_STEP = ("racer", "message"), -1
STEPS = ("steps", "best_step", "until_step")


def write_results(path: Path, swept: SweptExperiment, grid: Grid, done: Mapping[int, Outcomes]) -> None:
    """Write what is done, whole or not at all.

    Args:
        path: ends in ``.csv`` or ``.npz``. Columns: ``run`` from 0, one for each setting, and `COLUMNS`. In
            CSV what there is none of is empty; in NPZ it is nan, or -1 for a step. The NPZ also holds
            ``experiment``, its file.
        swept: what was run.
        grid: with which settings.
        done: by run.

    Raises:
        RavineError: the file cannot be written.
    """
    if format_of(path, RESULT_FORMATS) == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("run", *grid.keys, *COLUMNS))
        for run, outcome in _rows(done):
            cells = (_cell(value) for value in outcome.as_row().values())
            writer.writerow((run, *grid.values(run), *cells))
        write_whole(path, text.getvalue().encode())
        return
    rows = list(_rows(done))
    settings = [grid.values(run) for run, _ in rows]
    columns: dict[str, Any] = {"run": np.array([run for run, _ in rows], dtype=np.int64)}
    columns |= {key: _numbers_or_words([row[i] for row in settings]) for i, key in enumerate(grid.keys)}
    columns |= {name: _column(name, [getattr(outcome, name) for _, outcome in rows]) for name in COLUMNS}
    with whole_file(path) as file:
        np.savez_compressed(file, experiment=np.array(swept.text), **columns)


def _rows(done: Mapping[int, Outcomes]) -> Iterator[tuple[int, Outcome]]:
    return ((run, outcome) for run in sorted(done) for outcome in done[run])


def _cell(value: object) -> object:
    return "" if value is None else int(value) if isinstance(value, bool) else value


def _numbers_or_words(texts: list[str]) -> Any:
    try:
        return np.array([float(text) for text in texts])
    except ValueError:
        return np.array(texts)


def _column(name: str, values: list[Any]) -> Any:
    if name in WORDS:
        return np.array(values, dtype=str)
    if name in STEPS:
        return np.array([NO_STEP if value is None else value for value in values], dtype=np.int64)
    return np.array([math.nan if value is None else float(value) for value in values])
