"""Layers and neurons added and removed: what a network's layers become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.experiment.description import LayerSpec
from engine.layers.table import LAYERS, MAX_LAYERS, MAX_UNITS

Layers = tuple[LayerSpec, ...]

#: The first hidden layer of a network that has none.
NEW = LayerSpec("dense", {"units": 4, "activation": "tanh"})


def units_of(layer: LayerSpec) -> int | None:
    """How many units a layer is given; None where it takes as many as come."""
    units = (p.default for p in LAYERS[layer.kind].parameters if p.name == "units")
    default = next(units, None)
    return None if default is None else int(layer.values.get("units", default))


def with_neuron(layers: Layers, index: int) -> Layers | None:
    """One neuron more in a hidden layer; None where that is not possible."""
    return _with_units(layers, index, 1)


def without_neuron(layers: Layers, index: int) -> Layers | None:
    """One neuron fewer in a hidden layer; None where that is not possible."""
    return _with_units(layers, index, -1)


def with_layer(layers: Layers, index: int) -> Layers | None:
    """A new layer before layer ``index``, like the nearest hidden dense one; None if there are too many."""
    if len(layers) >= MAX_LAYERS or not 0 <= index < len(layers):
        return None
    beside = [layer for layer in (*layers[:index][::-1], *layers[index:-1]) if layer.kind == "dense"]
    return (*layers[:index], beside[0] if beside else NEW, *layers[index:])


def without_layer(layers: Layers, index: int) -> Layers | None:
    """Without a hidden layer; None for the output, of which there must be one."""
    if not 0 <= index < len(layers) - 1:
        return None
    return (*layers[:index], *layers[index + 1 :])


def _with_units(layers: Layers, index: int, more: int) -> Layers | None:
    units = units_of(layers[index]) if 0 <= index < len(layers) - 1 else None
    if units is None or not 1 <= units + more <= MAX_UNITS:
        return None
    changed = replace(layers[index], values={**layers[index].values, "units": units + more})
    return (*layers[:index], changed, *layers[index + 1 :])


#: What each handle of the diagram does to the layers.
EDITS: Mapping[str, Callable[[Layers, int], Layers | None]] = {
    "add a neuron": with_neuron,
    "remove a neuron": without_neuron,
    "add a layer": with_layer,
    "remove this layer": without_layer,
}
