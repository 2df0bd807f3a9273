"""Threads that are none: an engine's records commands and returns the frames a test puts in."""

from __future__ import annotations

from collections.abc import Callable

from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.landscape.plane import Plane
from engine.landscape.refiner import RefinedLandscape
from engine.objective import Objective
from engine.run.commands import Command


class FakeThread:
    """Replaces `engine.run.worker.Worker` where a test needs no thread."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.error: BaseException | None = None
        self.refusal: RavineError | None = None
        if experiment.title == "cannot run":
            self.refusal = RavineError("the start lies outside the formula's domain; choose another one")
        self.running = False
        self.sent: list[Command] = []
        self.waiting: Frame | None = None

    def start(self) -> None:
        """Begin."""
        self.running = True

    def stop(self) -> None:
        """End."""
        self.running = False

    def send(self, command: Command) -> None:
        """Note a command."""
        self.sent.append(command)

    def take(self) -> Frame | None:
        """The frame that was put here, once."""
        frame, self.waiting = self.waiting, None
        return frame


class IdleRefiner:
    """Replaces `engine.landscape.refiner.LandscapeRefiner` where a finer picture is not looked at."""

    def stop(self) -> None:
        """End."""

    def request(self, make: Callable[[], Objective], plane: Plane) -> int:
        """Be asked for a plane's landscape."""
        del make, plane
        return 0

    def cancel(self) -> None:
        """Want nothing any more."""

    def take(self) -> RefinedLandscape | None:
        """Nothing."""
        return None
