"""Dropout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arrays import RealArray
from engine.layers.layer import Layer
from engine.layers.library_code import OneCall
from engine.layers.row import LayerRow, Values
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.library_spelling import Spelling
from engine.parameters import Dialect, Parameter


@dataclass(frozen=True)
class Dropout(Layer):
    """Zeroes each value with probability ``rate`` while training and scales the others by 1 / (1 - rate).

    N. Srivastava et al. 2014, JMLR 15, in the inverted form of Keras and PyTorch. The mask is a pure
    function of (seed, layer, step): replaying a step draws the same mask, whatever ran in between.
    """

    key: ClassVar[str] = "dropout"
    tunable: ClassVar[tuple[str, ...]] = ("rate",)
    inputs: int
    rate: float
    index: int

    @property
    def title(self) -> str:
        """With its rate."""
        return f"Dropout {self.rate:g}"

    @property
    def drops(self) -> bool:
        """Yes."""
        return True

    def write(self, tape: Tape, tensor: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the mask, or nothing but a copy when nothing is dropped; see ``Layer``."""
        del buffers
        output = tape.tensor(self.units, ones=ones)
        if not (tape.mode.training and tape.mode.dropout):
            tape.call(np.copyto, output.rows, tensor.rows)
            self._write_back(tape, tensor, output, None)
            return output
        # a stack of networks shares one mask, as racers share their batches
        mask = np.zeros((self.units, tape.batch), tape.dtype)
        tape.call(self.draw, tape, mask)
        tape.call(np.multiply, tensor.rows, mask, output.rows)
        self._write_back(tape, tensor, output, mask)
        return output

    @staticmethod
    def _write_back(tape: Tape, tensor: Tensor, output: Tensor, mask: RealArray | None) -> None:
        def back() -> None:
            if tensor.gradient is None:
                return
            if mask is None:
                tape.call(np.copyto, tensor.gradient_rows, output.gradient_rows)
            else:
                tape.call(np.multiply, output.gradient_rows, mask, tensor.gradient_rows)

        tape.on_backward(back)

    def draw(self, tape: Tape, mask: RealArray) -> None:
        """Fill the mask (U, B) for the tape's seed and step: 0 or 1 / (1 - rate)."""
        # Philox is counter-based: the step goes into the high word, so the streams of two steps never meet
        bits = np.random.Philox(key=[tape.seed, self.index], counter=[0, 0, 0, tape.step])
        kept = np.random.Generator(bits).random(mask.shape) >= self.rate
        np.multiply(kept, 1.0 / (1.0 - self.rate), out=mask, casting="same_kind")


def _build(inputs: int, values: Values, dialect: Dialect, index: int) -> Dropout:
    del dialect
    return Dropout(inputs, float(values["rate"]), index)


ROW = LayerRow(
    key="dropout",
    title="Dropout",
    short_title="dropout",
    meaning="Silences random units in each training step, so that none can rely on another.",
    source="N. Srivastava et al. 2014, JMLR 15",
    write_code=OneCall(Spelling("Dropout({rate}, {index})", "Dropout({rate}, {index})")),
    build=_build,
    parameters=(
        Parameter(
            name="rate",
            default=0.5,
            low=0.0,
            high=0.95,
            symbol="p",
            meaning="The share of values that is zeroed in each training step.",
        ),
    ),
)
