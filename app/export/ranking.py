"""The racers in the order of where they came to, and when each was as low as one likes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from app.export.numbers import rows
from app.export.seed_numbers import table_lines
from engine.session.session import Session


@dataclass(frozen=True)
class Rank:
    """A racer at the end of its run. Losses are over all examples.

    Attributes:
        rank: from 1; racers of one loss share it.
        racer: its name.
        loss: after the last step; not finite where it diverged before.
        lowest: over all steps that were looked at.
        lowest_step: where that was first.
        first_below: the first step whose loss was at most what was asked for; None if there was none.
    """

    rank: int
    racer: str
    loss: float
    lowest: float
    lowest_step: int
    first_below: int | None


def rank(session: Session, last: int, every: int = 1, *, below: float | None = None) -> list[Rank]:
    """Run to the last step and rank the racers: the lowest loss first, those that diverged at the end.

    Args:
        session: at its start; it is advanced.
        last: the last step.
        every: the distance between two steps at which losses are looked at; the last one always is.
        below: the loss to be reached.
    """
    names = [racer.name for racer in session.racers]
    found: dict[str, dict[int, float]] = {name: {} for name in names}
    for row in rows(session, last, every):
        found[row.racer][row.step] = row.loss
    session.advance(last - session.step)
    ended = {
        racer.name: math.inf if racer.ended_by(last - 1) else racer.evaluate()[0] for racer in session.racers
    }
    for name in names:
        if math.isfinite(ended[name]):
            found[name][last] = ended[name]
    order = sorted(names, key=lambda name: ended[name] if math.isfinite(ended[name]) else math.inf)
    return [
        _ranked(name, 1 + sum(ended[other] < ended[name] for other in names), ended[name], found[name], below)
        for name in order
    ]


def _ranked(name: str, place: int, loss: float, losses: dict[int, float], below: float | None) -> Rank:
    known = {step: each for step, each in losses.items() if math.isfinite(each)}
    lowest = min(known, key=lambda step: (known[step], step), default=0)
    first = [step for step, each in known.items() if below is not None and each <= below]
    return Rank(place, name, loss, known.get(lowest, math.inf), lowest, min(first, default=None))


def ranking_lines(name: str, ranking: Iterable[Rank]) -> Iterator[str]:
    """The line of each racer, ``"jsonl"`` or ``"csv"``; what is unknown or not finite is null, or empty."""
    return table_lines(name, map(asdict, ranking))
