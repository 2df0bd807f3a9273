"""The TOML form of networks: data, features, layers, loss, and what a racer says of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.data import DATASETS
from engine.data.column_choice import Column
from engine.data.csv_examples import CSV_PARAMETERS
from engine.data.features import MAX_FEATURES
from engine.data.row import SCALING, TRAIN_SHARE
from engine.errors import RavineError, unknown_name
from engine.experiment.columns_file import column_entry, columns_in, name_in
from engine.experiment.network_override import layer_parameters
from engine.experiment.start_weights import Start, start_in
from engine.experiment.toml_reader import TableReader, numbers, row_of, values_of, whole
from engine.layers.table import LAYERS, MAX_LAYERS
from engine.network.losses import LOSSES
from engine.network.spec import ONE_NEURON, PRECISIONS, LayerSpec, NetworkOverride, NetworkSpec, Precision
from engine.parameters import Dialect, Parameter, Value

MAX_SEED = 2**63 - 1
MAX_BATCH = 10_000_000
DEFAULT_LOSS = "mean_squared_error"
#: What every racer has in common: all are tested on the same examples.
SHARED = ("dataset", "csv", "target", "columns", "domain")
#: A batch size that takes all examples in every step, where another is the rule.
ALL = "all"


def data_parameters(spec: NetworkSpec) -> tuple[Parameter, ...]:
    """What can be adjusted in a network's data."""
    return DATASETS[spec.dataset].parameters if spec.dataset else CSV_PARAMETERS


def read_network(reader: TableReader, dialect: Dialect, folder: str) -> NetworkSpec:
    """A network from the table ``[objective]``; keys that are not a network's stay in the reader.

    Args:
        reader: of the table, without its kind.
        dialect: whose defaults decide which constants a layer has.
        folder: where paths begin.

    Raises:
        RavineError: names the place, what is allowed and the fix.
    """
    key, csv = read_source(reader, "spirals")
    parameters = row_of(DATASETS, key, reader.at("dataset")).parameters if key else CSV_PARAMETERS
    target, columns = _columns(reader, csv)
    data = reader.table("data")
    loss, loss_values = _loss(reader, DEFAULT_LOSS)
    layers = _layers(reader, dialect) or ONE_NEURON
    start, statistics = _start(reader, layers, dialect, folder)
    return NetworkSpec(
        dataset=key,
        data=values_of(parameters, data.rest(), owner=f"dataset {key}" if key else "csv", place=data.place),
        layers=layers,
        loss=loss,
        batch_size=whole(reader, "batch_size", low=1, high=MAX_BATCH, default=None),
        domain=reader.domain("domain"),
        start=start,
        start_statistics=statistics,
        loss_values=loss_values,
        csv=csv,
        target=target,
        columns=columns,
        features=_features(reader),
        precision=_precision(reader) or NetworkSpec.precision,
        start_seed=whole(reader, "start_seed", low=0, high=MAX_SEED, default=None),
        folder=folder if csv else "",
        train_share=_train_share(reader) or NetworkSpec.train_share,
    )


def read_source(reader: TableReader, example: str) -> tuple[str, str]:
    """The key of a data set or the path of a table; the other is empty.

    Args:
        reader: of the objective's table.
        example: a data set, for the message.

    Raises:
        RavineError: none is given, or both.
    """
    key, csv = reader.take("dataset", str, default=""), reader.take("csv", str, default="")
    if bool(key) == bool(csv):
        reader.miss(
            f"{reader.place} needs either dataset or csv; write for example "
            f'dataset = "{example}" or csv = "measured.csv"',
            *(() if key else ("dataset", "csv")),
        )
    return key, csv


def read_override(reader: TableReader, dialect: Dialect) -> NetworkOverride | None:
    """What a racer says of its network, from its table ``network``; None if it says nothing.

    Whether the values fit the layers is known when the network is
    (`engine.experiment.network_override.network_of`).

    Raises:
        RavineError: names the place, what is allowed and the fix.
    """
    for key in SHARED:
        if reader.has(key):
            raise RavineError(f"{reader.at(key)}: racers share their data; set objective.{key} instead")
    loss, loss_values = _loss(reader, "")
    layers = _layers(reader, dialect)
    override = NetworkOverride(
        layers=layers,
        loss=loss,
        loss_values=loss_values,
        precision=_precision(reader),
        start=_given_numbers(reader, "start"),
        start_seed=whole(reader, "start_seed", low=0, high=MAX_SEED, default=None),
        start_statistics=_given_numbers(reader, "start_statistics"),
        batch_size=_own_batch_size(reader),
        train_share=_train_share(reader),
        features=_features(reader),
        scaling=_own_scaling(reader),
        values=values_of(
            layer_parameters().values(), reader.rest(), owner="a racer's network", place=reader.place
        ),
    )
    return None if override == NetworkOverride() else override


