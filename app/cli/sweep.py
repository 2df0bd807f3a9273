"""``sweep``: one experiment with many settings, on every core or on a cluster."""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from app.files import format_of
from app.lessons import load
from app.lessons.overrides import override, started
from app.sweeps.journal import Journal
from app.sweeps.outcome import SweptExperiment
from app.sweeps.results import RESULT_FORMATS, write_results
from app.sweeps.sweep import carry_out, process_pool
from app.sweeps.variation import Grid, make_grid
from app.terminal import ProgressLine, complain
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import write_experiment
from engine.session.session import Session

#: Steps of a run if neither the command line nor the experiment says how many.
STEPS = 1000
_UNTIL = re.compile(r"loss\s*(?:=|<=?)\s*(\S+)")


def run(options: argparse.Namespace) -> int:
    """Sweep; that racers diverge is a result, not a failure.

    Raises:
        RavineError: settings that no experiment takes, a cluster that does not answer, a file that cannot be
            written.
        KeyboardInterrupt: what is done has been written by then.
    """
    format_of(options.out, RESULT_FORMATS)
    grid = make_grid(options.vary)
    experiment = override(load(options.source), options.set)
    if experiment.objective.is_recorded:
        raise RavineError(f"{options.source} was trained elsewhere and recorded; there is nothing to vary")
    _check_values(experiment, grid)
    session = started(experiment, options.source)
    swept = SweptExperiment(
        text=write_experiment(experiment),
        folder=os.path.abspath(experiment.objective.folder or "."),  # noqa: PTH100 - resolves no link
        steps=options.steps or experiment.steps or STEPS,
        until=until_loss(options.until),
        every=options.every or _epoch(session),
    )
    with Journal(options.out, swept, grid) as journal:
        if journal.done:
            complain(f"going on: {len(journal.done)} of {len(grid)} runs were done before")
        try:
            with _executor(options) as (executor, workers):
                _carry_out(executor, workers, swept, grid, journal)
        except KeyboardInterrupt:
            write_results(options.out, swept, grid, journal.done)
            complain(
                f"{len(journal.done)} of {len(grid)} runs are in {options.out}; "
                "the same command goes on from there"
            )
            raise
        write_results(options.out, swept, grid, journal.done)
        journal.remove()
    return 0


def _carry_out(
    executor: Executor, workers: int, swept: SweptExperiment, grid: Grid, journal: Journal
) -> None:
    begun, before = time.monotonic(), len(journal.done)
    progress = ProgressLine("run", len(grid))
    for done in carry_out(executor, workers, swept, grid, journal):
        seconds = time.monotonic() - begun
        left = seconds / (done - before) * (len(grid) - done) if done > before else None
        progress(done, "" if left is None or done == len(grid) else f", about {_duration(left)} left")


@contextmanager
def _executor(options: argparse.Namespace) -> Iterator[tuple[Executor, int]]:
    """What makes the runs, and how many it makes at once."""
    if options.dask is not None:
        from app.sweeps.cluster import dask_cluster  # noqa: PLC0415 - an extra that few have

        with dask_cluster(options.dask) as found:
            yield found
        return
    workers = options.jobs or os.cpu_count() or 1
    with process_pool(workers) as pool:
        yield pool, workers


def _check_values(experiment: Experiment, grid: Grid) -> None:
    """Refuse values that the experiment's file would not take, before anything runs."""
    for variation in grid.variations:
        for value in dict.fromkeys((variation.values[0], variation.values[-1], *variation.values[:100])):
            try:
                override(experiment, [f"{variation.key}={value}"])
            except RavineError as error:
                raise RavineError(str(error).replace("--set", "--vary", 1)) from None


def until_loss(text: str | None) -> float | None:
    """The loss that ``--until loss=L`` names; None where it is not given.

    Raises:
        RavineError: it names none.
    """
    if text is None:
        return None
    found = _UNTIL.fullmatch(text.strip())
    try:
        return float(found[1]) if found else _refused(text)
    except ValueError:
        return _refused(text)


def _refused(text: str) -> float:
    raise RavineError(f'--until "{text[:60]}" is not loss=NUMBER; write for example --until loss=1e-3')


def _epoch(session: Session) -> int:
    """Every step is looked at where that costs as much as the step; with mini-batches once an epoch."""
    objective = session.problem.objective
    return max(1, objective.samples // objective.batch_size) if objective.batch_size else 1


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
