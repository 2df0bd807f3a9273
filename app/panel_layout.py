"""The rectangles of a workspace's panels in a room of any size: a function of their places.

Shares become pixels, no panel becomes smaller than it can be read, and panels that have no room beside each
other become tabs of one place. Nothing is remembered, so a window that shrinks and grows looks as before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.panel_places import Group, PanelPlaces, Zone

#: Pixels between two panels; there one drags to give one of them more.
GAP = 8

Rect = tuple[int, int, int, int]
Size = tuple[int, int]
DividerKind = Literal["left", "right", "below", "groups"]


@dataclass(frozen=True)
class Cell:
    """A place with a panel, or several as tabs.

    Attributes:
        panels: names, from the left.
        front: the one that is seen.
        rect: left, top, width, height.
        zone: of the places; empty for the hero's.
        groups: which groups of the zone share it, those folded for want of room among them.
    """

    panels: tuple[str, ...]
    front: str
    rect: Rect
    zone: Zone | Literal[""]
    groups: tuple[int, ...] = ()


@dataclass(frozen=True)
class Divider:
    """The gap between two places, along which their sizes are changed.

    Attributes:
        kind: what it divides: a column or the row from the hero, or two groups of a zone.
        rect: left, top, width, height.
        moves_across: whether it is moved to the left and right, and not up and down.
        zone: whose groups it divides.
        before: the number of the cell of that zone before it.
    """

    kind: DividerKind
    rect: Rect
    moves_across: bool
    zone: Zone | Literal[""] = ""
    before: int = 0


@dataclass(frozen=True)
class PanelLayout:
    """All cells and dividers of a workspace."""

    cells: tuple[Cell, ...]
    dividers: tuple[Divider, ...]

    def cell_of(self, name: str) -> Cell | None:
        """The cell in which a panel is, if it is open."""
        return next((cell for cell in self.cells if name in cell.panels), None)

    def of(self, zone: Zone) -> list[Cell]:
        """The cells of a zone, in order."""
        return [cell for cell in self.cells if cell.zone == zone]


@dataclass(frozen=True)
class _Slot:
    """A group, or some that were folded, before it has a rectangle."""

    panels: tuple[str, ...]
    share: float
    groups: tuple[int, ...]

    def and_then(self, other: _Slot) -> _Slot:
        return _Slot(self.panels + other.panels, self.share + other.share, self.groups + other.groups)


def shared_out(room: int, shares: Sequence[float], least: Sequence[int]) -> list[int]:
    """Pixels for each, by their shares, and none less than it needs as long as there is room for all.

    Args:
        room: pixels for all together.
        shares: positive, of any sum.
        least: pixels that each needs.
    """
    if sum(least) >= room:
        shares, least = [float(max(1, each)) for each in least], [0] * len(least)
    fixed: dict[int, int] = {}
    while True:
        free = [i for i in range(len(shares)) if i not in fixed]
        left, total = room - sum(fixed.values()), sum(shares[i] for i in free)
        short = {i: least[i] for i in free if left * shares[i] / total < least[i]}
        if not short:
            break
        fixed |= short
    sizes, done, taken = [], 0.0, 0
    for i, share in enumerate(shares):
        if i in fixed:
            sizes.append(fixed[i])
            continue
        done += share
        end = round(left * done / total)
        sizes.append(end - taken)
        taken = end
    return sizes


class _Solver:
    """Lays out one workspace in one size."""

    def __init__(
        self,
        places: PanelPlaces,
        size: Size,
        least: Callable[[str], Size],
        is_open: Callable[[str], bool],
    ) -> None:
        self._places, (self._width, self._height) = places, size
        self._least, self._is_open = least, is_open
        self._cells: list[Cell] = []
        self._dividers: list[Divider] = []

    def layout(self) -> PanelLayout:
        places, height = self._places, self._height
        left, below, right = self._slots(places.left), self._slots(places.below), self._slots(places.right)
        hero = _Slot((places.hero,), 1.0, ())
        least_left, least_right = self._least_width(left), self._least_width(right)
        middle = self._least_width([hero, *below])
        if right and self._width < self._with_gaps(least_left, middle, least_right):
            below, right = [*below, replace(_joined(right), groups=())], []
        wide = 0
        if left:
            rest = self._with_gaps(middle, least_right)
            wide = min(round(places.left_width), max(least_left, self._width - rest - GAP))
            wide = max(min(least_left, self._width // 2), min(wide, self._width // 2))
            self._stack("left", left, (0, 0, wide, height))
            self._dividers.append(Divider("left", (wide, 0, GAP, height), moves_across=True))
            wide += GAP
        plots = self._width - wide
        if right:
            across = round((plots - GAP) * places.right_share)
            across = min(max(across, least_right), plots - GAP - middle)
            start = self._width - across
            self._stack("right", right, (start, 0, across, height))
            self._dividers.append(Divider("right", (start - GAP, 0, GAP, height), moves_across=True))
            plots -= across + GAP
        self._middle(hero, below, (wide, 0, plots, height))
        return PanelLayout(tuple(self._cells), tuple(self._dividers))

    def _middle(self, hero: _Slot, below: list[_Slot], rect: Rect) -> None:
        x, y, width, height = rect
        top, bottom = self._least_height([hero]), self._least_height(below)
        if not below:
            self._cells.append(self._cell("", hero, rect))
        elif height < self._with_gaps(top, bottom):
            self._cells.append(self._cell("", hero.and_then(_joined(below)), rect))
        else:
            high = min(max(round((height - GAP) * self._places.below_share), bottom), height - GAP - top)
            self._cells.append(self._cell("", hero, (x, y, width, height - high - GAP)))
            self._dividers.append(Divider("below", (x, height - high - GAP, width, GAP), moves_across=False))
            self._stack("below", below, (x, height - high, width, high))

    def _stack(self, zone: Zone, slots: list[_Slot], rect: Rect) -> None:
        """Slots beside or beneath each other; those without room become tabs of the one before."""
        x, y, width, height = rect
        across = zone == "below"
        room = width if across else height
        least = [self._least_width([s]) if across else self._least_height([s]) for s in slots]
        while len(slots) > 1 and self._with_gaps(*least) > room:
            slots = [*slots[:-2], slots[-2].and_then(slots[-1])]
            least = [*least[:-2], max(least[-2:])]
        sizes = shared_out(room - GAP * (len(slots) - 1), [slot.share for slot in slots], least)
        at = x if across else y
        for number, (slot, size) in enumerate(zip(slots, sizes, strict=True)):
            if number:
                gap = (at - GAP, y, GAP, height) if across else (x, at - GAP, width, GAP)
                self._dividers.append(Divider("groups", gap, across, zone, number - 1))
            self._cells.append(
                self._cell(zone, slot, (at, y, size, height) if across else (x, at, width, size))
            )
            at += size + GAP

    def _slots(self, groups: Sequence[Group]) -> list[_Slot]:
        made = (
            _Slot(tuple(filter(self._is_open, group.panels)), group.share, (number,))
            for number, group in enumerate(groups)
        )
        return [slot for slot in made if slot.panels]

    def _cell(self, zone: Zone | Literal[""], slot: _Slot, rect: Rect) -> Cell:
        front = next((name for name in self._places.recent if name in slot.panels), slot.panels[0])
        return Cell(slot.panels, front, rect, zone, slot.groups if zone else ())

    def _least_width(self, slots: Sequence[_Slot]) -> int:
        return max((self._least(name)[0] for slot in slots for name in slot.panels), default=0)

    def _least_height(self, slots: Sequence[_Slot]) -> int:
        return max((self._least(name)[1] for slot in slots for name in slot.panels), default=0)

    @staticmethod
    def _with_gaps(*sizes: int) -> int:
        there = [size for size in sizes if size]
        return sum(there) + GAP * (len(there) - 1)


def _joined(slots: Sequence[_Slot]) -> _Slot:
    joined = slots[0]
    for slot in slots[1:]:
        joined = joined.and_then(slot)
    return joined


def panel_layout(
    places: PanelPlaces,
    size: Size,
    least: Callable[[str], Size],
    is_open: Callable[[str], bool],
) -> PanelLayout:
    """Lay a workspace out.

    Args:
        places: of its panels.
        size: width and height of the room, in pixels.
        least: width and height in pixels below which a panel cannot be read, by its name.
        is_open: whether a panel is shown among the others.
    """
    return _Solver(places, size, least, is_open).layout()


def moved_divider(
    places: PanelPlaces, layout: PanelLayout, divider: Divider, at: int, size: Size
) -> PanelPlaces:
    """The places after a divider was dragged; `panel_layout` keeps every panel at its least size.

    Args:
        places: before.
        layout: of these places in that size.
        divider: one of the layout.
        at: where its near edge shall be, in pixels from the left or the top.
        size: width and height of the room, in pixels.
    """
    width, height = size
    if divider.kind == "left":
        return replace(places, left_width=float(max(1, at)))
    if divider.kind == "right":
        start = next((cell.rect[0] for cell in layout.cells if cell.zone == ""), 0)
        return replace(places, right_share=_part(width - at - GAP, width - start - GAP))
    if divider.kind == "below":
        return replace(places, below_share=_part(height - at - GAP, height - GAP))
    return _moved_between(places, layout, divider, at)


def _moved_between(places: PanelPlaces, layout: PanelLayout, divider: Divider, at: int) -> PanelPlaces:
    if divider.zone == "":
        return places
    axis = 0 if divider.moves_across else 1
    cells = layout.of(divider.zone)
    sizes = [float(cell.rect[axis + 2]) for cell in cells]
    first, second = divider.before, divider.before + 1
    both, start = sizes[first] + sizes[second], cells[first].rect[axis]
    sizes[first] = min(max(at - start, 1.0), both - 1.0)
    sizes[second] = both - sizes[first]
    groups = list(places.groups(divider.zone))
    shown = [number for cell in cells for number in cell.groups]
    unit = sum(groups[number].share for number in shown) / sum(
        size for cell, size in zip(cells, sizes, strict=True) if cell.groups
    )
    for cell, pixels in zip(cells, sizes, strict=True):
        for number in cell.groups:
            groups[number] = replace(groups[number], share=pixels * unit / len(cell.groups))
    return places.with_groups(divider.zone, groups)


def _part(pixels: int, whole: int) -> float:
    return min(max(pixels / max(1, whole), 0.05), 0.95)
