"""How often a random start leads one neuron to a truth table: many starts of plain descent at once.

The question, and the neurons that answer it well, are those of M. M. Noel et al. 2021, arXiv 2108.12943.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from engine.activations import ACTIVATIONS
from engine.data.gates import GATES, corners, truth
from engine.errors import RavineError
from engine.newest_request import Job, NewestRequest
from engine.objective import FloatArray

Coding = Literal["zero_one", "plus_minus_one"]

#: Starts that are counted first, so that there is something to see at once.
COARSE = 50
#: The deviations of the normal distributions that w1, w2 and b start from. These and
#: `StartsRequest.clip` are a reconstruction, chosen after the fact: of 25 settings tried on seed 0 against a
#: known table of rates, the
#: four that clip (at 1 or 5, by component or norm) came nearest, and the table cannot tell these apart. Their
#: rates lie within 7 percentage points of it, nearly all within 3. Without clipping NCU often diverges.
SPREAD = (1.0, 1.0, 0.5)
#: Steps between two looks at whether anybody still wants the result.
BLOCK = 100
#: The activations that are compared unless others are asked for.
COMPARED = ("gcu", "squ", "ncu", "ssu", "dsu", "sine", "gaussian", "sigmoid", "tanh", "relu", "silu")


@dataclass(frozen=True)
class StartsRequest:
    """What is asked of every activation.

    Attributes:
        gate: a key of `GATES`.
        inputs: false and true as 0 and 1, or as -1 and 1.
        targets: the same for the answers; 0 and 1 are read at the threshold .5, -1 and 1 by their sign.
        starts: how many random starts.
        steps: of gradient descent on all four points, mean squared error.
        learning_rate: of each.
        clip: no component of a gradient is taken larger than this; 0 takes each as it is.
        seed: of the starts; every activation has the same ones.
        activations: which, in the order of their bars; all at their default constants.
    """

    gate: str = "xor"
    inputs: Coding = "zero_one"
    targets: Coding = "zero_one"
    starts: int = 400
    steps: int = 3000
    learning_rate: float = 0.05
    clip: float = 5.0
    seed: int = 0
    activations: tuple[str, ...] = COMPARED

    def __post_init__(self) -> None:
        if self.gate not in GATES:
            raise RavineError(f"gate = {self.gate} is none of {', '.join(GATES)}")
        if self.starts < 1 or self.steps < 0:
            raise RavineError(
                f"starts = {self.starts} and steps = {self.steps}: at least one start and no negative steps"
            )
        for key in self.activations:
            if ACTIVATIONS[key].curve is None:
                raise RavineError(
                    f"activation {key} folds several sums into one; one neuron has only one sum"
                )

    @property
    def threshold(self) -> float:
        """Where an answer turns from no to yes."""
        return 0.5 if self.targets == "zero_one" else 0.0


@dataclass(frozen=True)
class StartCounts:
    """How often one activation succeeded.

    Attributes:
        activation: its key.
        solved: starts after which all four answers are right.
        starts: how many were tried.
    """

    activation: str
    solved: int
    starts: int

    @property
    def rate(self) -> float:
        """The share that succeeded, in [0, 1]."""
        return self.solved / self.starts


def random_starts(question: StartsRequest) -> FloatArray:
    """w1, w2 and b (3, S), normal with mean 0 and deviations `SPREAD`; fewer starts are the first of more."""
    rng = np.random.default_rng(question.seed)
    return np.asarray(rng.normal(0.0, SPREAD, (question.starts, 3)).T.copy())


def right(question: StartsRequest, output: FloatArray) -> FloatArray:
    """Which of the outputs (4, ...) lie on their target's side of the threshold; those not finite do not."""
    yes = truth(question.gate).reshape(4, *(1,) * (output.ndim - 1)) == 1.0
    answer = np.where(yes, output > question.threshold, output < question.threshold)
    return np.asarray(answer & np.isfinite(output))


