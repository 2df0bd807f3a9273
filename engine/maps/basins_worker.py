"""Maps of basins in a thread, of which only the one that was asked for last counts."""

from __future__ import annotations

from engine.errors import RavineError
from engine.maps.basins import Basins, BasinsRequest, refined_basins
from engine.newest_request import Job, NewestRequest

#: Seconds of rest after each block, in which the window's thread gets the interpreter.
REST = 0.001


class BasinsWorker:
    """Computes maps, coarse first."""

    def __init__(self) -> None:
        self._newest: NewestRequest[BasinsRequest, Basins | RavineError] = NewestRequest(
            _work, name="ravine-basins"
        )

    def ask(self, request: BasinsRequest) -> None:
        """Compute this map in place of whatever was asked for before."""
        self._newest.ask(request)

    def cancel(self) -> None:
        """Want nothing any more."""
        self._newest.cancel()

    def stop(self) -> None:
        """End the thread and wait for it: for one block of runs at most."""
        self._newest.stop()

    @property
    def is_busy(self) -> bool:
        """Whether a map is being computed."""
        return self._newest.is_busy

    def take(self) -> Basins | RavineError | None:
        """The newest map of the last request, or why there is none, if it is new since the last call."""
        return self._newest.take()


def _work(job: Job[BasinsRequest, Basins | RavineError]) -> None:
    try:
        for found in refined_basins(job.request):
            if not job.is_newest:
                return  # pragma: no cover - threads decide whether a newer request comes between two blocks
            if found is not None:
                job.publish(found)
            job.rest(REST)
    except RavineError as error:
        job.publish(error)
