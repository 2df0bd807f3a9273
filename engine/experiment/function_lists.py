"""What the activation laboratory keeps as text: the functions shown together, and constants of theirs.

A function is a key of the table or a typed formula; as a formula may hold commas, semicolons stand between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.parameters import Value, check_values, number_text

SEPARATOR = ";"
#: So many functions can be told apart in one picture.
MOST = 12
Constants = Mapping[str, Mapping[str, Value]]


@lru_cache(maxsize=32)
def functions_of(text: str) -> tuple[str, ...]:
    """The keys and formulas in a text like ``"sigmoid; tanh; z*cos(z)"``, each once.

    Raises:
        RavineError: one of them is neither, or there are too many.
    """
    keys = dict.fromkeys(ACTIVATIONS.checked(part.strip()) for part in text.split(SEPARATOR) if part.strip())
    if len(keys) > MOST:
        raise RavineError(f"functions: {len(keys)} cannot be told apart; allowed are at most {MOST}")
    return tuple(keys)


def chosen_of(functions: Sequence[str], named: str) -> str:
    """The function looked at closely: the named one where it is among those shown, else the first."""
    return named if named in functions else functions[0]


def functions_text(keys: Iterable[str]) -> str:
    """The text that `functions_of` reads."""
    return f"{SEPARATOR} ".join(keys)


def constants_of(text: str) -> dict[str, dict[str, Value]]:
    """The constants in a text like ``"leaky_relu.negative_slope=0.1; elu.alpha=2"``, by function and name.

    Raises:
        RavineError: a function, a constant or its value is not allowed.
    """
    found: dict[str, dict[str, Value]] = {}
    for part in filter(None, (each.strip() for each in text.split(SEPARATOR))):
        path, equals, number = part.rpartition("=")
        key, dot, name = path.rpartition(".")
        if not equals or not dot:
            raise RavineError(
                f'constants: "{part}" is not function.constant=value; write for example elu.alpha=2'
            )
        row = ACTIVATIONS[key.strip()]
        value = check_values(
            row.parameters, {name.strip(): _value(number.strip())}, owner=f"activation {row.key}"
        )
        found.setdefault(row.key, {}).update(value)
    return found


def constants_text(constants: Constants) -> str:
    """The text that `constants_of` reads."""
    return f"{SEPARATOR} ".join(
        f"{key}.{name}={_text(value)}" for key, values in constants.items() for name, value in values.items()
    )


def _value(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)


def read_functions(text: str) -> str:
    """A text of functions as it is kept."""
    return functions_text(functions_of(text))


def read_function(text: str) -> str:
    """One function as it is kept; an empty text leaves the choice open."""
    return ACTIVATIONS.checked(text) if text.strip() else ""


def read_constants(text: str) -> str:
    """A text of constants as it is kept."""
    return constants_text(constants_of(text))
