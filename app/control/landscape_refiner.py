"""The loss over the drawn plane of a network, refined while one looks.

A frame brings the coarse picture of its plane; a thread draws it ever finer, and stops when another plane
is laid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from engine.frames.frame import Frame
from engine.landscape.grid import Landscape
from engine.landscape.plane import Plane
from engine.landscape.refiner import LandscapeRefiner, RefinedLandscape
from engine.objective import Objective


class Thread(Protocol):
    """What is needed of `engine.landscape.refiner.LandscapeRefiner`."""

    def stop(self) -> None:
        """End, and wait for the end."""

    def request(self, make: Callable[[], Objective], plane: Plane) -> int:
        """Ask for a plane's landscape."""

    def cancel(self) -> None:
        """Want nothing any more."""

    def take(self) -> RefinedLandscape | None:
        """The finest landscape completed since the last call."""


class LandscapeRefining:
    """Gives frames the finest picture of their plane there is."""

    def __init__(self, make_thread: Callable[[], Thread] = LandscapeRefiner) -> None:
        """Begin; a thread is started when a frame has a plane."""
        self._make_thread = make_thread
        self._thread: Thread | None = None
        self._plane: Plane | None = None
        self._landscape: Landscape | None = None

    def with_landscape(self, frame: Frame) -> Frame:
        """The frame with the finest landscape of its plane; asks for one when the plane is new."""
        if frame.plane is None:
            self._forget()
            return frame
        if frame.plane.plane is not self._plane:
            self._plane, self._landscape = frame.plane.plane, None
            if self._thread is None:
                self._thread = self._make_thread()
            make = frame.racers[frame.plane.racer].make_objective
            if make is not None:
                self._thread.request(make, frame.plane.plane)
        self._take()
        return frame if self._landscape is None else replace(frame, landscape=self._landscape)

    def refined(self, frame: Frame) -> Frame | None:
        """The frame with a finer landscape than it has; None if there is none yet."""
        if frame.plane is None or frame.plane.plane is not self._plane or not self._take():
            return None
        return self.with_landscape(frame)

    def stop(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.stop()
        self._thread = self._plane = self._landscape = None

    def _take(self) -> bool:
        found = None if self._thread is None else self._thread.take()
        if found is None or found.plane is not self._plane:
            return False
        self._landscape = found.landscape
        return True

    def _forget(self) -> None:
        if self._plane is not None and self._thread is not None:
            self._thread.cancel()
        self._plane = self._landscape = None
