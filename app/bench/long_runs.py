"""Rows: what long runs and large networks and tables take, in time and in memory."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from app.bench.experiments import NetworkCase, flat_out, steps_of
from app.bench.maps import HIMMELBLAU
from app.bench.row import Budget, Found, Row, duration, found_of
from app.bench.timing import Taken, compared, once, taken
from app.sweeps.sweep import process_pool
from engine.errors import RavineError
from engine.experiment.file import parse_experiment
from engine.frames.frame import Address
from engine.objective import FloatArray
from engine.observers.session_observer import Observer
from engine.run.commands import Pause, Seek
from engine.run.player import Player
from engine.session.session import Session
from engine.tables.csv_table import read_table
from engine.tables.table_text import MAX_CELLS, MAX_ROWS

MB = 1e6
#: 500-500-500: half a million parameters.
LARGE = NetworkCase((2, 500, 500, 500, 1), 32)
LARGE_STEPS = 5_000
LONG_STEPS, SHORT_STEPS = 10_000_000, 100_000
TABLE_COLUMNS = 4
#: The rows of the issue's table; a table is as long as the reader allows.
TABLE_ROWS = min(1_000_000, MAX_ROWS, MAX_CELLS // TABLE_COLUMNS)
#: Seeks are repeated so often at the most.
SEEKS = 15

ResultT = TypeVar("ResultT")


def resident() -> float:
    """Bytes of memory that this process holds.

    Raises:
        RavineError: the system does not say.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        raise RavineError("this system does not say how much memory a process holds") from None
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def in_fresh_process(work: Callable[[int], ResultT], size: int) -> ResultT:
    """What ``work(size)`` says in a process of its own, whose memory nobody used before.

    Args:
        work: a function of a module.
        size: what it is called with.
    """
    with process_pool(1) as pool:
        return pool.submit(work, size).result()


def memory_of_long_run(steps: int) -> float:
    """Bytes that a run on a surface holds more after so many steps than after `SHORT_STEPS`."""
    session = Session(parse_experiment(HIMMELBLAU))
    session.advance(SHORT_STEPS)
    before = resident()
    while session.step < steps:
        session.advance(min(SHORT_STEPS, steps - session.step))
    return resident() - before


def memory_of_large_network(steps: int) -> float:
    """Bytes that the run of a network of half a million parameters holds more after so many steps."""
    session = Session(LARGE.experiment)
    session.advance(1)
    before = resident()
    session.advance(steps - 1)
    return resident() - before


def write_numbers(path: Path, rows: int) -> None:
    """A table of numbers with four decimals."""
    values = np.random.default_rng(0).normal(size=(rows, TABLE_COLUMNS))
    header = ",".join(f"column {place}" for place in range(TABLE_COLUMNS))
    np.savetxt(path, values, "%.4f", ",", header=header, comments="")


