"""Where the panels of a workspace are, as proportions: a value that fits any screen and can be written."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.workspaces import Workspace

Zone = Literal["left", "below", "right"]
#: Of a group: before or after it, or into its tabs.
Side = Literal["before", "into", "after"]
#: Around the hero.
ZONES: tuple[Zone, ...] = ("left", "below", "right")
#: The height in pixels of what `Workspace.below_height` is a part of.
DESIGNED_HEIGHT = 686
#: The version of the form in which places are written.
FORM = 1
#: How many panels are remembered as brought to the front.
MOST_RECENT = 16


@dataclass(frozen=True)
class Group:
    """Panels that share one place as tabs; mostly a single one.

    Attributes:
        panels: their names, from the left.
        share: of its column's height or row's width, beside the shares of the others there.
    """

    panels: tuple[str, ...]
    share: float = 1.0

    def with_share(self, share: float) -> Group:
        """The same of another size."""
        return replace(self, share=share)


@dataclass(frozen=True)
class FloatingPlace:
    """A panel in a window of its own: its place on the desktop and its size, in pixels."""

    name: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class PanelPlaces:
    """Every panel of a workspace has one place, whether it is open or not.

    Attributes:
        hero: the panel in the middle.
        left: groups to the left of the hero, from the top.
        below: groups beneath it, from the left.
        right: groups to its right, from the top.
        left_width: of the left column, in pixels: text needs no more where the screen is larger.
        right_share: the part of the width of hero and right column that the latter has.
        below_share: the part of the height that the panels beneath the hero have.
        closed: panels that are not open.
        floating: panels in windows of their own.
        recent: panels brought to the front of their tabs, the newest first.
    """

    hero: str
    left: tuple[Group, ...]
    below: tuple[Group, ...]
    right: tuple[Group, ...]
    left_width: float
    right_share: float
    below_share: float
    closed: frozenset[str] = frozenset()
    floating: tuple[FloatingPlace, ...] = ()
    recent: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every panel but the hero, zone by zone."""
        return tuple(name for zone in ZONES for group in self.groups(zone) for name in group.panels)

    def groups(self, zone: Zone) -> tuple[Group, ...]:
        """The groups of a zone."""
        groups: tuple[Group, ...] = getattr(self, zone)
        return groups

    def with_groups(self, zone: Zone, groups: Iterable[Group]) -> PanelPlaces:
        """With other groups in a zone; those without a panel go."""
        changed: dict[str, Any] = {zone: tuple(group for group in groups if group.panels)}
        return replace(self, **changed)

    def is_floating(self, name: str) -> bool:
        """Whether a panel has a window of its own."""
        return any(each.name == name for each in self.floating)

    def opened(self, name: str) -> PanelPlaces:
        """With a panel open, in front of the tabs of its group."""
        recent = (name, *(each for each in self.recent if each != name))[:MOST_RECENT]
        return replace(self, closed=self.closed - {name}, recent=recent)

    def with_closed(self, closed: frozenset[str]) -> PanelPlaces:
        """With other panels closed."""
        return replace(self, closed=closed)

    def with_panel_closed(self, name: str) -> PanelPlaces:
        """Without a panel; its place is kept for when it is opened again."""
        return replace(self, closed=self.closed | {name}).docked(name)

    def floated(self, place: FloatingPlace) -> PanelPlaces:
        """With a panel in a window of its own; its place among the others is kept."""
        here = self.docked(place.name)
        return replace(here, closed=here.closed - {place.name}, floating=(*here.floating, place))

    def docked(self, name: str) -> PanelPlaces:
        """With a panel at its place among the others and not in a window of its own."""
        return replace(self, floating=tuple(each for each in self.floating if each.name != name))

    def without(self, name: str) -> PanelPlaces:
        """Without a panel's place; `placed` gives it another."""
        places = self
        for zone in ZONES:
            groups = (
                replace(group, panels=tuple(each for each in group.panels if each != name))
                for group in places.groups(zone)
            )
            places = places.with_groups(zone, groups)
        return places.docked(name)

    def placed(
        self, name: str, zone: Zone, beside: str, side: Literal["before", "into", "after"]
    ) -> PanelPlaces:
        """With a panel moved.

        Args:
            name: the panel.
            zone: to which it is moved.
            beside: a panel there; none of the zone is the zone's end.
            side: of the group of that panel, or into its tabs.
        """
        if name == beside:
            return self
        places = self.without(name)
        groups = list(places.groups(zone))
        at = next((i for i, group in enumerate(groups) if beside in group.panels), None)
        if at is None:
            groups.append(Group((name,), _mean_share(groups)))
        elif side == "into":
            groups[at] = replace(groups[at], panels=(*groups[at].panels, name))
        else:
            groups.insert(at + (side == "after"), Group((name,), _mean_share(groups)))
        return places.with_groups(zone, groups).opened(name)


