"""The arrays of a network as the programs of both libraries hold them."""

from __future__ import annotations

import numpy as np

from engine.network.architecture import Network
from engine.network.spec import LayerSpec
from engine.weights.library_layers import array_names, held_arrays, library_arrays


def test_arrays_come_in_the_order_and_shape_of_each_library() -> None:
    layers = (LayerSpec("dense", {"units": 3, "trainable": False}), LayerSpec("dense", {"units": 1}))
    network = Network(layers, inputs=2, outputs=1)
    theta = np.arange(13.0)
    pytorch = library_arrays(network, theta, "pytorch")
    assert [(name, array.shape) for name, array in pytorch] == [
        ("layer1.weight", (3, 2)), ("layer1.bias", (3,)), ("layer2.weight", (1, 3)), ("layer2.bias", (1,)),
    ]  # fmt: skip
    for (name, array), (_, other) in zip(pytorch, library_arrays(network, theta, "keras"), strict=True):
        np.testing.assert_array_equal(array, other.T if "weight" in name else other)
    assert held_arrays(network, "keras") == held_arrays(network, "pytorch") == [0, 1]
    assert array_names(network.layers[0]) == ["weight", "bias"]