def network_table(spec: NetworkSpec) -> dict[str, Any]:
    """A network as a table; what has its default is left out, save data, loss and layers."""
    table: dict[str, Any] = {"dataset": spec.dataset} if spec.dataset else {"csv": spec.csv}
    if spec.target != "":
        table["target"] = list(spec.target) if isinstance(spec.target, tuple) else spec.target
    if spec.columns:
        table["columns"] = [column_entry(column) for column in spec.columns]
    if spec.features:
        table["features"] = list(spec.features)
    if spec.data:
        table["data"] = dict(spec.data)
    table["loss"] = _loss_entry(spec.loss, spec.loss_values)
    if spec.batch_size is not None:
        table["batch_size"] = spec.batch_size
    if spec.train_share != NetworkSpec.train_share:
        table["train_share"] = spec.train_share
    if spec.precision != NetworkSpec.precision:
        table["precision"] = spec.precision
    if spec.domain is not None:
        table["domain"] = [list(axis) for axis in spec.domain]
    table |= _start_entries(spec)
    return table | {"layers": _layer_tables(spec.layers)}


def override_table(override: NetworkOverride) -> dict[str, Any]:
    """A racer's network as a table."""
    table: dict[str, Any] = dict(override.values)
    if override.loss:
        table["loss"] = _loss_entry(override.loss, override.loss_values)
    if override.precision is not None:
        table["precision"] = override.precision
    if override.batch_size is not None:
        table["batch_size"] = override.batch_size or ALL
    if override.train_share is not None:
        table["train_share"] = override.train_share
    if override.features:
        table["features"] = list(override.features)
    if override.scaling:
        table["data"] = {"scaling": override.scaling}
    table |= _start_entries(override)
    return table | ({"layers": _layer_tables(override.layers)} if override.layers else {})


def _train_share(reader: TableReader) -> float | None:
    """The share of the training examples that is learned from; None where it is not said."""
    given = reader.take(TRAIN_SHARE.name, (int, float))
    if given is None:
        return None
    try:
        return float(TRAIN_SHARE.check(given))
    except RavineError as error:
        raise error.at(reader.place) from None


def _own_batch_size(reader: TableReader) -> int | None:
    """A racer's batch size; 0 for all examples, None where it is not said."""
    given = reader.take("batch_size", (int, str))
    if given in (None, ALL):
        return None if given is None else 0
    if isinstance(given, str) or not 1 <= given <= MAX_BATCH:
        raise RavineError(
            f"{reader.at('batch_size')} = {given!r} is outside [1, {MAX_BATCH}] (whole numbers); "
            f'"{ALL}" takes all examples'
        )
    return int(given)


def _own_scaling(reader: TableReader) -> str:
    """How a racer's columns are scaled; all else of the data is the same for all."""
    data = reader.table("data")
    scaling: str = data.take(SCALING.name, str, default="")
    for key in data.rest():
        raise RavineError(
            f"{data.place}.{key}: racers are tested on the same examples, so that only data.scaling may be "
            f"their own; set objective.data.{key} instead"
        )
    if scaling:
        try:
            SCALING.check(scaling)
        except RavineError as error:
            raise error.at(data.place) from None
    return scaling


def _columns(reader: TableReader, csv: str) -> tuple[str | int | tuple[str | int, ...], tuple[Column, ...]]:
    target = reader.take("target", (str, int, list), default="")
    given = reader.take("columns", list, default=[])
    for name, value in (("target", target), ("columns", given)):
        if value not in ("", []) and not csv:
            raise RavineError(f"{reader.at(name)} belongs to a table of your own; it needs csv, not dataset")
    columns = columns_in(given, reader.at("columns"))
    if not isinstance(target, list):
        return target, columns
    targets = tuple(name_in(goal, f"{reader.at('target')}[{place}]") for place, goal in enumerate(target))
    return (targets if len(targets) > 1 else targets[0] if targets else ""), columns


