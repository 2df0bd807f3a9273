"""What a layer is: a kind answers for itself, so that nobody has to ask which kind it is.

To add a kind of layer, write one module in this folder with a subclass of `Layer` and, last in it, its row
(`engine.layers.row.LayerRow`)::

    ROW = LayerRow(key=..., title=..., short_title=..., meaning=..., source=..., parameters=..., build=...,
                   write_code=...)

`engine.layers.table` finds it, and everything made from the table follows: the panel, experiment files, the
command line, the diagram, the code view. Only what is abstract below must be written; whatever else a kind
can do beyond the defaults it overrides. ``tests/engine/layers/test_table.py`` asks every row all questions,
compares its gradient with differences, and names what is missing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from dataclasses import is_dataclass, replace
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from engine.arrays import RealArray
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.objective import FloatArray
from engine.parameters import Value

_NO_CONSTANTS: Mapping[str, Value] = MappingProxyType({})


class Layer(ABC):
    """One layer with its shape settled. It holds no values: theta and the state belong to others.

    Subclasses are frozen dataclasses. Letters in shapes: I inputs, U units, B examples, O rows of weights.

    Attributes:
        key: of its row in the table.
        inputs: I, how many values each example brings.
    """

    key: ClassVar[str]
    #: Its numbers that may change while it is trained: they move neither parameters nor statistics.
    tunable: ClassVar[tuple[str, ...]] = ()
    inputs: int

    def retuned(self, values: Mapping[str, Value]) -> Layer:
        """The same layer with those of its `tunable` numbers that are given."""
        own = {name: float(values[name]) for name in self.tunable if name in values}
        return replace(self, **own) if own and is_dataclass(self) else self

    # Its shape.

    @property
    def units(self) -> int:
        """U, how many values each example leaves with; as many as it brings unless said otherwise."""
        return self.inputs

    @property
    def widest(self) -> int:
        """The most values that an example has within the layer."""
        return max(self.inputs, self.units)

    # What it says of itself.

    @property
    @abstractmethod
    def title(self) -> str:
        """A few words with its most important number, e.g. ``"Dense 8, tanh"``."""

    @property
    def function(self) -> Hashable:
        """Equal for two layers that are the same function of their parameters, however they start."""
        return (self.key, self.inputs, self.units, self.size)

    # Its parameters.

    @property
    def size(self) -> int:
        """How many parameters it has."""
        return 0

    def parameter_name(self, index: int) -> str:
        """The name of one of its parameters within the layer, e.g. ``"weight[0,1]"``.

        Args:
            index: in ``[0, size)``, in the order they lie in theta.
        """
        raise IndexError(f"{self.title} has no parameter {index}")

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Parameters to start from ``(size,)``."""
        del rng
        return np.zeros(0)

    def weights(self, vector: FloatArray) -> FloatArray | None:
        """Its weights in its part ``(size,)`` of theta or of a gradient, as a view ``(O, I + 1)``.

        The last column holds the biases and is missing where there are none. None for layers without a
        matrix of weights. Where there is one, it comes first in theta, row by row.
        """
        del vector
        return None

    # Its running statistics.

    @property
    def states(self) -> int:
        """How many running statistics it keeps."""
        return 0

    def start_state(self) -> FloatArray:
        """Running statistics to start from ``(states,)``."""
        return np.zeros(0)

    def running_statistics(self, state: FloatArray) -> FloatArray | None:
        """Running mean and variance ``(2, U)`` as a view of its part ``(states,)`` of the state, or None."""
        del state
        return None

    def inferred(self, arriving: FloatArray, parameters: FloatArray, state: FloatArray) -> FloatArray | None:
        """What it passes on in inference, where that differs from training by running statistics; or None.

        Args:
            arriving: what enters it ``(I, B)``.
            parameters: its part of theta ``(size,)``.
            state: its part of the state ``(states,)``.
        """
        del arriving, parameters, state
        return None

    # Its activation.

    @property
    def activation(self) -> str:
        """The key of the activation that it ends with or consists of, ``"linear"`` if it has none."""
        return "linear"

    @property
    def activation_constants(self) -> Mapping[str, Value]:
        """All constants of the activation; of a learned one where it starts."""
        return _NO_CONSTANTS

    def learned_constants(self, vector: FloatArray) -> FloatArray:
        """What the activation learns, as a view of its part ``(size,)`` of theta; empty if nothing."""
        return vector[:0]

    def slopes(
        self, z: RealArray, output: RealArray, parameters: FloatArray
    ) -> tuple[RealArray, float] | None:
        """How steep the activation is at each pre-activation, to tell which are saturated.

        Args:
            z: pre-activations ``(O, B)``.
            output: what the layer made of them ``(U, B)``.
            parameters: its part ``(size,)`` of theta.

        Returns:
            f'(z) ``(O, B)``, and the largest ``|f'|`` between -3 and 3; None where nothing saturates.
        """
        del z, output, parameters
        return None

    def without_activation(self, key: str) -> Layer:
        """The layer without its activation if that is ``key``, which a loss applies itself."""
        del key
        return self

    # What it does in a network.

    @property
    def penalties(self) -> tuple[float, float]:
        """What is added to the loss for its weights: the factors of their sizes and of their squares."""
        return 0.0, 0.0

    @property
    def penalty_curvature(self) -> float:
        """The second derivative of the layer's own penalty along each of its weights."""
        return 0.0

    @property
    def drops(self) -> bool:
        """Whether training drops values at random, so that a loss without that needs a tape of its own."""
        return False

    @property
    def takes_shared_input(self) -> bool:
        """Whether it gains from one input ``(I, B)`` that all networks of a stack share."""
        return False

    def squared_error_hessian(self, x: FloatArray) -> FloatArray | None:
        """The Hessian ``(size, size)`` of the mean squared error over ``x (N, I)`` if it is constant.

        That is so where the layer, alone in a network, is linear in its parameters; None for all others.
        """
        del x
        return None

    @abstractmethod
    def write(self, tape: Tape, tensor: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the forward pass, and register the backward pass with `Tape.on_backward`.

        Args:
            tape: what to write on; parameters are taken from it in order.
            tensor: the layer's input.
            buffers: where views learn of what was allocated.
            ones: whether the output needs a row of ones for the next layer's bias.

        Returns:
            The layer's output.
        """
