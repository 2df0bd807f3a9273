"""What a network's views share: its description, the first layer's inputs, names of units and weights."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.analysis.chain_rule import WeightPlace
from engine.data.features import Features
from engine.errors import RavineError
from engine.experiment.description import NetworkSpec
from engine.experiment.network_override import network_of
from engine.frames.frame import Frame
from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import NetworkFrame
from engine.objective import FloatArray


def spec_of(frame: Frame) -> NetworkSpec | None:
    """The network that the chosen racer trains; None for a surface."""
    if frame.network is None or not frame.experiment.objective.has_layers:
        return None
    return network_of(frame.experiment, frame.experiment.racers[frame.network.racer])


def inputs_of(frame: Frame, columns: FloatArray) -> FloatArray:
    """What the first layer is given ``(N, I)`` for examples ``(N, C)`` as the data draw them."""
    spec = spec_of(frame)
    if spec is None or not spec.features or frame.data is None:
        return columns
    return _features(spec.features, frame.data.columns)(columns)


def plane_inputs(frame: Frame, plane: FloatArray) -> FloatArray:
    """What the first layer is given over the plane ``(G, G, 2)``, as ``(I, G, G)``."""
    if frame.data is None:
        raise RavineError("a network without data has no plane; choose a data set")
    points = np.tile(frame.data.x.mean(axis=0), (plane.shape[0] * plane.shape[1], 1))
    points[:, :2] = plane.reshape(-1, 2)
    return inputs_of(frame, points).T.reshape(-1, *plane.shape[:2])


def unit_name(network: NetworkFrame, layer: int, unit: int) -> str:
    """What a unit is called; layer -1 are the inputs."""
    if layer < 0:
        return network.inputs[unit]
    if layer == len(network.layers) - 1:
        return network.outputs[unit] if len(network.outputs) == network.layers[layer].units else "output"
    return f"layer {layer + 1}, unit {unit + 1}"


def weight_name(network: NetworkFrame, place: WeightPlace) -> str:
    """What a weight leads from and to, in words."""
    layer = network.layers[place.layer]
    to = unit_name(network, place.layer, place.row // rows_per_unit(layer))
    if place.column is None:
        return f"bias of {to}"
    return f"weight from {unit_name(network, place.layer - 1, place.column)} to {to}"


def rows_per_unit(layer: LayerFrame) -> int:
    """How many weighted sums make one unit."""
    return 1 if layer.weights is None else len(layer.weights) // layer.units


@lru_cache(maxsize=8)
def _features(formulas: tuple[str, ...], columns: tuple[str, ...]) -> Features:
    return Features(formulas, columns)
