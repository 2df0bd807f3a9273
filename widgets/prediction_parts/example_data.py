"""What is shown of an example on its way through a network: columns of numbers, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.frames.followed_example import FollowedExample
from engine.frames.frame import DataFrame, Frame
from engine.network.losses import LOSSES
from engine.objective import FloatArray
from widgets.prediction_parts.prediction_map import class_names
from widgets.style.number_text import percent, short


def _nothing() -> FloatArray:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Stage:
    """A column of numbers: inputs, what a layer passes on, or the answer.

    Attributes:
        title: above it.
        names: of its numbers.
        values: the numbers ``(n,)``.
        texts: how they are written; empty where as any number is.
        bars: of each a share for a bar beneath it; empty for none.
        is_layer: whether they are a hidden layer's, whose units are told by colour and have no names.
    """

    title: str
    names: tuple[str, ...]
    values: FloatArray
    texts: tuple[str, ...] = ()
    bars: FloatArray = field(default_factory=_nothing)
    is_layer: bool = False

    def text(self, place: int) -> str:
        """How a number is written: of thousands only those are that have room."""
        return self.texts[place] if self.texts else short(float(self.values[place]))


@dataclass(frozen=True, eq=False)
class ExampleData:
    """A followed example with what its frame says of it.

    Attributes:
        seen: the example.
        data: names its columns, targets and classes.
        has_probabilities: whether the racer's loss makes probabilities of its answers.
    """

    seen: FollowedExample
    data: DataFrame
    has_probabilities: bool

    @classmethod
    def of(cls, frame: Frame | None) -> ExampleData | None:
        """What a frame follows; None where it follows nothing."""
        if frame is None or frame.data is None or frame.network is None or frame.network.followed is None:
            return None
        link = LOSSES[frame.loss_key(frame.display.racer)].link
        return cls(frame.network.followed, frame.data, link != "linear")

    @property
    def stages(self) -> list[Stage]:
        """The columns from left to right."""
        seen = self.seen
        top = float(np.abs(seen.importance).max(initial=0.0)) or 1.0
        title = "inputs; bar: importance" if len(seen.importance) else "inputs"
        inputs = Stage(title, self.data.columns, seen.columns, bars=seen.importance / top)
        layers = [
            Stage(f"layer {place + 1}", _numbered(values), values, is_layer=True)
            for place, values in enumerate(seen.outputs[:-1])
        ]
        return [inputs, *layers, self.answer]

    @property
    def answer(self) -> Stage:
        """What is answered: classes with their probabilities, or numbers."""
        names, answer = class_names(self.data), self.seen.answer
        if not names:
            parts = self.data.target.split(", ") if len(answer) > 1 else [self.data.target]
            named = tuple(parts) if len(parts) == len(answer) else _numbered(answer)
            return Stage("answer", named, answer, _texts(answer))
        if not self.has_probabilities:
            named = tuple(names) if len(answer) == len(names) else (names[-1],)
            return Stage("answer", named, answer, _texts(answer))
        if self.data.kind == "binary":
            answer = np.array([1.0 - answer[0], answer[0]])
        return Stage("answer", tuple(names), answer, tuple(map(percent, answer.tolist())), answer)

    @property
    def which(self) -> str:
        """Which example it is."""
        seen = self.seen
        return "typed example" if seen.part == "typed" else f"{seen.part} example {seen.row} of {seen.of:,}"

    @property
    def sentence(self) -> str:
        """Which example it is, what is answered, how sure, and whether it is right."""
        seen, answer, names, which = self.seen, self.answer, class_names(self.data), self.which
        if not names:
            said = ", ".join(f"{name} {text}" for name, text in zip(answer.names, answer.texts, strict=True))
            right = "" if seen.target is None else f"; right is {', '.join(_texts(seen.target))}"
            return f"{which}: {said}{right}"
        place = self._place(answer.values)
        sure = f", {answer.texts[place]} sure" if self.has_probabilities else ""
        verdict = ""
        if seen.target is not None:
            true = self._place(seen.target)
            verdict = "; right" if true == place else f"; wrong, it is {names[true]}"
        return f"{which}: {names[place]}{sure}{verdict}"

    def _place(self, values: FloatArray) -> int:
        """The place of the class that targets or answers mean."""
        if len(values) > 1:
            return int(values.argmax())
        # one column holds two labels or a score: the middle between the labels parts them
        middle = 0.5 * float(self.data.y.min() + self.data.y.max())
        return int(values[0] > middle)


def _texts(values: FloatArray) -> tuple[str, ...]:
    return tuple(map(short, values.tolist()))


def _numbered(values: FloatArray) -> tuple[str, ...]:
    return tuple(str(place + 1) for place in range(len(values)))
