"""What a row of the table of data sets carries, and the parameters that several share.

To add a data set, append a row to the list of `engine.data.synthetic` (made anew from a random generator),
`engine.data.measured`, `engine.data.shipped` (read from a file) or `engine.data.time_series`, with a ``draw``
that returns `Data`. Panels, files, the command line and the views follow. ``tests/engine/data/test_data.py``
makes every row, checks its shapes, its names and the domain that is drawn, and names what it lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.data.examples import Data, Kind
from engine.parameters import Parameter, Value, check_values


def test_share(default: float) -> Parameter:
    """How many examples are held back; sets made to measure hold back none unless asked."""
    return Parameter(
        name="test_share", default=default, low=0.0, high=0.9, symbol="t",
        meaning="The share of the examples that is held back from training and only tests the model.",
    )  # fmt: skip


TEST_SHARE = test_share(0.2)
NO_TEST_SHARE = test_share(0.0)
SCALING = Parameter(
    name="scaling", default="standard", choices=("standard", "minmax", "none"),
    meaning="Columns and number targets: to mean 0 and variance 1, to [0, 1], or in their own units.",
)  # fmt: skip


#: Experiments that say nothing keep the split they were written with; new ones on classes say "stratified".
SPLIT = Parameter(
    name="split", default="random", choices=("random", "stratified"),
    meaning="Which examples are held back: any, or of each class the same share. Numbers have no classes.",
)  # fmt: skip


#: Of any data: how much of what could be learned from is.
TRAIN_SHARE = Parameter(
    name="train_share", default=1.0, low=0.0, low_open=True, high=1.0, symbol="s",
    meaning="The share of the training examples that is learned from: smaller ones lie within larger ones. "
    "Numbers stay scaled as those of all are, and the test examples stay the same.",
)  # fmt: skip


#: Where data were measured, cross-validation is of use: each of K parts tests once.
FOLDS = Parameter(
    name="folds", default=1, low=1, high=20, symbol="K",
    meaning="With two or more the examples are parted into so many folds, of which one is held back; "
    "test share has no say then.",
)  # fmt: skip
FOLD = Parameter(
    name="fold", default=1, low=0, high=20, symbol="k",
    meaning="Which of the folds is held back. With 0 each is in turn: every racer stands for K runs, what is "
    "shown is the first, and its scores have a mean and a deviation.",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One row of the table of data sets.

    Attributes:
        key: the name in files.
        title: the name shown.
        meaning: what it teaches.
        source: where the shape is described, or who measured.
        kind: see ``Data.kind``.
        parameters: what can be adjusted.
        draw: ``draw(rng, **values)``, the maker; use ``make``, which checks and completes the values.
        licence: under which measured data are shipped; empty for those that are made up here.
    """

    key: str
    title: str
    meaning: str
    source: str
    kind: Kind
    parameters: tuple[Parameter, ...]
    draw: Callable[..., Data]
    licence: str = ""

    def make(self, rng: np.random.Generator, **values: Value) -> Data:
        """The data; the same state of ``rng`` and values give the same bits.

        Args:
            rng: the only source of randomness.
            **values: of the parameters; those missing take their defaults.

        Raises:
            RavineError: an unknown parameter or a bad value.
        """
        checked = check_values(self.parameters, values, owner=f"dataset {self.key}")
        complete = {parameter.name: parameter.default for parameter in self.parameters} | checked
        share, scaling = complete.pop("test_share", 0.0), complete.pop("scaling", "none")
        is_stratified = complete.pop("split", SPLIT.default) == "stratified"
        folds, fold = int(complete.pop("folds", 1)), max(int(complete.pop("fold", 1)), 1)
        data = self.draw(rng, **complete)
        if folds > 1:
            return data.fold(rng, folds, fold, is_stratified=is_stratified).scaled(str(scaling))
        return finished(data, rng, float(share), scaling=str(scaling), is_stratified=is_stratified)


def finished(
    data: Data, rng: np.random.Generator, test_share: float, *, scaling: str, is_stratified: bool
) -> Data:
    """Examples with a share held back and then scaled, in the order that `Data` promises."""
    held_back = data.split(rng, test_share, is_stratified=is_stratified) if test_share else data
    return held_back.scaled(scaling)
