"""Where a panel goes that is let go at a point: beside another one, or into its tabs."""

from __future__ import annotations

from dataclasses import dataclass

from app.panel_layout import Cell, PanelLayout, Rect, Size
from app.panel_places import Side, Zone

#: The part of a panel at each end where another one goes beside it, and not into its tabs.
EDGE = 0.3
#: The part of the room at each side of the hero where a panel goes to the zone there.
OUTER = 0.2


@dataclass(frozen=True)
class Drop:
    """Where a panel would go.

    Attributes:
        zone: of the workspace.
        beside: a panel there; empty for a zone without one.
        side: of its group, or into its tabs.
        rect: what is marked on screen: left, top, width, height.
    """

    zone: Zone
    beside: str
    side: Side
    rect: Rect


def drop_at(layout: PanelLayout, name: str, at: tuple[int, int], size: Size) -> Drop | None:
    """What happens to a panel that is let go at a point; None if it stays where it is.

    Args:
        layout: what is shown.
        name: the panel that is dragged.
        at: the point, from the left and the top.
        size: of the room.
    """
    cell = next((cell for cell in layout.cells if _contains(cell.rect, at)), None)
    if cell is None or cell.panels == (name,):
        return None
    if cell.zone == "":
        return _beside_hero(layout, cell, name, at, size)
    others = [each for each in cell.panels if each != name]
    x, y, width, height = cell.rect
    across = cell.zone == "below"
    part = (at[0] - x) / width if across else (at[1] - y) / height
    beside = cell.front if cell.front != name else others[0]
    if EDGE <= part <= 1.0 - EDGE:
        return None if name in cell.panels else Drop(cell.zone, beside, "into", cell.rect)
    side: Side = "before" if part < EDGE else "after"
    if across:
        half = (x if side == "before" else x + width - width // 2, y, width // 2, height)
    else:
        half = (x, y if side == "before" else y + height - height // 2, width, height // 2)
    return Drop(cell.zone, beside, side, half)


def _beside_hero(layout: PanelLayout, cell: Cell, name: str, at: tuple[int, int], size: Size) -> Drop | None:
    """A zone beside the hero, where there is none yet or at its end."""
    x, y, width, height = cell.rect
    across, down = (at[0] - x) / width, (at[1] - y) / height
    wide, high = int(size[0] * OUTER), int(size[1] * OUTER)
    zone: Zone
    if down > 1.0 - EDGE:
        zone, rect = "below", (x, y + height - high, width, high)
    elif across < EDGE:
        zone, rect = "left", (x, y, wide, height)
    elif across > 1.0 - EDGE:
        zone, rect = "right", (x + width - wide, y, wide, height)
    else:
        return None
    last = next((each.panels[-1] for each in reversed(layout.of(zone)) if each.panels != (name,)), "")
    return Drop(zone, last, "after", rect)


def _contains(rect: Rect, at: tuple[int, int]) -> bool:
    x, y, width, height = rect
    return x <= at[0] < x + width and y <= at[1] < y + height
