"""What a row of the table of learning-rate schedules is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

#: What the loss that a step saw is called in equations.
LOSS = "loss"
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
        follows: the equations by which it looks at the loss of each step, in a dialect; they are carried out
            after the step, over ``loss``, the parameters and what they assign. None of one that does not.
        begins: what these equations read before they assign it, and what it is before the first step.
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
    follows: Callable[[Dialect], tuple[str, ...]] | None = None
    begins: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
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
        names = (*(p.name for p in self.parameters), *self.begins)
        return _rate(formula, names, bool(values[WARMUP.name]))

    def rates(self, learning_rate: float, values: Mapping[str, Value], steps: IntArray) -> FloatArray:
        """The rate in the step that follows each of ``steps (N,)`` done, as ``(N,)``.

        Of one that follows the loss: as long as that keeps falling.
        """
        names = {name: float(value) for name, value in (*values.items(), *self.begins.items())}
        rate = evaluate(
            self.rate(values), {**names, RATE: learning_rate, STEP: np.asarray(steps, dtype=float)}
        )
        return np.broadcast_to(rate, np.shape(steps))

    def typeset(self, values: Mapping[str, Value]) -> str:
        """The schedule in LaTeX, warm-up included where it is on."""
        symbols = {p.name: p.symbol for p in self.parameters} | {RATE: r"\eta"}
        rate = rf"\eta_k = {to_latex(self.rate(values), symbols)}"
        lines = self.equations("textbook")
        told = [
            rf"{to_latex(Symbol(name), symbols)} \leftarrow {to_latex(made, symbols)}" for name, made in lines
        ]
        return r",\quad ".join((rate, *told))

    def equations(self, dialect: Dialect) -> tuple[tuple[str, Node], ...]:
        """What it does with the loss of a step, in order: a name and its formula each; nothing of most."""
        return (
            ()
            if self.follows is None
            else _equations(self.follows(dialect), tuple(p.name for p in self.parameters))
        )


@cache
def _equations(lines: tuple[str, ...], parameters: tuple[str, ...]) -> tuple[tuple[str, Node], ...]:
    parts = [(name.strip(), formula) for name, _, formula in (line.partition("=") for line in lines)]
    names = {LOSS, *parameters, *(name for name, _ in parts)}
    return tuple((name, read_formula(formula, names, "schedule")) for name, formula in parts)


@cache
def _rate(formula: str, names: tuple[str, ...], warms_up: bool) -> Node:  # noqa: FBT001 - a part of the key
    plain = read_formula(formula, {RATE, STEP, *names}, "schedule")
    if not warms_up:
        return plain
    step, warmup = Symbol(STEP), Symbol(WARMUP.name)
    later = substitute(plain, {STEP: call("max", sub(step, warmup), Number(0.0))})
    return mul(call("min", ONE, div(add(step, ONE), warmup)), later)
