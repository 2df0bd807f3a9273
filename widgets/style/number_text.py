"""Numbers as people read them: four significant digits, a true minus sign; and back again."""

from __future__ import annotations

from math import isfinite

from engine.errors import RavineError
from engine.number_format import MINUS, fixed, plain_digits, short

__all__ = ["MINUS", "fixed", "full", "percent", "read_number", "short"]


def full(value: float) -> str:
    """The shortest text that reads back as exactly this number."""
    return repr(value).removesuffix(".0").replace("-", MINUS)


def percent(share: float) -> str:
    """A share of one, with one decimal: ``97.5 %``; nothing that is not all is called 100 %."""
    if not isfinite(share):
        return short(share)
    rounded = min(round(100.0 * share, 1), 99.9) if share < 1.0 else 100.0
    return f"{rounded:.1f} %" if rounded < 100.0 else "100 %"


def read_number(text: str, name: str, allowed: str) -> float:
    """The number a person typed; what the program writes and a decimal comma are understood.

    Args:
        text: what was typed.
        name: what the number is, for the message.
        allowed: what is allowed, for the message.

    Raises:
        RavineError: it is not a number.
    """
    plain = plain_digits(text.strip())
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        raise RavineError(f'{name} = "{text.strip()}" is not a number; allowed is {allowed}') from None
