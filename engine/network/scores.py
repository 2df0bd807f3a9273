"""How well a network answers: loss, accuracy, R2 and confusion, on examples it learns from and on others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from engine.arrays import RealArray, frozen
from engine.data.batches import selection
from engine.data.examples import Data
from engine.layers.tape import Tape, TapeMode, Tensor
from engine.network.baseline import Baseline
from engine.network.losses import predictions
from engine.network.objective import NetworkObjective
from engine.network.score_details import ClassShares, Roc, ScoreDetail, class_detail, number_errors
from engine.objective import FloatArray, IntArray

#: Products of a parameter and an example that scoring one part of the data may take ...
PRODUCTS = 2**26
#: ... and how many of its examples it takes at the least and at the most.
FEWEST, MOST = 512, 2**14


@dataclass(frozen=True, eq=False)
class ScoredPart:
    """Examples to score on.

    Attributes:
        name: ``"train"`` or ``"test"``.
        x: inputs (N, I).
        y: targets (N, O).
        chosen: their places in the data; None where they are all there are.
        of: how many there are.
        baseline: how well always the same answer does on them; None where nobody asks.
    """

    name: str
    x: FloatArray
    y: FloatArray
    chosen: IntArray | None
    of: int
    baseline: Baseline | None = None


class Scorer:
    """Scores one architecture, whatever its parameters are; answers are given in inference mode."""

    def __init__(
        self,
        objective: NetworkObjective,
        *,
        is_complete: bool = False,
        products: int = PRODUCTS,
        fewest: int = FEWEST,
    ) -> None:
        """Choose the examples and prepare the loss over them.

        Args:
            objective: the network and its data.
            is_complete: whether all examples are scored, however many there are.
            products: of a parameter and an example that scoring one part of the data may take, ...
            fewest: ... and how many of its examples it takes at the least.
        """
        self._objective = objective
        limit = min(MOST, max(fewest, products // objective.size))
        if is_complete:
            limit = max(len(objective.data.x), len(objective.data.test_x))
        data = objective.data
        parts = [("train", data.x, data.y), ("test", data.test_x, data.test_y)]
        self.parts = tuple(_part(data, name, x, y, limit) for name, x, y in parts if len(x))
        self._losses = tuple(_MeanLoss(objective, part.y) for part in self.parts)
        # hinge answers by the sign, whichever way the two labels are written
        self._threshold = 0.0 if objective.network.loss.targets == "two_labels" else data.threshold

    def scores(self, theta: FloatArray, state: FloatArray) -> tuple[Score, ...]:
        """The scores on each part.

        Args:
            theta: parameters ``(P,)``.
            state: running statistics ``(S,)``.
        """
        return tuple(
            self._score(part, loss, self._objective.outputs(theta, part.x, state))
            for part, loss in zip(self.parts, self._losses, strict=True)
        )

    def details(self, theta: FloatArray, state: FloatArray) -> tuple[ScoreDetail, ...]:
        """More of the answers on each part, see `scores`."""
        return tuple(self._detail(part, self._objective.outputs(theta, part.x, state)) for part in self.parts)

    def detailed(
        self, theta: FloatArray, state: FloatArray
    ) -> tuple[tuple[Score, ...], tuple[ScoreDetail, ...]]:
        """Both `scores` and `details`, of the same answers."""
        outputs = [self._objective.outputs(theta, part.x, state) for part in self.parts]
        scores = (self._score(*each) for each in zip(self.parts, self._losses, outputs, strict=True))
        return tuple(scores), tuple(map(self._detail, self.parts, outputs))

    def quality(self, x: FloatArray, y: FloatArray, theta: FloatArray, state: FloatArray) -> float:
        """Accuracy or R2 of the answers to any inputs (N, I), where y (N, O) is right."""
        part = ScoredPart("", x, y, None, len(x))
        return self._score(part, lambda _: 0.0, self._objective.outputs(theta, x, state)).quality

    def loss(self, name: str, theta: FloatArray, state: FloatArray) -> float:
        """The mean loss on the part of that name alone, see `scores`."""
        part = self.part(name)
        return self._losses[self.parts.index(part)](self._objective.outputs(theta, part.x, state))

    def part(self, name: str) -> ScoredPart:
        """Those of ``"train"`` or ``"test"``; `StopIteration` where there are none."""
        return next(part for part in self.parts if part.name == name)

    def _detail(self, part: ScoredPart, output: FloatArray) -> ScoreDetail:
        data, loss = self._objective.data, self._objective.network.loss
        if data.kind == "regression":
            nothing: tuple[Roc, ...] = ()
            return ScoreDetail(part.name, nothing, None, self._own_unit(part.y), self._own_unit(output))
        true = self._true_places(part)
        shares, has_probabilities = predictions(loss.link, output), loss.link != "linear"
        return class_detail(part.name, shares, true, has_probabilities=has_probabilities)

    def _own_unit(self, values: FloatArray) -> FloatArray:
        """Targets or answers (N, O) in the targets' own units."""
        scaling = self._objective.data.target_scaling
        return frozen(values if scaling is None else scaling.restore(values))

    def _true_places(self, part: ScoredPart) -> IntArray:
        """The place (N,) of the true class of each example."""
        if self._objective.data.kind == "binary":
            return np.asarray(part.y[:, 0] > self._objective.data.threshold, np.intp)
        return np.asarray(part.y.argmax(axis=1), np.intp)

    def _score(self, part: ScoredPart, loss: Callable[[FloatArray], float], output: FloatArray) -> Score:
        kind = self._objective.data.kind
        # what is monotonic in the score needs no link: the largest score has the largest probability
        if kind == "regression":
            mae, rmse = map(frozen, number_errors(self._own_unit(output), self._own_unit(part.y)))
            r2, count = r_squared(output, part.y), len(part.y)
            return Score(
                *(part.name, count, loss(output), None, r2, None, _NONE, part.of, mae, rmse, part.baseline)
            )
        if kind == "binary":
            threshold = 0.0 if self._objective.network.loss.link == "sigmoid" else self._threshold
            true, answer = self._true_places(part), (output[:, 0] > threshold).astype(np.intp)
            confusion = confusion_matrix(true, answer, 2)
        else:
            true, answer = self._true_places(part), output.argmax(axis=1)
            confusion = confusion_matrix(true, answer, part.y.shape[1])
        # what is not a number is no answer
        wrong = np.flatnonzero((true != answer) | np.isnan(output).any(axis=1))
        accuracy = (len(part.y) - len(wrong)) / len(part.y)
        places = frozen(wrong if part.chosen is None else part.chosen[wrong])
        counts = frozen(confusion)
        return Score(
            *(part.name, len(part.y), loss(output), accuracy, None, counts, places, part.of),
            baseline=part.baseline,
        )


