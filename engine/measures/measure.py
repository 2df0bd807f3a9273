"""A measure: one number of a run, computed by running it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.observers.session_observer import Observer
from engine.parameters import Parameter, Value
from engine.session.racer import Racer
from engine.session.session import Session


@dataclass(frozen=True)
class MeasureRequest:
    """What is measured, and where.

    Attributes:
        session: the run; a measure may seek in it as it likes.
        racer: place in the race.
        step: at which, or up to which.
        values: of the measure's own parameters, complete.
    """

    session: Session
    racer: int
    step: int
    values: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def observer(self) -> Observer:
        """Makes frames of the run."""
        return Observer(self.session)

    @property
    def running(self) -> Racer:
        """The racer."""
        return self.session.racers[self.racer]


@dataclass(frozen=True)
class Measure:
    """A row of the table of measures.

    Attributes:
        key: its name in a lesson's facts.
        title: a few words.
        meaning: what the number is, with its unit, in one sentence.
        of: computes it; nan where there is nothing to measure.
        parameters: what else must be said, besides racer and step.
    """

    key: str
    title: str
    meaning: str
    of: Callable[[MeasureRequest], float]
    parameters: tuple[Parameter, ...] = ()
