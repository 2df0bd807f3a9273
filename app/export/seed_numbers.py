"""One experiment run with many seeds: of each racer and step the median loss and its quartiles."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.racer_seeds import with_seed
from engine.observers.seeds_observer import loss_now
from engine.quartiles import quartiles
from engine.session.session import Session


@dataclass(frozen=True)
class SeedsRow:
    """A racer after one step, over all seeds.

    Attributes:
        step: updates done.
        racer: its name.
        seeds: how many runs there are.
        diverged: how many of them have ended by diverging; their loss counts as larger than any.
        median: of the losses over all examples.
        lower_quartile: a quarter of the losses are at most this.
        upper_quartile: three quarters of them are.
        success: share of the runs whose loss has been at most what was asked for; None if nothing was.
    """

    step: int
    racer: str
    seeds: int
    diverged: int
    median: float
    lower_quartile: float
    upper_quartile: float
    success: float | None = None


def sessions_of(experiment: Experiment, seeds: int) -> list[Session]:
    """The experiment's run with its own seed and with those that follow it, each at its start.

    They are those that a racer with ``seeds = K`` stands for (`engine.experiment.racer_seeds.with_seed`).

    Raises:
        RavineError: it was recorded, so that no other seed can be tried, or it cannot be run.
    """
    if experiment.objective.is_recorded:
        raise RavineError("--seeds: a run that was recorded has the seed it was made with; leave --seeds out")
    return [Session(with_seed(experiment, number)) for number in range(seeds)]


def seed_rows(
    sessions: Sequence[Session], last: int, every: int = 1, *, below: float | None = None
) -> Iterator[SeedsRow]:
    """The rows of runs of one experiment, step by step and within a step in the order of the race.

    Args:
        sessions: at their start; they are advanced.
        last: the last step.
        every: the distance between two steps that are told and at which losses are looked at.
        below: the loss that counts as success.
    """
    names = [racer.name for racer in sessions[0].racers]
    reached = np.zeros((len(names), len(sessions)), dtype=bool)
    for step in range(0, last + 1, every):
        for session in sessions:
            session.advance(step - session.step)
        for place, name in enumerate(names):
            losses = np.array([loss_now(session.racers[place], step) for session in sessions])
            if below is not None:
                reached[place] |= losses <= below
            lower, median, upper = (float(value) for value in quartiles(losses))
            success = None if below is None else float(reached[place].mean())
            diverged = int(np.isinf(losses).sum())
            yield SeedsRow(step, name, len(sessions), diverged, median, lower, upper, success)
        if all(session.stopped for session in sessions):
            return


def seed_lines(name: str, rows: Iterable[SeedsRow]) -> Iterator[str]:
    """The line of each row, see `table_lines`."""
    return table_lines(name, map(asdict, rows))


def table_lines(name: str, rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """The line of each row, ``"jsonl"`` or ``"csv"``; what is unknown or not finite is null, or empty."""
    for count, row in enumerate(rows):
        told = {key: value if _is_told(value) else None for key, value in row.items()}
        if name == "csv":
            header = ",".join(row) + "\n" if count == 0 else ""
            texts = ("" if value is None else _quoted(str(value)) for value in told.values())
            yield header + ",".join(texts) + "\n"
        else:
            yield json.dumps(told, ensure_ascii=False) + "\n"


def _is_told(value: object) -> bool:
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text
