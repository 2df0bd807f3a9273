"""What programs of both libraries say of a network: its layers, its loss and the arrays it starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.codegen.description import RunDescription
from engine.experiment.description import LayerSpec, NetworkSpec, as_network
from engine.experiment.network_override import network_of
from engine.layers.layer import Layer
from engine.layers.library_code import LayerCode, LayerContext
from engine.layers.table import LAYERS
from engine.library_spelling import Library
from engine.network.losses import LOSSES
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray, IntArray
from engine.optimizers.gradient_clipping import variables_of
from engine.parameters import Dialect, Value, complete


@dataclass(frozen=True)
class NetworkText:
    """A network in one library.

    Attributes:
        layers: each of its layers as code.
        loss: the expression that makes the loss.
    """

    layers: tuple[LayerCode, ...]
    loss: str

    @property
    def lines(self) -> list[str]:
        """The elements of the list of layers."""
        return [line for layer in self.layers for line in layer.lines]


def network_text(run: RunDescription, network: NetworkObjective, library: Library) -> NetworkText:
    """A racer's network in a library."""
    spec = network_spec(run)
    row = LOSSES[spec.loss]
    constants = {p.name: p.default for p in row.parameters} | dict(spec.loss_values)
    applied = "" if row.link == "linear" else row.link
    last = len(spec.layers) - 1
    layers = tuple(
        LAYERS[layer.kind].write_code(
            LayerContext(
                library=library,
                values=_complete(layer, run.experiment.dialect),
                dialect=run.experiment.dialect,
                inputs=built.inputs,
                index=index,
                applied_by_loss=applied if index == last else "",
            )
        )
        for index, (layer, built) in enumerate(zip(spec.layers, network.network.layers, strict=True))
    )
    return NetworkText(layers, row.spelling.filled(library, constants))


def network_spec(run: RunDescription) -> NetworkSpec:
    """The network that the racer trains."""
    assert as_network(run.experiment.objective) is not None  # noqa: S101 - who asks has a network
    return network_of(run.experiment, run.racer)


def _complete(layer: LayerSpec, dialect: Dialect) -> dict[str, Value]:
    """Every value of a layer and of what it chooses."""
    row = LAYERS[layer.kind]
    given = row.check(layer.values, dialect)
    return complete(row.adjustable(given, dialect), given, dialect)


def library_arrays(
    network: NetworkObjective, theta: FloatArray, library: Library
) -> list[tuple[str, FloatArray]]:
    """Parameters as a library holds them, in its order: ``layer2.weight`` and the array in its shape.

    Args:
        network: whose parameters.
        theta: all of them (P,).
        library: PyTorch's weights are (units, inputs) and Keras's kernels (inputs, units).
    """
    found = []
    for number, (layer, span) in enumerate(
        zip(network.network.layers, network.network.spans, strict=True), 1
    ):
        found += [(f"layer{number}.{name}", array) for name, array in _arrays(layer, theta[span], library)]
    return found


def held_arrays(network: NetworkObjective, library: Library) -> list[int]:
    """Which of a library's arrays no optimizer changes, by their places in `library_arrays`."""
    is_held = np.zeros(network.size)
    is_held[network.held] = 1.0
    arrays = library_arrays(network, is_held, library)
    return [place for place, (_, array) in enumerate(arrays) if array.size and array.all()]


def array_names(layer: Layer) -> list[str]:
    """The names of a layer's arrays, in their order."""
    return [name for name, _ in _arrays(layer, np.zeros(layer.size), "pytorch")]


def _arrays(layer: Layer, part: FloatArray, library: Library) -> list[tuple[str, FloatArray]]:
    arrays: list[tuple[str, FloatArray]] = []
    matrix = layer.weights(part)
    if matrix is not None:
        weights = matrix[:, : layer.inputs]
        arrays.append(("kernel", weights.T) if library == "keras" else ("weight", weights))
        if matrix.shape[1] > layer.inputs:
            arrays.append(("bias", matrix[:, -1]))
        part = layer.learned_constants(part)
        names = ["alpha[0]"] * len(part)
    else:
        names = [layer.parameter_name(index) for index in range(len(part))]
    for name, places in _by_name(names, len(part)):
        arrays.append((name, part[places]))
    return [(name, np.ascontiguousarray(array)) for name, array in arrays]


def _by_name(names: list[str], count: int) -> list[tuple[str, IntArray]]:
    if not count:
        return []
    return [(names[places[0]].partition("[")[0], places) for places in variables_of(names)]
