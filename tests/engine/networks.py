"""Small helpers for tests of networks: data, objectives and central differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.data import Data
from engine.experiment.description import LayerSpec
from engine.network.architecture import Network
from engine.network.objective import NetworkObjective
from engine.network.spec import Precision
from engine.objective import FloatArray, IntArray
from engine.parameters import Dialect


def data_of(x: FloatArray, y: FloatArray) -> Data:
    """Any examples as data."""
    return Data(
        kind="regression",
        x=np.array(x),
        y=np.array(y),
        feature_names=tuple(f"x{index + 1}" for index in range(x.shape[1])),
        target_name="y",
        domain=((-1.0, 1.0),) * x.shape[1],
        target_range=(-1.0, 1.0),
    )


def random_data(rng: np.random.Generator, *, inputs: int = 2, outputs: int = 1, count: int = 12) -> Data:
    """Normal inputs and targets."""
    return data_of(rng.normal(size=(count, inputs)), rng.normal(size=(count, outputs)))


def specs_of(layers: Sequence[Mapping[str, Any]]) -> tuple[LayerSpec, ...]:
    """Layers as an experiment file writes them."""
    return tuple(
        LayerSpec(layer["kind"], {key: value for key, value in layer.items() if key != "kind"})
        for layer in layers
    )


def dense(units: int, activation: str = "linear", **values: Any) -> dict[str, Any]:
    """A dense layer as an experiment file writes it."""
    return {"kind": "dense", "units": units, "activation": activation, **values}


def objective_of(
    layers: Sequence[Mapping[str, Any]],
    data: Data,
    *,
    loss: str = "mean_squared_error",
    dialect: Dialect = "textbook",
    precision: Precision = "float64",
    seed: int = 0,
    loss_values: Mapping[str, float] | None = None,
) -> NetworkObjective:
    """A network over data."""
    network = Network(
        specs_of(layers),
        inputs=data.x.shape[1],
        outputs=data.y.shape[1],
        loss=loss,
        loss_values=loss_values,
        dialect=dialect,
    )
    return NetworkObjective(network, data, precision=precision, seed=seed)


def gradient_at(
    objective: NetworkObjective, theta: FloatArray, batch: IntArray | None = None
) -> tuple[float, FloatArray]:
    """The loss and a fresh gradient."""
    gradient = np.full(objective.size, np.nan)
    return objective.evaluate(theta, gradient, batch), gradient


def central_differences(function: Callable[[FloatArray], float], theta: FloatArray) -> FloatArray:
    """The gradient by differences of fourth order, whose error is far below 1e-8 where f is smooth."""
    step, result = 1e-3, np.empty_like(theta)
    for index in range(len(theta)):
        moved = np.repeat(theta[None], 4, axis=0)
        moved[:, index] += step * np.array((-2.0, -1.0, 1.0, 2.0))
        far_low, low, high, far_high = (function(point) for point in moved)
        result[index] = (8 * (high - low) - (far_high - far_low)) / (12 * step)
    return result


def weights_in(network: Network, vector: FloatArray, layer: int) -> FloatArray:
    """A layer's weights and biases (O, I + 1) as a view of a vector (P,)."""
    weights = network.weights(vector, layer)
    assert weights is not None
    return weights
