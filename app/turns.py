"""Taking turns: on a machine that cannot draw everything in one tick, views are shown in several.

A window feels smooth when no tick is long, not when every view is new in every tick. So in each tick views
are shown until its time is spent, the longest waiting first; what remains has its turn in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

BUDGET = 0.007
"""Seconds of a tick in which another view is begun; the rest of its 16 ms is for that one, and the engine."""


class Turns:
    """Whose turn it is."""

    def __init__(self, budget: float = BUDGET) -> None:
        """Begin with the first.

        Args:
            budget: seconds after which nobody else is served.
        """
        self._budget = budget
        self._next = 0

    def serve(self, shows: Sequence[Callable[[], object]], clock: Callable[[], float] | None) -> None:
        """Serve as many as there is time for, at least one.

        Args:
            shows: for each waiting one what shows it something, if there is anything new.
            clock: seconds that never go back; None where there is no hurry and all are served.
        """
        began = clock() if clock is not None else 0.0
        first = self._next % max(len(shows), 1)
        for show in (*shows[first:], *shows[:first]):
            show()
            self._next += 1
            if clock is not None and clock() - began >= self._budget:
                return
