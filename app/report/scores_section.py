"""What a report says of how well was learned: the scores of every racer over the run and at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.report.content import Section, Table
from engine.data import Data
from engine.network.baseline import Baseline
from engine.network.objective import NetworkObjective
from engine.network.permutation_importance import permutation_importance
from engine.network.score_details import ClassShares, ScoreDetail
from engine.network.scores import Score, Scorer
from engine.number_format import short
from engine.session.racer import Racer
from widgets.predictions.score_text import MOST_TARGETS, examples_text, quality, r2_text
from widgets.style.number_text import percent

#: The parts of the data, as people call them.
PARTS = {"train": "training", "test": "test"}
#: What a table of scores says of classes beside their accuracy.
OF_CLASSES = ("Precision", "Recall", "F1", "AUC", "Calibration error")
#: Classes of which a table still has a place for each.
MOST_CLASSES = 12
#: So many of the most important inputs are told.
MOST_INPUTS = 12


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

    def details(self) -> tuple[ScoreDetail, ...]:
        """More of its answers as it stands."""
        return self.scorer.details(self.racer.theta, self.racer.stepper.statistics)


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
    is_of_classes = data.kind != "regression"
    rows, more = [], []
    for each in scored:
        for score, detail in zip(each.scores(), each.details(), strict=True):
            cells = [PARTS[score.part], examples_text(score), short(score.loss), _quality(score)]
            if is_of_classes:
                cells += [short(value) for value in _of_classes(score, detail)]
            for place in range(len(named)):
                cells += [short(float(errors[place])) for errors in (score.absolute_error, score.root_error)]
            rows.append((each.racer.name, *cells))
        more += [*_confusion(each.racer.name, score, classes), *_each_class(each.racer.name, score, classes)]
    rows += [
        _baseline_row(score, score.baseline, classes, len(named))
        for score in scored[0].scores()
        if score.baseline is not None
    ]
    errors_head = (
        OF_CLASSES if is_of_classes else tuple(h for n in named for h in (f"MAE, {n}", f"RMSE, {n}"))
    )
    notes = ("The loss is the mean over the examples, without penalties on the weights.", *_units(data))
    return Section(
        "Scores",
        tables=(Table(head + errors_head, tuple(rows), texts=2), *more, *importance_table(scored)),
        notes=notes,
    )


def _baseline_row(score: Score, baseline: Baseline, classes: Sequence[str], targets: int) -> tuple[str, ...]:
    """What always the same answer has on one part of the data; nothing where it has no such number."""
    told = (PARTS[score.part], examples_text(score), "")
    if baseline.place is not None:
        return (
            f"always {classes[baseline.place]}",
            *told,
            percent(baseline.accuracy),
            *[""] * len(OF_CLASSES),
        )
    errors = zip(baseline.absolute_error.tolist(), baseline.root_error.tolist(), strict=True)
    cells = [short(value) for pair in list(errors)[:targets] for value in pair]
    return ("always the training mean", *told, "", *cells)


def importance_table(scored: Sequence[ScoredRacer]) -> tuple[Table, ...]:
    """Which inputs matter to each racer, the most important first; nothing where that takes too long."""
    names = scored[0].objective.data.column_names
    rows = []
    for each in scored:
        racer = each.racer
        drops = permutation_importance(each.objective, racer.theta, racer.stepper.statistics)
        order = sorted(range(len(drops)), key=lambda place: -drops[place])[:MOST_INPUTS]
        rows += [(racer.name, names[place], short(float(drops[place]))) for place in order]
    measure = _name(scored[0].scores()[0])
    title = f"Which inputs matter: by how much {measure} falls where a column is shuffled"
    return (Table(("Racer", "Column", "Falls by"), tuple(rows), title, texts=2),) if rows else ()


def _of_classes(score: Score, detail: ScoreDetail) -> list[float]:
    """What stands under `OF_CLASSES`."""
    told, more = dict(score.metrics()), dict(detail.metrics())
    names = [f"{score.part}.{name}" for name in ("precision", "recall", "f1", "auc", "calibration_error")]
    return [(told | more).get(name, math.nan) for name in names]


def _each_class(racer: str, score: Score, classes: Sequence[str]) -> list[Table]:
    """Precision, recall and F1 of each class."""
    if score.confusion is None or len(classes) > MOST_CLASSES:
        return []
    shares = ClassShares.of(score.confusion)
    columns = (shares.precision, shares.recall, shares.f1)
    rows = [
        (name, f"{shares.support[place]:,}", *(percent(float(column[place])) for column in columns))
        for place, name in enumerate(classes)
    ]
    title = f"{racer}, {PARTS[score.part]}: each class"
    return [Table(("Class", "Examples", "Precision", "Recall", "F1"), tuple(rows), title)]


def _units(data: Data) -> tuple[str, ...]:
    if data.kind != "regression":
        upper = "of the upper class" if data.kind == "binary" else "the mean over classes"
        curves = f"Precision, recall, F1 and the area under the ROC curve (AUC) are {upper}"
        return (f"{curves}; the calibration error says by how much probabilities are off on average.",)
    scaled = "" if data.target_scaling is None else "The loss is of the scaled target. "
    errors = "MAE is the mean absolute error, RMSE the root of the mean squared error"
    return (f"{scaled}{errors}, both in the target's own unit.",)


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
