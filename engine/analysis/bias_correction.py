"""What bias correction does to the steps of a rule whose averages begin at 0."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from engine.arrays import frozen
from engine.expression import free_symbols
from engine.objective import FloatArray
from engine.optimizers.update_rule import GRADIENT, RATE, THETA, TIME, UpdateRule, evaluate

#: The number of a step so late that nothing is corrected any more.
LATE = 1e9
#: Hyperparameters that are the shares which an average keeps.
KEPT_SHARES = frozenset({"beta", "beta_1", "beta_2", "beta_3"})


def bias_correction(rule: UpdateRule, numbers: Mapping[str, float], steps: FloatArray) -> FloatArray | None:
    """By what bias correction multiplies each step.

    The rule is carried out with all it remembers at 1, once with the number of the step and once with a late
    one; the decay of weights is left out.

    Args:
        rule: the update rule.
        numbers: its hyperparameters by name.
        steps: their numbers from 1 ``(N,)``.

    Returns:
        The factors ``(N,)``, read-only; None of a rule that corrects nothing, or by products of its own.
    """
    if rule.scalar_slots or not _corrects(rule):
        return None
    given = tuple(sorted((name, float(value)) for name, value in numbers.items()))
    return _factors(rule.on_numbers, given, tuple(steps.tolist()))


def _corrects(rule: UpdateRule) -> bool:
    used = (free_symbols(equation.formula) for equation in rule.equations)
    return any(TIME in names and names & KEPT_SHARES for names in used)


@lru_cache(maxsize=64)
def _factors(
    rule: UpdateRule, numbers: tuple[tuple[str, float], ...], steps: tuple[float, ...]
) -> FloatArray:
    at = np.array(steps)
    with np.errstate(all="ignore"):
        return frozen(_update(rule, dict(numbers), at) / _update(rule, dict(numbers), np.full_like(at, LATE)))


def _update(rule: UpdateRule, numbers: Mapping[str, float], steps: FloatArray) -> FloatArray:
    one = np.ones_like(steps)
    values: dict[str, float | FloatArray] = {**numbers, "weight_decay": 0.0, RATE: 1.0, TIME: steps}
    values |= dict.fromkeys((THETA, GRADIENT, *rule.vector_slots), one)
    for equation in rule.equations:
        values[equation.name] = evaluate(equation.formula, values)
    return np.asarray(one - values[THETA])
