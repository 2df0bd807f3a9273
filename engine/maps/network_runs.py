"""Many runs at once of one network, from one start, each with settings of its own.

A tape carries a stack of networks (`engine.layers.tape`): theta is ``(T, P)``. All see the same batches.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from engine.arrays import RealArray
from engine.data.batches import BatchOrder
from engine.errors import RavineError
from engine.maps.runs_block import RunsBlock, Shape
from engine.network.objective import NetworkObjective
from engine.optimizers.gradient_clipping import variables_of
from engine.optimizers.lowering import STEP
from engine.optimizers.stepper_state import StepperSettings
from engine.optimizers.update_rule import THETA
from engine.optimizers.variable_functions import shaped_variables

#: Values that one buffer of a stack may hold: more would leave the cache.
VALUES = 2**14
#: Networks in a stack at most and at least.
MOST, FEWEST = 512, 8


def fitting_stack(objective: NetworkObjective) -> int:
    """How many networks are stepped at once."""
    batch = objective.batch_size
    return max(FEWEST, min(MOST, VALUES // (objective.network.widest * batch)))


def network_runs(
    objective: NetworkObjective,
    batches: BatchOrder,
    settings: StepperSettings,
    count: int,
    *,
    varied: Collection[str],
    per_parameter: bool = False,
) -> RunsBlock:
    """A block of watched runs of a network.

    Args:
        objective: the network on its data; it is used by this block alone.
        batches: which examples each step sees.
        settings: of every run, see `RunsBlock`.
        count: T.
        varied: the names of settings that each run has its own of.
        per_parameter: whether each parameter has its own of them: values are ``(T, P)`` then, and ``(T, 1)``
            otherwise.

    Raises:
        RavineError: something else is varied, or the network drops units: its steps are no function of theta.
    """
    source = NetworkSource(objective, batches, count, per_parameter=per_parameter)
    return RunsBlock(source, settings, varied=varied, watched=True)


class NetworkSource:
    """A network as what many runs descend: theta is ``(T, P)`` (see `GradientSource`)."""

    def __init__(
        self, objective: NetworkObjective, batches: BatchOrder, count: int, *, per_parameter: bool
    ) -> None:
        self.shape: Shape = (count, objective.size)
        self.narrow: Shape = (count, objective.size if per_parameter else 1)
        self.count = count
        self.constants: Mapping[str, float] = {}
        self.of_numbers = False
        if any(layer.drops for layer in objective.network.layers):
            raise RavineError(
                "a map of settings does not train networks that drop units; set the rate of dropout to 0"
            )
        if len(objective.held):
            raise RavineError(
                "a map of settings does not train networks with held parameters; "
                "leave trainable and train_biases out of the layers"
            )
        self._objective, self._batches = objective, batches
        self._variables = variables_of(objective.names)
        self.variables = shaped_variables(objective.names)

    def lines(self, point: str, *, with_loss: bool) -> list[str]:
        """See `GradientSource.lines`."""
        if with_loss and point != THETA:
            return [f"evaluate({STEP}, {THETA}, g, loss)", f"evaluate({STEP}, {point}, g, elsewhere)"]
        return [f"evaluate({STEP}, {point}, g, loss)"]

    def points(self, *, maximize: bool) -> None:
        """See `GradientSource.points`: of many networks nothing answers."""
        del maximize

    def watch_lines(self) -> list[str]:
        """See `GradientSource.watch_lines`."""
        return [
            "np.add.reduce(g, 1, None, watch_a)",
            "np.add(watch_a, loss, watch_a)",
            "np.multiply(watch_a, zero, watch_a)",
            f"np.multiply({THETA}, {THETA}, squares)",
            "np.add.reduce(squares, 1, None, watch_b)",
            "np.add(watch_a, watch_b, watch_a)",
        ]

    def clip_lines(self, key: str) -> list[str]:
        """See `GradientSource.clip_lines`."""
        return [f"{key}(g, limit_of_clipping)"]

    def arrays(self, dtype: np.dtype[Any]) -> dict[str, Any]:
        """See `GradientSource.arrays`."""
        return {
            "evaluate": self._evaluate,
            "elsewhere": np.zeros(self.count, dtype),
            "squares": np.zeros(self.shape, dtype),
            "clipvalue": lambda g, limit: np.clip(g, -limit, limit, out=g),
            "clipnorm": self._clip_each,
            "global_clipnorm": _shorten,
        }

    def parts(self, name: str, array: RealArray) -> dict[str, Any]:
        """See `GradientSource.parts`; there are none."""
        del name, array
        return {}

    def _evaluate(self, step: int, theta: RealArray, gradient: RealArray, loss: RealArray) -> None:
        batch = self._batches.indices(step)
        tape = self._objective.stacked_tape(self.count, None if batch is None else len(batch))
        if batch is not None:
            tape.indices[...] = batch
        tape.evaluate(theta, gradient)
        loss[...] = tape.loss

    def _clip_each(self, gradient: RealArray, limit: RealArray) -> None:
        for places in self._variables:
            part = gradient[:, places]
            _shorten(part, limit)
            gradient[:, places] = part


def _shorten(gradient: RealArray, limit: RealArray) -> None:
    """Shorten each row to a length (), in place."""
    length = np.sqrt(np.square(gradient).sum(axis=1, keepdims=True))
    gradient *= limit / np.maximum(length, limit)
