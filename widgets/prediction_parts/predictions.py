"""The answers of a race over the plane of two inputs, with the examples: what views draw and say of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.frames.frame import DataFrame, Frame
from engine.frames.network_frame import NetworkFrame
from engine.landscape.grid import Landscape
from engine.network.losses import LOSSES
from engine.objective import FloatArray
from widgets.plots.axis import Axis
from widgets.plots.contour_map import loss_at
from widgets.prediction_parts.examples_layer import ExampleSet, StyledExamples, parts_of
from widgets.prediction_parts.prediction_map import (
    DecisionRule,
    PredictionMap,
    class_names,
    labels,
    map_of_classes,
    map_of_values,
)
from widgets.style.theme import Theme
from widgets.view.view import Table

Form = Callable[[float], str]
#: Inputs with longer names take a line each.
SHORT_NAME = 12


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a frame holds of answers over a plane.

    Attributes:
        frame: all of it.
        data: its examples.
        network: its network.
        plane: ``(G, G, 2)``, see `NetworkFrame`.
    """

    frame: Frame
    data: DataFrame
    network: NetworkFrame
    plane: FloatArray

    @classmethod
    def of(cls, frame: Frame) -> Predictions | None:
        """The answers in a frame; None where the data have fewer than two columns or there are none."""
        network = frame.network
        if frame.data is None or network is None or network.plane is None:
            return None
        return cls(frame, frame.data, network, network.plane)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes; empty for numbers."""
        return class_names(self.data)

    @property
    def colours(self) -> str:
        """The colour map of numbers."""
        return str(self.frame.experiment.shown("colormap"))

    @property
    def axes(self) -> tuple[FloatArray, FloatArray]:
        """The plane's values of the first and of the second input ``(G,)``."""
        return self.plane[:, 0, 0], self.plane[0, :, 1]

    @cached_property
    def home(self) -> tuple[Axis, Axis]:
        """The plane's borders."""
        x, y = (
            Axis(name, float(values[0]), float(values[-1]))
            for name, values in zip(self.data.columns[:2], self.axes, strict=True)
        )
        return x, y

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The least and the largest target, the ends of the colour map of numbers."""
        targets = np.concatenate((self.data.y[:, 0], self.data.test_y[:, :1].ravel()))
        low, high = float(targets.min()), float(targets.max())
        return (low, high) if low < high else (low - 0.5, low + 0.5)

    def examples(self, theme: Theme) -> StyledExamples:
        """The examples as they are drawn."""
        return StyledExamples.of(
            self.data, parts_of(self.data, self.scored), theme, ends=self.ends, colours=self.colours
        )

    @property
    def scored(self) -> Mapping[str, int]:
        """How many examples of each part all racers are scored on."""
        counts = [{score.part: score.examples for score in scores} for scores in self.network.scores]
        return {part: min(count[part] for count in counts) for part in (counts[0] if counts else ())}

    def reading(self, place: int) -> DecisionRule:
        """How a racer's answers for classes are to be read; its loss says so."""
        loss = LOSSES[self.frame.loss_key(place)]
        if loss.targets == "two_labels":
            return DecisionRule(odds=False, middle=0.0, reach=1.0)
        if loss.link != "linear":
            return DecisionRule(odds=True)
        low, high = float(self.data.y.min()), float(self.data.y.max())
        return DecisionRule(odds=False, middle=0.5 * (low + high), reach=0.5 * (high - low) or 0.5)

    def map_of(self, place: int, theme: Theme, cells: int) -> PredictionMap:
        """A racer's answer drawn with about so many cells a side."""
        answer = self.network.answers[place]
        if self.names:
            return map_of_classes(answer, self.axes, self.reading(place), theme, cells)
        return map_of_values(answer, self.axes, self.ends, self.colours, cells)

    def table(self) -> Table:
        """The answers of all racers over the plane."""
        columns = {name: self.plane[..., axis].ravel() for axis, name in enumerate(self.data.columns[:2])}
        outputs = self.names if self.data.kind == "classes" else (self.data.target,)
        for racer, answer in zip(self.frame.racers, self.network.answers, strict=False):
            for output, name in enumerate(outputs):
                columns[f"{racer.name}.{name}"] = answer[..., output].ravel()
        return columns

    def summary(self) -> str:
        """Over which inputs, and the values of the others."""
        first, second, *others = self.data.columns
        means = {0: "", 1: f", {others[0]} at its mean" if others else ""}
        return f"over {first} and {second}" + means.get(
            len(others), f", the other {len(others)} inputs at their means"
        )

    def lines_at(self, place: int, x: float, y: float, form: Form) -> list[str]:
        """What there is to read at a point of a racer's map: inputs, and the answer between the points."""
        names, columns = self.names, self.data.columns[:2]
        answer = [
            loss_at(Landscape(*self.axes, output, (columns[0], columns[1])), x, y)
            for output in np.moveaxis(self.network.answers[place], -1, 0)
        ]
        at = [f"{column} {form(value)}" for column, value in zip(columns, (x, y), strict=True)]
        lines = at if max(map(len, columns)) > SHORT_NAME else ["   ".join(at)]
        if self.data.kind == "classes":
            best = sorted(range(len(answer)), key=lambda number: -answer[number])[:2]
            return [*lines, "   ".join(f"{names[number]} ≈ {form(answer[number])}" for number in best)]
        if names:
            said = names[int(answer[0] > self.reading(place).middle)]
            return [*lines, f"answer ≈ {form(answer[0])}: {said}"]
        return [*lines, f"{self.data.target} ≈ {form(answer[0])}"]

    def lines_of_example(self, place: int, part: ExampleSet, row: int, form: Form) -> str:
        """Which example this is, what it is, and whether a racer answers it wrongly."""
        number, target = int(part.places[row]), part.y[row : row + 1]
        true = self.names[labels(target, self.data)[0]] if self.names else form(float(target[0, 0]))
        scores = [score for score in self.network.scores[place] if score.part == part.name]
        missed = ", answered wrongly" if any(number in score.wrong for score in scores) else ""
        return f"{part.name} example {number}: {true}{missed}"
