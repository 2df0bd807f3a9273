"""GUI priority: while the GUI thread draws, the other threads do not begin another block of work.

All threads share one interpreter lock. A thread that computes releases it only every few milliseconds, so
drawing that takes ten beside two busy threads takes thirty. Instead they wait between two blocks of their
work until the drawing is done.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds that another thread waits at most: work goes on even beside a GUI that is always busy.
LONGEST = 0.05


class GuiPriority:
    """One thread holds the priority, the others ask between two blocks of their work."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()
        self._holder: int | None = None
        #: Whether anybody waits; a benchmark measures what it is like if not.
        self.enabled = True

    @property
    def is_free(self) -> bool:
        """Whether nobody holds the priority now."""
        return self._free.is_set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the priority for as long as this lasts."""
        self._holder = threading.get_ident()
        self._free.clear()
        try:
            yield
        finally:
            self._holder = None
            self._free.set()

    def wait(self) -> None:
        """Wait until nobody holds it, for `LONGEST` at most; the holder itself does not wait."""
        if self.enabled and self._holder != threading.get_ident():
            self._free.wait(LONGEST)


#: There is one interpreter, and one thread that draws what people see.
GUI = GuiPriority()
