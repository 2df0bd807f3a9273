"""What a frame shows of one layer of a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.network.health import LayerHealth
from engine.objective import FloatArray
from engine.parameters import Value


@dataclass(frozen=True)
class LayerFrame:
    """One layer of the racer one looks at. Arrays are read-only; what a phase has not reached is None.

    A column of an array ``(U, B)`` belongs to one example, see ``NetworkFrame.examples``.

    Attributes:
        index: its place, from 0.
        kind: key of its row, e.g. ``"dense"``.
        title: a few words, e.g. ``"Dense 8, tanh"``.
        inputs: I.
        units: U.
        activation: key of the activation's row, ``"linear"`` if it has none of its own. A last sigmoid or
            softmax that the loss applies itself is linear here: the layer passes on raw scores.
        activation_values: of the activation's parameters; what is learned has its value in theta.
        pre_activation: z ``(U, B)``, ``(U pieces, B)`` where pieces are folded into one; None for layers
            without an activation.
        output: ``(U, B)``.
        pre_activation_gradient: dloss/dz, of the shape of z.
        output_gradient: dloss/doutput ``(U, B)``.
        weights: ``(O, I + 1)`` of a dense layer, the bias as last column, ``(O, I)`` if it has none; O is
            the number of rows of z. None for others.
        weight_gradient: of the step's loss, the same shape.
        inferred: what a batch-normalising layer would pass on of the same inputs in inference, with its
            running statistics ``(U, B)``; None for others, and for the first layer.
        statistics: the running mean and variance ``(2, U)`` of a normalising layer; None for others.
        first: where the layer's parameters begin in theta. Those of weights come first, row by row.
        health: its numbers; None before the backward phase.
    """

    index: int
    kind: str
    title: str
    inputs: int
    units: int
    activation: str
    activation_values: Mapping[str, Value]
    pre_activation: FloatArray | None
    output: FloatArray | None
    pre_activation_gradient: FloatArray | None
    output_gradient: FloatArray | None
    weights: FloatArray | None
    weight_gradient: FloatArray | None
    statistics: FloatArray | None
    first: int
    health: LayerHealth | None
    inferred: FloatArray | None = None
