"""What the numbers of a table may be, for tests to compare with what they must be."""

from __future__ import annotations

from collections.abc import Iterable

from engine.parameters import Parameter

#: What is allowed, how a slider moves and between which ends if not those, the unit and the symbol.
Range = tuple[str, str, float | None, float | None, str, str]


def ranges(parameters: Iterable[Parameter]) -> dict[str, Range]:
    """Ranges of the numbers, by name; one name has one range, whichever row it is in."""
    found: dict[str, Range] = {}
    for p in parameters:
        if p.kind in (int, float):
            told = (p.allowed, p.scale, p.slider_low, p.slider_high, p.unit, p.symbol)
            assert found.setdefault(p.name, told) == told, f"{p.name} has two ranges"
    return found
