"""Whole steps as one generated Python function: what the loop over floats and the loop over arrays share.

The text is made from parsed formulas only, so executing it runs nothing a person typed.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from traceback import walk_tb
from types import CodeType
from typing import Any, Literal

import numpy as np

from engine.expression import Node, StraightLineCode, free_symbols, straight_line
from engine.expression.emit import namespace
from engine.objective import FloatArray, IntArray
from engine.optimizers.lowering import AHEAD, STEP, LoweredRule, Statement, lower
from engine.optimizers.update_rule import TIME, UpdateRule

_NAME = re.compile(r"[A-Za-z_]\w*")
#: Python reads at most 200 brackets inside each other; this many in all are certainly fewer.
_BRACKETS = 40

#: The entries of theta in a loop over floats.
COORDINATES = (0, 1)
#: What tracebacks call the lines of a loop.
_FILE = "<steps>"

BatchSource = Callable[[int], IntArray | None]
#: ``record_theta(step, theta)`` is called with theta after ``step`` updates and returns the step at which it
#: is to be called next.
ThetaRecorder = Callable[[int, FloatArray], int]
Cause = Literal["overflow", "left the domain", "ran away"]


class DivergedError(Exception):
    """A step came to no usable result."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause: Cause = cause


@dataclass
class LiveState:
    """What a racer carries from step to step.

    Attributes:
        step: steps done.
        theta: the parameters ``(P,)``.
        slots: the vector slots, ``(P,)`` each.
        scalars: the scalar slots.
        statistics: what the objective itself remembers from step to step ``(S,)``: running statistics.
        evaluations: of the loss or its gradient, made by all steps so far.
    """

    step: int
    theta: FloatArray
    slots: dict[str, FloatArray]
    scalars: dict[str, float]
    statistics: FloatArray = field(default_factory=lambda: np.zeros(0))
    evaluations: int = 0

    def copy(self) -> LiveState:
        """The same state in arrays of its own."""
        slots = {name: slot.copy() for name, slot in self.slots.items()}
        theta, statistics = self.theta.copy(), self.statistics.copy()
        return replace(self, theta=theta, slots=slots, scalars=dict(self.scalars), statistics=statistics)


@dataclass
class StepRecords:
    """What a run records of each step that was done: its loss, its slope, and the parameters after it.

    Attributes:
        losses: of each step.
        x: the first parameter after it.
        y: the second.
        slopes: the gradient's first entry as the rule used it: clipped, and with a decay that adds to it.
        rates: the learning rate, where it waits for the loss; empty where the schedule alone knows it.
        evaluations: of the loss or its gradient; empty where every step makes as many.
        record_at: the next step at which ``record_theta`` is called before the update; -1 for never.
        record_theta: see `ThetaRecorder`. The loop over floats never calls it: two parameters are recorded in
            full.
    """

    losses: list[float] = field(default_factory=list)
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    slopes: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    evaluations: list[int] = field(default_factory=list)
    record_at: int = -1
    record_theta: ThetaRecorder = lambda step, theta: -1  # noqa: ARG005 - the names are those of the protocol


class RuleLoop:
    """An update rule and its schedule, lowered to statements; a subclass emits them.

    Settings are arguments of the function: changing one compiles nothing.
    """

    def __init__(self, rule: UpdateRule, rate: Node, settings: Iterable[str]) -> None:
        """Prepare the statements.

        Args:
            rule: the update rule.
            rate: the schedule, see `engine.optimizers.lowering.lower`.
            settings: the names of all numbers that stay as they are during a run.
        """
        self.rule = rule
        self.settings = tuple(settings)
        self._work: LoweredRule = lower(rule, rate, self.settings)
        self._emitted = 0
        # what the schedule remembers of losses is among the slots
        self._rate_lines = ["add_rate(learning_rate)"] if free_symbols(rate) & {*rule.scalar_slots} else []

    def _scalar_lines(self, statement: Statement, names: Mapping[str, str] | None = None) -> list[str]:
        """A statement in floats. Temporaries of different statements have different names."""
        self._emitted += 1
        return scalar_lines(statement, self._emitted, names)

    def _lines_in_floats(self, statements: Sequence[Statement]) -> list[str]:
        """Statements in floats, those of vectors once for each of two coordinates."""
        lines: list[str] = []
        vectors = {*self.rule.vectors, AHEAD}
        for statement in statements:
            if statement.is_vector:
                for c in COORDINATES:
                    lines += self._scalar_lines(statement, {name: coordinate(name, c) for name in vectors})
            else:
                lines += self._scalar_lines(statement)
        return lines


