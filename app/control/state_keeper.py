"""Keeps the state of a window on the disk while it changes, so that nothing is lost however it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer

from app.background_work import BackgroundWork, ReportProgress
from app.control.state_folder import StateFolder
from app.control.window_state import StateTexts, WindowState, place_text
from engine.errors import RavineError

#: Milliseconds after which a change is kept, and between two writings.
KEEP_AFTER_MS = 1000


class StateKeeper(QObject):
    """Writes the state at most once a second while something changes, in a thread of its own."""

    def __init__(
        self,
        parent: QObject,
        folder: StateFolder,
        collect: Callable[[], WindowState | None],
        say: Callable[[str, str], object],
    ) -> None:
        """Make it.

        Args:
            parent: owns it.
            folder: of the window.
            collect: the state as it is; None where nothing is open. It is asked on the GUI's thread.
            say: shows a message of a kind.
        """
        super().__init__(parent)
        self._folder, self._collect, self._say = folder, collect, say
        self._texts, self._writing = StateTexts(), threading.Lock()
        self._last: WindowState | None = None
        self._has_failed = False
        self._work = BackgroundWork(self)
        self._work.finished.connect(self._written)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(KEEP_AFTER_MS)
        self._due.timeout.connect(self.keep_soon)

    def note_change(self) -> None:
        """Something is not as it was."""
        if not self._due.isActive():
            self._due.start()

    def keep_soon(self) -> None:
        """Write the state in the background."""
        state = self._last or self._collect()
        if state is not None:
            self._work.ask(lambda report: self._write(state, report))

    def keep(self) -> None:
        """Write the state now."""
        self._due.stop()
        state = self._last or self._collect()
        if state is None:
            return
        try:
            self._write(state)
        except RavineError as error:
            self._written(error)

    def note_last(self) -> None:
        """Note the state that `close` writes: the window is about to be hidden, and waits for no disk."""
        self._last = self._collect()

    def close(self) -> None:
        """Write the state that was noted, or as it is now, and never again."""
        self._work.stop()
        self.keep()

    def _write(self, state: WindowState, report: ReportProgress | None = None) -> None:
        del report
        with self._writing:
            self._folder.write(self._texts.history(state), place_text(state))

    def _written(self, result: object) -> None:
        failed = isinstance(result, RavineError)
        if failed and not self._has_failed:
            self._say("bad", f"What you change cannot be kept for the next start: {result}")
        self._has_failed = failed
