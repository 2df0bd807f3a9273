"""Layer normalisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arrays import RealArray
from engine.layers.layer import Layer
from engine.layers.library_code import one_call
from engine.layers.row import LayerRow, Values
from engine.layers.tape import LayerBuffers, Tape, Tensor
from engine.library_spelling import Spelling
from engine.objective import FloatArray
from engine.parameters import Dialect, Parameter


@dataclass(frozen=True)
class LayerNormalization(Layer):
    """``gamma (x - mean) / sqrt(variance + epsilon) + beta`` over the units of each example.

    J. L. Ba, J. R. Kiros and G. E. Hinton 2016, arXiv 1607.06450, equations 3 and 4, with the biased variance
    under the root as in Keras and PyTorch. No example influences another, so training and inference are one.

    Attributes:
        inputs: U.
        epsilon: added to the variance.
    """

    key: ClassVar[str] = "layer_normalization"
    inputs: int
    epsilon: float

    @property
    def title(self) -> str:
        """With its units."""
        return f"Layer normalisation {self.units}"

    @property
    def size(self) -> int:
        """A gamma and a beta for each unit."""
        return 2 * self.inputs

    def parameter_name(self, index: int) -> str:
        """All gammas, then all betas."""
        which, unit = divmod(index, self.inputs)
        return f"{('gamma', 'beta')[which]}[{unit}]"

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Gamma 1, beta 0."""
        del rng
        return np.repeat((1.0, 0.0), self.inputs)

    def write(self, tape: Tape, tensor: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the normalisation; see ``Layer``."""
        del buffers
        gamma, gamma_gradient = tape.parameter(self.units, 1)
        beta, beta_gradient = tape.parameter(self.units, 1)
        output = tape.tensor(self.units, ones=ones)
        normal, squares = tape.buffer(self.units), tape.scratch(self.units)
        mean, scale = tape.buffer(1), tape.buffer(1)
        share, epsilon, one = tape.number(1 / self.units), tape.number(self.epsilon), tape.number(1.0)

        def write_mean(values: RealArray, out: RealArray) -> None:
            tape.call(np.add.reduce, values, -2, None, out, True)  # noqa: FBT003 - a ufunc's call is positional
            tape.call(np.multiply, out, share, out)

        write_mean(tensor.rows, mean)
        tape.call(np.subtract, tensor.rows, mean, normal)
        tape.call(np.multiply, normal, normal, squares)
        write_mean(squares, scale)
        tape.call(np.add, scale, epsilon, scale)
        tape.call(np.sqrt, scale, scale)
        tape.call(np.divide, one, scale, scale)
        tape.call(np.multiply, normal, scale, normal)
        tape.call(np.multiply, normal, gamma, output.rows)
        tape.call(np.add, output.rows, beta, output.rows)

        def back() -> None:
            arriving, weighted = output.gradient_rows, tape.scratch(self.units)
            tape.call(np.multiply, arriving, normal, weighted)
            tape.product(weighted, tape.ones, gamma_gradient)
            tape.product(arriving, tape.ones, beta_gradient)
            if tensor.gradient is None:
                return
            # dx = scale (g - mean(g) - normal mean(g normal)) with g = gamma dy, means over the units
            leaving, column = tensor.gradient_rows, tape.buffer(1)
            tape.call(np.multiply, arriving, gamma, leaving)
            tape.call(np.multiply, leaving, normal, weighted)
            write_mean(weighted, column)
            tape.call(np.multiply, normal, column, weighted)
            write_mean(leaving, column)
            tape.call(np.subtract, leaving, column, leaving)
            tape.call(np.subtract, leaving, weighted, leaving)
            tape.call(np.multiply, leaving, scale, leaving)

        tape.on_way_back(back)
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
    write_code=one_call(
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
    ),
)  # fmt: skip
