"""Maps of many runs in a thread, of which only the one that was asked for last counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from engine.cancellation import Cancelled, Check
from engine.errors import RavineError
from engine.newest_request import Job, NewestRequest

RequestT = TypeVar("RequestT")
MapT = TypeVar("MapT")

#: Seconds of rest after each new picture of a map, in which the window's thread gets the interpreter.
REST = 0.001


class MapWorker(Generic[RequestT, MapT]):
    """Computes maps, coarse first."""

    def __init__(self, refined: Callable[[RequestT, Check], Iterator[MapT | None]]) -> None:
        """Compute nothing yet.

        Args:
            refined: makes a map of a request, coarse first; it calls the check while it prepares, and yields
                None or the map as it is after every few milliseconds of work.
        """
        self._refined = refined
        self._newest: NewestRequest[RequestT, MapT | RavineError] = NewestRequest(
            self._work, name="ravine-map"
        )

    @property
    def is_busy(self) -> bool:
        """Whether a map is being computed."""
        return self._newest.is_busy

    def ask(self, request: RequestT) -> None:
        """Compute this map in place of whatever was asked for before."""
        self._newest.ask(request)

    def take(self) -> MapT | RavineError | None:
        """The newest map of the last request, or why there is none, if it is new since the last call."""
        return self._newest.take()

    def join(self) -> None:
        """Wait until what was asked for is there."""
        self._newest.join()

    def cancel(self) -> None:
        """Want nothing any more, without waiting: the thread ends at its next check."""
        self._newest.cancel()

    def _work(self, job: Job[RequestT, MapT | RavineError]) -> None:
        def check() -> None:
            if not job.is_newest:
                raise Cancelled

        try:
            for found in self._refined(job.request, check):
                check()
                if found is not None:
                    job.publish(found)
                    job.rest(REST)
        except Cancelled:
            return
        except RavineError as error:
            job.publish(error)
