"""Says that something is being opened, where that takes longer than a moment, and offers to cancel it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtWidgets import QWidget

from app.document import Document
from widgets.forms.message_bar import MessageBar

#: Milliseconds that opening may take before it is spoken of: less is felt as at once.
NOTICE_AFTER_MS = 300


class OpeningNotice(QObject):
    """A busy cursor at once, and after a moment a message with a button that cancels."""

    def __init__(self, window: QWidget, messages: MessageBar, cancel: Callable[[], None]) -> None:
        """Make it.

        Args:
            window: its cursor shows that something is under way.
            messages: where it is said.
            cancel: opens nothing after all.
        """
        super().__init__(window)
        self._window, self._messages, self._cancel = window, messages, cancel
        self._sentence = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(NOTICE_AFTER_MS)
        self._soon.timeout.connect(self.show_now)

    def begin(self, document: Document) -> None:
        """A document is being built."""
        self.end()
        self._sentence = f"Opening {document.experiment.title}…"
        self._window.setCursor(Qt.CursorShape.BusyCursor)
        self._soon.start()

    def show_now(self) -> None:
        """Say it."""
        self._messages.say("info", self._sentence, offer="Cancel", action=self._cancel)

    def end(self) -> None:
        """It is open, was refused or cancelled."""
        self._soon.stop()
        self._messages.withdraw(self._sentence)
        self._window.unsetCursor()