def memory_of_table(rows: int) -> float:
    """Bytes that a table that was opened holds beside its numbers."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.csv"
        write_numbers(path, 100)
        read_table(path)
        write_numbers(path, rows)
        before = resident()
        table = read_table(path)
        return resident() - before - sum(column.numbers.nbytes for column in table.columns)


def _memory(
    work: Callable[[int], float], steps: Callable[[Budget], int], what: str
) -> Callable[[Budget], Found]:
    def measure(budget: Budget) -> Found:
        size = steps(budget)
        held = in_fresh_process(work, size) / MB
        return Found(held, f"{held:.0f} MB", remark=f"{size:,} {what}")

    return measure


def _table_rows(budget: Budget) -> int:
    return TABLE_ROWS if budget.full else TABLE_ROWS // 10


def _table(budget: Budget) -> Found:
    return reading(budget, lambda path: np.loadtxt(path, delimiter=",", skiprows=1))


def reading(budget: Budget, other: Callable[[Path], FloatArray]) -> Found:
    """Opening a table of numbers, against another reader."""
    with TemporaryDirectory() as folder:
        path, rows = Path(folder) / "numbers.csv", _table_rows(budget)
        write_numbers(path, rows)
        content = path.read_bytes()

        def ours() -> None:
            path.write_bytes(content)  # a table that has not changed is not read again
            read_table(path)

        def plain() -> None:
            path.write_bytes(content)
            other(path)

        comparison = compared(once(ours), once(plain), budget.seconds)
    per_second = rows / comparison.ours.cpu
    return found_of(comparison, "lower", remark=f"{rows:,} rows, {per_second:,.0f} rows a second")


def _seeks(budget: Budget, places: Callable[[int], int]) -> Found:
    """The middle one of the times that ways to other steps of a large network's run take."""
    player = flat_out(LARGE.experiment)
    last = budget.steps(LARGE_STEPS)
    steps_of(player)(last)
    found: list[Taken] = []
    began = time.perf_counter()
    while len(found) < 3 or (len(found) < SEEKS and time.perf_counter() - began < budget.seconds):
        here = player.session.step
        found.append(taken(once(partial(go, player, Address(places(here)))), 1))
    cpu = 1e3 * float(np.median([each.cpu for each in found]))
    longest = max(each.cpu for each in found)
    return Found(
        cpu,
        f"{cpu:.0f} ms",
        rounds=len(found),
        remark=f"of {last:,} steps, the longest took {duration(longest)}",
    )


def go(player: Player, address: Address) -> None:
    """Stand at an address, as the worker goes there."""
    player.handle(Pause())
    player.handle(Seek(address))
    while player.goal is not None:
        player.tick(time.perf_counter())


def _seek(budget: Budget) -> Found:
    rng, last = random.Random(1), budget.steps(LARGE_STEPS)  # noqa: S311 - places to go to, no secret
    return _seeks(budget, lambda _: rng.randrange(last))


def _step_back(budget: Budget) -> Found:
    return _seeks(budget, lambda here: here - 1)


def _frame(budget: Budget) -> Found:
    """A frame of a large network over its training step."""
    session = Session(LARGE.experiment)
    session.advance(2)
    observer = Observer(session, complete=False)
    other = Session(LARGE.experiment)

    def frame() -> None:
        session.advance(1)
        observer.frame()

    def step() -> None:
        other.advance(1)

    comparison = compared(once(frame), once(step), budget.seconds)
    # the step that every frame is of is no part of it
    return Found(
        number=comparison.cpu - 1,
        ours=duration(comparison.ours.cpu - comparison.other.cpu),
        other=duration(comparison.other.cpu),
        wall=comparison.wall - 1,
        rounds=comparison.rounds,
    )


LONG_ROWS = (
    Row(
        "frame",
        "a frame of a network of 500,000 parameters",
        "its training step: ours over it",
        _frame,
        goal=2.0,
    ),
    Row("seek", "500-500-500 network: a seek into the past", "CPU", _seek, goal=100.0, unit="ms"),
    Row("step_back", "500-500-500 network: a step back", "CPU", _step_back, goal=50.0, unit="ms"),
    Row(
        "history",
        "500-500-500 network: memory of the history",
        "beyond the first step",
        _memory(memory_of_large_network, lambda budget: budget.steps(LARGE_STEPS), "steps"),
        goal=256.0,
        unit="MB",
    ),
    Row(
        "long_run",
        "memory of a long run on a surface",
        "beyond 100,000 steps",
        _memory(memory_of_long_run, lambda budget: budget.steps(LONG_STEPS), "steps"),
        goal=50.0,
        unit="MB",
    ),
    Row(
        "table",
        f"opening a table of {TABLE_COLUMNS} columns of numbers",
        "numpy.loadtxt: ours over it",
        _table,
        goal=1.0,
    ),
    Row(
        "table_memory",
        f"memory of a table of {TABLE_COLUMNS} columns",
        "beyond its numbers",
        _memory(memory_of_table, _table_rows, "rows"),
        goal=100.0,
        unit="MB",
    ),
)
