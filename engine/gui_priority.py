"""Right of way: while the window works, the other threads do not begin another piece of work.

All threads share one interpreter. A thread that computes gives it up only every few milliseconds, so a
window that draws for ten beside two busy threads takes thirty. Instead they stop between two pieces of
their work until it is done.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 0.05
"""Seconds that anybody waits at most: work goes on even beside a window that is always busy."""


class RightOfWay:
    """One thread goes first, the others ask between two pieces of their work."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()
        self._first: int | None = None
        self.respected = True
        """Whether anybody waits; the benchmark shows what it is like if not."""

    @property
    def is_free(self) -> bool:
        """Whether nobody goes first now."""
        return self._free.is_set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Go first for as long as this lasts."""
        self._first = threading.get_ident()
        self._free.clear()
        try:
            yield
        finally:
            self._first = None
            self._free.set()

    def give(self) -> None:
        """Wait until nobody goes first, for a while at most; who goes first itself does not wait."""
        if self.respected and self._first != threading.get_ident():
            self._free.wait(LONGEST)


WINDOW = RightOfWay()
"""The window's: there is one interpreter, and one thread that draws what people see."""
