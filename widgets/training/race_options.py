"""What a race is made of: one thing in which racers can differ, and the racers that may take part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.experiment.description import Experiment, RacerSpec


@dataclass(frozen=True)
class RaceOption:
    """A racer that may take part.

    Attributes:
        title: what is different in it; its name in the race.
        meaning: what that is.
        racer: as it would run.
        is_usual: whether it takes part by default.
    """

    title: str
    meaning: str
    racer: RacerSpec
    is_usual: bool


@dataclass(frozen=True)
class Race:
    """One thing in which racers can differ.

    Attributes:
        key: how the program calls it.
        title: its name on screen.
        meaning: what the race shows.
        entrants: those that may take part, made from an experiment and one of its racers.
        fits: whether an experiment can be raced so.
    """

    key: str
    title: str
    meaning: str
    entrants: Callable[[Experiment, RacerSpec], Iterator[RaceOption]]
    fits: Callable[[Experiment], bool]
