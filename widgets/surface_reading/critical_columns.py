"""What the list of critical points says: its columns, a point's cells, and the lines above the list."""

from __future__ import annotations

from math import isfinite, isnan

import numpy as np

from engine.frames.surface_reading import SurfaceReading
from engine.surfaces.critical_points import CriticalPoint
from widgets.style.number_text import short

#: Left and right of the list, in unscaled pixels.
PAD = 12.0
#: The columns from left to right, and how wide each is at least, in unscaled pixels; the last go first.
COLUMNS = (("kind", 78.0), ("place", 96.0), ("loss", 62.0), ("eigenvalues", 104.0), ("condition", 62.0))


def columns_within(width: float, unit: float) -> list[tuple[str, float, float]]:
    """Name, left edge and width of each column there is room for in a view, in pixels."""
    room = width / unit - 2.0 * PAD
    kept = list(COLUMNS)
    while len(kept) > 2 and sum(needed for _, needed in kept) > room:
        kept.pop()
    spare = max(room - sum(needed for _, needed in kept), 0.0) / len(kept)
    left, made = PAD, []
    for name, needed in kept:
        made.append((name, left * unit, (needed + spare - 6.0) * unit))
        left += needed + spare
    return made


def cells_of(point: CriticalPoint) -> dict[str, str]:
    """What is said of a point, by column."""
    low, high = point.eigenvalues
    return {
        "kind": point.title,
        "place": f"{short(point.x, 3)}, {short(point.y, 3)}",
        "loss": short(point.loss),
        "eigenvalues": f"{short(low, 3)}, {short(high, 3)}" if isfinite(low) else "none",
        "condition": "none" if isnan(point.condition) else short(point.condition, 3),
    }


def reading_lines(reading: SurfaceReading, names: tuple[str, str]) -> tuple[str, str]:
    """What is read at a point: loss and slope; curvature and condition number."""
    place = f"{names[0]} {short(reading.x)}, {names[1]} {short(reading.y)}"
    if not isfinite(reading.loss):
        along = ", ".join(
            f"limit along {name} {short(limit)}"
            for name, limit in zip(names, reading.limits, strict=True)
            if isfinite(limit)
        )
        fill = f"; {short(reading.filling)} fills the hole" if isfinite(reading.filling) else ""
        return f"at {place}: undefined", f"{along}{fill}"
    slope = short(float(np.hypot(*reading.gradient)))
    if reading.eigenvalues is None:
        return f"at {place}: loss {short(reading.loss)}, slope {slope}", ""
    low, high = (short(float(value)) for value in reading.eigenvalues)
    return (
        f"at {place}: loss {short(reading.loss)}, slope {slope}",
        f"curvature {low} and {high}, condition {short(reading.condition)}",
    )
