"""The file that holds what was not saved, should the program end unexpectedly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer

from app.files import write_whole
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import in_folder, write_experiment

#: Milliseconds after which an edit is kept.
KEEP_AFTER_MS = 1000


class RecoveryFile(QObject):
    """Keeps an experiment that is not saved."""

    def __init__(
        self,
        parent: QObject,
        path: Path | None,
        unsaved: Callable[[], Experiment | None],
        say: Callable[[str, str], object],
    ) -> None:
        """Make it.

        Args:
            parent: owns it.
            path: of the file; None keeps nothing.
            unsaved: the experiment if no file holds it as it is.
            say: shows a message of a kind.
        """
        super().__init__(parent)
        self._path, self._unsaved, self._say = path, unsaved, say
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(KEEP_AFTER_MS)
        self._soon.timeout.connect(self.update)

    def update_soon(self) -> None:
        """Update the file when edits have paused for a moment."""
        if self._path is not None:
            self._soon.start()

    def update(self) -> None:
        """Write what is not saved; remove the file if everything is."""
        self._soon.stop()
        if self._path is None:
            return
        experiment = self._unsaved()
        if experiment is None:
            self._path.unlink(missing_ok=True)
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, write_experiment(in_folder(experiment, None)).encode())
        except (OSError, RavineError) as error:
            self._say("bad", f"What you change cannot be kept for recovery: {error}")
