"""Work that would keep the GUI waiting: done in a thread, announced by signals, dropped when stale."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QObject, pyqtSignal, pyqtSlot

from engine.errors import RavineError, explained
from engine.newest_request import Job, NewestRequest

#: Called with the share that is done, 0 to 1.
ReportProgress = Callable[[float], None]
#: Called with a function that takes the share that is done; returns the result.
Work = Callable[[ReportProgress], object]


class _Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The result is no longer needed."""


class BackgroundWork(QObject):
    """Does one thing at a time in a thread; a newer request replaces what is under way.

    Signals:
        progressed: the share that is done.
        finished: what the work returned, or a `RavineError` that explains what it raised.
    """

    progressed = pyqtSignal(float)
    finished = pyqtSignal(object)
    _progress = pyqtSignal(int, float)
    _ended = pyqtSignal(int, object)

    def __init__(self, parent: QObject, *, ends_alone: bool = False) -> None:
        """Make it.

        Args:
            parent: owns it.
            ends_alone: whether the program may end before the work has: of what reads, never of what writes.
        """
        super().__init__(parent)
        self._requests: NewestRequest[Work, object] = NewestRequest(
            self._do, name="ravine-background", daemon=ends_alone
        )
        self._progress.connect(self._pass_progress_on)
        self._ended.connect(self._pass_result_on)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.cancel if ends_alone else self.stop)

    @property
    def is_busy(self) -> bool:
        """Whether a result is still to come."""
        return self._requests.is_busy

    def ask(self, work: Work) -> None:
        """Have something done in place of what is under way."""
        self._requests.ask(work)

    def cancel(self) -> None:
        """Cancel, without waiting for the work under way."""
        self._requests.cancel()

    def stop(self) -> None:
        """Cancel, and wait for the end of the work under way."""
        self._requests.stop()

    def settle(self, milliseconds: int | None = None) -> bool:
        """Wait for the work under way and emit its result.

        Args:
            milliseconds: to wait at the most; None waits until it is there, for tests and pictures.

        Returns:
            Whether nothing is worked on any more.
        """
        self._requests.join(None if milliseconds is None else milliseconds / 1000)
        QCoreApplication.sendPostedEvents(self)
        return not self.is_busy

    def _do(self, job: Job[Work, object]) -> None:
        def report(share: float) -> None:
            if not job.is_newest or sip.isdeleted(self):
                raise _Stopped
            self._progress.emit(job.number, share)

        result: object
        try:
            result = job.request(report)
        except _Stopped:
            return
        except RavineError as error:
            result = error
        except Exception as error:
            # whoever waits is told; the exception itself goes on to where those that nobody expected go
            self._tell_end(job.number, RavineError(explained(error)))
            raise
        self._tell_end(job.number, result)

    def _tell_end(self, number: int, result: object) -> None:
        """Announce a result, unless whoever asked is gone: a dialog may be closed while its work goes on."""
        with suppress(RuntimeError):
            if not sip.isdeleted(self):
                self._ended.emit(number, result)

    # Without a slot of Qt's the events would be posted to an object of PyQt's own, and `settle` miss them.
    @pyqtSlot(int, float)
    def _pass_progress_on(self, number: int, share: float) -> None:
        if self._requests.is_newest(number):
            self.progressed.emit(share)

    @pyqtSlot(int, object)
    def _pass_result_on(self, number: int, result: object) -> None:
        if self._requests.is_newest(number):
            self.finished.emit(result)
