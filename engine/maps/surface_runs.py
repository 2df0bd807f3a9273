"""Many runs at once on a surface, each with its own start and, where they vary, settings and constants.

With a few thousand runs in a block the arrays ``(2, N)`` stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import RealArray
from engine.expression import Node
from engine.expression.in_place import InPlaceWriter, calls_in
from engine.maps.many_points import ManyPoints
from engine.maps.runs_block import RunsBlock, Shape, constant_name
from engine.objective import IntArray
from engine.optimizers.stepper_state import StepperSettings
from engine.optimizers.update_rule import THETA
from engine.surfaces.objective import VARIABLES, SurfaceObjective

#: Runs in a block: its arrays fit the second-level cache, and a call computes longer than it takes to call.
BLOCK = 8192


def many_runs(
    objective: SurfaceObjective,
    settings: StepperSettings,
    count: int,
    *,
    varied: Collection[str] = (),
    dtype: npt.DTypeLike = np.float64,
    watched: bool = False,
) -> RunsBlock:
    """A block of runs on a surface.

    Args:
        objective: the surface.
        settings: of every run, see `RunsBlock`.
        count: N.
        varied: the names of settings, and of constants of the formula, that each run has its own of.
        dtype: float64, or float32 for pictures.
        watched: see `RunsBlock`.

    Raises:
        RavineError: something is varied that is neither a setting nor a constant of the formula.
    """
    source = SurfaceSource(objective, count, varied)
    return RunsBlock(source, settings, varied=varied, dtype=dtype, watched=watched)


class SurfaceSource:
    """A surface as what many runs descend: theta is ``(2, N)`` (see `GradientSource`)."""

    def __init__(self, objective: SurfaceObjective, count: int, varied: Collection[str]) -> None:
        self.shape: Shape = (2, count)
        self.narrow: Shape = (count,)
        self.count = count
        self.constants = objective.constants
        self.of_numbers = True
        self.variables: tuple[IntArray, ...] = ()  # every number is a variable of its own
        self._objective = objective
        self._nodes = objective.nodes
        self._varying = {name for name in objective.constants if name in varied}
        held = set(objective.constants) - self._varying
        self._writer = InPlaceWriter({*VARIABLES, *self._varying}, held, prefix="row")
        self._lines: list[str] = []

    def lines(self, point: str, *, with_loss: bool) -> list[str]:
        """See `GradientSource.lines`."""
        loss, *gradient = self._nodes
        results: list[tuple[str, Node]] = [("g_0", gradient[0]), ("g_1", gradient[1])]
        if with_loss and point == THETA:
            self._lines = self._writer.assigned(("loss", loss), *results, names=self._names(point))
        else:
            alone = self._writer.assigned(("loss", loss), names=self._names(THETA)) if with_loss else []
            self._lines = [*alone, *self._writer.assigned(*results, names=self._names(point))]
        return self._lines

    def points(self, *, maximize: bool) -> ManyPoints:
        """See `GradientSource.points`."""
        constants = [
            constant_name(name) if name in self._varying else repr(value)
            for name, value in self.constants.items()
        ]
        return ManyPoints(self._objective, constants, maximize=maximize)

    def watch_lines(self) -> list[str]:
        """See `GradientSource.watch_lines`."""
        return [
            "np.add(g_0, g_1, watch_a)",
            "np.add(watch_a, loss, watch_a)",
            "np.multiply(watch_a, zero, watch_a)",
            "np.multiply(theta_0, theta_0, watch_b)",
            "np.add(watch_a, watch_b, watch_a)",
            "np.multiply(theta_1, theta_1, watch_b)",
            "np.add(watch_a, watch_b, watch_a)",
        ]

    def clip_lines(self, key: str) -> list[str]:
        """See `GradientSource.clip_lines`."""
        if key == "global_clipnorm":
            longest = "np.maximum(np.hypot(g_0, g_1), limit_of_clipping)"
            return [f"np.multiply(g, limit_of_clipping / {longest}, out=g)"]
        # x and y are a variable each, whose norm is its size
        return ["np.clip(g, -limit_of_clipping, limit_of_clipping, out=g)"]

    def arrays(self, dtype: np.dtype[Any]) -> dict[str, Any]:
        """See `GradientSource.arrays`."""
        held = {f"held_row_{name}": value for name, value in self.constants.items()}
        numbers = {name: held.get(name, value) for name, value in self._writer.numbers.items()}
        return {
            **calls_in(self._lines),
            **{name: np.zeros(self.count, dtype) for name in self._writer.buffers},
            **{name: np.array(value, dtype) for name, value in numbers.items()},
        }

    def parts(self, name: str, array: RealArray) -> dict[str, Any]:
        """See `GradientSource.parts`."""
        return {f"{name}_{coordinate}": array[coordinate] for coordinate in (0, 1)}

    def _names(self, point: str) -> dict[str, str]:
        varying = {name: constant_name(name) for name in self._varying}
        return {"x": f"{point}_0", "y": f"{point}_1", **varying}
