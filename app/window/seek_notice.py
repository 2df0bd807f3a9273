"""Says how far a long way to a step has come, and offers to stop it there."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject

from engine.frames.frame import Frame
from widgets.forms.message_bar import MessageBar


class SeekNotice(QObject):
    """One message, kept up to date by the frames that are published on the way; short ways have none."""

    def __init__(self, parent: QObject, messages: MessageBar, stop: Callable[[], None]) -> None:
        """Make it.

        Args:
            parent: the window.
            messages: where it is said.
            stop: stands still where the run has come to.
        """
        super().__init__(parent)
        self._messages, self._stop = messages, stop
        self._sentence = ""

    def show(self, frame: Frame) -> None:
        """Say where the run is on its way, unless the message was dismissed or another one is newer."""
        if frame.goal is None:
            self._messages.withdraw(self._sentence)
            self._sentence = ""
        elif not self._sentence or self._messages.text == self._sentence:
            self._sentence = f"Computing step {frame.address.step:,} of {frame.goal.step:,}…"
            self._messages.say("info", self._sentence, offer="Stop here", action=self._stop)
