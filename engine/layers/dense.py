"""The fully connected layer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from engine.activations import ACTIVATIONS
from engine.arrays import RealArray
from engine.layers.activation import ACTIVATION, ActivationLayer
from engine.layers.initializers import INITIALIZERS, Initializer
from engine.layers.layer import Layer
from engine.layers.library_code import dense_code
from engine.layers.row import TRAINABLE, LayerRow, Values
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.objective import FloatArray
from engine.parameters import Dialect, Parameter, Value

MAX_UNITS = 512


@dataclass(frozen=True)
class Dense(Layer):
    """``a = f(W x + b)`` with W (O, I) and b (O,); in theta each unit's weights are followed by its bias.

    The penalty ``l1 sum |w| + l2 sum w^2`` over the weights, not the biases, is added to the loss (Keras's
    convention: no factor 1/2, no mean).
    """

    key: ClassVar[str] = "dense"
    tunable: ClassVar[tuple[str, ...]] = ("l1", "l2")
    inputs: int
    ending: ActivationLayer
    initializer: Initializer
    constants: Mapping[str, Value]
    bias_initializer: Initializer | None
    l1: float
    l2: float
    dialect: Dialect

    @property
    def units(self) -> int:
        """U, after folding."""
        return self.ending.units

    @property
    def penalties(self) -> tuple[float, float]:
        """L1 and L2."""
        return self.l1, self.l2

    @property
    def penalty_curvature(self) -> float:
        """Of L2 it is 2 l2; L1 has none."""
        return 2.0 * self.l2

    @property
    def sums(self) -> int:
        """O, how many weighted sums there are."""
        return self.ending.inputs

    @property
    def widest(self) -> int:
        """Its sums may be more than its units."""
        return max(self.inputs, self.sums, self.units)

    @property
    def columns(self) -> int:
        """Columns of the matrix that holds the weights and, if there are any, the biases."""
        return self.inputs + (self.bias_initializer is not None)

    @property
    def title(self) -> str:
        """With its units, and its activation if it has one."""
        name = "" if self.activation == "linear" else f", {ACTIVATIONS[self.activation].short_title}"
        return f"Dense {self.units}{name}"

    @property
    def function(self) -> Hashable:
        """The activation makes another function."""
        return (self.key, self.inputs, self.units, self.size, self.ending.function)

    @property
    def size(self) -> int:
        """Weights, biases and learned constants."""
        return self.sums * self.columns + self.ending.size

    def parameter_name(self, index: int) -> str:
        """``weight[unit,input]`` or ``bias[unit]``, counted from 0, or of the activation."""
        unit, column = divmod(index, self.columns)
        if unit >= self.sums:
            return self.ending.parameter_name(index - self.sums * self.columns)
        return f"weight[{unit},{column}]" if column < self.inputs else f"bias[{unit}]"

    def weights(self, vector: FloatArray) -> FloatArray:
        """The matrix (O, I + 1), or (O, I) without biases."""
        return vector[: self.sums * self.columns].reshape(self.sums, self.columns)

    @property
    def activation(self) -> str:
        """What it ends with."""
        return self.ending.activation

    @property
    def activation_constants(self) -> Mapping[str, Value]:
        """Of what it ends with."""
        return self.ending.activation_constants

    def learned_constants(self, vector: FloatArray) -> FloatArray:
        """What follows the matrix."""
        return vector[self.sums * self.columns :]

    def slopes(
        self, z: RealArray, output: RealArray, parameters: FloatArray
    ) -> tuple[RealArray, float] | None:
        """Of what it ends with."""
        return self.ending.slopes(z, output, self.learned_constants(parameters))

    def without_activation(self, key: str) -> Dense:
        """Linear instead."""
        return replace(self, ending=self.ending.without_activation(key))

    @property
    def takes_shared_input(self) -> bool:
        """One large product instead of one for each network."""
        return True

    def squared_error_hessian(self, x: FloatArray) -> FloatArray | None:
        """With examples x_n and a 1 for the bias: 2 / (N U) sum of x_n x_n^T for each output, plus 2 l2."""
        if self.activation != "linear" or self.l1:
            return None
        x = np.column_stack((x, np.ones(len(x))))[:, : self.columns]
        block = x.T @ x * (2 / (len(x) * self.units))
        block[range(self.inputs), range(self.inputs)] += 2 * self.l2
        return np.asarray(np.kron(np.eye(self.units), block), np.float64)

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
        return np.concatenate((matrix.ravel(), self.ending.start(rng)))

    def write(self, tape: Tape, tensor: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the sums, the penalty and the activation; see ``Layer``."""
        linear = self.activation == "linear"
        weight, weight_gradient = tape.parameter(self.sums, self.columns)
        z = tape.tensor(self.sums, ones=ones and linear, lasting=linear)
        x = tensor.value[..., : self.columns, :]
        tape.product(weight, x, z.rows)
        if self.l1 or self.l2:
            factors = tape.number(self.l1), tape.number(self.l2)
            tape.on_loss(lambda: tape.call(_penalty, weight[..., : self.inputs], *factors, tape.loss))

        def back() -> None:
            tape.product(z.gradient_rows, x.swapaxes(-1, -2), weight_gradient)
            if self.l1 or self.l2:
                weights, gradients = weight[..., : self.inputs], weight_gradient[..., : self.inputs]
                tape.call(_penalty_gradient, weights, *factors, gradients)
            if tensor.gradient is not None:
                arriving = tensor.gradient[..., : self.columns, :]
                tape.product(weight.swapaxes(-1, -2), z.gradient_rows, arriving)

        tape.on_backward(back)
        if linear:
            buffers.sums = z
            return z
        return self.ending.write(tape, z, buffers, ones=ones)


