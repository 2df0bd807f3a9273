"""What the controller needs of the engine's thread, so that tests can stand in for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.document import START, Document
from engine.errors import RavineError, explained
from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.run.commands import Command, Play, Seek


class EngineThread(Protocol):
    """See `engine.run.worker.Worker`."""

    #: Why the experiment cannot be run; the thread has then ended without a frame.
    refusal: RavineError | None
    #: What ended the thread otherwise, if it was an error.
    error: BaseException | None

    def start(self) -> None:
        """Begin: build the run, then publish its first frame."""

    def stop(self) -> None:
        """End, and wait for the end; what is built or computed is left unfinished."""

    def send(self, command: Command) -> None:
        """Ask for something."""

    def take(self) -> Frame | None:
        """The newest frame, if there is one since the last call."""


@dataclass(frozen=True)
class Opening:
    """A document whose run is being built by its thread, beside what is open."""

    document: Document
    thread: EngineThread
    #: The experiment that a file holds.
    saved: Experiment | None
    #: See `Version.opening`.
    number: int
    #: Is done with undo and redo when it takes the place of what is open.
    record: Callable[[], object]
    #: Whether it is asked for by undo or redo, which a later change overtakes.
    is_return: bool = False

    def start(self) -> None:
        """Begin to build, and go to the document's frame."""
        self.thread.start()
        if self.document.address != START:
            self.thread.send(Seek(self.document.address))
        if self.document.plays:
            self.thread.send(Play())

    @property
    def failure(self) -> str:
        """Why there will be no run; empty while there may be one."""
        error = self.thread.refusal or self.thread.error
        return "" if error is None else explained(error)
