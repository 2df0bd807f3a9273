"""The part of a network's plane that is drawn, as text: shares of the whole along both axes."""

from __future__ import annotations

import math

from engine.errors import RavineError, quoted
from engine.objective import Domain
from engine.parameters import number_text

#: The word for the whole plane.
WHOLE = "whole"
#: The word between the ends of an axis, and the sign between the axes.
BETWEEN, SEPARATOR = "to", ";"
#: How far from the plane's middle, in planes, what is drawn may lie, and how small a part of it may be.
FARTHEST, SMALLEST = 1e3, 1e-6

Shares = tuple[tuple[float, float], tuple[float, float]]


def part_of(text: str) -> Shares | None:
    """The shares in a text like ``"0.25 to 0.75; 0 to 0.5"``: 0 is where the plane begins, 1 its end.

    Returns:
        None for the whole plane.

    Raises:
        RavineError: it is not two rising pairs of numbers, or too small a part or too far away.
    """
    if text.strip().lower() in ("", WHOLE):
        return None
    parts = [_ends(axis) for axis in text.split(SEPARATOR)]
    if len(parts) != 2:
        raise RavineError(f'plane_part: write both axes, for example "0.25 to 0.75{SEPARATOR} 0 to 0.5"')
    return parts[0], parts[1]


def read_part(text: str) -> str:
    """The text of a part as it is kept.

    Raises:
        RavineError: see `part_of`.
    """
    shares = part_of(text)
    return WHOLE if shares is None else _text(shares)


def part_text(whole: Domain, part: Domain) -> str:
    """The text of a part of a plane, as near to it as is allowed.

    Args:
        whole: the plane.
        part: what shall be drawn of it.
    """
    made = []
    for (low, high), (first, last) in zip(whole, part, strict=True):
        shares = (first - low) / (high - low), (last - low) / (high - low)
        if not (max(map(abs, shares)) <= FARTHEST and shares[1] - shares[0] >= SMALLEST):
            return WHOLE
        made.append(shares)
    return _text((made[0], made[1]))


def drawn_part(whole: Domain, text: str) -> Domain:
    """The part of a plane that a checked text says."""
    shares = part_of(text)
    if shares is None:
        return whole
    (x, y) = (
        (low + first * (high - low), low + last * (high - low))
        for (low, high), (first, last) in zip(whole, shares, strict=True)
    )
    return x, y


def _text(shares: Shares) -> str:
    return f"{SEPARATOR} ".join(f"{number_text(low)} {BETWEEN} {number_text(high)}" for low, high in shares)


def _ends(text: str) -> tuple[float, float]:
    low, _, high = text.partition(BETWEEN)
    try:
        first, last = float(low), float(high)
    except ValueError:
        said = quoted(text.strip())
        raise RavineError(f"plane_part: {said} is no pair of numbers like 0.25 {BETWEEN} 0.75") from None
    if not (math.isfinite(first) and abs(first) <= FARTHEST and abs(last) <= FARTHEST):
        raise RavineError(f"plane_part: shares lie within {-FARTHEST:g} and {FARTHEST:g}")
    if not last - first >= SMALLEST:
        raise RavineError(f"plane_part: the first share must be below the second by {SMALLEST:g} at least")
    return first, last
