"""Reads what is opened away from the GUI's thread: a disk may be slow, and a mount may never answer."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from app.background_work import BackgroundWork, ReportProgress
from engine.errors import RavineError, explained

#: Milliseconds that the GUI waits: what is read by then, as most files are, is opened at once.
PATIENCE_MS = 5

#: What is done on the GUI's thread with what was read.
Taken = Callable[[], object]


class SourceReading(QObject):
    """Reads one thing at a time; a newer one replaces the one before.

    Signals:
        said: ``"bad"``, and why it cannot be opened, as a sentence.
        begun: what is being read, where that was not done at once.
        ended: it was read, refused or cancelled.
    """

    said = pyqtSignal(str, str)
    begun = pyqtSignal(str)
    ended = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.patience_ms = PATIENCE_MS
        self.work = self._worker()

    def _worker(self) -> BackgroundWork:
        made = BackgroundWork(self, ends_alone=True)
        made.finished.connect(self._finished)
        return made

    def ask(self, name: str, read: Callable[[], Taken]) -> None:
        """Read something in place of what is being read.

        Args:
            name: of what is read, for a person.
            read: called in a thread; what it returns is called on the GUI's. It raises a `RavineError` or an
                `OSError` where nothing can be read.
        """

        def work(report: ReportProgress) -> object:
            del report
            try:
                return read()
            except OSError as error:
                raise RavineError(f"{name}: {explained(error)}") from None

        self.cancel()
        self.work.ask(work)
        if not self.work.settle(self.patience_ms):
            self.begun.emit(name)

    def cancel(self) -> None:
        """Read nothing more; a thread that waits for a disk is left alone and keeps nobody waiting."""
        if self.work.is_busy:
            self.work.cancel()
            self.work = self._worker()
            self.ended.emit()

    def _finished(self, result: object) -> None:
        self.ended.emit()
        if isinstance(result, RavineError):
            self.said.emit("bad", str(result))
        elif callable(result):
            result()
