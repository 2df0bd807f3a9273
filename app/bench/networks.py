"""Rows: training steps of networks, beside the same step written straight down in NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.bench.experiments import NetworkCase, flat_out, raced, steps_of
from app.bench.row import Row, ratio
from app.bench.straight_line import StraightLine
from app.bench.timing import Work

CASES = {
    "step": NetworkCase((2, 8, 8, 1), 32),
    "step_batch_norm": NetworkCase((2, 8, 8, 1), 32, batch_norm=True),
    "wide_64": NetworkCase((2, 64, 64, 64, 1), 128),
    "wide_32": NetworkCase((2, 64, 64, 64, 1), 128, "float32"),
    "images_64": NetworkCase((784, 128, 10), 32, "float64", "relu", samples=1000),
    "images_32": NetworkCase((784, 128, 10), 32, "float32", "relu", samples=1000),
    "deep_64": NetworkCase((2, 500, 500, 500, 500, 500, 1), 256, samples=2048, threads=2),
    "deep_32": NetworkCase((2, 500, 500, 500, 500, 500, 1), 256, "float32", samples=2048, threads=2),
}


def straight_line_of(case: NetworkCase) -> StraightLine:
    """The same network on the same data from the same start."""
    problem = case.problem
    data = problem.data
    if data is None:
        raise TypeError("a network learns from data")
    examples = np.hstack((data.x, np.ones((len(data.x), 1)), data.y))
    return StraightLine(case, problem.start, examples)


def both(case: NetworkCase) -> Callable[[], tuple[Work, Work]]:
    """Ours as the window's worker drives it, and the straight line."""
    return lambda: (case.work(), straight_line_of(case).work)


def _row(key: str, goal: float | None) -> Row:
    case = CASES[key]
    name = "-".join(map(str, case.widths))
    norm = ", batch normalisation" if case.batch_norm else ""
    return Row(
        key,
        f"step, {name} {case.activation}{norm}, batch {case.batch}, {case.precision}, Adam",
        "straight-line NumPy, same checks and records: ours over it",
        ratio(both(case)),
        goal=goal,
        threads=case.threads,
    )


def _race(racers: int = 7) -> tuple[Work, Work]:
    """A race, and as many sessions that step in turn."""
    rates = [1e-4 * 2**index for index in range(racers)]
    case = CASES["step"]
    together = steps_of(flat_out(raced(case.experiment, rates)))
    alone = [steps_of(flat_out(raced(case.experiment, [rate]))) for rate in rates]

    def in_turn(count: int) -> int:
        return min(work(count) for work in alone)

    return together, in_turn


NETWORK_ROWS = (
    _row("step", 1.15),
    *(_row(key, None) for key in CASES if key != "step"),
    Row(
        "race",
        "race of 7 networks 2-8-8-1, batch 32",
        "7 sessions in turn: their time over ours",
        ratio(_race, "higher"),
        better="higher",
        goal=3.0,
    ),
)
