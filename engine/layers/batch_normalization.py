"""Batch normalisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.layers.tape import BatchStatistics, LayerBuffers, Tape, Tensor
from engine.objective import FloatArray


@dataclass(frozen=True)
class BatchNormalization:
    """``gamma (x - mean) / sqrt(variance + epsilon) + beta`` for each unit.

    S. Ioffe and C. Szegedy 2015, arXiv 1502.03167, algorithms 1 and 2. While training, mean and (biased)
    variance are the batch's; in inference they are the running ones, each ``keep * old + (1 - keep) * new``.

    Attributes:
        inputs: U.
        epsilon: added to the variance.
        keep: the weight of the old running value.
        unbiased: whether the running variance collects B / (B - 1) times the batch's variance.
    """

    inputs: int
    epsilon: float
    keep: float
    unbiased: bool

    @property
    def units(self) -> int:
        """U."""
        return self.inputs

    @property
    def size(self) -> int:
        """A gamma and a beta for each unit."""
        return 2 * self.inputs

    @property
    def states(self) -> int:
        """A running mean and a running variance for each unit."""
        return 2 * self.inputs

    @property
    def names(self) -> tuple[str, ...]:
        """All gammas, then all betas."""
        return tuple(f"{name}[{unit}]" for name in ("gamma", "beta") for unit in range(self.inputs))

    def start(self, rng: np.random.Generator) -> FloatArray:
        """Gamma 1, beta 0."""
        del rng
        return np.repeat((1.0, 0.0), self.inputs)

    def start_state(self) -> FloatArray:
        """Mean 0, variance 1."""
        return np.repeat((0.0, 1.0), self.inputs)

    def write(self, tape: Tape, signal: Tensor, buffers: LayerBuffers, *, ones: bool) -> Tensor:
        """Append the normalisation in training or in inference; see ``Layer``."""
        del buffers
        gamma, gamma_gradient = tape.parameter(self.units, 1)
        beta, beta_gradient = tape.parameter(self.units, 1)
        running_mean, start = tape.running(self.units)
        running_variance, _ = tape.running(self.units)
        output = tape.signal(self.units, ones=ones)
        normal, scale = tape.buffer(self.units), tape.buffer(self.units, 1)
        epsilon, one = tape.number(self.epsilon), tape.number(1.0)
        if tape.mode.training:
            share = tape.ones / tape.batch
            mean, variance = tape.buffer(self.units, 1), tape.buffer(self.units, 1)
            squares = tape.scratch(self.units)
            tape.product(signal.rows, share, mean)
            tape.call(np.subtract, signal.rows, mean, normal)
            tape.call(np.multiply, normal, normal, squares)
            tape.product(squares, share, variance)
            factor = tape.batch / (tape.batch - 1) if self.unbiased and tape.batch > 1 else 1.0
            tape.statistics.append(BatchStatistics(mean, variance, start, self.keep, factor))
        else:
            mean, variance = running_mean, running_variance
            tape.call(np.subtract, signal.rows, mean, normal)
        tape.call(np.add, variance, epsilon, scale)
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
            if signal.gradient is None:
                return
            # dx = gamma scale (dy - mean(dy) - normal mean(dy normal)); the last two fall away in inference
            leaving, column = signal.gradient_rows, tape.buffer(self.units, 1)
            if tape.mode.training:
                per_example = tape.number(1 / tape.batch)
                tape.call(np.multiply, gamma_gradient, per_example, column)
                tape.call(np.multiply, normal, column, leaving)
                tape.call(np.multiply, beta_gradient, per_example, column)
                tape.call(np.add, leaving, column, leaving)
                tape.call(np.subtract, arriving, leaving, leaving)
            else:
                tape.call(np.copyto, leaving, arriving)
            tape.call(np.multiply, gamma, scale, column)
            tape.call(np.multiply, leaving, column, leaving)

        tape.on_way_back(back)
        return output


def advance(statistics: BatchStatistics, state: FloatArray) -> None:
    """Move the running values of one layer in ``state (..., S)`` by one batch, in place."""
    units = statistics.mean.shape[-2]
    new = (statistics.mean, statistics.variance * statistics.variance_factor)
    for index, values in enumerate(new):
        start = statistics.start + index * units
        old = state[..., start : start + units]
        old *= statistics.keep
        old += (1.0 - statistics.keep) * values[..., 0]
