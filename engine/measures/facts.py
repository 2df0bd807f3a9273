"""Facts: what a lesson claims about its run, each one a measure and what it must be, tried by running it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.errors import RavineError, unknown_name
from engine.experiment.toml_reader import TableReader, row_of, values_of, whole
from engine.measures import MEASURES, Measure, MeasureRequest
from engine.parameters import Value, complete, number_text
from engine.session.session import Session

MAX_STEP = 10_000_000
NUMBER = (int, float)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A measure of a run and what it must be. All that is said must hold.

    Attributes:
        measure: a row of ``MEASURES``.
        racer: its name; the first one where none is given.
        step: at which, or up to which, it is measured; None is the experiment's last.
        values: of the measure's own parameters.
        above: it is greater than this.
        below: it is less than this.
        equals: it is this, give or take ``within``.
        within: see ``equals``.
        above_racer: it is greater than ``factor`` times the same measure of that racer.
        below_racer: it is less than that.
        factor: see there.
    """

    measure: str
    racer: str = ""
    step: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    above: float | None = None
    below: float | None = None
    equals: float | None = None
    within: float = 1e-9
    above_racer: str = ""
    below_racer: str = ""
    factor: float = 1.0


@dataclass(frozen=True)
class Verdict:
    """What came of trying a fact.

    Attributes:
        value: the measure.
        holds: whether it is what it must be; a measure that is no number never is.
        sentence: what was measured and what was asked, for a person.
    """

    value: float
    holds: bool
    sentence: str


def read_fact(reader: TableReader) -> Fact:
    """A fact from its table in a lesson's file.

    Raises:
        RavineError: an unknown measure or key, a wrong type, or nothing that the measure must be.
    """
    key = reader.take("measure", str, required='measure = "loss"')
    measure = row_of(MEASURES, key, reader.at("measure"))
    numbers = {name: _number(reader, name) for name in ("above", "below", "equals", "within", "factor")}
    fact = Fact(
        measure=key,
        racer=reader.take("racer", str, default=""),
        step=whole(reader, "step", low=0, high=MAX_STEP, default=None),
        above_racer=reader.take("above_racer", str, default=""),
        below_racer=reader.take("below_racer", str, default=""),
        **{name: value for name, value in numbers.items() if value is not None},
        values=_values(measure, reader),
    )
    asked = (fact.above, fact.below, fact.equals, fact.above_racer or None, fact.below_racer or None)
    if all(each is None for each in asked):
        raise RavineError(
            f"{reader.place} asks nothing of {key}; write above, below, equals, above_racer or below_racer"
        )
    return fact


def _number(reader: TableReader, name: str) -> float | None:
    value = reader.take(name, NUMBER)
    if value is not None and not math.isfinite(value):
        raise RavineError(f"{reader.at(name)} = {value} compares with nothing; write a finite number")
    return None if value is None else float(value)


def _values(measure: Measure, reader: TableReader) -> dict[str, Value]:
    """What else a fact says: parameters of its measure."""
    given, own = reader.rest(), [parameter.name for parameter in measure.parameters]
    keys = [name for name in Fact.__dataclass_fields__ if name != "values"]
    for name in given:
        if name not in own:
            raise unknown_name("key", name, (*own, *keys)).at(reader.place)
    return values_of(measure.parameters, given, owner=f"measure {measure.key}", place=reader.place)


def fact_table(fact: Fact) -> dict[str, object]:
    """The fact in the file's form; what has its default is left out."""
    plain = {name: getattr(fact, name) for name in Fact.__dataclass_fields__ if name != "values"}
    default = Fact(measure="")
    given = {name: value for name, value in plain.items() if value != getattr(default, name)}
    return {**given, **fact.values}


def verify(fact: Fact, session: Session) -> Verdict:
    """Measure, and compare with what must be.

    Args:
        fact: what is claimed.
        session: a run of the experiment; it ends up standing elsewhere.

    Raises:
        RavineError: the run has no such racer.
    """
    experiment = session.experiment
    measure = MEASURES[fact.measure]
    step = fact.step if fact.step is not None else (experiment.steps or 0)
    racer = fact.racer or experiment.racers[0].name
    value = _measured(measure, fact, session, racer, step)
    bounds = list(_bounds(measure, fact, session, step))
    holds = math.isfinite(value) and all(bound.holds(value) for bound in bounds)
    asked = " and ".join(str(bound) for bound in bounds)
    extra = "".join(f", {name} {_text(given)}" for name, given in fact.values.items())
    what = f"{measure.title.lower()} of {racer} at step {step}{extra} is {_shown(value)}"
    return Verdict(value, holds, f"{what}, {asked}" if holds else f"{what}, but should be {asked}")


def _measured(measure: Measure, fact: Fact, session: Session, racer: str, step: int) -> float:
    names = [each.name for each in session.experiment.racers]
    session.experiment.racer(racer)  # refuses a name that nobody has
    values = complete(measure.parameters, fact.values, session.experiment.dialect)
    return float(measure.of(MeasureRequest(session, names.index(racer), step, values)))


@dataclass(frozen=True)
class _Bound:
    """One thing that the number must be."""

    word: str
    number: float
    within: float = 0.0
    whose: str = ""

    def holds(self, value: float) -> bool:
        if self.word == "above":
            return value > self.number
        if self.word == "below":
            return value < self.number
        return abs(value - self.number) <= self.within

    def __str__(self) -> str:
        return f"{self.word} {_shown(self.number)}{self.whose}"


def _bounds(measure: Measure, fact: Fact, session: Session, step: int) -> Iterator[_Bound]:
    """What the number must be, of the other racers measured now."""
    for word, number in (("above", fact.above), ("below", fact.below), ("equal to", fact.equals)):
        if number is not None:
            yield _Bound(word, number, fact.within)
    times = "" if fact.factor == 1.0 else f"{number_text(fact.factor)} times "
    for word, racer in (("above", fact.above_racer), ("below", fact.below_racer)):
        if racer:
            other = _measured(measure, fact, session, racer, step)
            yield _Bound(word, fact.factor * other, whose=f" ({times}that of {racer})")


def _shown(value: float) -> str:
    return f"{value:.4g}"


def _text(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
