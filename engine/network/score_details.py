"""What says more of answers than their accuracy: precision, recall, F1, ROC, calibration, errors of numbers.

Each is that of scikit-learn (``precision_recall_fscore_support``, ``roc_curve``, ``roc_auc_score``,
``calibration_curve``, ``mean_absolute_error``, ``root_mean_squared_error``), to rounding; where a share has
nothing to be taken of it is 0, and where a curve is not defined its area is nan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.arrays import frozen
from engine.objective import FloatArray, IntArray

#: Probabilities are counted in so many bins of equal width.
BINS = 10


@dataclass(frozen=True, eq=False)
class ClassShares:
    """How well each class is told from the others; arrays are ``(C,)``.

    Attributes:
        precision: of the answers of a class, the share that is right.
        recall: of the examples of a class, the share that is found.
        f1: the harmonic mean of both.
        support: the examples of a class.
    """

    precision: FloatArray
    recall: FloatArray
    f1: FloatArray
    support: IntArray

    @classmethod
    def of(cls, confusion: IntArray) -> ClassShares:
        """From counts ``(C, C)``: rows are the true classes, columns the answers."""
        right, support, answers = np.diagonal(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
        return cls(
            precision=_shares(right, answers),
            recall=_shares(right, support),
            f1=_shares(2 * right, support + answers),
            support=support,
        )

    def told(self) -> Iterator[tuple[str, float]]:
        """Precision, recall and F1 as one number each: of two classes those of the upper, else the mean."""
        for name in ("precision", "recall", "f1"):
            values: FloatArray = getattr(self, name)
            yield name, float(values[1] if len(values) == 2 else values.mean())


@dataclass(frozen=True, eq=False)
class Roc:
    """The curve of a class against all others, over every threshold.

    Attributes:
        false: share of the others that are taken for it ``(K,)``, ascending from 0 to 1.
        found: share of its own that are found ``(K,)``.
        area: beneath the curve: how often a random one of its own gets a higher score than a random other.
    """

    false: FloatArray
    found: FloatArray
    area: float

    @classmethod
    def of(cls, scores: FloatArray, belongs: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Roc:
        """From scores ``(N,)`` and whether each example belongs to the class ``(N,)``."""
        order = np.argsort(-scores, kind="stable")
        ranked, own = scores[order], belongs[order]
        # one point for each score that differs from the next
        last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
        found = np.append(0, np.cumsum(own)[last])
        false = np.append(0, 1 + last - found[1:])
        with np.errstate(invalid="ignore"):
            found, false = found / found[-1:], false / false[-1:]
        area = float(np.trapezoid(found, false))
        # points on a straight line between their neighbours say nothing
        bent = np.ones(len(found), bool)
        bent[1:-1] = (np.diff(found, 2) != 0) | (np.diff(false, 2) != 0)
        return cls(frozen(false[bent]), frozen(found[bent]), area)


@dataclass(frozen=True, eq=False)
class Calibration:
    """How often what was said with a probability was right; bins without examples are left out.

    Attributes:
        said: the mean probability in each bin ``(B,)``.
        right: how often it was so ``(B,)``.
        counts: examples in each bin ``(B,)``.
    """

    said: FloatArray
    right: FloatArray
    counts: IntArray

    @classmethod
    def of(cls, probabilities: FloatArray, right: FloatArray) -> Calibration:
        """From probabilities ``(N,)`` and whether what they were of was so, 0 or 1, ``(N,)``."""
        edges = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
        bins = np.searchsorted(edges, probabilities)
        counts = np.bincount(bins, minlength=BINS)
        filled = counts > 0
        total = counts[filled]
        said = np.bincount(bins, probabilities, BINS)[filled] / total
        return cls(frozen(said), frozen(np.bincount(bins, right, BINS)[filled] / total), frozen(total))

    @property
    def error(self) -> float:
        """By how much the probabilities are off on average, each bin by its examples."""
        return float((self.counts * np.abs(self.said - self.right)).sum() / self.counts.sum())


@dataclass(frozen=True, eq=False)
class ScoreDetail:
    """More of one racer's answers on one part of the data.

    Attributes:
        part: ``"train"`` or ``"test"``.
        rocs: of two classes that of the upper, of more one for each; none of numbers.
        calibration: of the upper of two classes' probability, of more classes that of the answer; None where
            the network gives no probabilities.
        true: targets in their own units ``(N, O)``; empty of classes.
        answered: answers in the same units ``(N, O)``.
    """

    part: str
    rocs: tuple[Roc, ...]
    calibration: Calibration | None
    true: FloatArray
    answered: FloatArray

    def metrics(self) -> Iterator[tuple[str, float]]:
        """Each number by its name: the area under the curves, their mean of several, and calibration."""
        if self.rocs:
            yield f"{self.part}.auc", float(np.mean([roc.area for roc in self.rocs]))
        if self.calibration is not None:
            yield f"{self.part}.calibration_error", self.calibration.error


def class_detail(
    part: str, probabilities: FloatArray, true: IntArray, *, has_probabilities: bool
) -> ScoreDetail:
    """The curves of answers for classes.

    Args:
        part: of the data.
        probabilities: or scores, of the upper of two classes ``(N, 1)``, or of each class ``(N, C)``.
        true: the place of the true class ``(N,)``.
        has_probabilities: whether they are probabilities.
    """
    nothing: FloatArray = np.zeros((0, 0))
    is_known = np.isfinite(probabilities).all(axis=1)
    shares, places = probabilities[is_known], true[is_known]
    if not len(shares):
        return ScoreDetail(part, (), None, nothing, nothing)
    if shares.shape[1] == 1:
        rocs: tuple[Roc, ...] = (Roc.of(shares[:, 0], places == 1),)
        told, right = shares[:, 0], places == 1
    else:
        rocs = tuple(Roc.of(shares[:, each], places == each) for each in range(shares.shape[1]))
        told, right = shares.max(axis=1), shares.argmax(axis=1) == places
    calibration = Calibration.of(told, right.astype(float)) if has_probabilities else None
    return ScoreDetail(part, rocs, calibration, nothing, nothing)


def number_errors(answered: FloatArray, true: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean absolute error and root of the mean squared error of each target ``(O,)`` of ``(N, O)``."""
    with np.errstate(all="ignore"):
        away = answered - true
        return np.abs(away).mean(axis=0), np.sqrt(np.square(away).mean(axis=0))


def _shares(part: IntArray, whole: IntArray) -> FloatArray:
    """One count by another; 0 of nothing."""
    return np.asarray(part / np.maximum(whole, 1))
