"""What menus of files share that are read and written while the window goes on."""

from __future__ import annotations

from abc import abstractmethod

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from app.background_work import BackgroundWork
from app.control.controller import Controller
from app.settings import Settings
from engine.errors import RavineError


class BackgroundFiles(QObject):
    """Reads and writes files of one kind in the background.

    Signals:
        said: ``"good"``, ``"info"`` or ``"bad"``, and a sentence for the person.
    """

    said = pyqtSignal(str, str)

    def __init__(self, window: QWidget, controller: Controller, settings: Settings) -> None:
        """Make it.

        Args:
            window: over which dialogs open.
            controller: holds what is open.
            settings: know the folder that was used last.
        """
        super().__init__(window)
        self._window, self._controller, self._settings = window, controller, settings
        self.reading, self.writing = BackgroundWork(self, ends_alone=True), BackgroundWork(self)
        self.reading.finished.connect(self._read)
        self.writing.finished.connect(self._written)

    @abstractmethod
    def _read(self, result: object) -> None:
        """Take what was read, or the `RavineError` that says why nothing was."""

    def _written(self, result: object) -> None:
        """Say what was written, or why nothing was."""
        self.said.emit("bad" if isinstance(result, RavineError) else "good", str(result))

    def close(self) -> None:
        """The window is closed: read no more, and write to the end."""
        self.reading.cancel()
        self.writing.stop()
