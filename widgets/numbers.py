"""Numbers as people read them: four significant digits, a true minus sign; and back again."""

from __future__ import annotations

import math

from engine.errors import RavineError

MINUS = "\N{MINUS SIGN}"


def short(value: float, digits: int = 4) -> str:
    """A number with four significant digits at most, e.g. ``−1.284``, ``1.2e−05``, ``∞``."""
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    return f"{value:.{digits}g}".replace("-", MINUS)


def fixed(value: float, digits: int = 4) -> str:
    """As `short`, but always with all its digits, so that a number that changes keeps its width."""
    if not math.isfinite(value):
        return short(value)
    # Of the rounded number: 9.9999 is written with two figures before the point.
    size = 0 if value == 0 else int(f"{value:.{digits - 1}e}".partition("e")[2])
    if -4 < size < digits + 1:
        return f"{value:.{max(0, digits - 1 - size)}f}".replace("-", MINUS)
    return f"{value:.{digits - 1}e}".replace("-", MINUS)


def full(value: float) -> str:
    """The shortest text that reads back as exactly this number."""
    return repr(value).removesuffix(".0").replace("-", MINUS)


def read_number(text: str, name: str, allowed: str) -> float:
    """The number a person typed; a true minus sign and a decimal comma are understood.

    Args:
        text: what was typed.
        name: what the number is, for the message.
        allowed: what is allowed, for the message.

    Raises:
        RavineError: it is not a number.
    """
    plain = text.strip().replace(MINUS, "-")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        raise RavineError(f'{name} = "{text.strip()}" is not a number; allowed is {allowed}') from None
