"""What a row of the table of learning-rate schedules is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

import numpy as np

from engine.expression import Node, Number, substitute, to_latex
from engine.expression.tree import ONE, Symbol, add, call, div, mul, sub
from engine.library_spelling import NOT_SPELLED, Spelling
from engine.objective import FloatArray, IntArray
from engine.optimizers.lowering import STEP
from engine.optimizers.update_rule import RATE, evaluate, read_formula
from engine.parameters import Dialect, Parameter, Value, check_values

#: What every schedule has.
WARMUP = Parameter(
    name="warmup_steps",
    default=0,
    low=0,
    high=1_000_000,
    slider_high=1_000,
    unit="steps",
    symbol="W",
    meaning="The rate first rises in a line over this many steps; 0 switches it off.",
)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """One schedule.

    Attributes:
        key: name in files and on the command line.
        title: name shown to a person.
        meaning: what the rate does, in one sentence.
        source: where it comes from.
        spelling: how Keras and PyTorch write it, over the parameters and ``{rate}``; empty where a library
            needs nothing.
        formula: the rate over learning_rate (what the person set), k and the parameters, without warm-up.
        special: another formula where a parameter has a value that the formula cannot take.
        shape: the parameters of the formula; warm-up comes to every schedule by itself.
        conventions: the library's equivalent, in words.
        pytorch_until: the parameter that names the step up to which PyTorch's scheduler does the same; empty
            where it always does.
    """

    key: str
    title: str
    meaning: str
    source: str
    spelling: Spelling = NOT_SPELLED
    formula: str
    special: Mapping[tuple[str, Value], str] = field(default_factory=lambda: MappingProxyType({}))
    shape: tuple[Parameter, ...]
    conventions: Mapping[Dialect, str]
    pytorch_until: str = ""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What can be set, warm-up included."""
        return (*self.shape, WARMUP)

    def completed(self, values: Mapping[str, object]) -> dict[str, Value]:
        """The given values, checked, and the defaults for the others.

        Raises:
            RavineError: an unknown name or a bad value.
        """
        checked = check_values(self.parameters, values, owner=f"schedule {self.key}")
        return {p.name: checked.get(p.name, p.default) for p in self.parameters}

    def rate(self, values: Mapping[str, Value]) -> Node:
        """The rate over learning_rate, k and the parameters' names; equal choices give the same object."""
        formula = self.formula
        for (name, value), special in self.special.items():
            if values[name] == value:
                formula = special
        return _rate(formula, tuple(p.name for p in self.parameters), bool(values[WARMUP.name]))

    def rates(self, learning_rate: float, values: Mapping[str, Value], steps: IntArray) -> FloatArray:
        """The rate in the step that follows each of ``steps (N,)`` done, as ``(N,)``."""
        names = {name: float(value) for name, value in values.items()}
        rate = evaluate(
            self.rate(values), {**names, RATE: learning_rate, STEP: np.asarray(steps, dtype=float)}
        )
        return np.broadcast_to(rate, np.shape(steps))

    def typeset(self, values: Mapping[str, Value]) -> str:
        """The schedule in LaTeX, warm-up included where it is on."""
        symbols = {p.name: p.symbol for p in self.parameters} | {RATE: r"\eta"}
        return rf"\eta_k = {to_latex(self.rate(values), symbols)}"


@cache
def _rate(formula: str, names: tuple[str, ...], warms_up: bool) -> Node:  # noqa: FBT001 - a part of the key
    plain = read_formula(formula, {RATE, STEP, *names}, "schedule")
    if not warms_up:
        return plain
    step, warmup = Symbol(STEP), Symbol(WARMUP.name)
    later = substitute(plain, {STEP: call("max", sub(step, warmup), Number(0.0))})
    return mul(call("min", ONE, div(add(step, ONE), warmup)), later)
