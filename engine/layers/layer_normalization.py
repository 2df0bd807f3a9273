"""Layer normalisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arrays import RealArray
from engine.layers.library_code import OneCall
from engine.layers.normalization import Normalization, ScaleAndShift
from engine.layers.row import TRAINABLE, LayerRow, Values
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.library_spelling import Spelling
from engine.parameters import Dialect, Parameter


@dataclass(frozen=True)
class LayerNormalization(Normalization):
    """``gamma (x - mean) / sqrt(variance + epsilon) + beta`` over the units of each example.

    J. L. Ba, J. R. Kiros and G. E. Hinton 2016, arXiv 1607.06450, equations 3 and 4, with the biased variance
    under the root as in Keras and PyTorch. No example influences another, so training and inference are one.

    Attributes:
        inputs: U.
        epsilon: added to the variance.
    """

    key: ClassVar[str] = "layer_normalization"

    @property
    def title(self) -> str:
        """With its units."""
        return f"Layer normalisation {self.units}"

    def write(self, tape: Tape, tensor: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the normalisation; see ``Layer``."""
        del buffers
        learned = ScaleAndShift(tape, self.units)
        output = tape.tensor(self.units, ones=ones)
        normal, squares = tape.buffer(self.units), tape.scratch(self.units)
        mean, scale = tape.buffer(1), tape.buffer(1)
        share = tape.number(1 / self.units)

        def write_mean(values: RealArray, out: RealArray) -> None:
            tape.call(np.add.reduce, values, -2, None, out, True)  # noqa: FBT003 - a ufunc's call is positional
            tape.call(np.multiply, out, share, out)

        write_mean(tensor.rows, mean)
        tape.call(np.subtract, tensor.rows, mean, normal)
        tape.call(np.multiply, normal, normal, squares)
        write_mean(squares, scale)
        learned.write(scale, normal, scale, output.rows, self.epsilon)

        def back() -> None:
            arriving, weighted = output.gradient_rows, tape.scratch(self.units)
            learned.write_gradients(arriving, normal)
            if tensor.gradient is None:
                return
            # dx = scale (g - mean(g) - normal mean(g normal)) with g = gamma dy, means over the units
            leaving, column = tensor.gradient_rows, tape.buffer(1)
            tape.call(np.multiply, arriving, learned.gamma, leaving)
            tape.call(np.multiply, leaving, normal, weighted)
            write_mean(weighted, column)
            tape.call(np.multiply, normal, column, weighted)
            write_mean(leaving, column)
            tape.call(np.subtract, leaving, column, leaving)
            tape.call(np.subtract, leaving, weighted, leaving)
            tape.call(np.multiply, leaving, scale, leaving)

        tape.on_backward(back)
        return output


def _build(inputs: int, values: Values, dialect: Dialect, index: int) -> LayerNormalization:
    del dialect, index
    return LayerNormalization(inputs, float(values["epsilon"]))


ROW = LayerRow(
    key="layer_normalization",
    title="Layer normalisation",
    short_title="layer norm",
    meaning="Gives each example mean 0 and variance 1 over the units, then a learned scale and shift.",
    source="J. L. Ba, J. R. Kiros and G. E. Hinton 2016, arXiv 1607.06450",
    write_code=OneCall(
        Spelling(
            "keras.layers.LayerNormalization(epsilon={epsilon})", "nn.LayerNorm({inputs}, eps={epsilon})"
        )
    ),
    build=_build,
    parameters=(
        Parameter(
            name="epsilon", default=1e-5, low=0.0, low_open=True, high=1.0, scale="log", slider_low=1e-8,
            symbol=r"\epsilon", dialect_defaults={"keras": 1e-3},
            meaning="Added to the variance, so that equal units do not divide by zero.",
        ),
        TRAINABLE,
    ),
)  # fmt: skip
