"""What a picture of a loss shows of its heights, as text: which of them fill it, and where lines run."""

from __future__ import annotations

import math

from engine.errors import RavineError, quoted
from engine.parameters import number_text

#: The word for what the program chooses.
AUTO = "auto"
SEPARATOR = ";"
#: The word between the ends of a range.
BETWEEN = "to"
#: The largest loss that is drawn.
LARGEST = 1e30
#: So many lines at most are asked for one by one.
MOST_LINES = 40


def isolines_of(text: str) -> tuple[float, ...] | None:
    """The losses in a text like ``"0.5; 1; 10"``, rising; None where the program chooses.

    Raises:
        RavineError: one is no number, or there are too many.
    """
    if text.strip().lower() in ("", AUTO):
        return None
    values = sorted({_number(part, "isolines") for part in text.split(SEPARATOR) if part.strip()})
    if len(values) > MOST_LINES:
        raise RavineError(f"isolines: {len(values)} are too many; allowed are at most {MOST_LINES}")
    return tuple(values)


def height_range_of(text: str) -> tuple[float, float] | None:
    """The losses in a text like ``"0 to 100"``; None where the program chooses.

    Raises:
        RavineError: it is not two numbers, the smaller first.
    """
    if text.strip().lower() in ("", AUTO):
        return None
    low, between, high = text.partition(BETWEEN)
    if not between:
        raise RavineError(f"height_range: write two losses, for example 0 {BETWEEN} 100, or {AUTO}")
    ends = _number(low, "height_range"), _number(high, "height_range")
    if not ends[0] < ends[1]:
        raise RavineError("height_range: the first loss must be below the second")
    return ends


def read_isolines(text: str) -> str:
    """The text of isolines as it is kept.

    Raises:
        RavineError: see `isolines_of`.
    """
    values = isolines_of(text)
    return AUTO if values is None else f"{SEPARATOR} ".join(map(_text, values))


def read_height_range(text: str) -> str:
    """The text of a height range as it is kept.

    Raises:
        RavineError: see `height_range_of`.
    """
    ends = height_range_of(text)
    return AUTO if ends is None else f" {BETWEEN} ".join(map(_text, ends))


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST:
        raise RavineError(f"{what}: {quoted(text.strip())} is no loss; write a number, or {AUTO}")
    return value


def _text(value: float) -> str:
    short = number_text(value)
    return short if float(short) == value else repr(value)
