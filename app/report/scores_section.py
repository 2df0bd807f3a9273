"""What a report says of how well was learned: the scores of every racer over the run and at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.report.content import Section, Table
from engine.data import Data
from engine.network.objective import NetworkObjective
from engine.network.scores import Score, ScoredPart, Scorer
from engine.number_format import short
from engine.objective import FloatArray
from engine.session.racer import Racer
from widgets.predictions.score_text import examples_text, percent, quality, r2_text

#: The parts of the data, as people call them.
PARTS = {"train": "training", "test": "test"}
#: Classes and targets of which a table still has a place for each.
MOST_CLASSES, MOST_TARGETS = 12, 4


@dataclass(frozen=True, eq=False)
class ScoredRacer:
    """One racer's network and how it is scored: on all examples, however many they are.

    Attributes:
        racer: who is scored.
        objective: of the racer.
        scorer: of the objective.
    """

    racer: Racer
    objective: NetworkObjective
    scorer: Scorer

    def scores(self) -> tuple[Score, ...]:
        """As the racer stands."""
        return self.scorer.scores(self.racer.theta, self.racer.stepper.statistics)

    def mean_errors(self, part: ScoredPart) -> FloatArray:
        """The mean absolute error (O,) of numbers in the targets' own units."""
        stepper, scaling = self.racer.stepper, self.objective.data.target_scaling
        answers = self.objective.predict(self.racer.theta, part.x, stepper.statistics)
        errors: FloatArray = np.abs(answers - part.y).mean(axis=0)
        return errors if scaling is None else errors * scaling.scale


def scored_racers(racers: Sequence[Racer]) -> tuple[ScoredRacer, ...]:
    """The racers that train a network."""
    return tuple(
        ScoredRacer(racer, objective, Scorer(objective, is_complete=True))
        for racer in racers
        if (objective := racer.network_objective) is not None
    )


def course_rows(step: int, scored: Sequence[ScoredRacer]) -> Iterator[tuple[str, ...]]:
    """What the table of the course says at a step: a row for each racer."""
    for each in scored:
        cells = [text for score in each.scores() for text in (short(score.loss), _quality(score))]
        yield (each.racer.name, f"{step:,}", *cells)


def course_table(rows: Sequence[tuple[str, ...]], scored: Sequence[ScoredRacer]) -> Table:
    """How loss and accuracy or R² went over the steps."""
    scores = scored[0].scores()
    heads = [h for s in scores for h in (f"Loss, {PARTS[s.part]}", f"{_name(s)}, {PARTS[s.part]}")]
    ordered = [row for each in scored for row in rows if row[0] == each.racer.name]
    return Table(("Racer", "Step", *heads), tuple(ordered), "Over the steps")


def scores_section(scored: Sequence[ScoredRacer], classes: Sequence[str], targets: Sequence[str]) -> Section:
    """The scores at the end, and which classes are mixed up.

    Args:
        scored: at least one.
        classes: their names; none of numbers.
        targets: the names of what is learned.
    """
    data = scored[0].objective.data
    named = targets if data.kind == "regression" and len(targets) <= MOST_TARGETS else ()
    head = ("Racer", "Examples", "Count", "Loss", _name(scored[0].scores()[0]))
    rows, confusions = [], []
    for each in scored:
        for score, part in zip(each.scores(), each.scorer.parts, strict=True):
            errors = [short(error) for error in each.mean_errors(part).tolist()] if named else []
            cells = (PARTS[score.part], examples_text(score), short(score.loss), _quality(score), *errors)
            rows.append((each.racer.name, *cells))
        confusions += _confusion(each.racer.name, score, classes)
    errors_head = tuple(f"Mean absolute error, {name}" for name in named)
    notes = ("The loss is the mean over the examples, without penalties on the weights.", *_units(data))
    return Section(
        "Scores", tables=(Table(head + errors_head, tuple(rows), texts=2), *confusions), notes=notes
    )


def _units(data: Data) -> tuple[str, ...]:
    if data.kind != "regression":
        return ()
    scaled = "" if data.target_scaling is None else "The loss is of the scaled target. "
    return (f"{scaled}The mean absolute error is in the target's own unit.",)


def _confusion(racer: str, score: Score, classes: Sequence[str]) -> list[Table]:
    if score.confusion is None or len(classes) > MOST_CLASSES:
        return []
    rows = [
        (name, *(f"{count:,}" for count in row))
        for name, row in zip(classes, score.confusion.tolist(), strict=True)
    ]
    title = f"{racer}, {PARTS[score.part]}: rows are the true class, columns the answer"
    return [Table(("", *classes), tuple(rows), title)]


def _name(score: Score) -> str:
    return quality(score)[0].capitalize()


def _quality(score: Score) -> str:
    name, value = quality(score)
    return percent(value) if name == "accuracy" else r2_text(value)
