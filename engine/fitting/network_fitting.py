"""What a network needs to fit its data: the outputs and the loss, and a first shape to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from engine.data import DATASETS, Data
from engine.data.csv_inputs import GAPS, INPUTS, MARK_GAPS, RARE_SHARE
from engine.data.row import SPLIT
from engine.errors import RavineError
from engine.experiment.description import LayerSpec, NetworkSpec, ObjectiveSpec, as_network
from engine.layers.table import LAYERS
from engine.network.architecture import Network
from engine.network.losses import LOSSES, loss_for
from engine.parameters import Dialect, Value

#: Examples of a person's own table that a step sees, or all where there are fewer.
BATCH = 32
#: How examples of classes are held back in a new experiment.
BY_CLASS: Mapping[str, Value] = MappingProxyType({SPLIT.name: "stratified"})
#: What decides which inputs a table's columns become, so that x3 may be another one.
ENCODING = tuple(parameter.name for parameter in (INPUTS, GAPS, MARK_GAPS, RARE_SHARE))
HIDDEN = LayerSpec("dense", {"units": 8, "activation": "tanh"})


def examples_of(spec: NetworkSpec) -> Data:
    """Examples of the shape that the network's data set has; not those of the experiment's seed.

    Raises:
        RavineError: a value that the data set does not allow.
    """
    return _examples(spec.dataset, tuple(sorted(spec.data.items())))


@lru_cache(maxsize=32)
def _examples(dataset: str, values: tuple[tuple[str, Value], ...]) -> Data:
    return DATASETS[dataset].make(np.random.default_rng(0), **dict(values))


def with_data(before: ObjectiveSpec | None, dataset: str) -> NetworkSpec:
    """A network on another data set: hidden layers and batches are kept, output and loss are made to fit."""
    spec = NetworkSpec(dataset=dataset)
    data = examples_of(spec)
    if SPLIT in DATASETS[dataset].parameters:
        spec = replace(spec, data=BY_CLASS)
    if data.kind == "regression" and len(data.feature_names) == 1 and not _has_hidden(as_network(before)):
        return spec
    network = as_network(before)
    size = None if network is None else network.batch_size
    return _fitted(network, replace(spec, batch_size=size), data, (HIDDEN,))


def with_table(before: ObjectiveSpec | None, table: NetworkSpec, data: Data) -> NetworkSpec:
    """A network on a person's own table; what there was is kept as far as it fits.

    Args:
        before: what was trained until now.
        table: says where the table is and what is chosen of it.
        data: the examples that come of that.
    """
    network = as_network(before)
    if network is None:
        return _fitted(None, replace(table, batch_size=min(BATCH, len(data.x))), data, (HIDDEN, HIDDEN))
    if network.csv and network.table == table.table and _answers(network, data):
        same = all(network.data.get(name) == table.data.get(name) for name in ENCODING)
        features = network.features if network.columns == table.columns and same else ()
        kept = replace(
            network, target=table.target, columns=table.columns, data=table.data, features=features
        )
        return with_layers(kept, kept.layers)
    return _fitted(network, replace(table, batch_size=network.batch_size), data, (HIDDEN, HIDDEN))


def _fitted(
    before: NetworkSpec | None, spec: NetworkSpec, data: Data, hidden: tuple[LayerSpec, ...]
) -> NetworkSpec:
    """With an output and a loss that suit the data; hidden layers are those of before, if it had any."""
    kept = hidden
    if before is not None and _has_hidden(before):
        kept = tuple(layer.drawn for layer in before.layers[:-1])
    loss = loss_for(data.kind)
    output = LayerSpec("dense", {"units": data.y.shape[1], "activation": loss.link})
    return replace(spec, layers=(*kept, output), loss=loss.key)


def _answers(spec: NetworkSpec, data: Data) -> bool:
    """Whether what comes out of a network, and its loss, are for targets like these."""
    last = spec.layers[-1]
    if last.values.get("units") != data.y.shape[1]:
        return False
    try:
        LOSSES[spec.loss].check_targets(data.y)
    except RavineError:
        return False
    return loss_for(data.kind).link == last.values.get("activation", "linear")


def _has_hidden(spec: NetworkSpec | None) -> bool:
    return spec is not None and len(spec.layers) > 1


def with_outputs(spec: NetworkSpec) -> NetworkSpec:
    """The network with as many outputs as its data set has targets now."""
    if not spec.dataset:
        return spec
    last, targets = spec.layers[-1], examples_of(spec).y.shape[1]
    if last.kind != "dense" or last.values.get("units", targets) == targets:
        return spec
    return with_layers(spec, (*spec.layers[:-1], replace(last, values={**last.values, "units": targets})))


def with_layers(spec: NetworkSpec, layers: tuple[LayerSpec, ...]) -> NetworkSpec:
    """Other layers; a start given by its numbers and its plane belonged to the old ones.

    So did a layer's own weights and biases where it has other inputs or units now.
    """
    return replace(spec, layers=_with_fitting_starts(layers), start=None, start_statistics=None, domain=None)


def _with_fitting_starts(layers: tuple[LayerSpec, ...]) -> tuple[LayerSpec, ...]:
    result, inputs = [], 0
    for layer in layers:
        sums = int(layer.values.get("units", 0)) * int(layer.values.get("pieces", 1))
        # how many inputs the first layer has is the data's to say
        shape = (inputs or len(layer.weights), sums) if layer.weights else (0, 0)
        fits = (len(layer.weights), len((*layer.weights, ())[0])) == shape
        result.append(layer if fits and len(layer.biases) in (0, sums) else layer.drawn)
        inputs = int(layer.values.get("units", inputs))
    return tuple(result)


def with_value(layer: LayerSpec, name: str, value: Value, dialect: Dialect) -> LayerSpec:
    """A layer with a value; constants of what is no longer chosen are dropped."""
    values = {**layer.values, name: value}
    known = {parameter.name for parameter in LAYERS[layer.kind].adjustable(values, dialect)}
    return replace(layer, values={key: given for key, given in values.items() if key in known})


def check_network(spec: NetworkSpec, dialect: Dialect) -> None:
    """Refuse a network that cannot be built on its data set.

    Raises:
        RavineError: names the layer or the loss, what is allowed, and the fix.
    """
    if not spec.dataset:
        return
    data = examples_of(spec)
    inputs = len(spec.features) or data.x.shape[1]
    Network(
        spec.layers, inputs=inputs, outputs=data.y.shape[1], loss=spec.loss,
        loss_values=spec.loss_values, dialect=dialect,
    )  # fmt: skip
    LOSSES[spec.loss].check_targets(data.y)


def sentence_of(spec: NetworkSpec, dialect: Dialect) -> str:
    """Why a network cannot be built; empty if it can."""
    try:
        check_network(spec, dialect)
    except RavineError as error:
        return str(error)
    return ""
