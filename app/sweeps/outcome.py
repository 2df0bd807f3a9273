"""One run of a sweep: what came of each racer, as a row of the table of results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache

from app.lessons.overrides import override
from engine.cancellation import Check, not_cancelled
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment
from engine.network.scores import Scorer
from engine.session.racer import Racer
from engine.session.session import Session


@dataclass(frozen=True)
class SweptExperiment:
    """What every run of a sweep has in common; small, so that it can be sent to any process.

    Attributes:
        text: the experiment as TOML.
        folder: where paths in it begin.
        steps: how many each run makes at most.
        until: a loss below which a racer has arrived; None asks for none. A run ends when all have.
        every: the distance between two steps at which the loss over all examples is looked at.
    """

    text: str
    folder: str
    steps: int
    until: float | None
    every: int


@dataclass(frozen=True)
class Outcome:
    """What came of one racer in one run. What there is no value of is None.

    Attributes:
        racer: its name.
        steps: updates it made.
        loss: over all examples, at its end.
        best_loss: the smallest that was seen.
        best_step: where that was first.
        until_step: the first step seen with a loss below the one that was asked for.
        accuracy: share of the training examples answered rightly.
        test_accuracy: the same of the test examples.
        r2: share of the training targets' variance explained.
        test_r2: the same of the test targets.
        diverged: whether it ended before the last step without arriving.
        message: why it diverged, or why the run could not begin.
    """

    racer: str
    steps: int | None = None
    loss: float | None = None
    best_loss: float | None = None
    best_step: int | None = None
    until_step: int | None = None
    accuracy: float | None = None
    test_accuracy: float | None = None
    r2: float | None = None
    test_r2: float | None = None
    diverged: bool | None = None
    message: str = ""

    def as_row(self) -> dict[str, object]:
        """Its values by column."""
        return asdict(self)


#: The columns of results after those of the settings.
COLUMNS = tuple(field.name for field in fields(Outcome))


def run_once(
    swept: SweptExperiment, assignments: Sequence[str], check: Check = not_cancelled
) -> tuple[Outcome, ...]:
    """Make one run.

    Args:
        swept: the experiment.
        assignments: its settings in this run, as ``--set`` takes them.
        check: called within the run; what it raises ends it.

    Returns:
        A row for each racer; settings that cannot be run give rows that say why.
    """
    base = _parsed(swept.text, swept.folder)
    try:
        session = Session(override(base, assignments), check=check)
    except RavineError as error:
        return tuple(Outcome(racer.name, message=str(error)) for racer in base.racers)
    seen = [_LossRecord() for _ in session.racers]
    while True:
        for racer, one in zip(session.racers, seen, strict=True):
            if not racer.ended_by(session.step - 1):
                one.see(session.step, racer.evaluate()[0], swept.until)
        arrived = swept.until is not None and all(one.until_step is not None for one in seen)
        if session.step >= swept.steps or session.stopped or arrived:
            break
        session.advance(min(swept.every, swept.steps - session.step))
    return tuple(_outcome(racer, one, session.step) for racer, one in zip(session.racers, seen, strict=True))


@lru_cache(maxsize=4)
def _parsed(text: str, folder: str) -> Experiment:
    return parse_experiment(text, folder=folder)


class _LossRecord:
    """The losses of one racer as they come."""

    def __init__(self) -> None:
        self.loss = self.best_loss = math.inf
        self.best_step = 0
        self.until_step: int | None = None

    def see(self, step: int, loss: float, until: float | None) -> None:
        self.loss = loss
        if loss < self.best_loss:
            self.best_loss, self.best_step = loss, step
        if until is not None and self.until_step is None and loss <= until:
            self.until_step = step


def _outcome(racer: Racer, seen: _LossRecord, step: int) -> Outcome:
    ended = racer.last_step is not None and bool(racer.divergence)
    scores = {}
    if racer.network_objective is not None:
        scored = Scorer(racer.network_objective).scores(racer.theta, racer.stepper.statistics)
        scores = {score.part: score for score in scored}
    train, test = scores.get("train"), scores.get("test")
    return Outcome(
        racer=racer.name,
        steps=min(step, racer.last_step) if racer.last_step is not None else step,
        loss=_finite(seen.loss),
        best_loss=_finite(seen.best_loss),
        best_step=seen.best_step,
        until_step=seen.until_step,
        accuracy=None if train is None else train.accuracy,
        test_accuracy=None if test is None else test.accuracy,
        r2=None if train is None else _finite(train.r2),
        test_r2=None if test is None else _finite(test.r2),
        diverged=ended,
        message=racer.divergence if ended else "",
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
