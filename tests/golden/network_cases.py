"""The networks that PyTorch was asked about; shared by the recording script and the tests.

A case is plain data: layers as an experiment file writes them, a loss, and how targets are made.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("torch_network.npz")
FEATURES = 3
EXAMPLES = 10
CURVE_POINTS = np.array(
    [-40.0, -7.5, -3.0, -2.0, -1.0, -0.3, -1e-3, 1e-3, 0.2, 0.9, 1.5, 3.2, 5.5, 8.0, 45.0]
)
TRAINING_STEPS = 500
TRAINING_BATCH = 16
TRAINING_EXAMPLES = 64

Array = npt.NDArray[np.float64]
Layer = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One network on one small batch."""

    name: str
    layers: tuple[Layer, ...]
    loss: str = "mean_squared_error"
    constants: dict[str, float] = field(default_factory=dict)
    outputs: int = 1


def _dense(units: int, activation: str = "linear", **values: Any) -> Layer:
    return {"kind": "dense", "units": units, "activation": activation, **values}


NORM: Layer = {"kind": "batch_normalization"}
#: Activations of which PyTorch has its own; the others are tested against finite differences.
ACTIVATIONS = (
    "sigmoid", "tanh", "softsign", "arctan", "exponential", "softplus", "gelu", "silu", "mish", "relu",
    "leaky_relu", "elu", "selu", "relu6", "hard_sigmoid", "hard_tanh", "hard_silu", "sine", "sinc",
)  # fmt: skip
LOSSES = ("mean_squared_error", "mean_absolute_error", "huber", "binary_crossentropy", "hinge")

TANH: Layer = {"kind": "activation", "activation": "tanh"}

CASES = (
    Case("neuron", (_dense(1),)),
    *(Case(name, (_dense(5, name), _dense(4, name), _dense(2)), outputs=2) for name in ACTIVATIONS),
    Case("gelu_tanh", (_dense(5, "gelu", approximate=True), _dense(1))),
    Case("prelu", (_dense(5, "prelu"), _dense(4, "prelu", alpha=0.1), _dense(1))),
    Case("maxout", (_dense(4, "maxout", pieces=3), _dense(1))),
    Case("hidden_softmax", (_dense(5, "softmax"), _dense(1))),
    Case("no_bias", (_dense(5, "tanh", use_bias=False), _dense(1, use_bias=False))),
    *(Case(name, (_dense(6, "tanh"), _dense(2)), name, outputs=2) for name in LOSSES),
    Case("huber_narrow", (_dense(6, "tanh"), _dense(1)), "huber", constants={"delta": 0.2}),
    Case("sigmoid_output", (_dense(6, "tanh"), _dense(1, "sigmoid")), "binary_crossentropy"),
    Case("classes", (_dense(6, "tanh"), _dense(3)), "categorical_crossentropy", outputs=3),
    Case("softmax_output", (_dense(6, "tanh"), _dense(3, "softmax")), "categorical_crossentropy", outputs=3),
    Case("norm_before", (_dense(6), NORM, TANH, _dense(1))),
    Case("norm_after", (_dense(6, "relu"), NORM, _dense(4, "relu"), NORM, _dense(1))),
    Case("norm_first", (NORM, _dense(6, "sigmoid"), _dense(1))),
    Case(
        "lesson",
        (_dense(3, "relu"), NORM, _dense(2, "relu"), NORM, _dense(1, "sigmoid")),
        "binary_crossentropy",
    ),
    Case("deep", (*(_dense(6, "tanh") for _ in range(12)), _dense(1))),
)

#: Trained with Adam at PyTorch's defaults apart from the rate.
TRAINED = (
    Case("trained", (_dense(8, "tanh"), _dense(8, "tanh"), _dense(1))),
    # without a bias before the normalisation: its gradient is rounding noise, which Adam would follow
    Case("trained_norm", (_dense(8, use_bias=False), NORM, TANH, _dense(8, "tanh"), NORM, _dense(1))),
)
LEARNING_RATE = 0.01


def write(arrays: dict[str, Array], version: str) -> None:
    """Write the file: one long vector and a header that says where each array lies in it."""
    shapes = {name: array.shape for name, array in arrays.items()}
    header = json.dumps({"library": "pytorch", "version": version, "shapes": shapes})
    np.savez_compressed(
        FILE, header=np.array(header), values=np.concatenate([array.ravel() for array in arrays.values()])
    )


def read() -> dict[str, Array]:
    """Every recorded array by its name, ``<case>/<what>``."""
    with np.load(FILE, allow_pickle=False) as stored:
        shapes: dict[str, list[int]] = json.loads(str(stored["header"]))["shapes"]
        values: Array = stored["values"]
    ends = np.cumsum([math.prod(shape) for shape in shapes.values()])
    parts = np.split(values, ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}
