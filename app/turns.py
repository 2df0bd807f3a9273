"""Taking turns: on a machine that cannot draw everything in one tick, views are shown in several.

A window feels smooth when no tick is long, not when every view is new in every tick. As long as ticks
come in time all views are served in each; when they come late fewer are, the longest waiting first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: A tick this many times as far from the last as it should be is late.
LATE = 1.5


class Turns:
    """Whose turn it is, and how many are served at once."""

    def __init__(self, interval: float) -> None:
        """Begin by serving all.

        Args:
            interval: seconds between two ticks that come in time.
        """
        self._interval = interval
        self._last: float | None = None
        self._next = 0
        self._quota = 0.0

    def serve(self, shows: Sequence[Callable[[], bool]], now: float | None) -> None:
        """Serve as many as there is time for.

        Args:
            shows: for each waiting one what shows it something; it answers whether there was anything new.
            now: a clock in seconds that never goes back; None where there is no hurry and all are served.
        """
        if not shows:
            return
        if now is None:
            self._last, self._quota = None, 0.0
            for show in shows:
                show()
            return
        late = self._last is not None and now - self._last > LATE * self._interval
        self._last = now
        # Halved when late, one more when in time: soon at what the machine can do, and back again.
        most = float(len(shows))
        quota = self._quota or most
        self._quota = max(1.0, quota / 2) if late else min(most, quota + 1)
        served = 0
        first = self._next % len(shows)
        for offset in range(len(shows)):
            place = (first + offset) % len(shows)
            if served >= int(self._quota):
                self._next = place
                return
            served += shows[place]()
        self._next = first