class _MeanLoss:
    """The mean loss of outputs over fixed targets, without the penalties on weights."""

    def __init__(self, objective: NetworkObjective, targets: FloatArray) -> None:
        network = objective.network
        count, outputs = targets.shape
        self._tape = Tape(
            parameters=0,
            states=0,
            inputs=0,
            outputs=outputs,
            batch=count,
            mode=TapeMode(gradients=False),
        )
        self._tape.targets[...] = targets.T
        self._output: RealArray = np.zeros((outputs, count))
        network.loss.append(self._tape, Tensor(outputs, self._output), **network.loss_values)

    def __call__(self, output: FloatArray) -> float:
        """The loss of ``output (N, O)``."""
        self._output[...] = output.T
        self._tape.run()
        return float(self._tape.loss.item())


def r_squared(output: FloatArray, target: FloatArray) -> float:
    """The share of the variance explained: 1 - residual / total sum of squares, summed over outputs (N, O).

    nan where the targets are all the same, since there is nothing to explain then.
    """
    with np.errstate(all="ignore"):
        total = float(np.square(target - target.mean(axis=0)).sum())
        return 1.0 - float(np.square(output - target).sum()) / total if total else float("nan")


def confusion_matrix(true: IntArray, answer: IntArray, classes: int) -> IntArray:
    """Counts ``(C, C)``: rows are the true classes (N,), columns the answers (N,)."""
    return np.bincount(true * classes + answer, minlength=classes * classes).reshape(classes, classes)


def _part(data: Data, name: str, x: FloatArray, y: FloatArray, limit: int) -> ScoredPart:
    chosen, of = selection(len(x), limit), len(x)
    if chosen is not None:
        x, y = x[chosen], y[chosen]
    return ScoredPart(name, x, y, chosen, of, Baseline.of(data, y))


_NONE = frozen(np.zeros(0, dtype=np.intp))
_NO_ERRORS: FloatArray = frozen(np.zeros(0))


@dataclass(frozen=True)
class Score:
    """How well one racer does on one part of the data, in inference mode.

    Attributes:
        part: ``"train"`` or ``"test"``.
        examples: over how many: all, or of very many a selection that is always the same.
        loss: the mean loss, without penalties on the weights.
        accuracy: share of examples answered rightly; None for regression.
        r2: share of the variance explained; None for classes.
        confusion: ``(C, C)`` counts, rows the true class, columns the answer; None for regression.
        wrong: places ``(E,)`` in the part of the examples answered wrongly; empty for regression.
        of: how many examples the part has.
        absolute_error: of each target the mean absolute error in its own unit ``(O,)``; none of classes.
        root_error: of each target the root of the mean squared error in its own unit; likewise.
        baseline: how well always the same answer does on these examples.
    """

    part: str
    examples: int
    loss: float
    accuracy: float | None
    r2: float | None
    confusion: IntArray | None
    wrong: IntArray
    of: int = 0
    absolute_error: FloatArray = field(default_factory=lambda: _NO_ERRORS)
    root_error: FloatArray = field(default_factory=lambda: _NO_ERRORS)
    baseline: Baseline | None = None

    @property
    def quality(self) -> float:
        """The accuracy, or R2 of numbers: at best 1."""
        value = self.r2 if self.accuracy is None else self.accuracy
        return float("nan") if value is None else value

    def metrics(self) -> Iterator[tuple[str, float]]:
        """Each number by its name, e.g. ``("test.accuracy", 0.95)``.

        The loss; of classes accuracy, precision, recall and F1 (of two those of the upper, else the mean over
        classes); of numbers R2 and errors in the target's own unit, of several targets with their place.
        """
        yield f"{self.part}.loss", self.loss
        if self.accuracy is not None:
            yield f"{self.part}.accuracy", self.accuracy
        if self.confusion is not None:
            for name, value in ClassShares.of(self.confusion).told():
                yield f"{self.part}.{name}", value
        if self.r2 is not None:
            yield f"{self.part}.r2", self.r2
        for name, values in (("mae", self.absolute_error), ("rmse", self.root_error)):
            for place, value in enumerate(values.tolist(), 1):
                yield f"{self.part}.{name}{f'_{place}' if len(values) > 1 else ''}", value
