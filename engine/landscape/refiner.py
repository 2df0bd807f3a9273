"""Refining the landscape of a plane: coarse first, then finer while it is shown, in slices or in a thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.gui_priority import GUI
from engine.landscape.grid import Landscape, refinements
from engine.landscape.plane import Plane
from engine.newest_request import Job, NewestRequest
from engine.objective import Objective

#: Points along each side of the finest grid.
FINEST = 129
#: Seconds slept for each second worked. Without it window and engine wait for the interpreter's lock.
REST = 0.5


class Refinement:
    """A landscape that is computed on ever finer grids.

    Attributes:
        plane: where it lies.
        finished: whether the finest grid is done.
    """

    def __init__(self, objective: Objective, plane: Plane, n: int = FINEST) -> None:
        """Prepare; nothing is computed before `work`.

        Args:
            objective: whose loss is drawn; used by nobody else during `work`.
            plane: where.
            n: points along each side of the finest grid; 9, 17, 33, ... have the most coarser ones.

        Raises:
            RavineError: n is outside its limits, or the plane lies in another space than theta.
        """
        self.plane = plane
        self.finished = False
        self._n = n
        self._steps = refinements(objective, plane, n)

    def work(self, seconds: float) -> Landscape | None:
        """Go on for about so long; at least one block of points is done, and none begun after that time.

        Returns:
            The finest landscape completed meanwhile, if there was any.
        """
        end, newest = time.perf_counter() + seconds, None
        while not self.finished:
            completed = next(self._steps)
            if completed is not None:
                newest, self.finished = completed, len(completed.x) == self._n
            if time.perf_counter() >= end:
                break
        return newest


@dataclass(frozen=True, eq=False)
class RefinedLandscape:
    """What a refinement has computed so far.

    Attributes:
        number: of the request that it answers.
        plane: what was asked for.
        landscape: of that plane, on the finest grid completed.
        finished: whether it will become no finer.
    """

    number: int
    plane: Plane
    landscape: Landscape
    finished: bool


@dataclass(frozen=True, eq=False)
class _Request:
    make: Callable[[], Objective]
    plane: Plane
    n: int


class LandscapeRefiner:
    """Refines one plane after the other in a thread; only what was asked for last counts.

    A new request drops the refinement under way after the block of points it is at, and with it every result
    that nobody took.
    """

    def __init__(self) -> None:
        self._newest: NewestRequest[_Request, RefinedLandscape] = NewestRequest(
            self._refine, name="ravine-landscape"
        )
        #: The objective made last, and what made it.
        self._made: tuple[Callable[[], Objective], Objective] | None = None

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._newest.stop()

    def request(self, make: Callable[[], Objective], plane: Plane, n: int = FINEST) -> int:
        """Ask for a plane's landscape instead of whatever was asked for before.

        Args:
            make: makes the objective, in the thread, for its use alone: objectives keep buffers. It is called
                again only when a ``make`` that is not equal is given.
            plane: where.
            n: points along each side of the finest grid.

        Returns:
            The request's number, larger than all before; its results carry it.
        """
        return self._newest.ask(_Request(make, plane, n))

    def cancel(self) -> None:
        """Cancel the work."""
        self._newest.cancel()

    def take(self) -> RefinedLandscape | None:
        """The finest landscape of the last request, if one was completed since the last call."""
        return self._newest.take()

    def _objective(self, make: Callable[[], Objective]) -> Objective:
        if self._made is None or self._made[0] != make:
            self._made = None
            self._made = make, make()
        return self._made[1]

    def _refine(self, job: Job[_Request, RefinedLandscape]) -> None:
        plane = job.request.plane
        refinement = Refinement(self._objective(job.request.make), plane, job.request.n)
        while job.is_newest and not refinement.finished:
            GUI.wait()
            started = time.perf_counter()
            landscape = refinement.work(0.0)  # a block at a time, to see at once when another is asked for
            if landscape is not None:
                self._publish(job, RefinedLandscape(job.number, plane, landscape, refinement.finished))
            job.rest(REST * (time.perf_counter() - started))

    def _publish(self, job: Job[_Request, RefinedLandscape], found: RefinedLandscape) -> None:
        job.publish(found)
