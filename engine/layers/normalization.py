"""What batch and layer normalisation share: a division by the deviation, then a learned scale and shift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import RealArray
from engine.layers.layer import Layer
from engine.layers.tape import Tape
from engine.objective import FloatArray


@dataclass(frozen=True)
class Normalization(Layer):
    """``gamma (x - mean) / sqrt(variance + epsilon) + beta``; over what the mean goes is the layer's own.

    Attributes:
        inputs: U.
        epsilon: added to the variance.
    """

    inputs: int
    epsilon: float

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


class ScaleAndShift:
    """Gamma and beta of a layer on a tape, each (U, 1) with a gradient of the same shape."""

    def __init__(self, tape: Tape, units: int) -> None:
        """Take the next ``2 U`` parameters of the tape."""
        self._tape, self._units = tape, units
        self.gamma, self.gamma_gradient = tape.parameter(units, 1)
        self.beta, self.beta_gradient = tape.parameter(units, 1)

    def write(
        self, variance: RealArray, normal: RealArray, scale: RealArray, output: RealArray, epsilon: float
    ) -> None:
        """Append the output of values without their mean.

        Args:
            variance: of the values, (U, 1) or (1, B).
            normal: the values minus their mean (U, B); divided by their deviation in place.
            scale: receives 1 / sqrt(variance + epsilon); may be ``variance`` itself.
            output: receives gamma normal + beta (U, B).
            epsilon: added to the variance.
        """
        tape = self._tape
        one = tape.number(1.0)
        tape.call(np.add, variance, tape.number(epsilon), scale)
        tape.call(np.sqrt, scale, scale)
        tape.call(np.divide, one, scale, scale)
        tape.call(np.multiply, normal, scale, normal)
        tape.call(np.multiply, normal, self.gamma, output)
        tape.call(np.add, output, self.beta, output)

    def write_gradients(self, arriving: RealArray, normal: RealArray) -> None:
        """Append the gradients of gamma and beta for that of the output (U, B)."""
        tape, weighted = self._tape, self._tape.scratch(self._units)
        tape.call(np.multiply, arriving, normal, weighted)
        tape.product(weighted, tape.ones, self.gamma_gradient)
        tape.product(arriving, tape.ones, self.beta_gradient)
