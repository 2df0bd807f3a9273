"""What a frame shows of one layer, from the values that an evaluation left."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from engine.arrays import RealArray, frozen
from engine.frames.layer_frame import LayerFrame
from engine.network.architecture import Network
from engine.network.layer_values import LayerValues
from engine.objective import FloatArray


class Known(NamedTuple):
    """Which phases have come to a layer: its own forward, the gradient of its output, its own backward."""

    forward: bool = True
    arrived: bool = True
    backward: bool = True


def layer_frame(  # noqa: PLR0917 - what there is of a layer
    network: Network,
    index: int,
    theta: FloatArray,
    state: FloatArray,
    values: LayerValues,
    gradient: FloatArray,
    known: Known = Known(),  # noqa: B008 - never changed
) -> LayerFrame:
    """One layer as a frame shows it, without its health.

    Args:
        network: has the layer.
        index: its place.
        theta: parameters ``(P,)``.
        state: running statistics ``(S,)``.
        values: of the layer.
        gradient: ``(P,)``.
        known: what the phases have reached; the rest is None.
    """
    layer = network.layers[index]
    return LayerFrame(
        index=index,
        kind=layer.key,
        title=layer.title,
        inputs=layer.inputs,
        units=layer.units,
        activation=layer.activation,
        activation_values=MappingProxyType(dict(layer.activation_constants)),
        pre_activation=shown(values.pre_activation, known=known.forward),
        output=shown(values.activation, known=known.forward),
        pre_activation_gradient=shown(values.pre_activation_gradient, known=known.backward),
        output_gradient=shown(values.activation_gradient, known=known.arrived),
        weights=_copied(network.weights(theta, index)),
        weight_gradient=_copied(network.weights(gradient, index)) if known.backward else None,
        statistics=_copied(network.running_statistics(state, index)),
        first=network.spans[index].start,
        health=None,
    )


def shown(values: RealArray | None, *, known: bool) -> FloatArray | None:
    """Values as a frame holds them; None of what is not known yet."""
    if values is None or not known:
        return None
    # no copy of what is float64 already
    return frozen(np.asarray(values, np.float64))


def _copied(view: FloatArray | None) -> FloatArray | None:
    return None if view is None else frozen(view.copy())
