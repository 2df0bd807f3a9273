"""How the layers of a network fare: the numbers that tell vanishing, exploding and dead from healthy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arrays import RealArray
from engine.data.batches import selection
from engine.layers.layer import Layer
from engine.layers.tape import Phase
from engine.network.architecture import Network
from engine.network.layer_values import LayerValues
from engine.network.objective import NetworkObjective
from engine.objective import FloatArray, IntArray

#: A slope below this share of the activation's steepest counts as saturated.
FLAT = 0.01
#: Of the pre-activations.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
#: What is read of a step's layers holds about so many values of each sort; of a large batch fewer examples.
VALUES_READ = 2**18
#: So many examples are read of any network.
EXAMPLES_READ = 32


def examples_read(network: Network, examples: int) -> IntArray | None:
    """Which of a step's examples are read, by their place in it; None for all."""
    units = sum(layer.units for layer in network.layers)
    return selection(examples, max(EXAMPLES_READ, VALUES_READ // units))


def read_layers(
    objective: NetworkObjective,
    theta: FloatArray,
    step: int,
    batch: IntArray | None,
    done: Callable[[Phase], bool] | None = None,
) -> tuple[tuple[LayerValues, ...], FloatArray]:
    """The layers' values in one step, which is computed for it: forward, loss and backward, or a part of it.

    Args:
        objective: the network over its data.
        theta: parameters ``(P,)``.
        step: updates done before.
        batch: the step's examples (B,), or None for all.
        done: which phases are run; all by default. What the others compute is left from an earlier step.

    Returns:
        The values of each layer, of the `examples_read`, and the gradient ``(P,)``, nan where no phase has
        been.
    """
    gradient = np.empty(objective.size)
    objective.begin_step(step)
    if done is None:
        objective.evaluate(theta, gradient, batch)
    else:
        objective.run_phases(theta, gradient, batch, done)
    network = objective.network
    chosen = examples_read(network, objective.samples if batch is None else len(batch))
    return tuple(objective.layer_values(layer, chosen) for layer in range(len(network.layers))), gradient


def read_example(
    objective: NetworkObjective, theta: FloatArray, state: FloatArray, x: FloatArray, y: FloatArray
) -> tuple[tuple[LayerValues, ...], FloatArray]:
    """One example forward, its loss, and back, in inference mode: no other example has a say.

    Args:
        objective: the network.
        theta: parameters ``(P,)``.
        state: running statistics ``(S,)``.
        x: its inputs ``(I,)``.
        y: its targets ``(O,)``.

    Returns:
        Each layer's values ``(U, 1)``, and the gradient ``(P,)`` of its loss, penalties included.
    """
    tape, gradient = objective.example_tape(), np.empty(objective.size)
    tape.state[...] = state
    tape.source[:, 0] = np.concatenate((x, (1.0,), y))
    with np.errstate(all="ignore"):
        tape.evaluate(theta, gradient)
    return tuple(LayerValues.copied(buffers, None) for buffers in tape.buffers), gradient


def measure(
    network: Network,
    probes: tuple[LayerValues, ...],
    theta: FloatArray,
    gradient: FloatArray,
    update_norms: FloatArray | None,
) -> FloatArray:
    """The health ``(L, len(HEALTH))`` of each layer, see `engine.network.health.LayerHealth`.

    Args:
        network: the architecture.
        probes: from `read_layers`.
        theta: parameters ``(P,)``.
        gradient: of the step's loss ``(P,)``.
        update_norms: the length of the step's update, layer by layer ``(L,)``; None if there is none.
    """
    rows = np.full((len(probes), len(HEALTH)), np.nan)
    with np.errstate(all="ignore"):
        for index, (layer, probe) in enumerate(zip(network.layers, probes, strict=True)):
            span = network.spans[index]
            output = _given(probe.activation)
            values, backward = probe.pre_activation, probe.pre_activation_gradient
            if values is None:
                values, backward = output, probe.activation_gradient
            length = _norm(theta[span])
            rows[index] = (
                *_moments(values),
                _moments(output)[1],
                *_flatness(layer, probe, theta[span]),
                _identical(output),
                _norm(gradient[span]),
                _moments(_given(backward))[1],
                np.nan if update_norms is None or not layer.size else update_norms[index] / length,
            )
    return rows


def quantiles(probes: tuple[LayerValues, ...]) -> FloatArray:
    """The `QUANTILES` ``(L, 5)`` of each layer's pre-activations, or of its outputs where it has none."""
    return _quantiles([p.activation if p.pre_activation is None else p.pre_activation for p in probes])


def output_quantiles(probes: tuple[LayerValues, ...]) -> FloatArray:
    """The `QUANTILES` ``(L, 5)`` of what each layer passes on: what enters the next one."""
    return _quantiles([probe.activation for probe in probes])


def _quantiles(layers: list[RealArray | None]) -> FloatArray:
    result = np.empty((len(layers), len(QUANTILES)))
    for row, values in zip(result, layers, strict=True):
        ordered = np.sort(_given(values), axis=None)
        place = np.array(QUANTILES) * (len(ordered) - 1)
        below = place.astype(np.intp)
        above = np.minimum(below + 1, len(ordered) - 1)
        with np.errstate(invalid="ignore", over="ignore"):
            row[:] = ordered[below] + (place - below) * (ordered[above] - ordered[below])
    return result


def layer_norms(network: Network, vector: FloatArray) -> FloatArray:
    """The length ``(L,)`` of each layer's part of a vector ``(P,)``."""
    return np.array([_norm(vector[span]) for span in network.spans])


def _given(values: RealArray | None) -> RealArray:
    if values is None:
        raise AttributeError("the layer was not evaluated with its way back")
    return values


def _norm(vector: FloatArray) -> float:
    return float(np.sqrt(vector.dot(vector)))


def _moments(values: RealArray) -> tuple[float, float]:
    """Mean and standard deviation; half of what NumPy's own take on small layers."""
    flat = values.reshape(-1)
    mean = float(np.add.reduce(flat)) / len(flat)
    centred = flat - mean
    return mean, float(np.sqrt(centred.dot(centred) / len(flat)))


def _identical(output: RealArray) -> int:
    """How many units answer exactly as another one does."""
    first = output[:, 0].tolist()
    if len(set(first)) == len(first):
        return 0
    # + 0.0 makes a negative zero a positive one, which has other bits
    answers = Counter(row.tobytes() for row in output + 0.0)
    return sum(count for count in answers.values() if count > 1)


def _flatness(layer: Layer, values: LayerValues, parameters: FloatArray) -> tuple[float, int]:
    """The share of saturated pre-activations and the number of dead units."""
    z = values.pre_activation
    found = None if z is None else layer.slopes(z, _given(values.activation), parameters)
    if found is None:
        return 0.0, 0
    slope, steepest = found
    flat = np.abs(slope) <= FLAT * steepest
    dead = ~slope.any(axis=1)
    return float(flat.mean()), int(np.count_nonzero(dead))


@dataclass(frozen=True)
class LayerHealth:
    """Numbers of one layer at one moment, over the examples of the coming step (of very many, a selection).

    Attributes:
        mean: of the pre-activations; of the outputs where the layer has none.
        deviation: their standard deviation.
        output_deviation: the standard deviation of what the layer passes on.
        saturated: share of pre-activations where the slope is at most a hundredth of the activation's
            steepest between -3 and 3; for ReLU that is the share it blocks.
        dead: units whose slope is 0 for every example, so that nothing flows back through them.
        identical: units that answer exactly as another unit of the layer does, for every example.
        gradient_norm: of dloss/dparameters of the layer (Euclidean), with penalties; 0 without parameters.
        backward_deviation: standard deviation of dloss/dpre-activation; of dloss/doutput where there is none.
        update_ratio: norm of the coming update over the norm of the parameters; nan without parameters and
            before the update is known.
    """

    mean: float
    deviation: float
    output_deviation: float
    saturated: float
    dead: int
    identical: int
    gradient_norm: float
    backward_deviation: float
    update_ratio: float


#: The names of the numbers of a `LayerHealth`, in order.
HEALTH: tuple[str, ...] = tuple(LayerHealth.__dataclass_fields__)
