"""What Ravine has to say to a person: one quiet line that can be dismissed, never a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from widgets.style.icons import icon
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

#: Milliseconds after which a message that offers no action is hidden: it takes room from the panels.
PASSING = 10_000


@dataclass(frozen=True)
class Message:
    """A sentence and what can be done about it; see `MessageBar.say`."""

    kind: str
    sentence: str
    offer: str = ""
    action: Callable[[], None] | None = None


class MessageBar(QFrame):
    """Shows the newest sentence until it is dismissed, has been there to read, or another one comes.

    An error that offers something comes back when what came after it has gone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(PASSING)
        self._leaving.timeout.connect(self.dismiss)
        self.setProperty("role", "message")
        self._message = Message("info", "")
        self._waiting: list[Message] = []
        self._theme: Theme | None = None
        self._sign, self._label = QLabel(), QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offer = QPushButton()
        self._close = QToolButton()
        self._close.setToolTip("Dismiss")
        self._close.setAccessibleName("dismiss the message")
        keep_size(self._close, icon=16)
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 4, 4)
        line.setSpacing(8)
        line.addWidget(self._sign)
        line.addWidget(self._label, 1)
        line.addWidget(self.offer)
        line.addWidget(self._close)
        self._close.clicked.connect(self.dismiss)
        self.offer.clicked.connect(self._take_offer)
        self.hide()

    def passes(self) -> bool:
        """Whether the sentence goes by itself after a while."""
        return self._leaving.isActive()

    @property
    def text(self) -> str:
        """The sentence that is shown; empty when there is none."""
        return self._label.text() if not self.isHidden() else ""

    def say(
        self, kind: str, sentence: str, offer: str = "", action: Callable[[], None] | None = None
    ) -> None:
        """Show a sentence.

        Args:
            kind: ``"bad"``, ``"good"`` or ``"info"``.
            sentence: what happened, why, and what to do.
            offer: the text of a button that does something about it.
            action: what the button does.
        """
        before = self._message
        if not self.isHidden() and before.kind == "bad" and before.offer and before.sentence != sentence:
            self._waiting.append(before)
        self._show(Message(kind, sentence, offer, action))

    def dismiss(self) -> None:
        """Take the sentence away; an error that waits is shown again."""
        if self._waiting:
            self._show(self._waiting.pop())
        else:
            self.hide()

    def clear(self) -> None:
        """Take away everything there is to say: it was of something else."""
        self._waiting.clear()
        self.hide()

    def _show(self, message: Message) -> None:
        self._message = message
        self._label.setText(message.sentence)
        self.offer.setText(message.offer)
        self.offer.setVisible(bool(message.offer))
        self.setProperty("kind", message.kind)
        style = self.style()
        if style is not None:
            style.polish(self)
        self._tint()
        self.show()
        # An error, or a message that offers an action, stays until it is closed.
        self._leaving.stop()
        if message.kind != "bad" and not message.offer:
            self._leaving.start()

    def withdraw(self, sentence: str) -> None:
        """Take a sentence back, if it is the one that is shown."""
        self._waiting = [message for message in self._waiting if message.sentence != sentence]
        if sentence and sentence == self.text:
            self.dismiss()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._close.setIcon(icon("close", theme, role="quiet_text"))
        self._tint()

    def _tint(self) -> None:
        if self._theme is not None:
            kind = self._message.kind
            role = {"bad": "bad", "good": "good"}.get(kind, "quiet_text")
            drawing = "warning" if kind == "bad" else "help"
            self._sign.setPixmap(icon(drawing, self._theme, role=role).pixmap(QSize(16, 16)))
            self._sign.setVisible(kind == "bad")

    def _take_offer(self) -> None:
        action = self._message.action
        self.dismiss()
        if action is not None:
            action()
