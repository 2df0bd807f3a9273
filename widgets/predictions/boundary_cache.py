"""What is kept between two frames of maps over two inputs: each racer's map, and the examples' symbols."""

from __future__ import annotations

from engine.objective import FloatArray
from widgets.prediction_parts.examples_layer import StyledExamples
from widgets.prediction_parts.prediction_map import PredictionMap
from widgets.prediction_parts.predictions import Predictions
from widgets.style.theme import Theme


class BoundaryCache:
    """Makes maps and examples anew where what they show, or how, has changed."""

    def __init__(self) -> None:
        self._maps: dict[tuple[int, int], tuple[FloatArray, object, PredictionMap]] = {}
        self._examples: tuple[FloatArray, object, StyledExamples] | None = None

    def map_of(self, answers: Predictions, place: int, theme: Theme, cells: int) -> PredictionMap:
        """The map of a racer's answer with at least so many cells along a side."""
        answer, style = answers.network.answers[place], (theme.name, answers.colours, answers.ends)
        held = self._maps.get((place, cells))
        if held is None or held[0] is not answer or held[1] != style:
            held = self._maps[place, cells] = (answer, style, answers.map_of(place, theme, cells))
        return held[2]

    def examples_of(self, answers: Predictions, theme: Theme) -> StyledExamples:
        """The examples in their colours."""
        targets, style = answers.data.y, (theme.name, answers.colours, answers.scored)
        if self._examples is None or self._examples[0] is not targets or self._examples[1] != style:
            self._examples = (targets, style, answers.examples(theme))
        return self._examples[2]
