"""The activation step, which dense layers end with and activation layers consist of."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np

from engine.activations import ACTIVATION_GROUPS, ACTIVATIONS, Activation
from engine.arrays import RealArray
from engine.errors import RavineError
from engine.layers.layer import Layer
from engine.layers.library_code import activation_code
from engine.layers.row import TRAINABLE, LayerRow, Values
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.objective import FloatArray
from engine.parameters import Dialect, Parameter, Value

#: The steepest slope is looked for where the pre-activations of a healthy layer lie, between -3 and 3: some
#: activations grow ever steeper outside.
USUAL = np.linspace(-3.0, 3.0, 601)


@dataclass(frozen=True)
class ActivationLayer(Layer):
    """An activation with its constants over a number of sums.

    Attributes:
        row: which activation.
        constants: all of its constants.
        inputs: Z, how many sums it is given.
        shared: whether a learned constant is one for all units; otherwise each unit has its own.
    """

    key: ClassVar[str] = "activation"
    row: Activation
    constants: Mapping[str, Value]
    inputs: int
    shared: bool = False

    @classmethod
    def of(cls, inputs: int, values: Values, dialect: Dialect) -> ActivationLayer:
        """The activation that a layer's values choose, for a number of sums."""
        row = ACTIVATIONS[str(values["activation"])]
        constants = {parameter.name: values[parameter.name] for parameter in row.parameters}
        # PyTorch's PReLU learns one slope for all units, Keras and the paper one for each
        return cls(row, constants, inputs, shared=dialect == "pytorch")

    def __post_init__(self) -> None:
        if self.inputs % self.pieces:
            raise RavineError(
                f"activation {self.row.key} folds {self.pieces} values into one, so it needs a multiple of "
                f"{self.pieces}; it is given {self.inputs}"
            )

    @property
    def pieces(self) -> int:
        """How many sums make one output."""
        return int(self.constants.get("pieces", 1))

    @property
    def units(self) -> int:
        """U, how many outputs there are."""
        return self.inputs // self.pieces

    @property
    def title(self) -> str:
        """With the activation's name."""
        return f"Activation {self.row.short_title}"

    @property
    def function(self) -> Hashable:
        """Constants make another function."""
        return (self.key, self.inputs, self.units, self.size, self.row.key, *sorted(self.constants.items()))

    @property
    def size(self) -> int:
        """How many learned constants there are."""
        if not self.row.learned:
            return 0
        return 1 if self.shared else self.inputs

    def parameter_name(self, index: int) -> str:
        """The learned constant of a unit."""
        return f"{self.row.learned}[{index}]"

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Where the learned constants start."""
        del rng
        return np.full(self.size, self.constants.get(self.row.learned, 0.0), dtype=np.float64)

    @property
    def activation(self) -> str:
        """What it consists of."""
        return self.row.key

    @property
    def activation_constants(self) -> Mapping[str, Value]:
        """All of them."""
        return self.constants

    def learned_constants(self, vector: FloatArray) -> FloatArray:
        """All of its parameters."""
        return vector

    def slopes(
        self, z: RealArray, output: RealArray, parameters: FloatArray
    ) -> tuple[RealArray, float] | None:
        """Of softmax df_i/dz_i; None for the other folding activations."""
        if self.row.key == "softmax":
            # how a probability answers to its own score
            return output * (1 - output), 0.25
        if self.row.fold is not None:
            # one of the folded sums always passes its gradient on in full
            return None
        if self.row.learned:
            slopes = parameters[:, None]
            return np.where(z > 0, 1.0, slopes), max(1.0, float(np.abs(slopes).max()))
        slope = np.empty_like(z)
        self.row.settle(self.constants, z.dtype).slope(z, output, slope)
        return slope, _steepest(self.row.key, tuple(sorted(self.constants.items())))

    def without_activation(self, key: str) -> ActivationLayer:
        """Linear instead."""
        if self.row.key != key:
            return self
        return replace(self, row=ACTIVATIONS["linear"], constants={})

    def write(self, tape: Tape, tensor: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append f(z) and, on the way back, dloss/dz.

        Args:
            tape: what to write on.
            tensor: z, the sums.
            buffers: where probes learn of what was allocated.
            ones: whether the output needs a row of ones.
        """
        z, output = tensor, tape.tensor(self.units, ones=ones)
        buffers.sums = z
        if self.row.learned:
            self._write_learned(tape, z, output)
        elif self.row.fold is not None:
            self._write_fold(tape, z, output)
        else:
            self._write_curve(tape, z, output)
        return output

    def _write_curve(self, tape: Tape, z: Tensor, output: Tensor) -> None:
        curve = self.row.settle(self.constants, tape.dtype)
        tape.call(curve.value, z.rows, output.rows)

        def back() -> None:
            if z.gradient is None:
                return
            slope = tape.scratch(self.units)
            tape.call(curve.slope, z.rows, output.rows, slope)
            tape.call(np.multiply, output.gradient_rows, slope, z.gradient_rows)

        tape.on_backward(back)

    def _write_fold(self, tape: Tape, z: Tensor, output: Tensor) -> None:
        fold = self.row.settle_fold(self.constants, tape.dtype)
        tape.call(fold.value, z.rows, output.rows)

        def back() -> None:
            if z.gradient is not None:
                tape.call(fold.vjp, z.rows, output.rows, output.gradient_rows, z.gradient_rows)

        tape.on_backward(back)

    def _write_learned(self, tape: Tape, z: Tensor, output: Tensor) -> None:
        """PReLU, max(z, 0) + a min(z, 0), with a column of slopes a."""
        slopes, slopes_gradient = tape.parameter(self.size, 1)
        below = tape.buffer(self.units)
        tape.call(_parametric, z.rows, slopes, below, output.rows)

        def back() -> None:
            share, sums = tape.scratch(self.units), tape.buffer(self.units, 1)
            tape.call(np.multiply, output.gradient_rows, below, share)
            if self.shared:
                tape.product(share, tape.ones, sums)
                tape.call(_sum_units, sums, slopes_gradient)
            else:
                tape.product(share, tape.ones, slopes_gradient)
            if z.gradient is not None:
                tape.call(_parametric_back, z.rows, slopes, output.gradient_rows, z.gradient_rows)

        tape.on_backward(back)


