"""A time budget for drawing: views that do not fit into one tick are updated in the next ones, round robin.

A window feels smooth when no tick is long, not when every view is new in every tick. So a tick is given as
much as its budget allows, by what each view's last drawings took, and who waits longest comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

#: Seconds of drawing that a tick of 16 ms has room for, beside the engine's frames and the window's own work.
BUDGET = 0.007


class Subscription(Protocol):
    """A view that waits for a frame."""

    @property
    def cost(self) -> float:
        """Seconds that showing something takes, by what it took last."""

    def show(self) -> bool:
        """Show what there is; whether there was anything new."""


class FrameBudget:
    """Spreads the updates of views over ticks, round robin."""

    def __init__(self, budget: float = BUDGET) -> None:
        """Begin with the first.

        Args:
            budget: seconds of drawing in a tick, of which at least one is served.
        """
        self._budget = budget
        self._next = 0

    def serve(self, waiting: Sequence[Subscription], *, hurry: bool) -> None:
        """Serve as many as there is time for, or all.

        Args:
            waiting: the same ones in the same order each time.
            hurry: whether frames come faster than all can be drawn; otherwise everybody is served.
        """
        left = self._budget if hurry else float("inf")
        served = False
        first = self._next % max(len(waiting), 1)
        for offset in range(len(waiting)):
            place = (first + offset) % len(waiting)
            cost = waiting[place].cost
            if served and cost > left:
                self._next = place
                return
            if waiting[place].show():
                served = True
                left -= cost
