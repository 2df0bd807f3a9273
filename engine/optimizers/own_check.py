"""The check of an update rule that a person typed: every complaint names the equation and the place."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Sequence

from engine.errors import RavineError, quoted, unknown_name
from engine.expression import FUNCTIONS, Node, free_symbols
from engine.objective_functions.table import OBJECTIVE_FUNCTIONS
from engine.optimizers.equations import RuleText
from engine.optimizers.lowering import AHEAD, BASE_RATE, STEP
from engine.optimizers.update_rule import (
    FUNCTION_WORDS,
    GRADIENT,
    RATE,
    THETA,
    TIME,
    WORD,
    UpdateRule,
    read_formula,
    read_rule,
)
from engine.optimizers.variable_functions import VARIABLE_FUNCTIONS, split_call

MOST_EQUATIONS, MOST_CONSTANTS = 24, 16
#: The rule that an example shows: the sign of an average, as in Signum.
EXAMPLE = ("m = beta*m + (1-beta)*sign(g)", "theta = theta - learning_rate*m")
_AVERAGE, _MOVE = EXAMPLE
#: The longest name.
LONGEST = 32
_FORM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
#: Always there, beside a rule's own constants.
GIVEN = (RATE, TIME)
#: What else a file says of a racer or of a change: a constant of that name could not be told from it.
FILE_KEYS = frozenset(
    {
        *("optimizer", "name", "dialect", "schedule", "network", "step", "racer"),
        *("equations", "constants", "initial", "lookahead", "velocity", "squared"),
        *("clipnorm", "clipvalue", "global_clipnorm"),
    }
)
#: What the loops over floats and arrays and the blocks of many runs call their own things.
_LOOP_NAMES = frozenset(
    {
        *("above", "alive", "alive_steps", "batch", "batches", "begin_step", "clip", "copyto", "count"),
        *("elsewhere", "end_step", "escaped", "evaluate", "finite", "held", "item", "length", "level"),
        *("level_steps", "limit_of_clipping", "limit_squared", "loss", "np", "record_at", "record_theta"),
        *("add_evaluations", "asked", "begin_at", "step_point"),
        *("run", "slope", "squares", "statistics", "theta_dot", "out", "unusable"),
        *("zero", "zeros_dot", "add_loss", "add_slope", "add_rate", "add_x", "add_y", AHEAD, BASE_RATE, STEP),
        *("blocks", "blocks_of"),
    }
)
_LOOP_PREFIXES = (
    *(
        "ahead_",
        "array_",
        "buffer_",
        "constant_",
        "each_",
        "held_",
        "narrow_",
        "np_",
        "number_",
        "objective_",
        "once_",
    ),
    *("objective_", "row_", "schedule_", "variable_", "watch_", "wide_"),
)
_COORDINATE = re.compile(r"(\w+)_[01]")


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
    for equation, formula, place in zip(rule.equations, formulas, places, strict=True):
        name = equation.name
        if (
            name in rule.vectors
            and equation.function not in OBJECTIVE_FUNCTIONS
            and not free_symbols(formula) & rule.vectors
        ):
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
    if begin:
        line = line[:begin] + split_call(line[begin:])[1]
    for found in WORD.finditer(line, begin):
        if found[0] in VARIABLE_FUNCTIONS or found[0] in OBJECTIVE_FUNCTIONS:
            of = "whole variables" if found[0] in VARIABLE_FUNCTIONS else "the loss"
            raise RavineError(
                f"{place} has {found[0]} at column {found.start() + 1}, within a formula; it is a function "
                f"of {of} and has a line of its own, for example n = {found[0]}(g)"
            )
        if found[0] not in names | FUNCTION_WORDS:
            unknown = unknown_name(f"name at column {found.start() + 1} of {place}", found[0], sorted(names))
            raise RavineError(f"{unknown}; a number of your own is declared as a constant")
    what = place.removeprefix("the ")
    if not line[begin:].strip():
        raise RavineError(f'{place} has nothing after the "="; write for example {_MOVE}')
    return read_formula(" " * begin + line[begin:], names, what)


# Names.


def check_name(name: str, place: str) -> None:
    """Check a name that a person gives to a constant or to what an equation assigns.

    Args:
        name: what was written.
        place: where, for messages, e.g. ``the update rule's equation 2``.

    Raises:
        RavineError: it is no name, or the name of something else.
    """
    shown = quoted(name)
    if not _FORM.fullmatch(name):
        raise RavineError(
            f"{place} gives a value to {shown}, which is no name; names are letters, digits and single "
            "underscores between them, for example m or beta_1"
        )
    if len(name) > LONGEST:
        raise RavineError(f"{place} has the name {shown} of {len(name)} letters; at most {LONGEST} are read")
    if name in FUNCTION_WORDS or name in FUNCTIONS or name in {**VARIABLE_FUNCTIONS, **OBJECTIVE_FUNCTIONS}:
        raise RavineError(f"{place} gives a value to {shown}, which is a function; choose another name")
    if (
        name in _LOOP_NAMES
        or name.startswith(_LOOP_PREFIXES)
        or keyword.iskeyword(name)
        or hasattr(builtins, name)
    ):
        raise RavineError(
            f"{place} has the name {shown}, which has another meaning in programs; choose another name"
        )


def check_constant(name: str) -> None:
    """Check the name of a constant.

    Raises:
        RavineError: as `check_name`; or files call something else so.
    """
    check_name(name, "the update rule's list of constants")
    if name in FILE_KEYS:
        raise RavineError(
            f"the constant {name} of the update rule has another meaning in files; choose another name"
        )
    if name in (*GIVEN, THETA, GRADIENT):
        raise RavineError(f"the constant {name} of the update rule is given already; choose another name")


def check_coordinates(vectors: frozenset[str], others: frozenset[str]) -> None:
    """Check that no name is that of a coordinate of another: v_0 and v_1 are the two numbers of v.

    Raises:
        RavineError: one is.
    """
    for name in sorted(vectors | others):
        found = _COORDINATE.fullmatch(name)
        if found is not None and found[1] in vectors | {THETA, GRADIENT, AHEAD}:
            raise RavineError(
                f"the update rule has both {quoted(found[1])}, which is a number for each parameter, and "
                f"{quoted(name)}, which is how the first two of them are called; choose another name"
            )