def _mean_share(groups: list[Group]) -> float:
    return sum(group.share for group in groups) / len(groups) if groups else 1.0


def places_of(workspace: Workspace) -> PanelPlaces:
    """Where the panels of a workspace are at first."""
    left, hero, right = workspace.widths
    left_groups, below, right_groups = (
        tuple(Group((name,)) for name in names)
        for names in (workspace.left, workspace.below, workspace.right)
    )
    return PanelPlaces(
        hero=workspace.hero,
        left=left_groups,
        below=below,
        right=right_groups,
        left_width=float(left),
        right_share=right / (hero + right),
        below_share=workspace.below_height / DESIGNED_HEIGHT,
        closed=workspace.closed,
    )


def places_text(places: PanelPlaces) -> str:
    """Places as text that `read_places` reads, on any screen."""
    table: dict[str, object] = {
        "form": FORM,
        **{zone: [[list(g.panels), round(g.share, 4)] for g in places.groups(zone)] for zone in ZONES},
        "left_width": round(places.left_width, 1),
        "right_share": round(places.right_share, 4),
        "below_share": round(places.below_share, 4),
        "closed": sorted(places.closed),
        "floating": [[f.name, f.x, f.y, f.width, f.height] for f in places.floating],
        "recent": list(places.recent),
    }
    return json.dumps(table, separators=(",", ":"))


def read_places(text: str, workspace: Workspace) -> PanelPlaces:
    """Places that were written; panels that the workspace has not go, those that are new have its places.

    Args:
        text: of `places_text`; another one, or one that is damaged, gives the places of the first time.
        workspace: whose places they are.
    """
    first = places_of(workspace)
    try:
        table = json.loads(text)
        if table["form"] != FORM:
            return first
        return _read(table, first)
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError):
        return first


def _read(table: Mapping[str, Any], first: PanelPlaces) -> PanelPlaces:
    seen: set[str] = set()
    places = first
    for zone in ZONES:
        groups = []
        for names, share in table[zone]:
            mine = tuple(n for n in dict.fromkeys(map(str, names)) if n in first.names and n not in seen)
            seen |= set(mine)
            groups.append(Group(mine, _number(share, 0.02, 50.0)))
        places = places.with_groups(zone, groups)
    closed = frozenset(map(str, table["closed"])) & seen
    for zone in ZONES:
        for name in (n for g in first.groups(zone) for n in g.panels if n not in seen):
            places = places.with_groups(zone, (*places.groups(zone), Group((name,))))
            closed |= first.closed & {name}
    floating = (FloatingPlace(str(n), *map(int, rest)) for n, *rest in table["floating"])
    return replace(
        places,
        left_width=_number(table["left_width"], 100.0, 2000.0),
        right_share=_number(table["right_share"], 0.05, 0.95),
        below_share=_number(table["below_share"], 0.05, 0.95),
        closed=closed,
        floating=tuple(f for f in floating if f.name in first.names and min(f.width, f.height) > 0),
        recent=tuple(n for n in map(str, table["recent"]) if n in (*first.names, first.hero))[:MOST_RECENT],
    )


def _number(value: object, low: float, high: float) -> float:
    number = float(value)  # type: ignore[arg-type]  # anything else raises, and that is what is wanted
    if not math.isfinite(number):
        raise ValueError("not a number")
    return min(max(number, low), high)


def open_panels(places: PanelPlaces, lent: Container[str], empty: Container[str]) -> Callable[[str], bool]:
    """Whether a panel is shown among the others.

    Args:
        places: of the panels.
        lent: panels that a lesson shows for a while.
        empty: panels that have nothing to show.
    """
    return lambda name: (
        (name not in places.closed or name in lent) and name not in empty and not places.is_floating(name)
    )
