"""Background work of which only the newest request counts: one waits at most, and so does one result.

There is a thread only while there is something to do. Whoever computes for long asks its `Job` between two
blocks of work whether the result is still wanted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

RequestT = TypeVar("RequestT")
ResultT = TypeVar("ResultT")


class Job(Generic[RequestT, ResultT]):
    """One request while it is worked on, as the work sees it.

    Attributes:
        request: what was asked for.
        number: of the request; later requests have larger ones.
    """

    def __init__(self, owner: NewestRequest[RequestT, ResultT], request: RequestT, number: int) -> None:
        self._owner = owner
        self.request = request
        self.number = number

    @property
    def is_newest(self) -> bool:
        """Whether the result is still wanted: nothing was asked for, cancelled or stopped since."""
        return self._owner.is_newest(self.number)

    def publish(self, result: ResultT) -> None:
        """Offer a result in place of the one that waits to be taken; dropped if no longer wanted."""
        self._owner.publish(self.number, result)

    def rest(self, seconds: float) -> None:
        """Wait so long, or until the result is no longer wanted: leaves the interpreter to the GUI."""
        self._owner.rest(self.number, seconds)


class NewestRequest(Generic[RequestT, ResultT]):
    """Does what was asked for last, in a thread of its own; what was asked for before is dropped.

    All methods may be called from any thread. An error of the work ends its thread; the next request gets a
    new one.
    """

    def __init__(
        self,
        work: Callable[[Job[RequestT, ResultT]], None],
        *,
        name: str,
        daemon: bool = True,
        keeps_error: bool = False,
    ) -> None:
        """Prepare; there is no thread before the first request.

        Args:
            work: does one request, never two at a time; it publishes what it finds.
            name: of the thread.
            daemon: whether the program may end in the midst of the work.
            keeps_error: whether somebody looks at `error`; otherwise errors go to ``threading.excepthook``,
                so that none is silent.
        """
        self._work, self._name, self._daemon, self._keeps_error = work, name, daemon, keeps_error
        self._changed = threading.Condition()
        self._number = 0
        self._waiting: Job[RequestT, ResultT] | None = None
        self._result: ResultT | None = None
        self._thread: threading.Thread | None = None
        #: What ended the last thread, if it was an error.
        self.error: BaseException | None = None

    @property
    def is_busy(self) -> bool:
        """Whether anything is being worked on or waits for it."""
        return self._thread is not None

    def ask(self, request: RequestT) -> int:
        """Ask for something in place of whatever was asked for before.

        Returns:
            The request's number, larger than all before.
        """
        with self._changed:
            self._supersede()
            self._waiting = Job(self, request, self._number)
            if self._thread is None:
                self._start()
            return self._number

    def cancel(self) -> int:
        """Want nothing any more, without waiting for the work under way.

        Returns:
            A number larger than that of every request so far.
        """
        with self._changed:
            self._supersede()
            return self._number

    def stop(self) -> None:
        """Want nothing any more, and wait until the work under way has ended."""
        self.cancel()
        self.join()

    def join(self, seconds: float | None = None) -> None:
        """Wait until nothing is worked on, or so long. From within the work itself it returns at once."""
        thread = self._thread
        # whoever collects garbage while working may find there the owner that stops it
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def take(self) -> ResultT | None:
        """The newest result of the newest request, if there is one since the last call."""
        with self._changed:
            result, self._result = self._result, None
        return result

    def is_newest(self, number: int) -> bool:
        """Whether that is the number of what was asked for last."""
        return number == self._number

    def publish(self, number: int, result: ResultT) -> None:
        """Offer a result of a request; dropped if another was made since."""
        with self._changed:
            if number == self._number:
                self._result = result

    def rest(self, number: int, seconds: float) -> None:
        """Wait so long, or until another request is made."""
        with self._changed:
            self._changed.wait_for(lambda: number != self._number, seconds)

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=self._daemon)
        self._thread.start()

    def _supersede(self) -> None:
        self._number += 1
        self._waiting = self._result = None
        self._changed.notify_all()

    def _next(self) -> Job[RequestT, ResultT] | None:
        """The job to do; with none the thread ends, and the next request starts another."""
        with self._changed:
            job, self._waiting = self._waiting, None
            if job is None:
                self._thread = None
            return job

    def _run(self) -> None:
        try:
            while (job := self._next()) is not None:
                self._work(job)
        except BaseException as error:
            with self._changed:
                self.error, self._thread = error, None
                if self._waiting is not None:  # it was asked for beside the one that failed
                    self._start()
            if not self._keeps_error:
                raise
