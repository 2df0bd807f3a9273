"""Carries a sweep out: every run once, on whatever executes calls, each result kept as it comes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from multiprocessing.synchronize import Event

from app.sweeps.journal import Journal
from app.sweeps.outcome import Outcome, SweptExperiment, run_once
from app.sweeps.variation import Grid
from engine.cancellation import Cancelled

#: Runs handed out at once for each worker: enough that none waits, few enough that little is under way.
AHEAD = 4
#: What BLAS libraries read: the runs share the cores, so each takes one.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def carry_out(
    executor: Executor, workers: int, swept: SweptExperiment, grid: Grid, journal: Journal
) -> Iterator[int]:
    """Make every run that is not in the journal yet.

    Args:
        executor: where runs are made, in any order.
        workers: how many it makes at once.
        swept: the experiment.
        grid: its settings.
        journal: takes each result as it comes.

    Yields:
        How many runs are done, those of earlier attempts included.

    Raises:
        RavineError: the journal cannot be written.
    """
    left = (run for run in range(len(grid)) if run not in journal.done)
    under_way: dict[Future[tuple[Outcome, ...]], int] = {}
    yield len(journal.done)
    try:
        while True:
            while len(under_way) < AHEAD * workers and (run := next(left, None)) is not None:
                under_way[executor.submit(run_in_worker, swept, grid.assignments(run))] = run
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                journal.add(under_way.pop(future), future.result())
            yield len(journal.done)
    finally:
        for future in under_way:
            future.cancel()


@contextmanager
def process_pool(workers: int) -> Iterator[Executor]:
    """Processes of this machine; leaving the block ends them within moments, whatever they are doing.

    Args:
        workers: how many.
    """
    context = _context()
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    stop = context.Event()
    try:
        with ProcessPoolExecutor(workers, context, initializer=_begin_worker, initargs=(stop,)) as pool:
            try:
                yield pool
            finally:
                stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _context() -> BaseContext:
    """How processes begin. One forked from this process would inherit threads in whatever state.

    Where there is a server of processes, it has no other threads and has imported what the runs need: on the
    others each worker imports it for itself.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


@dataclass
class _Worker:
    """What a worker process knows: whether its work is still wanted."""

    stop: Event | None = None

    def check(self) -> None:
        if self.stop is not None and self.stop.is_set():
            raise Cancelled


_WORKER = _Worker()


def _begin_worker(stop: Event) -> None:
    """Prepare a process of the pool: Ctrl+C is the sweep's business, which says what to do by ``stop``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORKER.stop = stop


def run_in_worker(swept: SweptExperiment, assignments: list[str]) -> tuple[Outcome, ...]:
    """Make one run in whatever process this is; see `run_once`."""
    return run_once(swept, assignments, _WORKER.check)
