"""What bias correction does to the steps of a rule whose averages begin at 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from engine.arrays import frozen
from engine.expression import Node, Number, Operation, Symbol, free_symbols, walk
from engine.objective import FloatArray
from engine.optimizers.update_rule import GRADIENT, RATE, THETA, TIME, UpdateRule, evaluate

#: Hyperparameters that are the shares which an average keeps.
KEPT_SHARES = frozenset({"beta", "beta_1", "beta_2", "beta_3"})
#: The steps over which products of shares are multiplied up, and how small they are then no more than 0.
MOST_FACTORS, NOTHING = 65536, 1e-17


def bias_correction(rule: UpdateRule, numbers: Mapping[str, float], steps: FloatArray) -> FloatArray | None:
    """By what bias correction multiplies each step.

    The rule is carried out with all it remembers at 1: once as it is, and once with 0 in the place of what
    correction is made of, powers ``beta^t`` of the shares that its averages keep, and products of such
    shares over the steps, as Nadam has them. The decay of weights is left out.

    Args:
        rule: the update rule.
        numbers: its hyperparameters by name.
        steps: their numbers from 1 ``(N,)``, whole.

    Returns:
        The factors ``(N,)``, read-only; nan after `MOST_FACTORS` steps with a product that still counts.
        None of a rule that corrects nothing, or that keeps a number which is no product of shares.
    """
    if rule.objective_functions:
        return None
    given = tuple(sorted((name, float(value)) for name, value in numbers.items()))
    return _factors(rule.on_numbers, given, tuple(steps.tolist()))


@lru_cache(maxsize=64)
def _factors(
    rule: UpdateRule, numbers: tuple[tuple[str, float], ...], steps: tuple[float, ...]
) -> FloatArray | None:
    products = _products(rule, dict(numbers), int(max(steps)))
    formulas = [equation.formula for equation in rule.equations]
    if products is None or not (products or any(map(_is_correction, walk(*formulas)))):
        return None
    plain = replace(
        rule, equations=tuple(replace(e, formula=_without_powers(e.formula)) for e in rule.equations)
    )
    at = np.array(steps)
    held = {name: _at_steps(each, at) for name, each in products.items()}
    corrected = _update(rule, dict(numbers), at, held)
    uncorrected = _update(plain, dict(numbers), at, dict.fromkeys(products, np.zeros_like(at)))
    if not uncorrected.all():
        return None  # the product is no part of a correction: it scales the step
    with np.errstate(all="ignore"):
        return frozen(corrected / uncorrected)


def _is_correction(node: Node) -> bool:
    """Whether a formula is a power of a kept share to the number of the step."""
    if not isinstance(node, Operation) or node.function != "pow":
        return False
    base, exponent = node.arguments
    return isinstance(base, Symbol) and base.name in KEPT_SHARES and TIME in free_symbols(exponent)


def _without_powers(node: Node) -> Node:
    """A formula with 0 for each such power."""
    if _is_correction(node):
        return Number(0.0)
    if not isinstance(node, Operation):
        return node
    return replace(node, arguments=tuple(map(_without_powers, node.arguments)))


def _products(rule: UpdateRule, numbers: Mapping[str, float], last: int) -> dict[str, FloatArray] | None:
    """What scalar slots are after each of the first steps, if all are products of shares; else None."""
    known: dict[str, float | FloatArray] = {**numbers, TIME: np.arange(1.0, min(last, MOST_FACTORS) + 1.0)}
    of_shares = set(KEPT_SHARES)
    products: dict[str, FloatArray] = {}
    begins = rule.initial_slots(numbers)
    for equation in rule.equations:
        formula, is_slot = equation.formula, equation.name in rule.scalar_slots
        factor = _factor_beside(equation.name, formula) if is_slot else formula
        names = free_symbols(factor) if factor is not None else frozenset()
        if is_slot and (factor is None or not names <= known.keys() or not names & of_shares):
            return None
        if factor is None or equation.function or not names <= known.keys():
            continue
        value = evaluate(factor, known)
        if names & of_shares:
            of_shares.add(equation.name)
        if is_slot:
            value = begins[equation.name] * np.cumprod(np.broadcast_to(value, np.shape(known[TIME])))
            products[equation.name] = value
        known[equation.name] = value
    return products


def _factor_beside(name: str, formula: Node) -> Node | None:
    """What a name is multiplied by in a product of two; None of anything else."""
    if isinstance(formula, Operation) and formula.function == "mul" and len(formula.arguments) == 2:
        for own, other in (formula.arguments, formula.arguments[::-1]):
            if isinstance(own, Symbol) and own.name == name not in free_symbols(other):
                return other
    return None


def _at_steps(product: FloatArray, steps: FloatArray) -> FloatArray:
    """A product ``(M,)`` over the first M steps, at some of them or later ones ``(N,)``."""
    places = np.minimum(steps.astype(np.intp), len(product)) - 1
    later = 0.0 if abs(product[-1]) < NOTHING else np.nan
    return np.where(steps <= len(product), product[places], later)


def _update(
    rule: UpdateRule, numbers: Mapping[str, float], steps: FloatArray, products: Mapping[str, FloatArray]
) -> FloatArray:
    one = np.ones_like(steps)
    values: dict[str, float | FloatArray] = {**numbers, "weight_decay": 0.0, RATE: 1.0, TIME: steps}
    values |= dict.fromkeys((THETA, GRADIENT, *rule.vector_slots), one)
    for equation in rule.equations:
        # a product is that after the step, whatever its line multiplies it by
        known = products.get(equation.name)
        values[equation.name] = evaluate(equation.formula, values) if known is None else known
    return np.asarray(one - values[THETA])