def _features(reader: TableReader) -> tuple[str, ...]:
    given = reader.take("features", list, default=[])
    place = reader.at("features")
    if len(given) > MAX_FEATURES:
        raise RavineError(f"{place} has {len(given)} entries; allowed are at most {MAX_FEATURES}")
    for index, formula in enumerate(given):
        if not isinstance(formula, str):
            raise RavineError(f'{place}[{index}] = {formula!r} is no formula; write for example "x1^2"')
    return tuple(given)


def _loss(reader: TableReader, default: str) -> tuple[str, dict[str, Value]]:
    """A loss by its key alone, or as a table with its constants."""
    given = reader.take("loss", (str, dict), default=default)
    place = reader.at("loss")
    if given == default == "":
        return "", {}
    if isinstance(given, str):
        return row_of(LOSSES, given, place).key, {}
    child = TableReader(given, place)
    row = row_of(LOSSES, child.take("kind", str, required='kind = "huber"'), child.at("kind"))
    return row.key, values_of(row.parameters, child.rest(), owner=f"loss {row.key}", place=place)


def _loss_entry(loss: str, values: Mapping[str, Value]) -> Any:
    return {"kind": loss, **values} if values else loss


def _precision(reader: TableReader) -> Precision | None:
    given = reader.take("precision", str)
    for precision in PRECISIONS:
        if given == precision:
            return precision
    if given is not None:
        raise unknown_name("precision", given, PRECISIONS).at(reader.place)
    return None


def _layers(reader: TableReader, dialect: Dialect) -> tuple[LayerSpec, ...]:
    return tuple(_layer(child, dialect) for child in reader.tables("layers", at_most=MAX_LAYERS))


def _layer(reader: TableReader, dialect: Dialect) -> LayerSpec:
    kind = reader.take("kind", str, required='kind = "dense"')
    row = row_of(LAYERS, kind, reader.at("kind"))
    weights: tuple[tuple[float, ...], ...] = ()
    biases: tuple[float, ...] = ()
    if row.takes("units"):
        weights, biases = _weights(reader), _numbers(reader, "biases")
    try:
        return LayerSpec(kind, row.check(reader.rest(), dialect), weights, biases)
    except RavineError as error:
        raise error.at(reader.place) from None


def _layer_tables(layers: Iterable[LayerSpec]) -> list[dict[str, Any]]:
    return [{"kind": layer.kind, **layer.values, **_start_of(layer)} for layer in layers]


def _start_of(layer: LayerSpec) -> dict[str, Any]:
    """Where a layer starts, if that is said, as entries of its table."""
    given = {"weights": [list(row) for row in layer.weights], "biases": list(layer.biases)}
    return {name: value for name, value in given.items() if value}


def _weights(reader: TableReader) -> tuple[tuple[float, ...], ...]:
    """Weights (I, O) to start from; empty where none are given."""
    place = reader.at("weights")
    given = reader.take("weights", list)
    if given is None:
        return ()
    rows = tuple(numbers(row, f"{place}[{index}]") for index, row in enumerate(given))
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise RavineError(
            f"{place} must be a list for each input with a number for each unit, "
            "for example [[0.15, 0.25], [0.20, 0.30]]"
        )
    return rows


def _numbers(reader: TableReader, key: str) -> tuple[float, ...]:
    """A list of numbers that is not empty; an empty one where none is given."""
    given = reader.take(key, list)
    if given == []:
        raise RavineError(f"{reader.at(key)} is empty; write a number for each unit, or leave it out")
    return () if given is None else numbers(given, reader.at(key))


def _start(reader: TableReader, layers: tuple[LayerSpec, ...], dialect: Dialect, folder: str) -> Start:
    """Where to start: in the file that ``weights`` names, or else at ``start`` and ``start_statistics``."""
    given, statistics = (_given_numbers(reader, key) for key in ("start", "start_statistics"))
    name = reader.take("weights", str, default="")
    if name:
        return start_in(Path(folder) / name, layers, dialect, reader.at("weights"))
    return given, statistics


def _given_numbers(reader: TableReader, key: str) -> tuple[float, ...] | None:
    given = reader.take(key, list)
    return None if given is None else numbers(given, reader.at(key))


def _start_entries(spec: NetworkSpec | NetworkOverride) -> dict[str, Any]:
    given = {"start": spec.start, "start_statistics": spec.start_statistics}
    entries: dict[str, Any] = {key: list(value) for key, value in given.items() if value is not None}
    return entries if spec.start_seed is None else entries | {"start_seed": spec.start_seed}
