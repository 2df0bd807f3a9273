"""A network's layers as PyTorch and Keras build them: their code, and the arrays that each holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.layers.layer import Layer
from engine.layers.library_code import LayerCode, LayerContext
from engine.layers.table import LAYERS
from engine.library_spelling import Library
from engine.network.architecture import Network
from engine.network.spec import LayerSpec
from engine.objective import FloatArray, IntArray
from engine.optimizers.gradient_clipping import variables_of
from engine.parameters import Dialect, Value, complete


def layer_codes(
    specs: Sequence[LayerSpec],
    layers: Sequence[Layer],
    dialect: Dialect,
    library: Library,
    applied_by_loss: str = "",
) -> tuple[LayerCode, ...]:
    """Each layer as code of a library.

    Args:
        specs: the layers as the experiment describes them.
        layers: the same with their shapes settled.
        dialect: whose meaning the values have.
        library: whose code.
        applied_by_loss: the activation of the last layer that the loss applies; empty if none.
    """
    last = len(specs) - 1
    return tuple(
        LAYERS[spec.kind].write_code(
            LayerContext(
                library=library,
                values=_complete(spec, dialect),
                dialect=dialect,
                inputs=layer.inputs,
                index=index,
                applied_by_loss=applied_by_loss if index == last else "",
            )
        )
        for index, (spec, layer) in enumerate(zip(specs, layers, strict=True))
    )


def _complete(layer: LayerSpec, dialect: Dialect) -> dict[str, Value]:
    """Every value of a layer and of what it chooses."""
    row = LAYERS[layer.kind]
    given = row.check(layer.values, dialect)
    return complete(row.adjustable(given, dialect), given, dialect)


def library_arrays(network: Network, theta: FloatArray, library: Library) -> list[tuple[str, FloatArray]]:
    """Parameters as a library holds them, in its order: ``layer2.weight`` and the array in its shape.

    Args:
        network: whose parameters.
        theta: all of them (P,).
        library: PyTorch's weights are (units, inputs) and Keras's kernels (inputs, units).
    """
    found = []
    for number, (layer, span) in enumerate(zip(network.layers, network.spans, strict=True), 1):
        found += [
            (f"layer{number}.{name}", array) for name, array in layer_arrays(layer, theta[span], library)
        ]
    return found


def held_arrays(network: Network, library: Library) -> list[int]:
    """Which of a library's arrays no optimizer changes, by their places in `library_arrays`."""
    is_held = np.zeros(network.size)
    is_held[network.held] = 1.0
    arrays = library_arrays(network, is_held, library)
    return [place for place, (_, array) in enumerate(arrays) if array.size and array.all()]


def array_names(layer: Layer) -> list[str]:
    """The names of a layer's arrays, in their order."""
    return [name for name, _ in layer_arrays(layer, np.zeros(layer.size), "pytorch")]


def layer_arrays(layer: Layer, part: FloatArray, library: Library) -> list[tuple[str, FloatArray]]:
    """A layer's parameters ``(size,)`` as the arrays of a library, by names within the layer."""
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
