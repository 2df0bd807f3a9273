"""One racer's network: the experiment's with what the racer says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.activations import CONSTANTS
from engine.data import DATASETS
from engine.data.row import SCALING
from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec
from engine.layers.table import LAYERS, TABLES_OF_CHOICES
from engine.network.spec import TUNABLE, LayerSpec, NetworkOverride, NetworkSpec
from engine.parameters import Dialect, Parameter, Value

#: What an override gives to hidden layers alone, beside the constants of activations.
HIDDEN = ("units", "activation")


def layer_parameters() -> dict[str, Parameter]:
    """Every parameter that some layer has, the constants of activations and initialisers included."""
    rows = [row for table in (LAYERS, *TABLES_OF_CHOICES.values()) for row in table.rows()]
    return {**CONSTANTS, **{parameter.name: parameter for row in rows for parameter in row.parameters}}


def tunable_parameters() -> tuple[Parameter, ...]:
    """The numbers of layers that may change while a network is trained."""
    known = layer_parameters()
    return tuple(known[name] for name in TUNABLE)


def tuned(experiment: Experiment, racer: RacerSpec, step: int) -> dict[str, Value]:
    """What of `tunable_parameters` a racer's layers have for the update after ``step`` updates.

    Of layers that differ the first one's.
    """
    if experiment.network is None:
        return {}
    found: dict[str, Value] = {}
    for layer in network_of(experiment, racer).layers:
        for parameter in LAYERS[layer.kind].parameters:
            if parameter.name in TUNABLE:
                found.setdefault(parameter.name, layer.values.get(parameter.name, parameter.default))
    return found | experiment.network_at(racer, step)


def network_of(experiment: Experiment, racer: RacerSpec) -> NetworkSpec:
    """The network that a racer trains.

    Raises:
        RavineError: the experiment trains no network, or the racer's values fit none of its layers.
    """
    common = experiment.network
    if common is None and experiment.objective.is_recorded:
        raise RavineError(
            f"{racer.name} was trained elsewhere and recorded; its network is not the experiment's"
        )
    if common is None:
        raise RavineError(
            "only a network can be overridden by a racer; this experiment has "
            f'kind = "{experiment.objective.kind}", so leave network out'
        )
    return common if racer.network is None else overridden(common, racer.network, experiment.dialect)


def overridden(spec: NetworkSpec, override: NetworkOverride, dialect: Dialect) -> NetworkSpec:
    """A network with another's values in place of its own.

    A start that was given by its numbers is dropped where the override says how to start or changes the
    layers, since it belongs to the network it was given for.

    Raises:
        RavineError: a value that no layer has, or that is not allowed where it is.
    """
    if override.scaling and spec.dataset and SCALING not in DATASETS[spec.dataset].parameters:
        raise RavineError(f"data.scaling: the data set {spec.dataset} has no scaling to choose; leave it out")
    layers = _with_values(override.layers or spec.layers, override.values, dialect)
    keeps_start = (
        override.values.keys() <= set(TUNABLE) and not override.layers and override.start_seed is None
    )
    own_start = override.start is not None or override.start_statistics is not None
    begins = override if own_start or not keeps_start else spec
    return replace(
        spec,
        layers=layers,
        loss=override.loss or spec.loss,
        loss_values=override.loss_values if override.loss else spec.loss_values,
        precision=override.precision or spec.precision,
        start=begins.start,
        start_statistics=begins.start_statistics,
        start_seed=spec.start_seed if override.start_seed is None else override.start_seed,
        batch_size=spec.batch_size if override.batch_size is None else override.batch_size or None,
        train_share=spec.train_share if override.train_share is None else override.train_share,
        features=override.features or spec.features,
        data={**spec.data, SCALING.name: override.scaling} if override.scaling else spec.data,
    )


def learns_from_the_same(one: NetworkSpec | None, other: NetworkSpec) -> bool:
    """Whether two networks of one experiment learn from the same numbers, whatever their batches are."""
    if one is None:
        return False
    return (one.data, one.features, one.train_share) == (other.data, other.features, other.train_share)


def _with_values(
    layers: tuple[LayerSpec, ...], values: Mapping[str, Value], dialect: Dialect
) -> tuple[LayerSpec, ...]:
    left = dict(values)
    result = []
    for index, layer in enumerate(layers):
        row, given = LAYERS[layer.kind], dict(layer.values)
        for choice in _choices(layers, index) & values.keys():
            chosen = str(given.get(choice, ""))
            if chosen:
                # the constants of what is no longer chosen mean nothing, or something else
                given = _without(given, TABLES_OF_CHOICES[choice][chosen].parameters)
            given[choice] = values[choice]
            left.pop(choice, None)
        for name in _adjustable(layers, index, given, dialect) & values.keys():
            given[name] = values[name]
            left.pop(name, None)
        try:
            row.check(given, dialect)
        except RavineError as error:
            raise error.at(f"layers[{index}]") from None
        result.append(replace(layer, values=given))
    for name in left:
        where = "hidden layer" if name in HIDDEN else "layer"
        raise RavineError(f"{name} changes nothing, since no {where} of this network has it; leave it out")
    return tuple(result)


def _choices(layers: tuple[LayerSpec, ...], index: int) -> set[str]:
    """Which choices a layer takes from an override."""
    row = LAYERS[layers[index].kind]
    choices = {"initializer"} if row.takes("initializer") else set()
    hidden = index < _output(layers) and row.takes("activation")
    if hidden and not (row.takes("units") and _is_activated_later(layers, index)):
        choices.add("activation")
    return choices


def _output(layers: tuple[LayerSpec, ...]) -> int:
    """The place of the last layer with units of its own, which with all that follows makes the output."""
    return max((index for index, layer in enumerate(layers) if LAYERS[layer.kind].takes("units")), default=0)


def _is_activated_later(layers: tuple[LayerSpec, ...], index: int) -> bool:
    """Whether an activation on its own follows before the next layer with units of its own."""
    rows = (LAYERS[layer.kind] for layer in layers[index + 1 :])
    following = next((row for row in rows if row.takes("activation")), None)
    return following is not None and not following.takes("units")


def _adjustable(
    layers: tuple[LayerSpec, ...], index: int, given: Mapping[str, Value], dialect: Dialect
) -> set[str]:
    """The numbers and switches that a layer takes from an override."""
    row = LAYERS[layers[index].kind]
    names = {parameter.name for parameter in row.adjustable(given, dialect)} - TABLES_OF_CHOICES.keys()
    if index >= _output(layers) and row.takes("activation"):
        activation = TABLES_OF_CHOICES["activation"][str(given.get("activation", "linear"))]
        names -= {"units", *(parameter.name for parameter in activation.parameters)}
    return names


def _without(values: Mapping[str, Value], parameters: Iterable[Parameter]) -> dict[str, Value]:
    names = {parameter.name for parameter in parameters}
    return {name: value for name, value in values.items() if name not in names}
