"""A trained network as a file: what is needed to answer for new rows, without the data it was trained on.

The file is an ``.npz`` of plain arrays (numbers and texts, nothing that is executed when it is read).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from app.files import format_of, whole_file
from app.version import PROGRAM
from engine.data import Data
from engine.data.array_file import open_arrays
from engine.data.csv_columns import find_column
from engine.data.csv_inputs import encoded, unknown_notes
from engine.data.encoders import ColumnEncoder, encoder_in
from engine.data.examples import Kind, Scaling
from engine.data.features import Features
from engine.errors import RavineError, quoted
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.network_override import network_of
from engine.experiment.portable import in_folder
from engine.experiment.start_weights import with_network_start
from engine.network.architecture import Network
from engine.network.losses import predictions
from engine.network.objective import NetworkObjective
from engine.number_format import counted
from engine.objective import FloatArray, IntArray
from engine.parameters import number_text
from engine.session.racer import Racer
from engine.session.session import Session
from engine.tables.csv_table import CsvTable, read_table
from engine.tables.table_column import CsvColumn, is_gap

ENDINGS = ("npz",)
#: What tells such a file from other ``.npz``.
MARK = "ravine_trained"
KINDS: tuple[Kind, ...] = ("regression", "binary", "classes")


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """A network with its parameters and all that leads from a table to its answers.

    Attributes:
        experiment: the experiment's file, which says the network and where it is from.
        racer: whose network it is.
        step: updates done.
        theta: parameters (P,).
        statistics: running statistics (S,).
        kind: see `Data.kind`.
        columns: the names of the C columns that the table's become.
        encoders: how they become that, a line of JSON for each column that is read; see `ColumnEncoder`.
            None for columns of numbers as they are, as files without this say.
        features: formulas of the scaled columns; none where they are the inputs.
        targets: the names of the O targets, or of the one that is a class.
        classes: their names; none of numbers.
        threshold: of two classes: a higher output answers the second.
        scaling: of the columns (2, C), shifts and scales; see `Scaling`.
        target_scaling: of the targets (2, O).
    """

    experiment: str
    racer: str
    step: int
    theta: FloatArray
    statistics: FloatArray
    kind: Kind
    columns: tuple[str, ...]
    encoders: tuple[str, ...]
    features: tuple[str, ...]
    targets: tuple[str, ...]
    classes: tuple[str, ...]
    threshold: float
    scaling: FloatArray
    target_scaling: FloatArray

    @classmethod
    def of(cls, session: Session, racer: Racer) -> TrainedNetwork:
        """A racer's network as it stands.

        Raises:
            RavineError: it trains none.
        """
        objective = racer.network_objective
        if session.is_recorded:
            raise RavineError(f"{racer.name} was trained elsewhere and recorded; there is nothing to train")
        if objective is None:
            raise RavineError("this experiment trains no network, and there is nothing to predict with it")
        data = objective.data
        outputs = data.y.shape[1]
        names = [data.target_name]
        if outputs > 1 and data.kind == "regression":
            names = data.target_name.split(", ")
        if outputs > 1 and data.kind == "regression" and len(names) != outputs:  # a name that has a comma
            names = [f"{data.target_name} {place + 1}" for place in range(outputs)]
        of_two = data.class_names or (number_text(data.y.min()), number_text(data.y.max()))
        return cls(
            experiment=write_experiment(in_folder(session.experiment, None)),
            racer=racer.name,
            step=racer.stepper.step,
            theta=np.array(racer.theta),
            statistics=np.array(racer.stepper.statistics),
            kind=data.kind,
            columns=data.column_names,
            encoders=tuple(encoder.text() for encoder in data.encoders),
            features=() if data.features is None else data.features.formulas,
            targets=tuple(names),
            classes={"regression": (), "binary": of_two, "classes": data.class_names}[data.kind],
            threshold=0.0 if objective.network.loss.targets == "two_labels" else data.threshold,
            scaling=_scales(data.scaling, len(data.column_names)),
            target_scaling=_scales(data.target_scaling, outputs),
        )

    def save(self, path: Path) -> None:
        """Write it.

        Raises:
            RavineError: the name does not end in ``.npz``, or the file cannot be written.
        """
        format_of(path, ENDINGS)
        arrays: dict[str, Any] = {MARK: np.array(1)}
        for name, value in vars(self).items():
            arrays[name] = np.array(value, str) if isinstance(value, tuple) else np.array(value)
        with whole_file(path) as file:
            np.savez(file, **arrays)

    @classmethod
    def load(cls, path: Path) -> TrainedNetwork:
        """Read it.

        Raises:
            RavineError: it is no such file, is broken, or its parts do not belong to each other.
            OSError: it cannot be read.
        """
        missing = RavineError(
            f"{path} holds no trained network; write one with: {PROGRAM} train FILE --steps N --out run.npz"
        )
        if not is_trained(path):
            raise missing
        file = open_arrays(path)
        try:
            names = {MARK, *cls.__dataclass_fields__} - ({"encoders"} - set(file))  # older files have none
            found = {"encoders": np.array((), str)} | {name: file.read(name) for name in names}
            arrays = ("theta", "statistics", "scaling", "target_scaling")
            lists = ("columns", "encoders", "features", "targets", "classes")
            made: dict[str, Any] = {name: np.asarray(found[name], np.float64) for name in arrays}
            made |= {name: tuple(map(str, found[name])) for name in lists}
            made |= {name: str(found[name]) for name in ("experiment", "racer")}
            made["kind"] = next(kind for kind in KINDS if kind == str(found["kind"]))
            trained = cls(step=int(found["step"]), threshold=float(found["threshold"]), **made)
        except (ValueError, TypeError, StopIteration):
            raise missing from None
        try:
            trained.check()
        except RavineError as error:
            raise error.at(str(path)) from None
        return trained

    def check(self) -> None:
        """Refuse a file whose parts do not belong to each other.

        Raises:
            RavineError: says which part has another shape than its network.
        """
        columns, outputs = len(self.columns), self.target_scaling.shape[-1]
        if tuple(name for encoder in self._encoders() for name in encoder.names) != self.columns:
            raise RavineError("encoders make other columns than those that the network was trained on")
        for name, array, wanted in (
            ("scaling", self.scaling, (2, columns)),
            ("target_scaling", self.target_scaling, (2, outputs)),
        ):
            if array.shape != wanted:
                raise RavineError(f"{name} has the shape {array.shape}; its columns need {wanted}")
        objective = self._objective(len(self.features) or columns)
        for name, array, size in (
            ("theta", self.theta, objective.size),
            ("statistics", self.statistics, objective.network.states),
        ):
            if array.shape != (size,):
                raise RavineError(
                    f"{name} has {counted(array.size, 'number')}; the network that it says has {size}"
                )

    def resumed(self) -> Experiment:
        """The experiment from which it is, with the weights that were learned as the start.

        Raises:
            RavineError: the experiment is broken.
        """
        experiment = parse_experiment(self.experiment).as_now(self.step)
        start = tuple(self.theta.tolist()), tuple(self.statistics.tolist()) or None
        return with_network_start(experiment, experiment.racer(self.racer), start)

    def answers(self, path: Path, notes: list[str] | None = None) -> Answers:
        """The answers for a table.

        Args:
            path: of the table.
            notes: are told what in the table the network does not know, a sentence each.

        Raises:
            RavineError: the table cannot be read, lacks a column, or holds what the network does not know.
        """
        table = read_table(path, least=1)
        encoders, every = self._encoders(), np.arange(table.rows)
        indices = [
            find_column(table, encoder.column, f"the network was trained on {quoted(encoder.column)}")
            for encoder in encoders
        ]
        x = encoded(table, indices, encoders, every)
        if notes is not None:
            notes += unknown_notes(table, indices, encoders, every, path.name)
        self._check_classes(table)
        x = Scaling(*self.scaling).apply(x)
        if self.features:
            x = Features(self.features, self.columns).checked(x)
        objective = self._objective(x.shape[1])
        return Answers(self, table, objective.network, objective.outputs(self.theta, x, self.statistics))

    @property
    def labels(self) -> tuple[float, float]:
        """What the lower and the upper of two classes are to the loss: 0 and 1, or as the data write them."""
        experiment = parse_experiment(self.experiment)
        if network_of(experiment, experiment.racer(self.racer)).csv:
            return 0.0, 1.0
        try:
            low, high = map(float, self.classes)
        except ValueError:
            return 0.0, 1.0
        return low, high

    def _objective(self, inputs: int) -> NetworkObjective:
        """The network, bound to one example of no meaning: answering needs none."""
        experiment = parse_experiment(self.experiment)
        spec = network_of(experiment, experiment.racer(self.racer))
        outputs = self.target_scaling.shape[1]
        network = Network(
            spec.layers, inputs=inputs, outputs=outputs, loss=spec.loss, loss_values=spec.loss_values,
            dialect=experiment.dialect,
        )  # fmt: skip
        example = Data(
            self.kind, np.zeros((1, inputs)), np.eye(1, outputs), self.columns, "", ((0.0, 1.0),), (0.0, 1.0)
        )
        return NetworkObjective(network, example, precision=spec.precision)

    def _encoders(self) -> tuple[ColumnEncoder, ...]:
        """How a table's columns become the network's.

        Raises:
            RavineError: one of them is broken.
        """
        return tuple(map(encoder_in, self.encoders)) or tuple(map(ColumnEncoder, self.columns))

    def _check_classes(self, table: CsvTable) -> None:
        """Refuse a class in the target's own column, where the table has it, that was not trained."""
        for column in table.columns:
            if not self.classes or column.name != self.targets[0]:
                continue
            for row, cell in enumerate(class_cells(column)):
                if not is_gap(cell) and cell not in self.classes:
                    place = f"{table.path.name}: line {table.line(row)}, column {quoted(column.name)}"
                    raise RavineError(
                        f"{place}: the network was trained on no class {quoted(cell)}; correct it, or leave "
                        "the column out"
                    )


