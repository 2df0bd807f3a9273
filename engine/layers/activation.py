"""The activation step, which dense layers end with and activation layers consist of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.activations import Activation
from engine.arrays import RealArray
from engine.errors import RavineError
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.objective import FloatArray
from engine.parameters import Value


@dataclass(frozen=True)
class ActivationLayer:
    """An activation with its constants over a number of sums.

    Attributes:
        row: which activation.
        constants: all of its constants.
        inputs: Z, how many sums it is given.
        shared: whether a learned constant is one for all units; otherwise each unit has its own.
    """

    row: Activation
    constants: Mapping[str, Value]
    inputs: int
    shared: bool = False

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
    def size(self) -> int:
        """How many learned constants there are."""
        if not self.row.learned:
            return 0
        return 1 if self.shared else self.inputs

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the learned constants."""
        return tuple(f"{self.row.learned}[{unit}]" for unit in range(self.size))

    @property
    def states(self) -> int:
        """It keeps none."""
        return 0

    def start_state(self) -> FloatArray:
        """Empty."""
        return np.zeros(0)

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Where the learned constants start."""
        del rng
        return np.full(self.size, self.constants.get(self.row.learned, 0.0), dtype=np.float64)

    def write(self, tape: Tape, z: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append f(z) and, on the way back, dloss/dz.

        Args:
            tape: what to write on.
            z: the sums.
            buffers: where probes learn of what was allocated.
            ones: whether the output needs a row of ones.
        """
        output = tape.signal(self.units, ones=ones)
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

        tape.on_way_back(back)

    def _write_fold(self, tape: Tape, z: Tensor, output: Tensor) -> None:
        fold = self.row.settle_fold(self.constants, tape.dtype)
        tape.call(fold.value, z.rows, output.rows)

        def back() -> None:
            if z.gradient is not None:
                tape.call(fold.vjp, z.rows, output.rows, output.gradient_rows, z.gradient_rows)

        tape.on_way_back(back)

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

        tape.on_way_back(back)


def _parametric(z: RealArray, slopes: RealArray, below: RealArray, out: RealArray) -> None:
    np.minimum(z, 0, out=below)
    np.maximum(z, 0, out=out)
    np.add(out, slopes * below, out)


def _parametric_back(z: RealArray, slopes: RealArray, gradient: RealArray, out: RealArray) -> None:
    np.multiply(gradient, slopes, out)
    np.copyto(out, gradient, where=z > 0)


def _sum_units(sums: RealArray, out: RealArray) -> None:
    np.add.reduce(sums, axis=-2, keepdims=True, out=out)
