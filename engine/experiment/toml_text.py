"""TOML from anywhere: bounded before it is parsed, and refused in one sentence."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from engine.errors import RavineError, one_line
from engine.number_format import counted

#: The longest file, in characters.
LONGEST = 8_000_000
#: How many parts a dotted key may have; the parser's time grows with their square.
MAX_KEY_PARTS = 32
#: The largest whole number; TOML asks for 64 bits, messages can repeat these.
MAX_BITS = 1024
#: How much is repeated of what the parser says, which quotes the file.
SAID = 160
#: A key of too many parts, where keys can stand: at the beginning of a line, and after a bracket or comma.
_LONG_KEY = re.compile(
    rf"""(?:^|[{{,])[ \t\[]*(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{MAX_KEY_PARTS}}}""",
    re.MULTILINE,
)


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises:
        RavineError: it is too long, or not TOML.
    """
    if len(text) > LONGEST:
        raise RavineError(f"it has {counted(len(text), 'character')}; at most {LONGEST:,} are read")
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise RavineError(
            f"this is not valid TOML for Ravine: a key in line {line} has more than {MAX_KEY_PARTS} parts"
        )
    try:
        table = tomllib.loads(text)
    except ValueError as error:
        # A number of thousands of digits is refused by Python itself, with a ValueError of its own.
        said = one_line(str(error)[: 4 * SAID])
        raise RavineError(
            f"this is not valid TOML: {said if len(said) <= SAID else said[: SAID - 1] + '…'}"
        ) from None
    except RecursionError:
        raise RavineError("this is not valid TOML: brackets nest too deeply") from None
    _check_numbers(table)
    return table


def _check_numbers(table: dict[str, Any]) -> None:
    """Refuse whole numbers that Python itself refuses to write: it reads them as ``0xfff...``."""
    left: list[Any] = [table]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list):
            left += value
        elif isinstance(value, int) and value.bit_length() > MAX_BITS:
            raise RavineError(f"this is not valid TOML: a whole number has more than {MAX_BITS} bits")
