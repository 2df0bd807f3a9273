"""The names that a typed update rule may use: those that neither formulas nor the compiled loops use."""

from __future__ import annotations

import builtins
import keyword
import re

from engine.errors import RavineError, quoted
from engine.expression import FUNCTIONS
from engine.optimizers.lowering import AHEAD, BASE_RATE, STEP
from engine.optimizers.update_rule import FUNCTION_WORDS, GRADIENT, RATE, THETA, TIME

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
        *("run", "slope", "squares", "statistics", "theta_dot", "out", "unusable"),
        *("zero", "zeros_dot", "add_loss", "add_slope", "add_x", "add_y", AHEAD, BASE_RATE, STEP),
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
        "once_",
        "row_",
    ),
    *("schedule_", "watch_", "wide_"),
)
_COORDINATE = re.compile(r"(\w+)_[01]")


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
    if name in FUNCTION_WORDS or name in FUNCTIONS:
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
