"""Starts of one's own for racers on a surface, and races of copies that differ in their start alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.experiment.description import Experiment, RacerSpec, named
from engine.objective import Domain

#: Copies of a racer that a line of starts makes.
ON_LINE = 7
#: The bases of Halton's sequence, which spreads any number of points evenly.
BASES = (2, 3)


def with_start(experiment: Experiment, place: int, start: tuple[float, ...]) -> Experiment:
    """With another start of a racer: its own if it has one, else that of all which have none.

    Args:
        experiment: it is not changed.
        place: of the racer in the race.
        start: the point.
    """
    racers = list(experiment.racers)
    if racers[place].start is None:
        return replace(experiment, objective=replace(experiment.objective, start=start))
    racers[place] = replace(racers[place], start=start)
    return replace(experiment, racers=tuple(racers))


def with_own_start(experiment: Experiment, place: int, start: tuple[float, ...] | None) -> Experiment:
    """With a start of its own for a racer, None for that of the others."""
    racers = list(experiment.racers)
    racers[place] = replace(racers[place], start=start)
    return replace(experiment, racers=tuple(racers))


def from_each(experiment: Experiment, racer: RacerSpec, starts: Sequence[tuple[float, ...]]) -> Experiment:
    """A race of copies of one racer, each from a start of its own."""
    copies = tuple(
        replace(racer, name=f"start {number}", start=start) for number, start in enumerate(starts, 1)
    )
    return replace(experiment, racers=named(copies), changes=(), view={**experiment.view, "racer": 0})


def line_of_starts(
    first: tuple[float, float], last: tuple[float, float], count: int = ON_LINE
) -> list[tuple[float, ...]]:
    """Points from one to another, ends included, in even steps."""
    (x, y), (to_x, to_y) = first, last
    shares = [step / (count - 1) for step in range(count)]
    return [(x + share * (to_x - x), y + share * (to_y - y)) for share in shares]


def scattered(domain: Domain) -> Iterator[tuple[float, ...]]:
    """Points that fill a domain ever more densely and evenly: Halton's sequence (1960), without end."""
    number = 0
    while True:
        number += 1
        shares = (_reversed_digits(number, base) for base in BASES)
        yield tuple(low + share * (high - low) for share, (low, high) in zip(shares, domain, strict=True))


def _reversed_digits(number: int, base: int) -> float:
    share, digit = 0.0, 1.0
    while number:
        digit /= base
        number, rest = divmod(number, base)
        share += digit * rest
    return share
