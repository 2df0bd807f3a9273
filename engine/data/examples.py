"""Examples to learn from: what a network takes, what it should answer, and how both are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from engine.data.encoders import ColumnEncoder
from engine.data.features import Features
from engine.errors import RavineError
from engine.objective import Domain, FloatArray, IntArray

Kind = Literal["regression", "binary", "classes"]
#: What is to be answered, by kind: the headings of a list of data sets.
KIND_TITLES: Mapping[Kind, str] = {
    "regression": "Numbers",
    "binary": "Two classes",
    "classes": "Classes",
}
Interval = tuple[float, float]
EMPTY: FloatArray = np.zeros((0, 0))


@dataclass(frozen=True, eq=False)
class Scaling:
    """How columns were brought to a common size: ``scaled = (original - shift) / scale``.

    Attributes:
        shift: (C,), in the columns' own units.
        scale: (C,), positive, in the columns' own units.
    """

    shift: FloatArray
    scale: FloatArray

    @classmethod
    def of(cls, values: FloatArray, how: str) -> Scaling:
        """The scaling of ``values (N, C)``.

        Args:
            values: the examples for training; those for testing have no say in it.
            how: ``"standard"`` gives mean 0 and variance 1 (mean over N, not N - 1), ``"minmax"`` gives
                [0, 1]. A column that is the same everywhere becomes 0.
        """
        if how == "minmax":
            shift = values.min(axis=0)
            scale = values.max(axis=0) - shift
        else:
            shift = values.mean(axis=0)
            scale = values.std(axis=0)
        # a constant's deviation is rounding noise, which must not be blown up
        constant = values.max(axis=0) == values.min(axis=0)
        shift = np.where(constant, values[0], shift)
        return cls(shift, np.where(constant | (scale <= 0), 1.0, scale))

    def apply(self, values: FloatArray, out: FloatArray | None = None) -> FloatArray:
        """Original ``values (N, C)`` as scaled ones, in an array of their own or in ``out (N, C)``."""
        scaled = np.subtract(values, self.shift, out=out)
        scaled /= self.scale
        return scaled

    def restore(self, values: FloatArray) -> FloatArray:
        """Scaled ``values (N, C)`` in their own units again."""
        return np.asarray(values * self.scale + self.shift)

    def intervals(self, intervals: Sequence[Interval]) -> tuple[Interval, ...]:
        """An original interval for each column, scaled."""
        low, high = (self.apply(np.array(ends)) for ends in zip(*intervals, strict=True))
        return tuple(zip(low.tolist(), high.tolist(), strict=True))


def are_alike(one: Scaling | None, other: Scaling | None) -> bool:
    """Whether two scalings, or none, make the same of the same numbers."""
    if one is None or other is None:
        return one is other
    return np.array_equal(one.shift, other.shift) and np.array_equal(one.scale, other.scale)


@dataclass(frozen=True, eq=False)
class Data:
    """Examples to train on and, if a share was held back, to test on. All arrays are read-only views.

    Three stages lead from a table to the inputs of a network, always in this order: a share is held back
    for testing, columns are scaled (by what the training examples say), and input features are formulas of
    the scaled columns, not scaled again. Without features the columns are the inputs.

    Attributes:
        kind: regression (any y), binary (y has one column with two labels) or classes (y is one-hot).
        x: inputs (N, I), the features.
        y: targets (N, O).
        feature_names: of the I columns of x.
        target_name: what y is.
        domain: for each of the C columns the interval worth drawing.
        target_range: the interval of y worth drawing.
        class_names: of the O columns of one-hot targets, or of the lower and the upper label.
        plane: for P = 2 the part of the weight-bias plane worth drawing.
        test_x: held-back inputs (M, I).
        test_y: held-back targets (M, O).
        columns: where the training examples are drawn (N, C); x itself without features.
        test_columns: where the held-back examples are drawn (M, C).
        column_names: of the C columns.
        features: what makes inputs of columns; None where they are the same.
        scaling: of the columns; None where they have their own units.
        target_scaling: of the targets; None where they have their own units.
        notes: what a person should know of how the data came about, a sentence each.
        encoders: how the columns of a person's own table became these columns, in their order.
        middle: between the two labels of binary targets, kept where only some examples are: they may all have
            one label, of which it cannot be told which it is; None where it follows from the targets.
    """

    kind: Kind
    x: FloatArray
    y: FloatArray
    feature_names: tuple[str, ...]
    target_name: str
    domain: tuple[Interval, ...]
    target_range: Interval
    class_names: tuple[str, ...] = ()
    plane: Domain | None = None
    test_x: FloatArray = field(default_factory=lambda: EMPTY)
    test_y: FloatArray = field(default_factory=lambda: EMPTY)
    columns: FloatArray = field(default_factory=lambda: EMPTY)
    test_columns: FloatArray = field(default_factory=lambda: EMPTY)
    column_names: tuple[str, ...] = ()
    features: Features | None = None
    scaling: Scaling | None = None
    target_scaling: Scaling | None = None
    notes: tuple[str, ...] = ()
    encoders: tuple[ColumnEncoder, ...] = ()
    middle: float | None = None

    def __post_init__(self) -> None:
        for name in ("x", "y", "test_x", "test_y", "columns", "test_columns"):
            view = getattr(self, name).view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)
        if self.features is None:
            object.__setattr__(self, "columns", self.x)
            object.__setattr__(self, "test_columns", self.test_x)
            object.__setattr__(self, "column_names", self.feature_names)

    @property
    def threshold(self) -> float:
        """Halfway between the two labels of binary targets: a higher output answers yes."""
        if self.middle is not None:
            return self.middle
        return float(self.y.min() + self.y.max()) / 2

    def inputs(self, columns: FloatArray) -> FloatArray:
        """The inputs (G, I) of a network at any points (G, C) of the columns, e.g. of a drawn plane."""
        return columns if self.features is None else self.features(columns)

    def at(self, points: FloatArray, other: Data) -> FloatArray:
        """Points (G, C) of another's columns, which are the same ones, scaled as these are."""
        if are_alike(self.scaling, other.scaling):
            return points
        if other.scaling is not None:
            points = other.scaling.restore(points)
        return points if self.scaling is None else self.scaling.apply(points)

    def split(self, rng: np.random.Generator, test_share: float, *, is_stratified: bool = False) -> Data:
        """The same data with a random ``test_share`` of the examples held back for testing.

        Args:
            rng: decides which examples.
            test_share: in [0, 1); at least one example stays for training.
            is_stratified: whether each class is held back to the same share, as far as whole examples allow;
                of each one example stays for training. Numbers have no classes.
        """
        count = len(self.x)
        held_back = min(round(test_share * count), count - 1)
        order = rng.permutation(count)
        if is_stratified and self.kind != "regression":
            order = _stratified(order, self._classes(), held_back)
        return self.parted(np.sort(order[:held_back]))

    @property
    def target_names(self) -> tuple[str, ...]:
        """The name of each target, where it can be told from those of the others; else that of all."""
        names = tuple(self.target_name.split(", "))
        return names if len(names) == self.y.shape[1] else (self.target_name,)

    def fold(self, rng: np.random.Generator, folds: int, fold: int, *, is_stratified: bool = False) -> Data:
        """The same data with one of K parts of the examples held back; the same ``rng`` parts them alike.

        Args:
            rng: decides which examples are in a part.
            folds: K, parts whose sizes differ by one at most.
            fold: which part is held back, from 1 to K.
            is_stratified: whether each part has the same share of each class, as far as whole examples allow.
                Numbers have no classes.

        Raises:
            RavineError: there is no such part, or there are fewer examples than parts.
        """
        count = len(self.x)
        check_fold(count, folds, fold)
        order = rng.permutation(count)
        if is_stratified and self.kind != "regression":
            order = order[np.argsort(self._classes()[order], kind="stable")]
        return self.parted(np.sort(order[fold - 1 :: folds]))

    def parted(self, test: IntArray) -> Data:
        """The same data with some rows (M,) held back for testing, both parts in their order."""
        is_test = np.zeros(len(self.x), bool)
        is_test[test] = True
        train = np.flatnonzero(~is_test)
        return replace(
            self,
            x=self.x[train],
            y=self.y[train],
            columns=self.columns[train],
            test_x=self.x[test],
            test_y=self.y[test],
            test_columns=self.columns[test],
        )

    def kept(self, order: IntArray, share: float) -> Data:
        """The same data with a share of the training examples, one at least; scaled as all of them are.

        Of each class there is the same share, as far as whole examples allow.

        Args:
            order: of the training examples ``(N,)``; the first are kept: shares lie within each other.
            share: in (0, 1].
        """
        if self.kind != "regression":
            order = _in_turn(order, self._classes())
        rows = np.sort(order[: max(round(share * len(order)), 1)])
        middle = self.threshold if self.kind == "binary" else None
        return replace(self, x=self.x[rows], y=self.y[rows], columns=self.columns[rows], middle=middle)

    def _classes(self) -> IntArray:
        """The class of each example ``(N,)``."""
        one_hot = self.y
        if self.kind == "binary":
            one_hot = np.hstack((self.y <= self.threshold, self.y > self.threshold))
        classes: IntArray = one_hot.argmax(axis=1)
        return classes

    def scaled(self, how: str, *, in_place: bool = False) -> Data:
        """The same data with its columns scaled, and its targets where they are numbers.

        Args:
            how: ``"standard"``, ``"minmax"`` (see ``Scaling.of``) or ``"none"``.
            in_place: whether the arrays of inputs, of which nobody else must know, take the new values: of a
                million rows a copy is most of the memory.
        """
        if how == "none":
            return self
        scaling = Scaling.of(self.x, how)
        data = replace(
            self,
            x=scaling.apply(self.x, self.x.base if in_place else None),
            test_x=scaling.apply(self.test_x, self.test_x.base if in_place else None)
            if len(self.test_x)
            else self.test_x,
            domain=scaling.intervals(self.domain),
            scaling=scaling,
        )
        if self.kind != "regression":
            return data
        target = Scaling.of(self.y, how)
        return replace(
            data,
            y=target.apply(self.y),
            test_y=target.apply(self.test_y) if len(self.test_y) else self.test_y,
            target_range=_spanned(target.intervals((self.target_range,) * self.y.shape[1])),
            target_scaling=target,
        )

    def with_features(self, formulas: Sequence[str]) -> Data:
        """The same data with formulas of its columns as inputs; none leaves the columns themselves.

        Raises:
            RavineError: a formula cannot be read, or is not finite for some example; it names the formula.
        """
        if not formulas:
            return self
        features = Features(formulas, self.column_names)
        return replace(
            self,
            x=features.checked(self.columns),
            test_x=features.checked(self.test_columns) if len(self.test_columns) else self.test_x,
            feature_names=features.names,
            columns=self.columns,
            test_columns=self.test_columns,
            column_names=self.column_names,
            features=features,
            plane=None,
            notes=(*self.notes, *features.notes),
        )


