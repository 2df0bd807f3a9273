"""Batch normalisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.layers.library_code import LayerContext, OneCall
from engine.layers.normalization import Normalization, ScaleAndShift
from engine.layers.row import TRAINABLE, LayerRow, Values
from engine.layers.tape import BatchStatistics, LayerBuffers, Tape, Tensor
from engine.library_spelling import Code, Spelling
from engine.objective import FloatArray
from engine.parameters import Dialect, Parameter, number_text


@dataclass(frozen=True)
class BatchNormalization(Normalization):
    """``gamma (x - mean) / sqrt(variance + epsilon) + beta`` for each unit.

    S. Ioffe and C. Szegedy 2015, arXiv 1502.03167, algorithms 1 and 2. While training, mean and (biased)
    variance are the batch's; in inference they are the running ones, each ``keep * old + (1 - keep) * new``.

    Attributes:
        inputs: U.
        epsilon: added to the variance.
        keep: the weight of the old running value.
        unbiased: whether the running variance collects B / (B - 1) times the batch's variance.
    """

    key: ClassVar[str] = "batch_normalization"
    keep: float
    unbiased: bool

    @property
    def title(self) -> str:
        """With its units."""
        return f"Batch normalisation {self.units}"

    @property
    def states(self) -> int:
        """A running mean and a running variance for each unit."""
        return 2 * self.inputs

    def start_state(self) -> FloatArray:
        """Mean 0, variance 1."""
        return np.repeat((0.0, 1.0), self.inputs)

    def running_statistics(self, state: FloatArray) -> FloatArray:
        """Both."""
        return state.reshape(2, -1)

    def inferred(self, arriving: FloatArray, parameters: FloatArray, state: FloatArray) -> FloatArray:
        """Normalised by the running mean and variance; see ``Layer``."""
        gamma, beta = parameters.reshape(2, -1, 1)
        mean, variance = state.reshape(2, -1, 1)
        return np.asarray(gamma * (arriving - mean) / np.sqrt(variance + self.epsilon) + beta)

    def write(self, tape: Tape, tensor: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the normalisation in training or in inference; see ``Layer``."""
        del buffers
        learned = ScaleAndShift(tape, self.units)
        running_mean, start = tape.running(self.units)
        running_variance, _ = tape.running(self.units)
        output = tape.tensor(self.units, ones=ones)
        normal, scale = tape.buffer(self.units), tape.buffer(self.units, 1)
        if tape.mode.training:
            share = tape.ones / tape.batch
            mean, variance = tape.buffer(self.units, 1), tape.buffer(self.units, 1)
            squares = tape.scratch(self.units)
            tape.product(tensor.rows, share, mean)
            tape.call(np.subtract, tensor.rows, mean, normal)
            tape.call(np.multiply, normal, normal, squares)
            tape.product(squares, share, variance)
            factor = tape.batch / (tape.batch - 1) if self.unbiased and tape.batch > 1 else 1.0
            tape.statistics.append(BatchStatistics(mean, variance, start, self.keep, factor))
        else:
            mean, variance = running_mean, running_variance
            tape.call(np.subtract, tensor.rows, mean, normal)
        learned.write(variance, normal, scale, output.rows, self.epsilon)

        def back() -> None:
            arriving = output.gradient_rows
            learned.write_gradients(arriving, normal)
            if tensor.gradient is None:
                return
            # dx = gamma scale (dy - mean(dy) - normal mean(dy normal)); the last two fall away in inference
            leaving, column = tensor.gradient_rows, tape.buffer(self.units, 1)
            if tape.mode.training:
                per_example = tape.number(1 / tape.batch)
                tape.call(np.multiply, learned.gamma_gradient, per_example, column)
                tape.call(np.multiply, normal, column, leaving)
                tape.call(np.multiply, learned.beta_gradient, per_example, column)
                tape.call(np.add, leaving, column, leaving)
                tape.call(np.subtract, arriving, leaving, leaving)
            else:
                tape.call(np.copyto, leaving, arriving)
            tape.call(np.multiply, learned.gamma, scale, column)
            tape.call(np.multiply, leaving, column, leaving)

        tape.on_backward(back)
        return output


def _weight_of_old(values: Values, dialect: Dialect) -> float:
    """Keras's momentum weighs the old running statistics, PyTorch's the new ones."""
    momentum = float(values["momentum"])
    return 1.0 - momentum if dialect == "pytorch" else momentum


def _build(inputs: int, values: Values, dialect: Dialect, index: int) -> BatchNormalization:
    del index
    return BatchNormalization(
        inputs=inputs,
        epsilon=float(values["epsilon"]),
        keep=_weight_of_old(values, dialect),
        unbiased=dialect != "keras",
    )


def _momenta(context: LayerContext) -> Mapping[str, object]:
    """The weight of the old running statistics, and of the new ones, which PyTorch calls momentum."""
    momentum = float(context.values["momentum"])
    new, old = (momentum, 1.0 - momentum) if context.dialect == "pytorch" else (1.0 - momentum, momentum)
    return {"old_weight": Code(number_text(old)), "new_weight": Code(number_text(new))}


ROW = LayerRow(
    key="batch_normalization",
    title="Batch normalisation",
    short_title="batch norm",
    meaning="Gives each unit mean 0 and variance 1 over the batch, then a learned scale and shift.",
    source="S. Ioffe and C. Szegedy 2015, arXiv 1502.03167",
    write_code=OneCall(
        Spelling(
            "keras.layers.BatchNormalization(momentum={old_weight}, epsilon={epsilon})",
            "nn.BatchNorm1d({inputs}, eps={epsilon}, momentum={new_weight})",
        ),
        _momenta,
    ),
    build=_build,
    parameters=(
        Parameter(
            name="momentum", default=0.9, low=0.0, high=1.0, symbol="m",
            dialect_defaults={"keras": 0.99, "pytorch": 0.1},
            meaning="The weight of the old running statistics in each step; for PyTorch that of the new.",
        ),
        Parameter(
            name="epsilon", default=1e-5, low=0.0, low_open=True, high=1.0, scale="log", slider_low=1e-8,
            symbol=r"\epsilon", dialect_defaults={"keras": 1e-3},
            meaning="Added to the variance, so that a constant unit does not divide by zero.",
        ),
        TRAINABLE,
    ),
)  # fmt: skip
