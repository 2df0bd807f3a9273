"""Scores as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite, isnan

from engine.network.baseline import Baseline
from engine.network.score_details import ClassShares
from engine.network.scores import Score
from widgets.style.number_text import fixed, percent, short

#: A test loss so many times the training loss is called out.
OVERFIT = 1.5
#: Of more targets none has its own errors where there is a line or a column for each.
MOST_TARGETS = 4
#: What `Score.metrics` calls the numbers beside loss and accuracy or R², as people call them.
OTHERS = {"precision": "precision", "recall": "recall", "f1": "F1", "mae": "MAE", "rmse": "RMSE"}


def quality(score: Score) -> tuple[str, float]:
    """What says best how good answers are: its name and its value, at best 1."""
    if score.accuracy is not None:
        return "accuracy", score.accuracy
    return "R²", float("nan") if score.r2 is None else score.r2


def score_text(score: Score) -> str:
    """The accuracy, or R² with its name."""
    name, value = quality(score)
    return percent(value) if name == "accuracy" else f"R² {r2_text(value)}"


def other_scores(score: Score) -> Iterator[tuple[str, float]]:
    """What there is beside loss and accuracy or R², by name: of classes their shares, of numbers errors."""
    for key, value in score.metrics():
        name, _, place = key.removeprefix(f"{score.part}.").partition("_")
        if name in OTHERS and len(score.absolute_error) <= MOST_TARGETS:
            yield f"{OTHERS[name]} {place}".rstrip(), value


def other_text(score: Score, value: float) -> str:
    """One of `other_scores`: shares of classes in per cent, errors in the target's own unit."""
    return percent(value) if score.confusion is not None else short(value)


def beside_baseline(score: Score, classes: Sequence[str]) -> str:
    """Answers held against always the same one, in a line; of numbers with errors in the target's own unit.

    Of several targets the RMSE of each is told, for which there is room.

    Args:
        score: of one network on one part of the data.
        classes: their names; none of numbers.
    """
    if score.baseline is None:
        return ""
    if score.baseline.place is not None:
        return f"{score.part}, {baseline_text(score.baseline, classes)}"
    left_out = "MAE" if len(score.absolute_error) > 1 else "none"
    own, same = (
        ", ".join(f"{name} {short(value)}" for name, value in pairs if not name.startswith(left_out))
        for pairs in (other_scores(score), baseline_scores(score).items())
    )
    return f"{score.part}: {own}; always answering the training mean: {same}" if own else ""


def baseline_scores(score: Score) -> dict[str, float]:
    """What always the same answer has, by the names of `quality` and `other_scores`."""
    if score.baseline is None:
        return {}
    if score.baseline.place is not None:
        return {"accuracy": score.baseline.accuracy}
    like = replace(score, absolute_error=score.baseline.absolute_error, root_error=score.baseline.root_error)
    return dict(other_scores(like))


def r2_text(value: float, digits: int = 3) -> str:
    """R²; of one row, or of rows that are all the same, there is none."""
    return "not defined" if isnan(value) else fixed(value, digits)


def quality_text(score: Score, value: float) -> str:
    """An accuracy or R² in a table whose head names it.

    Args:
        score: says which of the two.
        value: its own, or that of several runs.
    """
    return percent(value) if score.accuracy is not None else r2_text(value, 4)


def examples_text(score: Score) -> str:
    """Over how many examples, and of how many where that is a sample: ``"16,384 of 80,000"``."""
    if score.of <= score.examples:
        return str(score.examples)
    return f"{score.examples:,} of {score.of:,}"


def gap_text(scores: tuple[Score, ...]) -> str:
    """``"×3.1 on test"`` where the test loss is much above the training loss; else empty."""
    losses = {score.part: score.loss for score in scores}
    train, test = losses.get("train", 0.0), losses.get("test", 0.0)
    if not (isfinite(train) and isfinite(test)) or train <= 0.0 or test < OVERFIT * train:
        return ""
    times = test / train
    return f"×{times:.1f} on test" if times < 1000.0 else "×1000 or more on test"


def more_text(score: Score, classes: Sequence[str]) -> list[str]:
    """Precision, recall and F1 of the upper of two classes or their mean; or errors in the target's unit."""
    baseline = [] if score.baseline is None else [f"  {baseline_text(score.baseline, classes)}"]
    if score.confusion is not None:
        told = {name: percent(value) for name, value in ClassShares.of(score.confusion).told()}
        whose = f" of {classes[1]}" if len(classes) == 2 else ", mean of the classes"
        shares = f"precision {told['precision']}, recall {told['recall']}, F1 {told['f1']}{whose}"
        return [f"  {shares}", *baseline]
    errors = zip(score.absolute_error.tolist(), score.root_error.tolist(), strict=True)
    return [*(f"  mean absolute error {short(mae)}, RMSE {short(rmse)}" for mae, rmse in errors), *baseline]


def baseline_text(baseline: Baseline, classes: Sequence[str]) -> str:
    """What always the same answer would have: ``"always answering no: accuracy 62.7 %"``."""
    if baseline.place is not None:
        return f"always answering {classes[baseline.place]}: accuracy {percent(baseline.accuracy)}"
    errors = zip(baseline.absolute_error.tolist(), baseline.root_error.tolist(), strict=True)
    told = "; ".join(f"mean absolute error {short(mae)}, RMSE {short(rmse)}" for mae, rmse in errors)
    return f"always answering the training mean: {told}"
