"""The scores of a racer's seeds: quartiles of the loss and of how good the answers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.frames.network_frame import NetworkFrame
from engine.quartiles import quartiles
from widgets.predictions.score_text import percent, quality, r2_text
from widgets.style.number_text import full


@dataclass(frozen=True)
class Spread:
    """Quartiles of one number over the seeds of a racer.

    Attributes:
        lower: a quarter of the runs have at most this.
        median: half of them have.
        upper: three quarters have.
    """

    lower: float
    median: float
    upper: float

    @classmethod
    def of(cls, values: Sequence[float], *, best_is_high: bool) -> Spread:
        """The quartiles of values, of which one that is not a number is the worst."""
        found = quartiles(np.array(values) * (-1.0 if best_is_high else 1.0))
        return cls(*(-found[::-1] if best_is_high else found).tolist())


def spreads(network: NetworkFrame, place: int, number: int) -> tuple[Spread, Spread] | None:
    """The spreads of loss and quality of a racer's seeds on one part of the data; None of one run.

    Args:
        network: has the scores.
        place: of the racer in the race.
        number: of the part.
    """
    others = network.seed_scores[place] if network.seed_scores else ()
    if not others:
        return None
    scores = [network.scores[place][number], *(other[number] for other in others)]
    loss = Spread.of([score.loss for score in scores], best_is_high=False)
    return loss, Spread.of([quality(score)[1] for score in scores], best_is_high=True)


def spread_lines(network: NetworkFrame, place: int) -> list[str]:
    """A racer's spreads in words, a line for each part of the data; none of one run."""
    lines = []
    for number, score in enumerate(network.scores[place]):
        found = spreads(network, place, number)
        if found is not None:
            name, _ = quality(score)
            loss, good = found
            written = percent if score.accuracy is not None else r2_text
            count = len(network.seed_scores[place]) + 1
            lines.append(
                f"{score.part}, median of {count} seeds: loss {full(loss.median)} "
                f"({full(loss.lower)} to {full(loss.upper)}), {name} {written(good.median)} "
                f"({written(good.lower)} to {written(good.upper)})"
            )
    return lines
