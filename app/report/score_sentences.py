"""Scores in sentences: of a network as it stands, of folds and over them, and of always the same answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.report.scores_section import PARTS
from engine.analysis.cross_validation import spread
from engine.network.scores import Score
from engine.number_format import counted, short
from widgets.predictions.score_text import (
    baseline_text,
    other_scores,
    other_text,
    quality,
    r2_text,
)
from widgets.predictions.seed_scores import baseline_spreads, other_spreads
from widgets.style.number_text import percent


def score_sentences(scores: Sequence[Score], classes: Sequence[str]) -> Iterator[str]:
    """A sentence for each part of the data, and what always the same answer has on the last.

    Args:
        scores: of one network, the training examples' first.
        classes: their names; none of numbers.
    """
    for score in scores:
        others = [f"{name} {other_text(score, value)}" for name, value in other_scores(score)]
        yield ", ".join((_told(score), *others))
    if scores and scores[-1].baseline is not None:
        yield f"{PARTS[scores[-1].part]}, {baseline_text(scores[-1].baseline, classes)}"


def fold_sentences(tried: Sequence[tuple[Score, ...]]) -> Iterator[str]:
    """A sentence for each fold, one for all, and one for always the same answer.

    Args:
        tried: the scores of K folds, at least two.
    """
    for fold, scores in enumerate(tried, 1):
        yield f"fold {fold}: {'; '.join(map(_told, scores))}"
    tests = [scores[-1] for scores in tried]
    name, shown = quality_spread(tests)
    told = [f"test {name} {shown}", f"test loss {spread([test.loss for test in tests])}"]
    told += [f"{what} {text}" for what, text in other_spreads(tests)]
    yield f"{len(tried)} folds, mean and standard deviation: {', '.join(told)}"
    same = ", ".join(f"{what} {text}" for what, text in baseline_spreads(tests).items())
    answer = "the training mean" if tests[0].accuracy is None else "the most frequent class"
    if same:
        yield f"always answering {answer}: {same}"


def quality_spread(tests: Sequence[Score]) -> tuple[str, str]:
    """Accuracy or R² of the test folds: its name, and mean and deviation."""
    name, values = quality(tests[0])[0], [quality(test)[1] for test in tests]
    return name, spread(values, percent if name == "accuracy" else short)


def quality_value(score: Score) -> str:
    """A score's accuracy or R²."""
    name, value = quality(score)
    return percent(value) if name == "accuracy" else r2_text(value)


def _told(score: Score) -> str:
    examples = counted(score.examples, "example")
    name = quality(score)[0]
    return f"{PARTS[score.part]} {name} {quality_value(score)}, loss {short(score.loss)} ({examples})"