class StepLoop(RuleLoop, ABC):
    """n whole steps of one update rule under one schedule on one objective, as one function call."""

    @abstractmethod
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
        """Do ``count`` steps.

        Args:
            state: moved on in place. When a step fails it is left somewhere in the middle.
            count: how many steps.
            settings: a value for each of the names given.
            records: receives one entry for each step that was done.
            batches: the examples (B,) that step k, from 0, sees.
            limit: a length of theta at which it counts as run away.

        Raises:
            DivergedError: a step came to no usable result.
        """


def coordinate(name: str, place: int) -> str:
    """What one entry of a vector is called in a loop over floats."""
    return f"{name}_{place}"


def scalar_lines(statement: Statement, number: int, names: Mapping[str, str] | None = None) -> list[str]:
    """A statement in floats.

    Args:
        statement: what is assigned.
        number: of the statement within its loop; it tells its temporaries from others'.
        names: what names are called in the lines, where that differs.
    """
    program = straight_line([statement.formula], "scalar", prefix=f"_{number}_", names=names)
    target = statement.name if names is None else names.get(statement.name, statement.name)
    return assignments(program, [target])


def assignments(program: StraightLineCode, targets: Sequence[str]) -> list[str]:
    """Emitted code with its results under names of their own, as few lines as can be.

    What is used once is written where it is used: storing and loading a float costs as much as adding it.
    """
    uses = Counter(
        _NAME.findall(" ".join((*(line.partition(" = ")[2] for line in program.lines), *program.results)))
    )
    inside: dict[str, str] = {}

    def written(text: str) -> str:
        return _NAME.sub(lambda match: inside.get(match[0], match[0]), text)

    lines = []
    for line in program.lines:
        name, _, value = line.partition(" = ")
        value = written(value)
        if uses[name] == 1 and value.count("(") < _BRACKETS:
            inside[name] = f"({value})"
        else:
            lines.append(f"{name} = {value}")
    return [
        *lines,
        *(f"{name} = {written(place)}" for name, place in zip(targets, program.results, strict=True)),
    ]


def assemble(
    arguments: Iterable[str],
    once: Iterable[str],
    each: Iterable[str],
    results: Iterable[str],
    scope: Mapping[str, Any],
) -> Callable[..., tuple[float, ...]]:
    """The loop ``run(count, k, *arguments)`` from its lines.

    Args:
        arguments: their names.
        once: lines before the loop.
        each: lines of every step; k counts the steps from 0, t from 1.
        results: what it returns.
        scope: what the lines may call beside the functions of formulas.
    """
    lines = [
        f"def run(count, {STEP}, {', '.join(arguments)}):",
        *(f"    {line}" for line in once),
        f"    for {STEP} in range({STEP}, {STEP} + count):",
        f"        {TIME} = {STEP} + 1.0",
        *(f"        {line}" for line in each),
        f"    return ({''.join(f'{result}, ' for result in results)})",
    ]
    names = {**namespace("scalar"), "range": range, "unusable": unusable, "escaped": escaped, **scope}
    exec(_code("\n".join(lines)), names)  # noqa: S102 - text of our own making, see the module
    run: Callable[..., tuple[float, ...]] = names["run"]
    return run


def unusable(loss: float, *gradient: float) -> DivergedError:
    """Why a loss or its gradient cannot be used."""
    return DivergedError("overflow" if any(map(math.isinf, (loss, *gradient))) else "left the domain")


def escaped(length_squared: float) -> DivergedError:
    """Why a run cannot continue from parameters of this length."""
    if math.isnan(length_squared):
        return DivergedError("left the domain")
    return DivergedError("overflow" if math.isinf(length_squared) else "ran away")


@contextmanager
def undefined_floats(*more: type[Exception]) -> Iterator[None]:
    """Raise a `DivergedError` for what Python's floats raise where arrays hold inf or nan.

    Args:
        more: further exceptions that mean a function has no value there. A ``ValueError`` of the loop's own
            lines, such as that of the root of -1, always does; one of what they call may be a mistake.
    """
    no_value: tuple[type[Exception], ...] = (ZeroDivisionError, *more)
    try:
        yield
    except OverflowError as error:
        raise DivergedError("overflow") from error
    except no_value as error:
        raise DivergedError("left the domain") from error
    except ValueError as error:
        if not _is_of_the_loop(error):
            raise
        raise DivergedError("left the domain") from error


def _is_of_the_loop(error: Exception) -> bool:
    """Whether an exception was raised by a line of a compiled loop, not within what it calls."""
    *_, (frame, _) = walk_tb(error.__traceback__)
    return frame.f_code.co_filename == _FILE


@lru_cache(maxsize=128)
def _code(text: str) -> CodeType:
    return compile(text, _FILE, "exec")
