"""The scores of a racer's runs: quartiles over seeds, mean and standard deviation over folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import nan

import numpy as np

from engine.analysis.cross_validation import known, mean_and_deviation, spread
from engine.frames.frame import RacerFrame
from engine.frames.network_frame import NetworkFrame
from engine.network.scores import Score
from engine.quartiles import quartiles
from widgets.predictions.score_text import baseline_scores, other_scores, other_text, quality, r2_text
from widgets.style.number_text import full, percent, short

#: What the bar and its whiskers are of runs with other seeds, and of folds.
MEANINGS = {"seed": "median and middle half", "fold": "mean and standard deviation"}


@dataclass(frozen=True)
class Spread:
    """One number over the runs of a racer.

    Attributes:
        lower: of seeds the lower quartile, of folds the mean less the deviation.
        middle: of seeds the median, of folds the mean.
        upper: as ``lower``, above.
    """

    lower: float
    middle: float
    upper: float

    @classmethod
    def of_seeds(cls, values: Sequence[float], *, best_is_high: bool) -> Spread:
        """The quartiles of values, of which one that is not a number is the worst."""
        found = quartiles(np.array(values) * (-1.0 if best_is_high else 1.0))
        return cls(*(-found[::-1] if best_is_high else found).tolist())

    @classmethod
    def of_folds(cls, values: Sequence[float]) -> Spread:
        """Mean and deviation of those that are defined."""
        mean, deviation = mean_and_deviation(known(values))
        around = 0.0 if np.isnan(deviation) else deviation
        return cls(mean - around, mean, mean + around)


def run_scores(network: NetworkFrame, place: int, number: int) -> tuple[Score, ...]:
    """The scores of all of a racer's runs on one part of the data, its own first; none of one run.

    Args:
        network: has the scores.
        place: of the racer in the race.
        number: of the part.
    """
    others = network.seed_scores[place] if network.seed_scores else ()
    return (network.scores[place][number], *(other[number] for other in others)) if others else ()


def spreads(
    network: NetworkFrame, racer: RacerFrame, place: int, number: int
) -> tuple[Spread, Spread] | None:
    """The spreads of loss and quality of a racer's runs on one part of the data; None of one run.

    Args:
        network: has the scores.
        racer: says what differs between its runs.
        place: of the racer in the race.
        number: of the part.
    """
    scores = run_scores(network, place, number)
    if not scores:
        return None
    losses, qualities = [score.loss for score in scores], [quality(score)[1] for score in scores]
    if _word(racer) == "fold":
        return Spread.of_folds(losses), Spread.of_folds(qualities)
    return Spread.of_seeds(losses, best_is_high=False), Spread.of_seeds(qualities, best_is_high=True)


def shown_scores(network: NetworkFrame, racer: RacerFrame, place: int) -> tuple[Score, ...]:
    """A racer's scores with the losses that stand for all its runs, and with all folds' answers counted."""
    shown = []
    for number, score in enumerate(network.scores[place]):
        found, runs = spreads(network, racer, place, number), run_scores(network, place, number)
        told = score if found is None else replace(score, loss=found[0].middle)
        if _word(racer) == "fold" and score.confusion is not None:
            counts = np.sum([run.confusion for run in runs if run.confusion is not None], axis=0)
            told = replace(told, part=f"{score.part}, folds", confusion=counts)
        shown.append(told)
    return tuple(shown)


def spread_lines(network: NetworkFrame, racer: RacerFrame, place: int) -> list[str]:
    """A racer's spreads in words, a line for each part of the data; of folds also each; none of one run."""
    lines = []
    for number, score in enumerate(network.scores[place]):
        found, scores = spreads(network, racer, place, number), run_scores(network, place, number)
        if found is None:
            continue
        name, _ = quality(score)
        written = percent if score.accuracy is not None else r2_text
        loss, good = found
        if _word(racer) == "fold":
            values = [quality(each)[1] for each in scores]
            losses = spread([each.loss for each in scores])
            shown = spread(values, percent if score.accuracy is not None else short)
            lines += [
                f"{score.part}, mean of {len(scores)} folds: loss {losses}, {name} {shown}",
                f"  {name} of each: {', '.join(map(written, values))}",
            ]
            others = [f"{what} {text}" for what, text in other_spreads(scores)]
            lines += [f"  {', '.join(others)}"] * bool(others)
        else:
            lines.append(
                f"{score.part}, median of {len(scores)} seeds: loss {full(loss.middle)} "
                f"({full(loss.lower)} to {full(loss.upper)}), {name} {written(good.middle)} "
                f"({written(good.lower)} to {written(good.upper)})"
            )
    return lines


def other_spreads(scores: Sequence[Score]) -> list[tuple[str, str]]:
    """Of the scores of folds on one part of the data: each of `other_scores` with mean and deviation."""
    each = [dict(other_scores(score)) for score in scores]
    return [
        (name, spread([one.get(name, nan) for one in each], partial(other_text, scores[0])))
        for name in each[0]
    ]


def baseline_spreads(scores: Sequence[Score]) -> dict[str, str]:
    """What always the same answer has over folds, mean and deviation, by the names of `baseline_scores`."""
    each = [baseline_scores(score) for score in scores]
    written = partial(other_text, scores[0])
    return {name: spread([one.get(name, nan) for one in each], written) for name in each[0]}


def folds_beside_baseline(scores: Sequence[Score]) -> str:
    """The answers of folds held against always the same one, as `beside_baseline`; of numbers the RMSE."""
    same, own = baseline_spreads(scores), other_spreads(scores)
    if not same:
        return ""
    part = f"{scores[0].part}, {len(scores)} folds"
    if scores[0].confusion is not None:
        return f"{part}, always answering the most frequent class: accuracy {same['accuracy']}"
    told, always = (
        ", ".join(f"{name} {text}" for name, text in pairs if name.startswith("RMSE"))
        for pairs in (own, same.items())
    )
    return f"{part}: {told}; always answering the training mean: {always}"


def spread_columns(network: NetworkFrame, racers: Sequence[RacerFrame]) -> dict[str, list[float]]:
    """Of racers that stand for folds: mean, deviation and each fold of all scores; a value a racer."""
    columns: dict[str, list[float]] = {}
    for place, racer in enumerate(racers):
        for number, score in enumerate(network.scores[place] if _word(racer) == "fold" else ()):
            runs = run_scores(network, place, number)
            each = [
                {"loss": run.loss, quality(run)[0]: quality(run)[1], **dict(other_scores(run))}
                for run in runs
            ]
            for name in each[0]:
                values = [one.get(name, nan) for one in each]
                mean, deviation = mean_and_deviation(known(values))
                told = {"mean": mean, "deviation": deviation}
                told |= {f"fold_{fold}": value for fold, value in enumerate(values, 1)}
                for key, value in told.items():
                    columns.setdefault(f"{score.part}.{name}.{key}", []).append(value)
    return columns


def runs_summary(racers: Sequence[RacerFrame]) -> str:
    """What bars and whiskers are where racers stand for several runs, e.g. ``"mean and ... of 5 folds"``."""
    seeds = next((racer.seeds for racer in racers if racer.seeds is not None), None)
    return "" if seeds is None else f"{MEANINGS[seeds.word]} of {seeds.title}"


def _word(racer: RacerFrame) -> str:
    return "" if racer.seeds is None else racer.seeds.word
