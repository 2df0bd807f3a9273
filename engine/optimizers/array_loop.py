"""Steps of any number of parameters: the update rule as NumPy calls into buffers made once.

Each call writes with ``out``; scalars are 0-d arrays, which ufuncs take faster than floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np

from engine.expression import Node, Number, Operation, Symbol
from engine.objective import FloatArray, Objective
from engine.optimizers.gradient_clipping import GradientClipper
from engine.optimizers.loop import BatchSource, LiveState, StepLoop, StepRecords, assemble, undefined_floats
from engine.optimizers.lowering import AHEAD, Statement
from engine.optimizers.update_rule import GRADIENT, THETA, UpdateRule

_UFUNCS: dict[str, np.ufunc] = {
    "add": np.add,
    "sub": np.subtract,
    "neg": np.negative,
    "mul": np.multiply,
    "div": np.divide,
    "pow": np.power,
    "max": np.maximum,
    "min": np.minimum,
    "abs": np.absolute,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sign": np.sign,
}
_CALLS = ("evaluate", "begin_step", "end_step", "batches", "item", "theta_dot", "add_loss", "add_x", "add_y")
_RECORDING = (*_CALLS, "add_slope", "statistics", "record_at", "record_theta", "limit_squared")


@runtime_checkable
class StatefulObjective(Protocol):
    """An objective whose steps differ by more than theta and the batch: dropout, running statistics."""

    def start_state(self) -> FloatArray:
        """What it remembers from step to step, at the start ``(S,)``."""

    def begin_step(self, step: int) -> None:
        """Say which step, from 0, the following evaluations belong to."""

    def end_step(self, state: FloatArray) -> None:
        """Move what it remembers by the evaluation before, in place."""


class ArrayLoop(StepLoop):
    """The loop over arrays."""

    def __init__(
        self,
        rule: UpdateRule,
        rate: Node,
        settings: Iterable[str],
        objective: Objective,
        clip: GradientClipper | None = None,
    ) -> None:
        """Compile the loop and make its buffers; see `StepLoop` for the arguments.

        ``clip`` clips a gradient in place before the rule uses it.
        """
        super().__init__(rule, rate, settings)
        self._objective = objective
        self._stateful = objective if isinstance(objective, StatefulObjective) else None
        work = self._work
        statements = (*work.before, *work.after)
        used = {n for s in statements if s.is_vector for n in _scalars(s.formula, {*rule.vectors, AHEAD})}
        writer = _UfuncWriter({*rule.vectors, AHEAD}, used)
        once = [line for s in work.once for line in [*self._scalar_lines(s), *writer.kept(s.name)]]
        known = [line for name in (*self.settings, *rule.scalar_slots) for line in writer.kept(name)]
        before, after = (self._lines(part, writer) for part in (work.before, work.after))
        last = min(1, objective.size - 1)
        remembers = self._stateful is not None and len(self._stateful.start_state()) > 0
        each = [
            "if k == record_at: record_at = record_theta(k, theta)",
            *before,
            "batch = batches(k)",
            *([] if self._stateful is None else ["begin_step(k)"]),
            "loss = evaluate(theta, g, batch)",
            # once a step, by what the batch gave at theta itself, not at a look-ahead point
            *(["end_step(statistics)"] if remembers else []),
            *([] if rule.lookahead is None else [f"evaluate({AHEAD}, g, batch)"]),
            # Times zero a finite number is zero, and any other is nan.
            "finite = loss * 0.0 + zeros_dot(g)",
            "if finite != 0.0: raise unusable(loss, *g)",
            *([] if clip is None else ["clip(g)"]),
            *after,
            "length = theta_dot(theta)",
            "if not length < limit_squared: raise escaped(length)",
            "add_loss(loss)",
            "add_x(item(0))",
            f"add_y(item({last}))",
            "add_slope(slope(0))",
        ]
        scope: dict[str, Any] = {
            **{f"np_{name}": ufunc for name, ufunc in _UFUNCS.items()},
            **{name: np.array(value) for name, value in writer.numbers.items()},
            **{name: np.zeros(objective.size) for name in (*writer.buffers, *work.vectors, GRADIENT)},
            "zeros_dot": np.zeros(objective.size).dot,
            "copyto": np.copyto,
            **({} if clip is None else {"clip": clip}),
        }
        scope["slope"] = scope[GRADIENT].item
        # Arguments with defaults are locals, which Python finds faster than globals.
        local = [f"{name}={name}" for name in scope]
        state = [THETA, *rule.vector_slots, *rule.scalar_slots]
        arguments = [*state, *self.settings, *_RECORDING, *local]
        self._run = assemble(arguments, [*known, *once], each, rule.scalar_slots, scope)

    def run(
        self,
        state: LiveState,
        count: int,
        settings: Mapping[str, float],
        *,
        records: StepRecords,
        batches: BatchSource,
        limit: float,
    ) -> None:
        """See `StepLoop.run`."""
        stateful = self._stateful
        with np.errstate(all="ignore"), undefined_floats():
            result = self._run(
                count,
                state.step,
                state.theta,
                *(state.slots[name] for name in self.rule.vector_slots),
                *(state.scalars[name] for name in self.rule.scalar_slots),
                *(settings[name] for name in self.settings),
                self._objective.evaluate,
                stateful and stateful.begin_step,
                stateful and stateful.end_step,
                batches,
                state.theta.item,
                state.theta.dot,
                records.losses.append,
                records.x.append,
                records.y.append,
                records.slopes.append,
                state.statistics,
                records.record_at,
                records.record_theta,
                limit * limit,
            )
        state.scalars.update(zip(self.rule.scalar_slots, result, strict=True))
        state.step += count

    def _lines(self, statements: Sequence[Statement], writer: _UfuncWriter) -> list[str]:
        lines: list[str] = []
        for statement in statements:
            if statement.is_vector:
                lines += writer.assigned(statement.name, statement.formula)
            else:
                lines += [*self._scalar_lines(statement), *writer.kept(statement.name)]
        return lines


class _UfuncWriter:
    """Writes vector formulas as ufunc calls; a buffer is free again once its value was read."""

    def __init__(self, vectors: set[str], used: set[str]) -> None:
        self.numbers = {f"held_{name}": 0.0 for name in sorted(used)}
        self.buffers: list[str] = []
        self._vectors = vectors
        self._names: dict[float, str] = {}
        self._free: list[str] = []
        self._lines: list[str] = []

    def kept(self, name: str) -> list[str]:
        """The line that puts a scalar where ufuncs read it, if any of them does."""
        return [f"held_{name}[()] = {name}"] if f"held_{name}" in self.numbers else []

    def assigned(self, name: str, formula: Node) -> list[str]:
        """The calls that assign a formula to a vector."""
        self._lines = []
        if isinstance(formula, Operation):
            self._operation(formula, name)
        else:
            self._lines.append(f"copyto({name}, {self._place(formula)})")
        return self._lines

    def _place(self, node: Node) -> str:
        if isinstance(node, Operation):
            return self._operation(node)
        if isinstance(node, Symbol):
            return node.name if node.name in self._vectors else f"held_{node.name}"
        if node.value not in self._names:
            self._names[node.value] = f"number_{len(self._names)}"
            self.numbers[self._names[node.value]] = node.value
        return self._names[node.value]

    def _operation(self, node: Operation, out: str = "") -> str:
        function, arguments = node.function, node.arguments
        if function == "pow" and isinstance(arguments[1], Number) and arguments[1].value == 2:
            places = [self._place(arguments[0])] * 2
            function = "mul"
        else:
            places = [self._place(argument) for argument in arguments]
        self._free += sorted({place for place in places if place in self.buffers})
        if not out:
            out = self._free.pop() if self._free else self._new_buffer()
        # NumPy takes a third number for maximum and minimum, unless told that it is not one.
        out_argument = f"out={out}" if function in ("max", "min") else out
        self._lines.append(f"np_{function}({', '.join(places)}, {out_argument})")
        return out

    def _new_buffer(self) -> str:
        self.buffers.append(f"buffer_{len(self.buffers)}")
        return self.buffers[-1]


def _scalars(formula: Node, vectors: set[str]) -> set[str]:
    if isinstance(formula, Operation):
        return set().union(*(_scalars(argument, vectors) for argument in formula.arguments))
    return {formula.name} if isinstance(formula, Symbol) and formula.name not in vectors else set()