def _parametric(z: RealArray, slopes: RealArray, below: RealArray, out: RealArray) -> None:
    np.minimum(z, 0, out=below)
    np.maximum(z, 0, out=out)
    np.add(out, slopes * below, out)


def _parametric_back(z: RealArray, slopes: RealArray, gradient: RealArray, out: RealArray) -> None:
    np.multiply(gradient, slopes, out)
    np.copyto(out, gradient, where=z > 0)


def _sum_units(sums: RealArray, out: RealArray) -> None:
    np.add.reduce(sums, axis=-2, keepdims=True, out=out)


@lru_cache(maxsize=256)
def _steepest(key: str, constants: tuple[tuple[str, Value], ...]) -> float:
    """The largest ``|f'|`` for pre-activations between -3 and 3."""
    curve = ACTIVATIONS[key].settle(dict(constants))
    value, slope = np.empty_like(USUAL), np.empty_like(USUAL)
    curve.value(USUAL, value)
    curve.slope(USUAL, value, slope)
    return float(np.abs(slope).max())


def _build(inputs: int, values: Values, dialect: Dialect, index: int) -> ActivationLayer:
    del index
    return ActivationLayer.of(inputs, values, dialect)


ACTIVATION = Parameter(
    name="activation",
    default="linear",
    choices=tuple(ACTIVATIONS),
    titles={row.key: row.short_title for row in ACTIVATIONS.rows()},
    groups=ACTIVATION_GROUPS,
    form="a formula in z",
    read=ACTIVATIONS.checked,
    meaning="The function of each sum.",
)
ROW = LayerRow(
    key="activation",
    title="Activation",
    short_title="activation",
    meaning="An activation on its own, for example after a normalisation.",
    source="Keras, Activation",
    parameters=(ACTIVATION, TRAINABLE),
    build=_build,
    write_code=activation_code,
)
