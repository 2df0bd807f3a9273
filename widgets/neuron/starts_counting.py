"""Counting successful starts beside a view: in a thread while it is on screen, at once for a picture."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from engine.analysis.random_starts import StartCounts, StartsCounter, StartsRequest, count

#: Milliseconds between two polls of what the thread has counted.
POLL_MS = 100

#: Counts a request whole; what was counted once is not counted again.
counted = lru_cache(maxsize=16)(count)


class StartsCounting(QObject):
    """The counts for one request, a few starts first and all of them when they are there.

    Signals:
        changed: there is more to show.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.request = StartsRequest()
        self.counts: tuple[StartCounts, ...] = ()
        #: Why counting stopped; or empty.
        self.error = ""
        self.finished = False
        self.counter: StartsCounter | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)

    def ask(self, request: StartsRequest) -> None:
        """Count for another request, if it is another one."""
        if request != self.request:
            self.request, self.counts, self.finished, self.error = request, (), False, ""
            self._begin()

    def finish(self) -> None:
        """Have everything counted now."""
        if not self.finished:
            self.counts, self.finished = counted(self.request), True

    def start(self) -> None:
        """Count in a thread, if there is anything left to count."""
        if self.counter is None and not self.finished:
            self.counter = StartsCounter()
            self._begin()

    def stop(self) -> None:
        """End the thread."""
        self._timer.stop()
        if self.counter is not None:
            self.counter.stop()
            self.counter = None

    def _begin(self) -> None:
        if self.counter is not None and not self.finished:
            self.counter.request(self.request)
            self._timer.start()

    def poll(self) -> None:
        """Take what the thread has counted."""
        found = self.counter.take() if self.counter is not None else None
        if found is not None and found.question == self.request:
            self.counts, self.finished = found.counts, found.finished
            self.changed.emit()
        if self.counter is not None and self.counter.error is not None:
            self.error, self.finished = f"Counting stopped: {self.counter.error}", True
            self.changed.emit()
        if self.finished:
            self._timer.stop()
