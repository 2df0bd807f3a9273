"""What a layer must offer to be part of a network."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.objective import FloatArray


class Layer(Protocol):
    """One layer with its shape settled. It holds no values: theta and the state belong to others."""

    @property
    def inputs(self) -> int:
        """I, how many values each example brings."""

    @property
    def units(self) -> int:
        """U, how many values each example leaves with."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each of its parameters within the layer, in the order they lie in theta."""

    @property
    def size(self) -> int:
        """How many parameters it has."""

    @property
    def states(self) -> int:
        """How many running statistics it keeps."""

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Parameters to start from ``(size,)``."""

    def start_state(self) -> FloatArray:
        """Running statistics to start from ``(states,)``."""

    def write(self, tape: Tape, signal: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the way forward, and put off the way back.

        Args:
            tape: what to write on; parameters are taken from it in order.
            signal: the layer's input.
            buffers: where probes learn of what was allocated.
            ones: whether the output needs a row of ones for the next layer's bias.

        Returns:
            The layer's output.
        """
