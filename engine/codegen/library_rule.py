"""Whether a library's own optimizer takes the same steps as the one that ran, found by running both rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.codegen.description import RunDescription, Stretch
from engine.expression import compile_function, free_symbols
from engine.library_spelling import Library
from engine.objective import FloatArray
from engine.optimizers.equations import Equation
from engine.optimizers.update_rule import GRADIENT, RATE, THETA, TIME, UpdateRule
from engine.optimizers.variable_functions import in_place_function
from engine.parameters import Value

#: Steps of each stretch of settings that both rules are tried for, and how many stretches.
TRIED, STRETCHES = 6, 8
#: Gradients of these sizes: with small ones the place of epsilon shows.
SIZES = np.array([1.0, -0.03, 1e-3, -1e-6])
#: The four numbers as one variable, where a rule asks for such.
MATRIX = (np.arange(4).reshape(2, 2),)
#: What means nothing without momentum.
UNMEANT = ("nesterov", "dampening")
#: The libraries whose optimizers take ``maximize=True``.
MAXIMIZING: frozenset[Library] = frozenset({"pytorch"})
#: The largest relative difference of two rules that are the same.
SAME = 1e-11


@dataclass(frozen=True)
class LibrarySettings:
    """What a library's own optimizer is given.

    Attributes:
        values: every hyperparameter, for each stretch of the run.
        note: a comment that says why they are not those that ran; empty where they are.
    """

    values: tuple[Mapping[str, Value], ...]
    note: str = ""


def library_settings(run: RunDescription, library: Library) -> LibrarySettings | None:
    """With which settings a library's own optimizer takes the same steps; None if with none."""
    row = run.optimizer
    if row.spelling.reason(library) or (run.racer.maximize and library not in MAXIMIZING):
        return None
    neutral = {
        p.name: p.default_in(library)
        for p in row.parameters
        if run.dialect not in row.only.get(p.name, (run.dialect,))
        or library not in row.only.get(p.name, (library,))
    }
    own = [{**stretch.values, **neutral} for stretch in run.stretches]
    for values in own:
        if not values.get("bias_correction", True):
            return None
        if not values.get("momentum", 1.0):  # without momentum these mean nothing, and PyTorch refuses them
            values.update(
                {name: p for name, p in (("nesterov", False), ("dampening", 0.0)) if name in values}
            )
    given = [dict(row.in_libraries(values, run.dialect).values) for values in own]
    candidates = [LibrarySettings(tuple(own))]
    if any(given):
        scaled = tuple({**values, **other} for values, other in zip(own, given, strict=True))
        candidates.append(LibrarySettings(scaled, row.in_libraries(own[0], run.dialect).note))
    return next((each for each in candidates if _takes_same_steps(run, each, library)), None)


def _takes_same_steps(run: RunDescription, settings: LibrarySettings, library: Library) -> bool:
    rules = [run.optimizer.rule(values, library, maximize=run.racer.maximize) for values in settings.values]
    if any(rule is not rules[0] for rule in rules):
        return False  # the library keeps what it remembers where here it begins anew
    theirs = [
        Stretch(stretch.first, values, rule, rule)
        for stretch, values, rule in zip(run.stretches, settings.values, rules, strict=True)
    ]
    ends = np.random.default_rng(0).normal(size=(TRIED * STRETCHES, len(SIZES)))
    # what a sum of gradients and a sum of steps have in common ends where the rate changes
    factors = np.ones(len(ends)) - 0.01 * run.has_schedule * np.arange(len(ends))
    with np.errstate(all="ignore"):
        ours, others = _path(run.stretches, ends, factors), _path(theirs, ends, factors)
    if ours is None or others is None:
        return False
    return bool(np.all(np.abs(ours - others) <= SAME * np.abs(ours).max(axis=0)))


def _path(stretches: Sequence[Stretch], ends: FloatArray, factors: FloatArray) -> FloatArray | None:
    """How far theta is moved by each step of a rule; None if its gradients are taken elsewhere."""
    theta = 0.3 * SIZES
    held: dict[str, Any] = {}
    moves = []
    step = 0
    for stretch in stretches[:STRETCHES]:
        rule = stretch.rule
        if rule.lookahead is not None:
            return None
        begin = rule.initial_slots(stretch.numbers)
        held = {name: held.get(name, value) for name, value in begin.items()}
        for _ in range(TRIED):
            values: dict[str, Any] = {
                **stretch.numbers,
                **held,
                THETA: theta,
                GRADIENT: SIZES * (1.0 + 0.5 * ends[step]),
                RATE: stretch.numbers.get(RATE, 1.0) * factors[step],
                TIME: step + 1.0,
            }
            moved = _step(rule, values)
            moves.append(moved[THETA] - theta)
            theta = moved[THETA]
            held = {name: moved[name] for name in begin}
            step += 1
    return np.array(moves)


def _step(rule: UpdateRule, values: dict[str, Any]) -> dict[str, Any]:
    for equation, reads, function in _compiled(rule):
        (result,) = function(*(values[read] for read in reads))
        if equation.function:
            result = np.array(np.broadcast_to(result, SIZES.shape))
            in_place_function(equation.function, MATRIX)(result)
        values[equation.name] = result
    return values


_Compiled = tuple[Equation, tuple[str, ...], Callable[..., tuple[Any, ...]]]


@lru_cache(maxsize=64)
def _compiled(
    rule: UpdateRule,
) -> tuple[tuple[Equation, tuple[str, ...], Callable[..., tuple[Any, ...]]], ...]:
    """Each equation, what its formula reads, and that as a function."""
    return tuple(
        (equation, reads, compile_function((equation.formula,), reads, "array"))
        for equation in rule.equations
        for reads in [tuple(sorted(free_symbols(equation.formula)))]
    )
