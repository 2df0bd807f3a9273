"""Steps on a surface in plain floats: the objective's formula and the update rule in one loop.

For two numbers a NumPy call costs more than the arithmetic; as floats a whole step takes about a microsecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Protocol, runtime_checkable

from engine.expression import Node, straight_line
from engine.optimizers.loop import (
    BatchSource,
    LiveState,
    StepLoop,
    StepRecords,
    assemble,
    assignments,
    undefined_floats,
)
from engine.optimizers.lowering import AHEAD, Statement
from engine.optimizers.update_rule import GRADIENT, THETA, UpdateRule

_COORDINATES = (0, 1)
_RECORDING = ("add_loss", "add_x", "add_y", "add_slope", "limit_squared")


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
        state = [*(_at(name, c) for name, c in product(vectors, _COORDINATES)), *rule.scalar_slots]
        work = self._work
        once = [line for statement in work.once for line in self._scalar_lines(statement)]
        each = [
            *self._lines(work.before),
            *self._objective_lines(objective.nodes),
            f"finite = loss + {_at(GRADIENT, 0)} + {_at(GRADIENT, 1)}",
            f"if finite - finite != 0.0: raise unusable(loss, {_at(GRADIENT, 0)}, {_at(GRADIENT, 1)})",
            *self._lines(work.after),
            f"length = {' + '.join(f'{_at(THETA, c)} * {_at(THETA, c)}' for c in _COORDINATES)}",
            "if not length < limit_squared: raise escaped(length)",
            "add_loss(loss)",
            *(f"add_{axis}({_at(THETA, c)})" for axis, c in zip("xy", _COORDINATES, strict=True)),
            f"add_slope({_at(GRADIENT, 0)})",
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
                *(float(vector[c]) for vector, c in product(vectors, _COORDINATES)),
                *(state.scalars[name] for name in self.rule.scalar_slots),
                *(settings[name] for name in self.settings),
                *self._constants,
                records.losses.append,
                records.x.append,
                records.y.append,
                records.slopes.append,
                limit * limit,
            )
        for place, (vector, c) in enumerate(product(vectors, _COORDINATES)):
            vector[c] = result[place]
        state.scalars.update(zip(self.rule.scalar_slots, result[2 * len(vectors) :], strict=True))
        state.step += count

    def _lines(self, statements: Sequence[Statement]) -> list[str]:
        lines: list[str] = []
        vectors = {*self.rule.vectors, AHEAD}
        for statement in statements:
            if statement.is_vector:
                for c in _COORDINATES:
                    lines += self._scalar_lines(statement, {name: _at(name, c) for name in vectors})
            else:
                lines += self._scalar_lines(statement)
        return lines

    def _objective_lines(self, nodes: tuple[Node, Node, Node]) -> list[str]:
        """The loss at theta, and the gradient there or at the look-ahead point."""
        loss, *gradient = nodes
        results = ["loss", *(_at(GRADIENT, c) for c in _COORDINATES)]
        if self.rule.lookahead is None:
            return self._formulas(nodes, results, THETA)
        return [*self._formulas([loss], results[:1], THETA), *self._formulas(gradient, results[1:], AHEAD)]

    def _formulas(self, formulas: Sequence[Node], results: Sequence[str], point: str) -> list[str]:
        names = {"x": _at(point, 0), "y": _at(point, 1), **self._constant_names}
        program = straight_line(formulas, "scalar", prefix=f"_{point}_", names=names)
        return assignments(program, results)


def _at(name: str, coordinate: int) -> str:
    return f"{name}_{coordinate}"
