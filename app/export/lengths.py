"""Lengths on paper: how they are written, and what they are in inches."""

from __future__ import annotations

import re

from engine.errors import RavineError

#: The units of lengths, in inches. A pixel is that of CSS.
UNITS = {"in": 1.0, "mm": 1.0 / 25.4, "cm": 1.0 / 2.54, "pt": 1.0 / 72.0, "px": 1.0 / 96.0}
POINTS_PER_INCH = 72.0
#: The sides of a figure, in inches: from a stamp to a poster (A0 is 33.1 x 46.8).
SHORTEST_SIDE, LONGEST_SIDE = 0.5, 50.0
#: The sizes of a figure's text, in points.
SMALLEST_TEXT, LARGEST_TEXT = 4.0, 72.0

_NUMBER = r"([0-9]{1,6}(?:\.[0-9]{1,6})?)"
_UNIT = "|".join(UNITS)


def read_size(text: str) -> tuple[float, float, str]:
    """A width and a height, such as ``3.5x2.6in``, ``89x60mm`` or ``1280x800``, which are pixels.

    Returns:
        Width and height as written, and their unit.

    Raises:
        RavineError: it is no size.
    """
    found = re.fullmatch(rf"{_NUMBER}\s*[x×]\s*{_NUMBER}\s*({_UNIT})?", text.strip())
    if not found:
        raise RavineError(
            f'"{text[:40]}" is no size: write WIDTHxHEIGHT and a unit, e.g. 3.5x2.6in, 89x60mm or 1280x800'
        )
    return float(found[1]), float(found[2]), found[3] or "px"


def read_length(text: str) -> float:
    """A length such as ``2mm``, in inches.

    Raises:
        RavineError: it is no length.
    """
    found = re.fullmatch(rf"{_NUMBER}\s*({_UNIT})", text.strip())
    if not found:
        raise RavineError(f'"{text[:40]}" is no length: write a number and a unit, e.g. 2mm or 0.1in')
    return float(found[1]) * UNITS[found[2]]


def read_text_size(text: str) -> float:
    """The size of a text, such as ``8pt`` or ``8``, in points.

    Raises:
        RavineError: it is no size, or no text can be read or shown in it.
    """
    found = re.fullmatch(rf"{_NUMBER}\s*(pt)?", text.strip())
    if not found:
        raise RavineError(f'"{text[:40]}" is no size of a text: write points, e.g. 8pt')
    points = float(found[1])
    if not SMALLEST_TEXT <= points <= LARGEST_TEXT:
        raise RavineError(f"text of {points:g}pt is outside [{SMALLEST_TEXT:g}, {LARGEST_TEXT:g}] points")
    return points