@dataclass(frozen=True, eq=False)
class Answers:
    """What a trained network answers for the N rows of a table.

    Attributes:
        trained: who answers.
        table: whose rows.
        network: its layers and its loss.
        outputs: of the last layer (N, O): raw scores where the loss is a cross-entropy.
    """

    trained: TrainedNetwork
    table: CsvTable
    network: Network
    outputs: FloatArray

    @property
    def predictions(self) -> FloatArray:
        """Values in the scale of the training, or probabilities (N, O)."""
        return predictions(self.network.loss.link, self.outputs)

    @property
    def numbers(self) -> FloatArray:
        """Of numbers: the answers (N, O) in the targets' own units."""
        return Scaling(*self.trained.target_scaling).restore(self.predictions)

    @property
    def places(self) -> IntArray:
        """Of classes: the place (N,) of the one that is answered."""
        if self.trained.kind == "binary":
            return np.asarray(self.predictions[:, 0] > self.trained.threshold, np.intp)
        return np.asarray(self.predictions.argmax(axis=1), np.intp)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """A row of names, then each row's number, the answer, and how sure it is.

        Numbers are in the target's own unit.
        """
        classes, answers = self.trained.classes, self.predictions
        sure: FloatArray = np.zeros((len(answers), 0))
        if not classes:
            texts = [list(map(repr, row)) for row in self.numbers.tolist()]
        else:
            texts = [[classes[place]] for place in self.places]
            if self.network.loss.link != "linear":
                two = self.trained.kind == "binary"
                sure = np.column_stack((1.0 - answers, answers)) if two else answers
        names = [f"probability of {name}" for name in classes] if sure.shape[1] else []
        head = ("row", *self.trained.targets, *names)
        rows = zip(texts, sure.tolist(), strict=True)
        return chain([head], ((str(n), *text, *map(repr, p)) for n, (text, p) in enumerate(rows, 1)))


def class_cells(column: CsvColumn) -> Sequence[str]:
    """A column's cells (N,) as the names of classes are written; empty where there is no value."""
    return column.cells or ["" if np.isnan(number) else number_text(number) for number in column.numbers]


def is_trained(path: Path) -> bool:
    """Whether a file is one that `TrainedNetwork` wrote.

    Raises:
        RavineError: it is a broken ``.npz``.
    """
    return path.suffix.lower() == ".npz" and MARK in open_arrays(path)


def _scales(scaling: Scaling | None, columns: int) -> FloatArray:
    if scaling is None:
        return np.stack((np.zeros(columns), np.ones(columns)))
    return np.stack((scaling.shift, scaling.scale))
