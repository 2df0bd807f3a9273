"""Steps of any number of parameters: the update rule as NumPy calls into buffers made once.

Each call writes with ``out``; scalars are 0-d arrays, which ufuncs take faster than floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol, runtime_checkable

import numpy as np

from engine.expression import Node, free_symbols
from engine.expression.in_place import InPlaceWriter, calls_in
from engine.objective import FloatArray, IntArray, Objective
from engine.objective_functions.point_of import asking, point_of
from engine.objective_functions.step_point import StepPoint
from engine.objective_functions.table import OBJECTIVE_FUNCTIONS
from engine.optimizers.gradient_clipping import GradientClipper
from engine.optimizers.loop import BatchSource, LiveState, StepLoop, StepRecords, assemble, undefined_floats
from engine.optimizers.lowering import AHEAD, Statement
from engine.optimizers.scalar_loop import FormulaObjective, ScalarLoop
from engine.optimizers.update_rule import GRADIENT, THETA, ExplainedFunction, UpdateRule
from engine.optimizers.variable_functions import InPlaceFunction, in_place_function, shaped_variables

_CALLS = ("evaluate", "begin_step", "end_step", "batches", "item", "theta_dot", "add_loss", "add_x", "add_y")
#: Many parameters are updated in blocks of so many: each of the dozen calls of an update then finds what the
#: one before left in the second-level cache (six arrays of 128 kB), not in memory. That makes an update of a
#: million parameters 1.35 times as fast, of 100,000 1.15 times; from so many blocks on it pays for its calls.
BLOCK, BLOCKS = 2**14, 4
_RECORDING = (
    *_CALLS,
    "add_slope",
    "add_rate",
    "add_evaluations",
    "statistics",
    "record_at",
    "record_theta",
    "limit_squared",
)


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


def explained_functions(
    rule: UpdateRule, objective: Objective, point: StepPoint | None
) -> dict[str, ExplainedFunction]:
    """The functions that a rule uses, as `UpdateRule.explain` takes them."""

    def result(function: InPlaceFunction) -> ExplainedFunction:
        def of(values: FloatArray) -> FloatArray:
            function(values)
            return values

        return of

    found = {key: result(function) for key, function in functions_of(rule, objective).items()}
    return found if point is None else found | {key: getattr(point, key) for key in rule.objective_functions}


def step_point(rule: UpdateRule, objective: Objective, *, maximize: bool = False) -> StepPoint | None:
    """What answers the questions of a rule about the loss; None of a rule that asks none.

    Raises:
        RavineError: there are too many parameters for the rule.
    """
    keys = rule.objective_functions
    return point_of(keys, objective, held=held_of(objective).tolist(), maximize=maximize)


class ArrayLoop(StepLoop):
    """The loop over arrays."""

    def __init__(
        self,
        rule: UpdateRule,
        rate: Node,
        settings: Iterable[str],
        objective: Objective,
        clip: GradientClipper | None = None,
        *,
        point: StepPoint | None = None,
    ) -> None:
        """Compile the loop and make its buffers; see `StepLoop` for the arguments.

        ``clip`` clips a gradient in place before the rule uses it; ``point`` answers what it asks.
        """
        super().__init__(rule, rate, settings)
        self._objective = objective
        self._stateful = objective if isinstance(objective, StatefulObjective) else None
        work = self._work
        statements = (*work.before, *work.after)
        arrays = {*rule.vectors, *rule.matrix_slots, AHEAD}
        used = free_symbols(*(s.formula for s in statements if s.is_vector)) - arrays
        writer = InPlaceWriter(arrays, used)
        once = [line for s in work.once for line in [*self._scalar_lines(s), *writer.kept(s.name)]]
        known = [line for name in (*self.settings, *rule.scalar_slots) for line in writer.kept(name)]
        before, update = (self._lines(part, writer) for part in (work.before, work.after))
        if (
            objective.size > BLOCKS * BLOCK
            and not (rule.functions or point)
            and _scalars_come_first(work.after)
        ):
            whole = [THETA, *rule.vector_slots, *work.vectors, GRADIENT, *writer.buffers]
            once.append(f"blocks = blocks_of({len(writer.buffers)}, {', '.join(whole)})")
            update = _in_blocks(zip(work.after, update, strict=True), ", ".join(whole))
        # a rule may move what has no gradient, by weight decay for one; libraries do not show it to the rule
        held, kept = held_of(objective), [THETA, *rule.vector_slots] if len(held_of(objective)) else []
        ahead = [] if rule.lookahead is None or not kept else [f"{AHEAD}[held] = held_{THETA}"]
        last = min(1, objective.size - 1)
        remembers = self._stateful is not None and len(self._stateful.start_state()) > 0
        each = [
            "if k == record_at: record_at = record_theta(k, theta)",
            *chain.from_iterable(before),
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
            *([] if point is None else ["begin_at(lambda at: asked(at, batch), theta, loss, g)"]),
            *([] if clip is None else ["clip(g)"]),
            *chain.from_iterable(update),
            *(f"{name}[held] = held_{name}" for name in kept),
            "length = theta_dot(theta)",
            "if not length < limit_squared: raise escaped(length)",
            "add_loss(loss)",
            "add_x(item(0))",
            f"add_y(item({last}))",
            "add_slope(slope(0))",
            *self._rate_lines,
            *([] if point is None else ["add_evaluations(step_point.evaluations)"]),
        ]
        scope: dict[str, Any] = {
            **calls_in(chain.from_iterable((*before, *update))),
            **{name: np.array(value) for name, value in writer.numbers.items()},
            **{name: np.zeros(objective.size) for name in (*writer.buffers, *work.vectors, GRADIENT)},
            "blocks_of": blocks_of,
            "zeros_dot": np.zeros(objective.size).dot,
            "held": held,
            **({} if clip is None else {"clip": clip}),
        }
        scope |= {f"variable_{key}": function for key, function in functions_of(rule, objective).items()}
        if point is not None:
            scope |= {"step_point": point, "begin_at": point.begin, "asked": asking(objective)}
            scope |= {f"objective_{key}": getattr(point, key) for key in sorted(rule.objective_functions)}
        scope["slope"] = scope[GRADIENT].item
        # Arguments with defaults are locals, which Python finds faster than globals.
        local = [f"{name}={name}" for name in scope]
        state = [THETA, *rule.vector_slots, *rule.matrix_slots, *rule.scalar_slots]
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
                *(state.slots[name] for name in (*self.rule.vector_slots, *self.rule.matrix_slots)),
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
                records.rates.append,
                records.evaluations.append,
                state.statistics,
                records.record_at,
                records.record_theta,
                limit * limit,
            )
        state.scalars.update(zip(self.rule.scalar_slots, result, strict=True))
        state.step += count

    def _lines(self, statements: Sequence[Statement], writer: InPlaceWriter) -> list[list[str]]:
        """The lines of each statement."""
        return [self._lines_of(statement, writer) for statement in statements]

    def _lines_of(self, statement: Statement, writer: InPlaceWriter) -> list[str]:
        if not statement.is_vector:
            return [*self._scalar_lines(statement), *writer.kept(statement.name)]
        if statement.function in OBJECTIVE_FUNCTIONS:
            return self._asked_lines(statement, writer)
        lines = writer.assigned((statement.name, statement.formula))
        return [*lines, f"variable_{statement.function}({statement.name})"] if statement.function else lines

    def _asked_lines(self, statement: Statement, writer: InPlaceWriter) -> list[str]:
        """The lines of what is asked of the loss."""
        name, takes = statement.name, statement.arguments
        if name in self.rule.matrix_slots:
            return [f"copyto({name}, objective_{statement.function}({', '.join(takes)}))"]
        begin = writer.assigned((name, statement.formula))
        return [*begin, f"copyto({name}, objective_{statement.function}({', '.join((name, *takes))}))"]


def blocks_of(scratch: int, *arrays: FloatArray) -> list[tuple[FloatArray, ...]]:
    """Views of arrays (P,) block by block, at most `BLOCK` long.

    Args:
        scratch: how many of the last arrays hold nothing that lasts: all their views are of the same memory.
        arrays: all of one length.
    """
    lasting = arrays[: len(arrays) - scratch]
    blocks = []
    for start in range(0, len(arrays[0]), BLOCK):
        views = [array[start : start + BLOCK] for array in lasting]
        blocks.append((*views, *(array[: len(views[0])] for array in arrays[len(lasting) :])))
    return blocks


def _scalars_come_first(statements: Sequence[Statement]) -> bool:
    """Whether all scalars may be computed before all vectors: no vector reads one that changes after it."""
    read: set[str] = set()
    for statement in statements:
        if statement.is_vector:
            read |= free_symbols(statement.formula)
        elif statement.name in read:
            return False
    return True


def _in_blocks(update: Iterable[tuple[Statement, list[str]]], arrays: str) -> list[list[str]]:
    """The lines of an update in which the arrays stand for their blocks; afterwards they are whole again."""
    parts = list(update)
    return [
        *(lines for statement, lines in parts if not statement.is_vector),
        [f"whole = {arrays}", f"for {arrays} in blocks:"],
        [f"    {line}" for statement, lines in parts if statement.is_vector for line in lines],
        [f"{arrays} = whole"],
    ]


def make_loop(
    objective: Objective,
    rule: UpdateRule,
    rate: Node,
    settings: Iterable[str],
    *,
    clip: GradientClipper | None,
    point: StepPoint | None,
) -> StepLoop:
    """The quickest loop that can do the steps; see `ArrayLoop` for the arguments."""
    if isinstance(objective, FormulaObjective) and clip is None and point is None:
        return ScalarLoop(rule.on_numbers, rate, settings, objective)
    return ArrayLoop(rule, rate, settings, objective, clip, point=point)
