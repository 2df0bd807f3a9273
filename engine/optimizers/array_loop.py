"""Steps of any number of parameters: the update rule as NumPy calls into buffers made once.

Each call writes with ``out``; scalars are 0-d arrays, which ufuncs take faster than floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np

from engine.expression import Node, free_symbols
from engine.expression.in_place import InPlaceWriter, calls_in
from engine.objective import FloatArray, IntArray, Objective
from engine.optimizers.gradient_clipping import GradientClipper
from engine.optimizers.loop import BatchSource, LiveState, StepLoop, StepRecords, assemble, undefined_floats
from engine.optimizers.lowering import AHEAD, Statement
from engine.optimizers.update_rule import GRADIENT, THETA, UpdateRule
from engine.optimizers.variable_functions import InPlaceFunction, in_place_function, shaped_variables

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


@runtime_checkable
class HoldingObjective(Protocol):
    """An objective some of whose parameters no optimizer changes."""

    @property
    def held(self) -> IntArray:
        """Their places in theta ``(H,)``; every gradient is 0 there."""


def held_of(objective: Objective) -> IntArray:
    """The places in theta that an optimizer leaves as they are ``(H,)``."""
    return objective.held if isinstance(objective, HoldingObjective) else np.zeros(0, np.intp)


def functions_of(rule: UpdateRule, objective: Objective) -> dict[str, InPlaceFunction]:
    """The functions of whole variables that a rule uses, over the variables of an objective."""
    if not rule.functions:
        return {}
    variables = shaped_variables(objective.names, frozenset(held_of(objective).tolist()))
    return {key: in_place_function(key, variables) for key in sorted(rule.functions)}


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
        arrays = {*rule.vectors, AHEAD}
        used = free_symbols(*(s.formula for s in statements if s.is_vector)) - arrays
        writer = InPlaceWriter(arrays, used)
        once = [line for s in work.once for line in [*self._scalar_lines(s), *writer.kept(s.name)]]
        known = [line for name in (*self.settings, *rule.scalar_slots) for line in writer.kept(name)]
        before, after = (self._lines(part, writer) for part in (work.before, work.after))
        # a rule may move what has no gradient, by weight decay for one; libraries do not show it to the rule
        held, kept = held_of(objective), [THETA, *rule.vector_slots] if len(held_of(objective)) else []
        ahead = [] if rule.lookahead is None or not kept else [f"{AHEAD}[held] = held_{THETA}"]
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
            *ahead,
            *([] if rule.lookahead is None else [f"evaluate({AHEAD}, g, batch)"]),
            # Times zero a finite number is zero, and any other is nan.
            "finite = loss * 0.0 + zeros_dot(g)",
            "if finite != 0.0: raise unusable(loss, *g)",
            *([] if clip is None else ["clip(g)"]),
            *after,
            *(f"{name}[held] = held_{name}" for name in kept),
            "length = theta_dot(theta)",
            "if not length < limit_squared: raise escaped(length)",
            "add_loss(loss)",
            "add_x(item(0))",
            f"add_y(item({last}))",
            "add_slope(slope(0))",
        ]
        scope: dict[str, Any] = {
            **calls_in([*before, *after]),
            **{name: np.array(value) for name, value in writer.numbers.items()},
            **{name: np.zeros(objective.size) for name in (*writer.buffers, *work.vectors, GRADIENT)},
            "zeros_dot": np.zeros(objective.size).dot,
            "held": held,
            **({} if clip is None else {"clip": clip}),
        }
        scope |= {f"variable_{key}": function for key, function in functions_of(rule, objective).items()}
        scope["slope"] = scope[GRADIENT].item
        # Arguments with defaults are locals, which Python finds faster than globals.
        local = [f"{name}={name}" for name in scope]
        state = [THETA, *rule.vector_slots, *rule.scalar_slots]
        arguments = [*state, *self.settings, *_RECORDING, *local]
        known += [f"held_{name} = {name}[held]" for name in kept]
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

    def _lines(self, statements: Sequence[Statement], writer: InPlaceWriter) -> list[str]:
        lines: list[str] = []
        for statement in statements:
            if statement.is_vector:
                lines += writer.assigned((statement.name, statement.formula))
                if statement.function:
                    lines.append(f"variable_{statement.function}({statement.name})")
            else:
                lines += [*self._scalar_lines(statement), *writer.kept(statement.name)]
        return lines
