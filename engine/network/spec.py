"""What an experiment says of a network, and what a racer says of it otherwise.

Nothing here computes. `engine.experiment.network_file` reads, checks and writes the TOML form.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Literal, get_args

from engine.data import DATASETS
from engine.data.column_choice import Column
from engine.objective import Domain
from engine.objective_kind import ObjectiveKind
from engine.parameters import Value
from engine.tables.table_source import TableRecord, TableSource

Precision = Literal["float64", "float32"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)


@dataclass(frozen=True)
class LayerSpec:
    """One layer: the key of its row, the values given for it, and where its parameters start.

    Attributes:
        kind: key of its row.
        values: of the row's parameters, those that are given.
        weights: where the weights start, (I, O) as Keras keeps them; empty lets the initialiser draw them.
        biases: where the biases start (O,); empty lets theirs draw them.
    """

    kind: str
    values: Mapping[str, Value] = field(default_factory=dict)
    weights: tuple[tuple[float, ...], ...] = ()
    biases: tuple[float, ...] = ()

    @property
    def drawn(self) -> LayerSpec:
        """The same layer with nothing said of where its parameters start."""
        return replace(self, weights=(), biases=())

    def holds(self, *, biases: bool) -> bool:
        """Whether its biases, or everything else in it, stay where they start."""
        trains = self.values.get("trainable", True) and not (
            biases and not self.values.get("train_biases", True)
        )
        return not trains


#: One linear neuron, the smallest network.
ONE_NEURON = (LayerSpec("dense", MappingProxyType({"units": 1})),)


class FromData(ObjectiveKind):
    """What is known of an objective that needs data: those of a data set, or a person's own table."""

    dataset: str
    csv: str
    folder: str
    record: TableRecord | None

    @property
    def source(self) -> str:
        """Where the data come from, for people: the key of the data set or the path of the table."""
        return self.dataset or self.csv

    @property
    def title(self) -> str:
        """Of the data set, or the name of the table."""
        return DATASETS[self.dataset].title if self.dataset else Path(self.csv).stem

    @property
    def csv_path(self) -> Path:
        """Where the table is."""
        return Path(self.folder) / self.csv

    @property
    def table(self) -> TableSource:
        """The table: the copy that is carried, the file, or one of its name beside the experiment's file."""
        return TableSource(self.csv_path, self.record).beside(Path(self.folder))


@dataclass(frozen=True)
class NetworkSpec(FromData):
    """A loss of a network's parameters over a data set or a person's own table.

    Exactly one of ``dataset`` and ``csv`` is set.

    Attributes:
        dataset: key of the data set.
        data: values for the parameters of the data set, or of CSV files.
        layers: from the input to the output; the default is one linear neuron.
        loss: key of the loss.
        batch_size: examples per step; None takes all of them in every step.
        domain: the drawn plane of the first two parameters; None takes the data set's own.
        start: theta (P,); None lets the initialisers draw it.
        loss_values: the constants given for the loss.
        csv: path of a table, as it was written; relative to ``folder``.
        target: the column to be learned, by name or by place from 1, or several; empty for the likeliest.
        columns: the columns to learn from, likewise, or with more said of them; none for the usual ones.
        features: formulas of the columns that the network sees in their place; see `engine.data.features`.
        precision: what is computed in.
        start_seed: draws the start instead of the experiment's seed; data and batches stay.
        start_statistics: running statistics (S,) at the start, of each normalising layer its means and then
            its variances; None begins them at 0 and 1.
        folder: where the experiment's file lies; not written into it. Empty is where the program runs.
        record: what is known of the table that it was saved with; None before it is.
        train_share: how many of the training examples are learned from; smaller shares lie within larger.
    """

    kind: ClassVar[str] = "network"
    has_layers: ClassVar[bool] = True

    dataset: str = ""
    data: Mapping[str, Value] = field(default_factory=dict)
    layers: tuple[LayerSpec, ...] = ONE_NEURON
    loss: str = "mean_squared_error"
    batch_size: int | None = None
    domain: Domain | None = None
    start: tuple[float, ...] | None = None
    loss_values: Mapping[str, Value] = field(default_factory=dict)
    csv: str = ""
    target: str | int | tuple[str | int, ...] = ""
    columns: tuple[Column, ...] = ()
    features: tuple[str, ...] = ()
    precision: Precision = "float64"
    start_seed: int | None = None
    start_statistics: tuple[float, ...] | None = None
    folder: str = ""
    record: TableRecord | None = None
    train_share: float = 1.0

    @property
    def is_one_neuron(self) -> bool:
        """Whether it is the smallest network, which needs no list of layers."""
        return self.layers == ONE_NEURON

    def summary(self, samples: int, sizes: AbstractSet[int]) -> str:
        """Data and sizes in a few words (see `ObjectiveKind`)."""
        parameters = " and ".join(map(str, sorted(sizes)))
        return f"network on {samples} examples of {self.source}, {parameters} parameters"

    def with_value(self, name: str, value: Value) -> NetworkSpec:
        """With another value of one of its data's parameters."""
        return replace(self, data={**self.data, name: value})


@dataclass(frozen=True)
class NetworkOverride:
    """What is different in one racer's network and what it learns from; the test examples are the same.

    Attributes:
        values: parameters of layers, each for every layer that has it. Units, activation and its constants
            are those of the hidden layers alone, so that what comes out stays what the loss expects.
        layers: other layers altogether.
        loss: key of another loss.
        loss_values: its constants.
        precision: what is computed in.
        start: theta (P,).
        start_seed: draws the start.
        start_statistics: running statistics (S,) at the start.
        batch_size: examples per step; 0 takes all of them in every step.
        train_share: of the training examples, how many are learned from.
        features: formulas of the columns that the network sees in their place.
        scaling: of columns and number targets.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    layers: tuple[LayerSpec, ...] = ()
    loss: str = ""
    loss_values: Mapping[str, Value] = field(default_factory=dict)
    precision: Precision | None = None
    start: tuple[float, ...] | None = None
    start_seed: int | None = None
    start_statistics: tuple[float, ...] | None = None
    batch_size: int | None = None
    train_share: float | None = None
    features: tuple[str, ...] = ()
    scaling: str = ""


#: Before the names of a racer's numbers of layers in changes made while it runs, see `Change.name`.
NETWORK_KEY = "network"
#: These may change: see `engine.layers.layer.Layer.tunable`.
TUNABLE = ("l1", "l2", "rate")


def with_values(override: NetworkOverride | None, values: Mapping[str, Value]) -> NetworkOverride | None:
    """An override with further values of layers; as it is where there are none."""
    if not values:
        return override
    known = override or NetworkOverride()
    return replace(known, values={**known.values, **values})
