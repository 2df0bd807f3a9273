"""The legend of maps over two inputs: whose map it is, its scores, and what the colours mean."""

from __future__ import annotations

from engine.frames.frame import RacerFrame
from widgets.prediction_parts.boundary_layout import LegendItem
from widgets.prediction_parts.predictions import Predictions
from widgets.predictions.score_text import score_text
from widgets.style.number_text import short


def legend_of(
    answers: Predictions, racer: RacerFrame | None, place: int, *, several: bool
) -> list[LegendItem]:
    """The lines of the legend.

    Args:
        answers: what is drawn.
        racer: the chosen one, which is named where its map is the only one.
        place: of the racer whose scores are shown.
        several: whether each racer has a map of its own, with its name and score above it.
    """
    items = list[LegendItem]()
    if racer is not None and len(answers.network.answers) > 1 and not several:
        items.append(LegendItem("racer", racer.shown_name, index=racer.index))
    for score in answers.network.scores[place]:
        items.append(LegendItem(score.part, score.part, "" if several else score_text(score)))
    if not answers.names:
        ends = " … ".join(short(end, 3) for end in answers.ends)
        return [*items, LegendItem("bar", answers.data.target), LegendItem("", ends)]
    classes = [LegendItem("class", name, index=number) for number, name in enumerate(answers.names)]
    return [*items, LegendItem("wrong", "wrong"), *classes]