def descend(question: StartsRequest, activation: str, theta: FloatArray) -> Iterator[FloatArray | None]:
    """Train one neuron from each start, all at once.

    Args:
        question: data, steps and rate.
        activation: a key of the table of activations.
        theta: w1, w2 and b of every start (3, S); left as it is.

    Yields:
        None after every `BLOCK` of steps, and at the end w1, w2 and b (3, S); a start that diverged is no
        longer finite there.
    """
    row = ACTIVATIONS[activation]
    curve = row.settle(row.constants({}, "textbook"))
    x = corners(symmetric=question.inputs == "plus_minus_one")
    inputs = np.column_stack((x, np.ones(4)))  # (4, 3): the bias is a weight of an input that is always 1
    y = truth(question.gate)[:, None]
    y = 2 * y - 1 if question.targets == "plus_minus_one" else y
    theta = theta.copy()
    z = np.empty((4, theta.shape[1]))
    value, slope = np.empty_like(z), np.empty_like(z)
    # mean((f - y)**2) has the slope 2 (f - y) f' / 4 with respect to each z
    back = inputs.T * (2 / 4)
    for begun in range(0, question.steps, BLOCK):
        with np.errstate(all="ignore"):  # a diverged start is counted as not solved, not warned about
            for _ in range(min(BLOCK, question.steps - begun)):
                np.matmul(inputs, theta, z)
                curve.value(z, value)
                curve.slope(z, value, slope)
                value -= y
                value *= slope
                gradient = back @ value
                if question.clip:
                    np.clip(gradient, -question.clip, question.clip, out=gradient)
                theta -= question.learning_rate * gradient
        yield None
    yield theta


def answers(question: StartsRequest, activation: str, theta: FloatArray) -> FloatArray:
    """What the neurons (3, S) answer at the four points (4, S)."""
    x = corners(symmetric=question.inputs == "plus_minus_one")
    with np.errstate(all="ignore"):
        z = x @ theta[:2] + theta[2]
    return ACTIVATIONS[activation].evaluate(z)[0]


def counts(question: StartsRequest) -> Iterator[tuple[StartCounts, ...] | None]:
    """Count successes, coarse first: `COARSE` starts of every activation, then the others.

    Yields:
        None where it may be left, and after each activation all counts so far, in the order asked for.
    """
    starts, found = random_starts(question), dict[str, StartCounts]()
    edges = (0, min(COARSE, question.starts), question.starts)
    for low, high in pairwise(edges):
        if low == high:
            continue
        for key in question.activations:
            for theta in descend(question, key, starts[:, low:high]):
                if theta is None:
                    yield None
                    continue
                solved = int(right(question, answers(question, key, theta)).all(axis=0).sum())
                before = found[key].solved if key in found else 0
                found[key] = StartCounts(key, before + solved, high)
                yield tuple(found[each] for each in question.activations if each in found)


def count(question: StartsRequest) -> tuple[StartCounts, ...]:
    """All counts, complete: what the thread ends with."""
    found: tuple[StartCounts, ...] = ()
    for newest in counts(question):
        found = found if newest is None else newest
    return found


@dataclass(frozen=True)
class StartsResult:
    """What has been counted so far.

    Attributes:
        question: that it answers.
        counts: of the activations that have any, in the order asked for.
        finished: whether nothing will change any more.
    """

    question: StartsRequest
    counts: tuple[StartCounts, ...]
    finished: bool


class StartsCounter:
    """Counts in a thread; only what was asked for last counts."""

    def __init__(self) -> None:
        self._asked: StartsRequest | None = None
        self._newest: NewestRequest[StartsRequest, StartsResult] = NewestRequest(
            _count, name="ravine-starts", keeps_error=True
        )

    @property
    def error(self) -> BaseException | None:
        """What stopped the counting, if it was an error."""
        return self._newest.error

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._newest.stop()

    def request(self, question: StartsRequest) -> None:
        """Ask this instead of whatever was asked before; the same object again changes nothing."""
        if question is not self._asked:
            self._asked = question
            self._newest.ask(question)

    def cancel(self) -> None:
        """Cancel the work."""
        self._asked = None
        self._newest.cancel()

    def take(self) -> StartsResult | None:
        """The newest counts of the last question, if there are any since the last call."""
        return self._newest.take()


def _count(job: Job[StartsRequest, StartsResult]) -> None:
    question = job.request
    total = len(question.activations)
    for found in counts(question):
        if not job.is_newest:
            return  # pragma: no cover - threads decide whether a newer question comes between two pieces
        if found is not None:
            done = len(found) == total and all(each.starts == question.starts for each in found)
            job.publish(StartsResult(question, found, done))
