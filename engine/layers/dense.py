"""The fully connected layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.arrays import RealArray
from engine.layers.activation import ActivationLayer
from engine.layers.initializers import Initializer
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.objective import FloatArray
from engine.parameters import Dialect, Value


@dataclass(frozen=True)
class Dense:
    """``a = f(W x + b)`` with W (O, I) and b (O,); in theta each unit's weights are followed by its bias.

    The penalty ``l1 sum |w| + l2 sum w^2`` over the weights, not the biases, is added to the loss (Keras's
    convention: no factor 1/2, no mean).
    """

    inputs: int
    activating: ActivationLayer
    initializer: Initializer
    constants: Mapping[str, Value]
    bias_initializer: Initializer | None
    l1: float
    l2: float
    dialect: Dialect

    @property
    def units(self) -> int:
        """U, after folding."""
        return self.activating.units

    @property
    def sums(self) -> int:
        """O, how many weighted sums there are."""
        return self.activating.inputs

    @property
    def columns(self) -> int:
        """Columns of the matrix that holds the weights and, if there are any, the biases."""
        return self.inputs + (self.bias_initializer is not None)

    @property
    def size(self) -> int:
        """Weights, biases and learned constants."""
        return self.sums * self.columns + self.activating.size

    @property
    def states(self) -> int:
        """It keeps none."""
        return 0

    @property
    def names(self) -> tuple[str, ...]:
        """``weight[unit,input]`` and ``bias[unit]``, counted from 0."""
        columns = [f"weight[{{0}},{i}]" for i in range(self.inputs)] + ["bias[{0}]"]
        matrix = (name.format(unit) for unit in range(self.sums) for name in columns[: self.columns])
        return (*matrix, *self.activating.names)

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Weights first, then biases, drawn by their initialisers."""
        matrix = np.zeros((self.sums, self.columns))
        shape = (self.sums, self.inputs)
        matrix[:, : self.inputs] = self.initializer.draw(
            rng, shape, dialect=self.dialect, constants=self.constants
        )
        if self.bias_initializer is not None:
            # biases belong to the layer's fan in, not to that of a single column
            biases = self.bias_initializer.draw(rng, (self.sums, 1), fans=shape, dialect=self.dialect)
            matrix[:, self.inputs] = biases[:, 0]
        return np.concatenate((matrix.ravel(), self.activating.start(rng)))

    def start_state(self) -> FloatArray:
        """Empty."""
        return np.zeros(0)

    def write(self, tape: Tape, signal: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the sums, the penalty and the activation; see ``Layer``."""
        linear = self.activating.row.key == "linear"
        weight, weight_gradient = tape.parameter(self.sums, self.columns)
        z = tape.signal(self.sums, ones=ones and linear, lasting=linear)
        x = signal.value[..., : self.columns, :]
        tape.product(weight, x, z.rows)
        if self.l1 or self.l2:
            factors = tape.number(self.l1), tape.number(self.l2)
            tape.on_loss(lambda: tape.call(_penalty, weight[..., : self.inputs], *factors, tape.loss))

        def back() -> None:
            tape.product(z.gradient_rows, x.swapaxes(-1, -2), weight_gradient)
            if self.l1 or self.l2:
                weights, gradients = weight[..., : self.inputs], weight_gradient[..., : self.inputs]
                tape.call(_penalty_gradient, weights, *factors, gradients)
            if signal.gradient is not None:
                arriving = signal.gradient[..., : self.columns, :]
                tape.product(weight.swapaxes(-1, -2), z.gradient_rows, arriving)

        tape.on_way_back(back)
        if linear:
            buffers.sums = z
            return z
        return self.activating.write(tape, z, buffers, ones=ones)


def _penalty(weights: RealArray, l1: RealArray, l2: RealArray, loss: RealArray) -> None:
    axes = (-2, -1)
    np.add(loss, l1 * np.abs(weights).sum(axis=axes) + l2 * np.square(weights).sum(axis=axes), loss)


def _penalty_gradient(weights: RealArray, l1: RealArray, l2: RealArray, out: RealArray) -> None:
    out += l1 * np.sign(weights) + (l2 + l2) * weights
