"""What the views of maps share: a map that a thread computes while the view is visible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from PyQt6.QtCore import QObject, QTimer

from engine.cancellation import Check
from engine.errors import RavineError
from engine.maps.map_worker import MapWorker

RequestT = TypeVar("RequestT")
MapT = TypeVar("MapT")

#: Milliseconds between two polls of what the thread has computed.
POLL = 60


class ComputedMap(Generic[RequestT, MapT]):
    """The newest map that was asked for, as far as it is computed.

    Attributes:
        map: what there is to see; None until the first part is there.
        trouble: why there is no map, as a sentence; or empty.
    """

    def __init__(
        self,
        view: QObject,
        refined: Callable[[RequestT, Check], Iterator[MapT | None]],
        changed: Callable[[], None],
    ) -> None:
        """Compute nothing yet.

        Args:
            view: that it belongs to.
            refined: see `engine.maps.map_worker.MapWorker`.
            changed: called when there is more to see.
        """
        self.map: MapT | None = None
        self.trouble = ""
        self._refined, self._changed = refined, changed
        self._request: RequestT | None = None
        self._worker: MapWorker[RequestT, MapT] | None = None
        self._is_done = False
        self._timer = QTimer(view)
        self._timer.setInterval(POLL)
        self._timer.timeout.connect(self.poll)

    def ask(self, request: RequestT) -> None:
        """Want this map; the one before stays to be seen until the first part of the new one is there."""
        self._request, self.trouble, self._is_done = request, "", False
        self._begin()

    def refuse(self, error: RavineError) -> None:
        """There can be no map, and that is why."""
        text = str(error)
        self._request, self.map, self._is_done = None, None, True
        self.trouble = f"{text[0].upper()}{text[1:]}."

    def complete(self, whole: Callable[[RequestT], MapT]) -> None:
        """Have the complete map now."""
        if self._request is None or self._is_done:
            return
        try:
            self.map, self._is_done = whole(self._request), True
        except RavineError as error:
            self.refuse(error)

    def begin(self) -> None:
        """Compute from now on: the view is visible."""
        if self._worker is None:
            self._worker = MapWorker(self._refined)
            self._begin()

    def end(self) -> None:
        """Compute nothing any more: the view is hidden."""
        self._timer.stop()
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None

    def wait(self) -> None:
        """Wait until the thread has computed what was asked for, and take it."""
        if self._worker is not None:
            self._worker.join()
            self.poll()

    def poll(self) -> None:
        """Take what the thread has computed since the last call."""
        if self._worker is None:
            return
        was_busy, found = self._worker.is_busy, self._worker.take()
        if isinstance(found, RavineError):
            self.refuse(found)
        elif found is not None:
            self.map = found
        if found is not None:
            self._changed()
        if not was_busy:
            self._is_done = True
            self._timer.stop()

    def _begin(self) -> None:
        if self._worker is not None and self._request is not None and not self._is_done:
            self._worker.ask(self._request)
            self._timer.start()
