"""The check of an update rule that a person typed: every complaint names the equation and the place."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.errors import RavineError, quoted, unknown_name
from engine.expression import Node, free_symbols
from engine.optimizers.own_names import GIVEN, check_constant, check_coordinates, check_name
from engine.optimizers.update_rule import (
    FUNCTION_WORDS,
    GRADIENT,
    THETA,
    WORD,
    RuleText,
    UpdateRule,
    read_formula,
    read_rule,
)

MOST_EQUATIONS, MOST_CONSTANTS = 24, 16
#: The rule that an example shows: the sign of an average, as in Signum.
EXAMPLE = ("m = beta*m + (1-beta)*sign(g)", "theta = theta - learning_rate*m")
_AVERAGE, _MOVE = EXAMPLE


def checked_rule(typed: RuleText, constants: Sequence[str]) -> UpdateRule:
    """Read a rule that a person typed.

    Args:
        typed: the rule.
        constants: the names that are numbers of its own.

    Raises:
        RavineError: it cannot be used; one sentence.
    """
    _check_constants(constants)
    places = [f"the update rule's equation {number}" for number in range(1, len(typed.equations) + 1)]
    results = _checked_results(typed.equations, places, constants)
    names = {*GIVEN, *constants, THETA, GRADIENT, *results}
    formulas = [_formula(line, names, place) for line, place in zip(typed.equations, places, strict=True)]
    for number, line in enumerate(typed.initial, 1):
        place = f"the update rule's initial value {number}"
        _result(line, place)
        _formula(line, set(constants), place)
    for text, what in _points(typed):
        _formula(text, names, f"the update rule's {what}", begin=0)
    rule = read_rule(typed, tuple(constants))
    for name, formula, place in zip(results, formulas, places, strict=True):
        if name in rule.vectors and not free_symbols(formula) & rule.vectors:
            raise RavineError(
                f"{place} gives {name}, which is a number for each parameter, one number for all; "
                f"let it depend on {THETA if name == GRADIENT else GRADIENT}"
            )
    check_coordinates(rule.vectors, frozenset(names))
    _check_points(typed, rule, constants)
    return rule


def _checked_results(lines: Sequence[str], places: Sequence[str], constants: Sequence[str]) -> list[str]:
    """The names that the equations give values to."""
    if not lines:
        raise RavineError(f"the update rule has no equation; write for example {_MOVE}")
    if len(lines) > MOST_EQUATIONS:
        raise RavineError(f"the update rule has {len(lines)} equations; at most {MOST_EQUATIONS} are allowed")
    results = [_result(line, place) for line, place in zip(lines, places, strict=True)]
    for name, place in zip(results, places, strict=True):
        if name in (*GIVEN, *constants):
            raise RavineError(
                f"{place} gives a value to {name}, which is given; give the result another name"
            )
        if name not in (THETA, GRADIENT):
            check_name(name, place)
    if THETA not in results:
        raise RavineError(f"no equation of the update rule changes theta; write for example {_MOVE}")
    return results


def _check_constants(names: Sequence[str]) -> None:
    if len(names) > MOST_CONSTANTS:
        raise RavineError(f"the update rule has {len(names)} constants; at most {MOST_CONSTANTS} are allowed")
    for name in names:
        check_constant(name)
        if names.count(name) > 1:
            raise RavineError(f"the constant {name} of the update rule is given twice; give it once")


def _points(typed: RuleText) -> list[tuple[str, str]]:
    """The formulas of what is kept from step to step, and what they are."""
    both = ((typed.lookahead, "point of the gradient"), (typed.velocity, "velocity"))
    return [(text, what) for text, what in both if text]


def _check_points(typed: RuleText, rule: UpdateRule, constants: Collection[str]) -> None:
    kept = {THETA, *rule.vector_slots, *rule.scalar_slots, *constants, *GIVEN}
    for text, what in _points(typed):
        used = free_symbols(read_formula(text, {*kept, *rule.vectors, *_assigned(rule)}, what))
        for name in sorted(used - kept):
            raise RavineError(
                f"the update rule's {what} uses {name}, which is known only within a step; "
                f"it may use {', '.join(sorted(kept))}"
            )
        if not used & rule.vectors:
            raise RavineError(
                f"the update rule's {what} is one number for all parameters; let it depend on theta"
            )
    if typed.squared and typed.squared not in rule.vector_slots:
        raise RavineError(
            f"the update rule's line squared names {quoted(typed.squared)}, which is not kept from step to "
            f"step for each parameter; kept are: {', '.join(rule.vector_slots) or 'none'}"
        )


def _assigned(rule: UpdateRule) -> set[str]:
    return {equation.name for equation in rule.equations}


def _result(line: str, place: str) -> str:
    """The name that a line gives a value to."""
    left, equals, right = line.partition("=")
    name = left.strip()
    if not equals:
        raise RavineError(f'{place} is {quoted(line)}, which has no "="; write for example {_AVERAGE}')
    if "=" in right:
        raise RavineError(f'{place} has a second "=" at column {len(left) + 2 + right.index("=")}; write one')
    if not name:
        raise RavineError(f'{place} begins with "="; write the name of the result before it')
    if name[-1] in "+-*/":
        raise RavineError(f'{place} has "{name[-1]}=" at column {len(left)}; write for example {_MOVE}')
    return name


def _formula(line: str, names: set[str], place: str, begin: int | None = None) -> Node:
    """The formula of a line; columns in messages are those of the line."""
    begin = line.index("=") + 1 if begin is None else begin
    for found in WORD.finditer(line, begin):
        if found[0] not in names | FUNCTION_WORDS:
            unknown = unknown_name(f"name at column {found.start() + 1} of {place}", found[0], sorted(names))
            raise RavineError(f"{unknown}; a number of your own is declared as a constant")
    what = place.removeprefix("the ")
    if not line[begin:].strip():
        raise RavineError(f'{place} has nothing after the "="; write for example {_MOVE}')
    return read_formula(" " * begin + line[begin:], names, what)
