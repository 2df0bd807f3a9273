"""Surveying a plane: its landscape coarse first and refined while one looks, in slices or in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.gui_priority import GUI
from engine.landscape.grid import Landscape, refinements
from engine.landscape.plane import Plane
from engine.objective import Objective

#: Points along each side of the finest grid.
FINEST = 129
#: Seconds slept for each second worked. Without it window and engine wait for the interpreter's lock.
REST = 0.5


class Refinement:
    """A landscape in the making. Whoever no longer wants it lets go of it.

    Attributes:
        plane: what is surveyed.
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
    """What a survey has found so far.

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
    number: int = 0
    make: Callable[[], Objective] | None = None
    plane: Plane | None = None
    n: int = FINEST


class LandscapeRefiner:
    """Surveys one plane after the other in a thread of its own; only what was asked for last counts.

    One request waits at most, and one result: a new request drops the survey under way after the block of
    points it is at, and with it every result that nobody took.
    """

    def __init__(self) -> None:
        """Prepare; nothing runs before `start`."""
        self._changed = threading.Condition()
        self._asked = _Request()
        self._latest: RefinedLandscape | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="ravine-survey", daemon=True)
        self.error: BaseException | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join()

    def request(self, make: Callable[[], Objective], plane: Plane, n: int = FINEST) -> int:
        """Ask for a plane's landscape instead of whatever was asked for before.

        Args:
            make: makes the objective, in the thread, for its use alone: objectives keep buffers. It is called
                again only when another ``make`` is given, so give the same one while the objective stays.
            plane: where.
            n: points along each side of the finest grid.

        Returns:
            The request's number, larger than all before; its results carry it.
        """
        return self._ask(make, plane, n)

    def cancel(self) -> None:
        """Want nothing any more."""
        self._ask(None, None, FINEST)

    def take(self) -> RefinedLandscape | None:
        """The finest landscape of the last request, if one was completed since the last call."""
        with self._changed:
            found, self._latest = self._latest, None
        return found

    def _ask(self, make: Callable[[], Objective] | None, plane: Plane | None, n: int) -> int:
        with self._changed:
            self._asked = _Request(self._asked.number + 1, make, plane, n)
            self._latest = None
            self._changed.notify()
            return self._asked.number

    def _run(self) -> None:
        try:
            self._loop()
        except BaseException as error:  # noqa: BLE001 - the window shows it; a thread that died is silent
            self.error = error

    def _loop(self) -> None:
        request, survey, rest = _Request(), None, 0.0
        maker, objective = None, None
        while True:
            asked = self._next(request, None if survey is None else rest)
            if asked is None:
                return
            if asked is not request:
                request, survey = asked, None
                if request.make is not maker:
                    maker, objective = request.make, None if request.make is None else request.make()
                if objective is not None and request.plane is not None:
                    survey = Refinement(objective, request.plane, request.n)
            if survey is not None:
                GUI.wait()
                started = time.perf_counter()
                landscape = survey.work(0.0)  # a block at a time, to see at once when another is asked for
                rest = REST * (time.perf_counter() - started)
                if landscape is not None:
                    self._publish(RefinedLandscape(request.number, survey.plane, landscape, survey.finished))
                if survey.finished:
                    survey = None

    def _next(self, request: _Request, rest: float | None) -> _Request | None:
        """Wait for another request, at most so long; the one that holds then, or None when asked to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._asked is not request, rest)
            return None if self._stopping else self._asked

    def _publish(self, found: RefinedLandscape) -> None:
        with self._changed:
            if found.number == self._asked.number:
                self._latest = found
