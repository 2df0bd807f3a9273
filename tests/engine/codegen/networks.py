"""Networks in which every kind of layer stands first, in the middle and last."""

from __future__ import annotations

from collections.abc import Mapping

from engine.experiment.description import LayerSpec
from tests.engine.codegen.programs import TWO_LAYERS

DENSE = LayerSpec("dense", {"units": 1, "activation": "sigmoid"})
#: Networks in which every kind of layer stands first, in the middle and last.
NETWORKS: Mapping[str, tuple[LayerSpec, ...]] = {
    "plain": TWO_LAYERS,
    "penalties": (
        LayerSpec("dense", {"units": 3, "activation": "relu", "l1": 0.01}),
        LayerSpec("dense", {"units": 2, "l2": 0.02, "use_bias": False}),
        LayerSpec("dense", {"units": 1, "activation": "sigmoid", "l1": 0.01, "l2": 0.1}),
    ),
    "normalised": (
        LayerSpec("batch_normalization", {}),
        LayerSpec("dense", {"units": 3}),
        LayerSpec("batch_normalization", {}),
        LayerSpec("activation", {"activation": "relu"}),
        DENSE,
    ),
    "layer_normalised": (
        LayerSpec("layer_normalization", {}),
        LayerSpec("dense", {"units": 4, "activation": "prelu"}),
        LayerSpec("layer_normalization", {}),
        DENSE,
    ),
    "dropped": (
        LayerSpec("dropout", {"rate": 0.2}),
        LayerSpec("dense", {"units": 6, "activation": "tanh"}),
        LayerSpec("dropout", {"rate": 0.4}),
        DENSE,
    ),
    "folded": (
        LayerSpec("dense", {"units": 3, "activation": "maxout", "pieces": 3}),
        LayerSpec("dense", {"units": 4}),
        LayerSpec("activation", {"activation": "mean", "pieces": 2}),
        LayerSpec("dense", {"units": 3, "activation": "softmax"}),
        DENSE,
    ),
    "one_neuron": (DENSE,),
    "activation_first": (LayerSpec("activation", {"activation": "sine"}), DENSE),
}
