"""What is said of K-fold cross-validation: the scores of each fold, their mean and how far they spread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.report.content import Section, Table
from app.report.score_sentences import quality_spread, quality_value
from engine.analysis.cross_validation import spread
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.network.scores import Score, Scorer
from engine.number_format import short
from engine.problem.folds import in_fold
from engine.session.racer import Racer
from engine.session.session import Session
from widgets.predictions.score_text import other_scores, other_text, quality
from widgets.predictions.seed_scores import baseline_spreads, other_spreads


def fold_scores(racer: Racer) -> tuple[Score, ...]:
    """How well a racer answers what it learned from and the fold that was held back, all examples of both.

    Raises:
        RavineError: it trains no network.
    """
    objective = racer.network_objective
    if objective is None:
        raise RavineError("only a network is trained in folds; this racer has none")
    return Scorer(objective, is_complete=True).scores(racer.theta, racer.stepper.statistics)


def folds_section(
    experiment: Experiment, folds: int, last: int, *, tell: Callable[[int], object] = lambda _: None
) -> Section:
    """Every racer trained with each fold held back in turn.

    Args:
        experiment: what is trained.
        folds: how many, at least two.
        last: the last step of each run.
        tell: is told how many folds are done.

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
        tell(fold)
    rows: list[tuple[str, ...]] = []
    for racer_name, each in tried.items():
        tests = [scores[-1] for scores in each]
        rows += [
            (
                racer_name,
                str(fold),
                f"{test.examples:,}",
                short(test.loss),
                quality_value(test),
                *_others(test),
            )
            for fold, test in enumerate(tests, 1)
        ]
        losses, (_, shown) = spread([test.loss for test in tests]), quality_spread(tests)
        others = (text for _, text in other_spreads(tests))
        rows.append((racer_name, "mean ± deviation", "", losses, shown, *others))
    tests = [scores[-1] for scores in next(iter(tried.values()))]
    rows.append(_baseline_row(tests))
    names = (quality(tests[0])[0], *(name for name, _ in other_scores(tests[0])))
    head = (
        "Racer",
        "Fold",
        "Examples",
        "Loss, test",
        *(f"{name[0].upper()}{name[1:]}, test" for name in names),
    )
    note = (
        f"Each of {folds} parts of the examples tested a network that learned from the others in {last:,} "
        "steps; the deviation is that of the folds, over one fewer than there are."
    )
    return Section("Cross-validation", tables=(Table(head, tuple(rows), texts=2),), notes=(note,))


def _others(test: Score) -> list[str]:
    return [other_text(test, value) for _, value in other_scores(test)]


def _baseline_row(tests: Sequence[Score]) -> tuple[str, ...]:
    """What always the same answer has over the folds, under the names of the table's head."""
    spreads = baseline_spreads(tests)
    names = (quality(tests[0])[0], *(name for name, _ in other_scores(tests[0])))
    answer = "the training mean" if tests[0].accuracy is None else "the most frequent class"
    return (f"always {answer}", "mean ± deviation", "", "", *(spreads.get(name, "") for name in names))
