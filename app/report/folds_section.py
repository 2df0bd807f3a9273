"""What is said of K-fold cross-validation: the scores of each fold, their mean and how far they spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.report.content import Section, Table
from app.report.scores_section import PARTS
from engine.analysis.cross_validation import spread
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.network.scores import Score, Scorer
from engine.number_format import counted, short
from engine.problem.folds import in_fold
from engine.session.racer import Racer
from engine.session.session import Session
from widgets.predictions.score_text import quality, r2_text
from widgets.style.number_text import percent


def fold_scores(racer: Racer) -> tuple[Score, ...]:
    """How well a racer answers what it learned from and the fold that was held back, all examples of both.

    Raises:
        RavineError: it trains no network.
    """
    objective = racer.network_objective
    if objective is None:
        raise RavineError("only a network is trained in folds; this racer has none")
    return Scorer(objective, is_complete=True).scores(racer.theta, racer.stepper.statistics)


def fold_sentences(tried: Sequence[tuple[Score, ...]]) -> Iterator[str]:
    """A sentence for each fold, and one for all.

    Args:
        tried: the scores of K folds, at least two.
    """
    for fold, scores in enumerate(tried, 1):
        yield f"fold {fold}: {'; '.join(map(_told, scores))}"
    name, shown = _spread([scores[-1] for scores in tried])
    losses = spread([scores[-1].loss for scores in tried])
    yield f"{len(tried)} folds, mean and standard deviation: test {name} {shown}, test loss {losses}"


def folds_section(experiment: Experiment, folds: int, last: int) -> Section:
    """Every racer trained with each fold held back in turn.

    Args:
        experiment: what is trained.
        folds: how many, at least two.
        last: the last step of each run.

    Raises:
        RavineError: no network is trained, or its data are not parted.
    """
    tried: dict[str, list[tuple[Score, ...]]] = {}
    for fold in range(1, folds + 1):
        session = Session(in_fold(experiment, folds, fold))
        while session.step < last and session.advance(last - session.step):
            pass
        for racer in session.racers:
            tried.setdefault(racer.name, []).append(fold_scores(racer))
    rows: list[tuple[str, ...]] = []
    name = ""
    for racer_name, each in tried.items():
        tests = [scores[-1] for scores in each]
        rows += [
            (racer_name, str(fold), f"{test.examples:,}", short(test.loss), _value(test))
            for fold, test in enumerate(tests, 1)
        ]
        name, shown = _spread(tests)
        rows.append((racer_name, "mean ± deviation", "", spread([test.loss for test in tests]), shown))
    head = ("Racer", "Fold", "Examples", "Loss, test", f"{name.capitalize()}, test")
    note = (
        f"Each of {folds} parts of the examples tested a network that learned from the others in {last:,} "
        "steps; the deviation is that of the folds, over one fewer than there are."
    )
    return Section("Cross-validation", tables=(Table(head, tuple(rows), texts=2),), notes=(note,))


def _spread(tests: Sequence[Score]) -> tuple[str, str]:
    """Accuracy or R² of the test folds: its name, and mean and deviation."""
    name, values = quality(tests[0])[0], [quality(test)[1] for test in tests]
    return name, spread(values, percent if name == "accuracy" else short)


def _told(score: Score) -> str:
    examples = counted(score.examples, "example")
    return f"{PARTS[score.part]} {quality(score)[0]} {_value(score)}, loss {short(score.loss)} ({examples})"


def _value(score: Score) -> str:
    name, value = quality(score)
    return percent(value) if name == "accuracy" else r2_text(value)
