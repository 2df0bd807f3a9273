"""What the mouse points at in one view is marked in the others."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

from widgets.view import View


def link_pointing(views: Iterable[View]) -> None:
    """Let every view that can mark a point mark what is pointed at in another."""
    for pointed, other in permutations(views, 2):
        mark = getattr(other, "set_pointer", None)
        if mark is not None:
            pointed.hovered.connect(mark)
            pointed.unhovered.connect(mark)