def _penalty(weights: RealArray, l1: RealArray, l2: RealArray, loss: RealArray) -> None:
    axes = (-2, -1)
    np.add(loss, l1 * np.abs(weights).sum(axis=axes) + l2 * np.square(weights).sum(axis=axes), loss)


def _penalty_gradient(weights: RealArray, l1: RealArray, l2: RealArray, out: RealArray) -> None:
    out += l1 * np.sign(weights) + (l2 + l2) * weights


def _build(inputs: int, values: Values, dialect: Dialect, index: int) -> Dense:
    del index
    pieces = int(values.get("pieces", 1))
    initializer = INITIALIZERS[str(values["initializer"])]
    return Dense(
        inputs=inputs,
        ending=ActivationLayer.of(int(values["units"]) * pieces, values, dialect),
        initializer=initializer,
        constants={parameter.name: values[parameter.name] for parameter in initializer.parameters},
        bias_initializer=INITIALIZERS[str(values["bias_initializer"])] if values["use_bias"] else None,
        l1=float(values["l1"]),
        l2=float(values["l2"]),
        dialect=dialect,
    )


def _penalty_parameter(name: str, meaning: str) -> Parameter:
    return Parameter(
        name=name,
        default=0.0,
        low=0.0,
        high=10.0,
        slider_high=0.1,
        symbol=rf"\lambda_{name[1]}",
        meaning=meaning,
    )


ROW = LayerRow(
    key="dense",
    title="Dense",
    short_title="dense",
    meaning="Every unit weighs every input, adds a bias and applies its activation.",
    source="F. Rosenblatt 1958, Psychological Review 65",
    build=_build,
    write_code=dense_code,
    parameters=(
        Parameter(
            name="units", default=8, low=1, high=MAX_UNITS, slider_high=32, symbol="U", unit="units",
            meaning="How many neurons the layer has.",
        ),
        ACTIVATION,
        Parameter(
            name="initializer", default="glorot_uniform", choices=tuple(INITIALIZERS),
            dialect_defaults={"pytorch": "fan_in_uniform"}, meaning="Where the weights start.",
        ),
        Parameter(
            name="bias_initializer", default="zeros",
            choices=("zeros", "ones", "fan_in_uniform", "random_uniform", "random_normal"),
            dialect_defaults={"pytorch": "fan_in_uniform"}, meaning="Where the biases start.",
        ),
        Parameter(name="use_bias", default=True, meaning="Whether each unit adds a bias of its own."),
        _penalty_parameter(
            "l1", "Adds this times the sum of the weights' sizes to the loss: weights become exactly zero."
        ),
        _penalty_parameter(
            "l2", "Adds this times the sum of the weights' squares to the loss: weights stay small."
        ),
        TRAINABLE,
        Parameter(
            name="train_biases", default=True,
            meaning="Whether the optimizer changes the biases; otherwise they stay where they start.",
        ),
    ),
)  # fmt: skip
