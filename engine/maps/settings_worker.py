"""Maps of settings in a thread, of which only the one that was asked for last counts."""

from __future__ import annotations

from engine.cancellation import Cancelled
from engine.errors import RavineError
from engine.maps.settings_map import SettingsMap, SettingsRequest, refined_settings
from engine.newest_request import Job, NewestRequest

#: Seconds of rest after each block, in which the window's thread gets the interpreter.
REST = 0.001

Answer = SettingsMap | RavineError


class SettingsWorker:
    """Computes maps, coarse first."""

    def __init__(self) -> None:
        self._newest: NewestRequest[SettingsRequest, Answer] = NewestRequest(_work, name="ravine-settings")

    def ask(self, request: SettingsRequest) -> None:
        """Compute this map in place of whatever was asked for before."""
        self._newest.ask(request)

    def stop(self) -> None:
        """End the thread and wait for it: for a few steps of one block at most."""
        self._newest.stop()

    @property
    def is_busy(self) -> bool:
        """Whether a map is being computed."""
        return self._newest.is_busy

    def take(self) -> Answer | None:
        """The newest map of the last request, or why there is none, if it is new since the last call."""
        return self._newest.take()


def _work(job: Job[SettingsRequest, Answer]) -> None:
    def check() -> None:
        if not job.is_newest:
            raise Cancelled  # pragma: no cover - threads decide whether a newer request comes in between

    try:
        for found in refined_settings(job.request, check):
            check()
            if found is not None:
                job.publish(found)
                job.rest(REST)
    except Cancelled:  # pragma: no cover - see above
        return
    except RavineError as error:
        job.publish(error)