def _in_turn(order: IntArray, classes: IntArray) -> IntArray:
    """An order (N,) of examples in which every beginning has about the same share of each class (N,)."""
    place, ranked = np.empty(len(order)), classes[order]
    for each in range(int(classes.max()) + 1):
        own = np.flatnonzero(ranked == each)
        place[own] = (np.arange(len(own)) + 0.5) / max(len(own), 1)
    return order[np.argsort(place, kind="stable")]


def check_fold(count: int, folds: int, fold: int) -> None:
    """Refuse a fold that there is not.

    Raises:
        RavineError: says what there is.
    """
    if fold > folds:
        raise RavineError(f"data.fold = {fold}: there are {folds} folds; choose one from 1 to {folds}")
    if folds > count:
        raise RavineError(f"data.folds = {folds}: there are only {count} examples; choose fewer folds")


def _spanned(intervals: Sequence[Interval]) -> Interval:
    """The interval that reaches over all."""
    return min(low for low, _ in intervals), max(high for _, high in intervals)


def _stratified(order: IntArray, classes: IntArray, held_back: int) -> IntArray:
    """An order (N,) of examples such that the first ``held_back`` hold all classes (N,) to the same share.

    Whole examples are shared out by the largest remainder; the first classes go first where those are equal.
    """
    sizes = np.bincount(classes)
    ideal = held_back * sizes / len(order)
    wanted = np.minimum(ideal.astype(np.intp), np.maximum(sizes - 1, 0))
    while wanted.sum() < held_back and (room := np.flatnonzero(wanted < sizes - 1)).size:
        wanted[room[np.argmax((ideal - wanted)[room])]] += 1
    in_order = classes[order]
    # how many of its class come before an example
    rank = np.empty(len(order), np.intp)
    for each in range(len(sizes)):
        places = np.flatnonzero(in_order == each)
        rank[places] = np.arange(len(places))
    first = rank < wanted[in_order]
    return np.concatenate((order[first], order[~first]))


def padded(values: FloatArray) -> Interval:
    """The interval worth drawing about values, a tenth wider than they reach on either side."""
    low, high = float(values.min()), float(values.max())
    margin = 0.1 * (high - low) or 1.0
    return low - margin, high + margin
