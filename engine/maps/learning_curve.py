"""Learning curves: how well a network answers that learned from few examples, from more, and from all.

Source: T. Hastie, R. Tibshirani, J. Friedman 2009, The Elements of Statistical Learning, 7.10.1 (figure 7.8).
Each run is the one that the experiment makes with that share of its training examples
(`NetworkSpec.train_share`); the test examples are the same for all sizes. Other seeds part the data otherwise
and draw other weights and batches. Changes while it runs and early stopping belong to sessions: left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from engine.arrays import frozen
from engine.cancellation import Check, not_cancelled
from engine.data.batches import BatchOrder
from engine.errors import RavineError
from engine.experiment.description import Experiment, NetworkSpec, RacerSpec
from engine.experiment.network_override import network_of
from engine.network.scores import Score, Scorer
from engine.number_format import counted, short
from engine.objective import FloatArray, IntArray
from engine.optimizers.stepper import make_stepper
from engine.parameters import Dialect
from engine.problem.problem import build_data, build_problem

#: Shares of the training examples, evenly spaced in logarithms.
SHARES = tuple(np.geomspace(0.03, 1.0, 8).tolist())
#: Training and test loss have met where they differ by at most such a share of the test loss.
CLOSE = 0.1
#: A test loss still falls where it is at most so many times what it was two sizes before.
FALLING = 0.95
#: Fewer sizes show no course.
FEWEST = 3
#: Steps between two looks at whether anybody still wants the curve.
PART = 50


@dataclass(frozen=True)
class LearningRequest:
    """Which curve is asked for.

    Attributes:
        spec: the racer's network and what it learns from.
        racer: its optimizer.
        seed: of the first run; others follow it.
        dialect: of the racer.
        steps: of each run.
        seeds: how many runs there are of each size.
    """

    spec: NetworkSpec
    racer: RacerSpec
    seed: int
    dialect: Dialect
    steps: int
    seeds: int

    def __hash__(self) -> int:
        """Of what can be hashed; equal requests have equal ones."""
        return hash((self.spec.source, self.racer.optimizer, self.seed, self.steps, self.seeds))

    @classmethod
    def of(cls, experiment: Experiment, racer: int, steps: int, seeds: int) -> LearningRequest:
        """The curve of one of an experiment's racers.

        Raises:
            RavineError: it trains no network.
        """
        if experiment.network is None:
            raise RavineError("a learning curve needs a network that learns from data; choose a data set")
        own = experiment.racers[racer]
        return cls(
            spec=network_of(experiment, own),
            racer=replace(own, network=None, seeds=1),
            seed=experiment.seed,
            dialect=experiment.dialect_of(own),
            steps=steps,
            seeds=seeds,
        )


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """What is known of a curve. Arrays are read-only; what is not computed yet is nan.

    Attributes:
        rows: how many training examples each size has ``(S,)``, ascending; 0 where it is not known yet. Of
            few examples there are fewer sizes: no two are equal.
        parts: ``"train"``, and ``"test"`` where examples are held back.
        losses: of each size, seed and part ``(S, K, parts)``; infinite of what diverged.
        qualities: accuracy or R2, likewise.
        steps: of each run.
        drawn: how many examples a run of the largest size so far draws in all its batches together.
    """

    rows: IntArray
    parts: tuple[str, ...]
    losses: FloatArray
    qualities: FloatArray
    steps: int
    drawn: int

    @property
    def done(self) -> float:
        """The share of the runs that are computed."""
        return float((~np.isnan(self.losses).all(axis=2)).mean())

    def middle(self, part: int, *, is_quality: bool) -> FloatArray:
        """The median over the seeds ``(S,)``; nan where none is computed."""
        return self._over_seeds(_median, part, is_quality=is_quality)

    def band(self, part: int, *, is_quality: bool) -> tuple[FloatArray, FloatArray]:
        """The lowest and the highest over the seeds, ``(S,)`` each."""
        low, high = (self._over_seeds(end, part, is_quality=is_quality) for end in (np.min, np.max))
        return low, high

    def _over_seeds(self, taken: Callable[[FloatArray], float], part: int, *, is_quality: bool) -> FloatArray:
        values = (self.qualities if is_quality else self.losses)[:, :, part]
        known = [row[~np.isnan(row)] for row in values]
        return np.array([float(taken(row)) if len(row) else np.nan for row in known])


def _median(values: FloatArray) -> float:
    """The median, of values that may be endless."""
    ordered, half = np.sort(values), len(values) // 2
    return float(ordered[half] if len(values) % 2 else 0.5 * (ordered[half - 1] + ordered[half]))


def refined_curve(request: LearningRequest, check: Check) -> Iterator[LearningCurve | None]:
    """The curve, its ends and its middle first, and one seed after the other.

    Raises:
        Cancelled: by ``check``.
        RavineError: the network cannot be trained.
    """
    shares = _different_shares(request)
    check()
    sizes = len(shares)
    parts: tuple[str, ...] = ("train", "test")
    rows = np.zeros(sizes, dtype=np.intp)
    losses, qualities = (np.full((sizes, request.seeds, len(parts)), np.nan) for _ in range(2))
    order = sorted(range(sizes), key=lambda place: (place not in (0, sizes - 1), place % 2 == 0, place))
    drawn = 0
    for seed, size in product(range(request.seeds), order):
        for found in _trained(request, shares[size], seed, check):
            if found is None:
                yield None
                continue
            rows[size], batch, scores, has_diverged = found
            drawn = max(drawn, request.steps * batch)
            parts = tuple(score.part for score in scores)
            for place, score in enumerate(scores):
                is_known = np.isfinite(score.loss) and not has_diverged
                losses[size, seed, place] = score.loss if is_known else np.inf
                qualities[size, seed, place] = score.quality
        yield LearningCurve(
            rows=frozen(rows.copy()),
            parts=parts,
            losses=frozen(losses[:, :, : len(parts)].copy()),
            qualities=frozen(qualities[:, :, : len(parts)].copy()),
            steps=request.steps,
            drawn=drawn,
        )


def _different_shares(request: LearningRequest) -> list[float]:
    """The shares, but of those that are equally many examples only the last."""
    examples = len(build_data(replace(request.spec, train_share=1.0), request.seed).x)
    own = request.spec.train_share
    return list({max(round(own * share * examples), 1): share for share in SHARES}.values())


def _trained(
    request: LearningRequest, share: float, seed: int, check: Check
) -> Iterator[tuple[int, int, tuple[Score, ...], bool] | None]:
    """One run: None after each part, then examples, how many a batch has, scores, and whether it diverged."""
    spec = replace(request.spec, train_share=request.spec.train_share * share)
    problem = build_problem(spec, request.seed + seed, request.dialect, check=check)
    objective, racer = problem.network_objective, request.racer
    assert objective is not None  # noqa: S101 - of a network
    stepper = make_stepper(
        objective,
        optimizer=racer.optimizer,
        values=racer.values,
        dialect=request.dialect,
        schedule=racer.schedule.kind,
        schedule_values=racer.schedule.values,
        clipping=racer.clipping,
        maximize=racer.maximize,
        start=problem.start,
    )
    batches = BatchOrder(objective.samples, objective.batch_size, problem.batch_seed)
    while stepper.step < request.steps and stepper.divergence is None:
        check()
        count = min(PART, request.steps - stepper.step)
        stepper.run(count, np.empty(count), None, batches.indices)
        yield None
    scores = Scorer(objective).scores(stepper.theta, stepper.statistics)
    yield objective.samples, objective.batch_size, scores, stepper.divergence is not None


def whole_curve(request: LearningRequest) -> LearningCurve:
    """The complete curve."""
    *_, last = refined_curve(request, not_cancelled)
    assert last is not None  # noqa: S101 - the last part completes it
    return last


def sentence_of(curve: LearningCurve) -> str:
    """What the curve says, from its numbers, once all sizes have a run."""
    known = curve.middle(0, is_quality=False)
    if np.isnan(known).any():
        return ""
    if "test" not in curve.parts:
        return "Whether more examples would help is seen on test examples: set a share of them (test_share)."
    train, test = (curve.middle(part, is_quality=False) for part in (0, 1))
    few, most = int(curve.rows[0]), int(curve.rows[-1])
    if len(curve.rows) < FEWEST:
        return (
            f"{counted(most, 'training example')} cannot be parted into {FEWEST} sizes: add rows to the data."
        )
    if not np.isfinite([*train, *test]).all():
        return "Some runs diverged: lower the learning rate to compare sizes."
    said = f"Test loss {short(test[0])} with {counted(few, 'example')}, {short(test[-1])} with {most:,}; "
    return said + _verdict(curve, train, test)


def _verdict(curve: LearningCurve, train: FloatArray, test: FloatArray) -> str:
    """Whether more examples would help, by the medians ``(S,)`` of both losses."""
    if curve.drawn < curve.rows[-1]:
        return (
            f"{counted(curve.steps, 'step')} draw only {curve.drawn:,} of these: take more steps to compare."
        )
    if test[-1] - train[-1] <= CLOSE * abs(test[-1]):
        return "training and test have met: more examples would not help, a larger network might."
    if test[-1] < FALLING * test[-3]:
        return "it still falls, so more examples are likely to help."
    return "it has not fallen of late, though a gap to the training loss is left."
