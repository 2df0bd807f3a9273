"""Steps on a surface in plain floats: the objective's formula and the update rule in one loop.

For two numbers a NumPy call costs more than the arithmetic; as floats a whole step takes about a microsecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Protocol, runtime_checkable

from engine.expression import Node, straight_line
from engine.optimizers.loop import (
    COORDINATES,
    BatchSource,
    LiveState,
    StepLoop,
    StepRecords,
    assemble,
    assignments,
    coordinate,
    undefined_floats,
)
from engine.optimizers.lowering import AHEAD
from engine.optimizers.update_rule import GRADIENT, THETA, UpdateRule

_RECORDING = ("add_loss", "add_x", "add_y", "add_slope", "add_rate", "limit_squared")


@runtime_checkable
class FormulaObjective(Protocol):
    """An objective of x and y that is given by formulas."""

    @property
    def nodes(self) -> tuple[Node, Node, Node]:
        """The loss and its derivatives by x and y, over x, y and the constants."""

    @property
    def constants(self) -> Mapping[str, float]:
        """The value of every constant."""


class ScalarLoop(StepLoop):
    """The loop over floats."""

    def __init__(
        self, rule: UpdateRule, rate: Node, settings: Iterable[str], objective: FormulaObjective
    ) -> None:
        """Compile the loop; see `StepLoop` for the arguments."""
        super().__init__(rule, rate, settings)
        self._constants = tuple(objective.constants.values())
        self._constant_names = {name: f"constant_{name}" for name in objective.constants}
        vectors = [THETA, *rule.vector_slots]
        state = [*(coordinate(name, c) for name, c in product(vectors, COORDINATES)), *rule.scalar_slots]
        work, slope = self._work, [coordinate(GRADIENT, c) for c in COORDINATES]
        once = [line for statement in work.once for line in self._scalar_lines(statement)]
        each = [
            *self._lines_in_floats(work.before),
            *self._objective_lines(objective.nodes),
            f"finite = loss + {' + '.join(slope)}",
            f"if finite - finite != 0.0: raise unusable(loss, {', '.join(slope)})",
            *self._lines_in_floats(work.after),
            f"length = {' + '.join(f'{coordinate(THETA, c)} * {coordinate(THETA, c)}' for c in COORDINATES)}",
            "if not length < limit_squared: raise escaped(length)",
            "add_loss(loss)",
            *(f"add_{axis}({coordinate(THETA, c)})" for axis, c in zip("xy", COORDINATES, strict=True)),
            f"add_slope({slope[0]})",
            *self._rate_lines,
        ]
        arguments = [*state, *self.settings, *self._constant_names.values(), *_RECORDING]
        self._run = assemble(arguments, once, each, state, {})

    def run(
        self,
        state: LiveState,
        count: int,
        settings: Mapping[str, float],
        *,
        records: StepRecords,
        batches: BatchSource,  # noqa: ARG002 - a formula has no examples
        limit: float,
    ) -> None:
        """See `StepLoop.run`."""
        vectors = [state.theta, *(state.slots[name] for name in self.rule.vector_slots)]
        with undefined_floats(ValueError):
            result = self._run(
                count,
                state.step,
                *(float(vector[c]) for vector, c in product(vectors, COORDINATES)),
                *(state.scalars[name] for name in self.rule.scalar_slots),
                *(settings[name] for name in self.settings),
                *self._constants,
                records.losses.append,
                records.x.append,
                records.y.append,
                records.slopes.append,
                records.rates.append,
                limit * limit,
            )
        for place, (vector, c) in enumerate(product(vectors, COORDINATES)):
            vector[c] = result[place]
        state.scalars.update(zip(self.rule.scalar_slots, result[2 * len(vectors) :], strict=True))
        state.step += count

    def _objective_lines(self, nodes: tuple[Node, Node, Node]) -> list[str]:
        """The loss at theta, and the gradient there or at the look-ahead point."""
        loss, *gradient = nodes
        results = ["loss", *(coordinate(GRADIENT, c) for c in COORDINATES)]
        if self.rule.lookahead is None:
            return self._formulas(nodes, results, THETA)
        return [*self._formulas([loss], results[:1], THETA), *self._formulas(gradient, results[1:], AHEAD)]

    def _formulas(self, formulas: Sequence[Node], results: Sequence[str], point: str) -> list[str]:
        names = {"x": coordinate(point, 0), "y": coordinate(point, 1), **self._constant_names}
        program = straight_line(formulas, "scalar", prefix=f"_{point}_", names=names)
        return assignments(program, results)
