"""What a frame shows of a network from the inside: its layers, their health, and how they came to be so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.objective import FloatArray
from engine.parameters import Value


@dataclass(frozen=True)
class LayerHealth:
    """Numbers of one layer at one moment, over the examples of the coming step.

    Attributes:
        mean: of the pre-activations; of the outputs where the layer has none.
        deviation: their standard deviation.
        output_deviation: the standard deviation of what the layer passes on.
        saturated: share of pre-activations where the slope is below a hundredth of the steepest one.
        dead: units whose slope is 0 for every example, so that nothing flows back through them.
        identical: units that answer exactly as another unit of the layer does.
        gradient_norm: of dloss/dparameters of the layer (Euclidean).
        backward_deviation: standard deviation of dloss/dpre-activation.
        update_ratio: norm of the coming update over the norm of the parameters; nan without parameters.
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


@dataclass(frozen=True)
class LayerFrame:
    """One layer of the racer one looks at. Arrays are read-only; what a phase has not reached is None.

    Attributes:
        index: its place, from 0.
        kind: key of its row, e.g. ``"dense"``.
        title: a few words, e.g. ``"Dense 8, tanh"``.
        units: U.
        activation: key of the activation's row, ``"linear"`` if it has none of its own.
        activation_values: of the activation's parameters.
        pre_activation: z ``(U, B)`` over the coming step's batch.
        output: ``(U, B)``.
        pre_activation_gradient: dloss/dz ``(U, B)``.
        output_gradient: dloss/doutput ``(U, B)``.
        weights: ``(O, I + 1)`` of a dense layer, the bias as last column; None for others.
        weight_gradient: of the step's loss, the same shape.
        first: where the layer's parameters begin in theta.
        health: its numbers; None before the backward phase.
    """

    index: int
    kind: str
    title: str
    units: int
    activation: str
    activation_values: Mapping[str, Value]
    pre_activation: FloatArray | None
    output: FloatArray | None
    pre_activation_gradient: FloatArray | None
    output_gradient: FloatArray | None
    weights: FloatArray | None
    weight_gradient: FloatArray | None
    first: int
    health: LayerHealth | None


@dataclass(frozen=True)
class LayerHistory:
    """How the layers' numbers changed, at steps ever further apart the longer the run is.

    Attributes:
        steps: at which they were taken ``(M,)``, ascending, up to the frame's own.
        health: ``(M, L, len(HEALTH))``, in the order of ``HEALTH``.
        quantiles: of the pre-activations ``(M, L, 5)``: 5, 25, 50, 75 and 95 per cent.
    """

    steps: FloatArray
    health: FloatArray
    quantiles: FloatArray


@dataclass(frozen=True)
class Score:
    """How well one racer does on one part of the data.

    Attributes:
        part: ``"train"`` or ``"test"``.
        loss: the mean loss.
        accuracy: share of examples answered rightly; None for regression.
        r2: share of the variance explained; None for classes.
        confusion: ``(C, C)`` counts, rows the true class, columns the answer; None for regression.
        wrong: indices ``(E,)`` of examples answered wrongly; empty for regression.
    """

    part: str
    loss: float
    accuracy: float | None
    r2: float | None
    confusion: FloatArray | None
    wrong: FloatArray


@dataclass(frozen=True)
class NetworkFrame:
    """The network of the racer one looks at, and how all racers do.

    Attributes:
        racer: its place in the race.
        layers: from the input to the output.
        history: of the layers' numbers.
        inputs: names of the features.
        outputs: names of the targets or classes.
        plane: the input plane over which neurons and answers are drawn, ``(G, G, 2)`` at even points of the
            first two features (the others at their means); None for fewer features.
        thumbnails: for each layer what each unit computes over ``plane``, ``(U, G, G)``; empty where the
            network is too large to draw while it runs.
        answers: for each racer its answer over ``plane`` ``(G, G, O)``; empty without one.
        scores: for each racer its scores on the training and, if there is one, on the test part.
    """

    racer: int
    layers: tuple[LayerFrame, ...]
    history: LayerHistory
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    plane: FloatArray | None
    thumbnails: tuple[FloatArray, ...]
    answers: tuple[FloatArray, ...]
    scores: tuple[tuple[Score, ...], ...]
