"""Work that would keep the window waiting: done in a thread, told when ready, dropped when stale."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread

from PyQt6.QtCore import QCoreApplication, QObject, pyqtSignal

from engine.errors import RavineError

Watch = Callable[[float], None]
Work = Callable[[Watch], object]
"""Is given whom to tell the share that is done, and returns what was wanted."""


class _Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Nobody wants the result any more."""


class BackgroundWork(QObject):
    """Does one piece of work at a time; a newer one replaces what is under way.

    Signals:
        progressed: the share that is done.
        finished: what the work returned, or the `RavineError` that it raised.
    """

    progressed = pyqtSignal(float)
    finished = pyqtSignal(object)
    _told = pyqtSignal(int, float)
    _ended = pyqtSignal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._number = 0
        self._waiting: Work | None = None
        self._thread: Thread | None = None
        self._told.connect(self._tell)
        self._ended.connect(self._end)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        """Whether a result is still to come."""
        return self._thread is not None

    def ask(self, work: Work) -> None:
        """Have something done in place of what is under way."""
        with self._lock:
            self._number += 1
            self._waiting = work
            if self._thread is None:
                self._thread = Thread(target=self._run, name="ravine-table")
                self._thread.start()

    def stop(self) -> None:
        """Want nothing any more, and wait until nothing is done."""
        with self._lock:
            self._number += 1
            self._waiting, thread = None, self._thread
        if thread is not None:
            thread.join()

    def settle(self) -> None:
        """Wait for what is under way and tell it, for tests and pictures."""
        while (thread := self._thread) is not None:
            thread.join()
        QCoreApplication.sendPostedEvents(self)

    def _take(self) -> tuple[int, Work] | None:
        with self._lock:
            work, self._waiting = self._waiting, None
            if work is None:
                self._thread = None
                return None
            return self._number, work

    def _run(self) -> None:
        try:
            while (taken := self._take()) is not None:
                self._do(*taken)
        except BaseException:
            with self._lock:
                self._thread = None
            raise

    def _do(self, number: int, work: Work) -> None:
        def watch(share: float) -> None:
            if number != self._number:
                raise _Stopped
            self._told.emit(number, share)

        try:
            result = work(watch)
        except _Stopped:
            return
        except RavineError as error:
            result = error
        self._ended.emit(number, result)

    def _tell(self, number: int, share: float) -> None:
        if number == self._number:
            self.progressed.emit(share)

    def _end(self, number: int, result: object) -> None:
        if number == self._number:
            self.finished.emit(result)
