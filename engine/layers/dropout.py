"""Dropout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import RealArray
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.objective import FloatArray


@dataclass(frozen=True)
class Dropout:
    """Zeroes each value with probability ``rate`` while training and scales the others by 1 / (1 - rate).

    N. Srivastava et al. 2014, JMLR 15, in the inverted form of Keras and PyTorch. The mask is a pure
    function of (seed, layer, step): replaying a step draws the same mask, whatever ran in between.
    """

    inputs: int
    rate: float
    index: int

    @property
    def units(self) -> int:
        """U."""
        return self.inputs

    @property
    def size(self) -> int:
        """It has no parameters."""
        return 0

    @property
    def states(self) -> int:
        """It keeps none."""
        return 0

    @property
    def names(self) -> tuple[str, ...]:
        """None."""
        return ()

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Empty."""
        del rng
        return np.zeros(0)

    def start_state(self) -> FloatArray:
        """Empty."""
        return np.zeros(0)

    def write(self, tape: Tape, signal: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the mask, or nothing but a copy when nothing is dropped; see ``Layer``."""
        del buffers
        output = tape.signal(self.units, ones=ones)
        if not (tape.mode.training and tape.mode.dropout):
            tape.call(np.copyto, output.rows, signal.rows)
            self._write_back(tape, signal, output, None)
            return output
        # a stack of networks shares one mask, as racers share their batches
        mask = np.zeros((self.units, tape.batch), tape.dtype)
        tape.call(self.draw, tape, mask)
        tape.call(np.multiply, signal.rows, mask, output.rows)
        self._write_back(tape, signal, output, mask)
        return output

    @staticmethod
    def _write_back(tape: Tape, signal: Tensor, output: Tensor, mask: RealArray | None) -> None:
        def back() -> None:
            if signal.gradient is None:
                return
            if mask is None:
                tape.call(np.copyto, signal.gradient_rows, output.gradient_rows)
            else:
                tape.call(np.multiply, output.gradient_rows, mask, signal.gradient_rows)

        tape.on_way_back(back)

    def draw(self, tape: Tape, mask: RealArray) -> None:
        """Fill the mask (U, B) for the tape's seed and step: 0 or 1 / (1 - rate)."""
        # Philox is counter-based: the step goes into the high word, so the streams of two steps never meet
        bits = np.random.Philox(key=[tape.seed, self.index], counter=[0, 0, 0, tape.step])
        kept = np.random.Generator(bits).random(mask.shape) >= self.rate
        np.multiply(kept, 1.0 / (1.0 - self.rate), out=mask, casting="same_kind")
