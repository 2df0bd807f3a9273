"""Says that something is opened or built anew where it takes longer than a moment, and can cancel it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtWidgets import QWidget

from app.control.controller import Controller
from app.document import Document
from app.file_menu.source_reading import SourceReading
from widgets.forms.message_bar import MessageBar

#: Milliseconds that it may take before it is spoken of: less is felt as at once.
NOTICE_AFTER_MS = 300
#: Said while the engine builds a run of an edited experiment; the one before is shown until then.
BUILDING = "Building the changed experiment…"


class OpeningNotice(QObject):
    """A busy cursor, and after a moment a message with a button that cancels."""

    def __init__(
        self, window: QWidget, messages: MessageBar, controller: Controller, reading: SourceReading
    ) -> None:
        """Make it.

        Args:
            window: its cursor shows that something is under way.
            messages: where it is said.
            controller: opens documents and sends edits.
            reading: reads what is opened.
        """
        super().__init__(window)
        self._window, self._messages, self._controller = window, messages, controller
        self._sentence, self._offer = "", ""
        self._action: Callable[[], None] = controller.cancel_opening
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(NOTICE_AFTER_MS)
        self._soon.timeout.connect(self.show_now)
        reading.begun.connect(lambda name: self._await(f"Reading {name}…", "Cancel", reading.cancel))
        reading.ended.connect(self.end)
        controller.opening.connect(self.begin)
        controller.opening_ended.connect(self.end)
        controller.state_changed.connect(self.look_at_edits)
        controller.frame_taken.connect(self.look_at_edits)

    def begin(self, document: Document) -> None:
        """A document is being built."""
        self._await(f"Opening {document.experiment.title}…", "Cancel", self._controller.cancel_opening)
        self._window.setCursor(Qt.CursorShape.BusyCursor)

    def look_at_edits(self, _frame: object = None) -> None:
        """Begin where an edit was sent, and end where the engine has answered it."""
        is_awaited = self._controller.pending.is_awaited
        if is_awaited and not self._sentence:
            # Most edits are answered within a tick, for which no cursor shall flicker.
            self._await(BUILDING, "Undo", self._controller.undo)
        elif not is_awaited and self._sentence == BUILDING:
            self.end()

    def _await(self, sentence: str, offer: str, action: Callable[[], None]) -> None:
        self.end()
        self._sentence, self._offer, self._action = sentence, offer, action
        self._soon.start()

    def show_now(self) -> None:
        """Say it."""
        self._window.setCursor(Qt.CursorShape.BusyCursor)
        self._messages.say("info", self._sentence, offer=self._offer, action=self._action)

    def end(self) -> None:
        """It is there, was refused or cancelled."""
        self._soon.stop()
        if self._sentence:
            self._messages.withdraw(self._sentence)
            self._window.unsetCursor()
        self._sentence = ""
