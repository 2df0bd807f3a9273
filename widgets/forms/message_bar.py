"""What Ravine has to say to a person: one quiet line that can be dismissed, never a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from widgets.style.icons import icon
from widgets.style.theme import Theme

#: Milliseconds after which a message that offers no action is hidden: it takes room from the panels.
PASSING = 10_000


class MessageBar(QFrame):
    """Shows the newest sentence until it is dismissed, has been there to read, or another one comes."""

    def __init__(self) -> None:
        super().__init__()
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(PASSING)
        self._leaving.timeout.connect(self.hide)
        self.setProperty("role", "message")
        self._kind = "info"
        self._theme: Theme | None = None
        self._action: Callable[[], None] | None = None
        self._sign, self._label = QLabel(), QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offer = QPushButton()
        self._close = QToolButton()
        self._close.setToolTip("Dismiss")
        self._close.setAccessibleName("dismiss the message")
        self._close.setIconSize(QSize(16, 16))
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 4, 4)
        line.setSpacing(8)
        line.addWidget(self._sign)
        line.addWidget(self._label, 1)
        line.addWidget(self.offer)
        line.addWidget(self._close)
        self._close.clicked.connect(self.hide)
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
        self._kind, self._action = kind, action
        self._label.setText(sentence)
        self.offer.setText(offer)
        self.offer.setVisible(bool(offer))
        self.setProperty("kind", kind)
        style = self.style()
        if style is not None:
            style.polish(self)
        self._tint()
        self.show()
        # An error, or a message that offers an action, stays until it is closed.
        self._leaving.stop()
        if kind != "bad" and not offer:
            self._leaving.start()

    def withdraw(self, sentence: str) -> None:
        """Take a sentence back, if it is the one that is shown."""
        if sentence and sentence == self.text:
            self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._close.setIcon(icon("close", theme, role="quiet_text"))
        self._tint()

    def _tint(self) -> None:
        if self._theme is not None:
            role = {"bad": "bad", "good": "good"}.get(self._kind, "quiet_text")
            drawing = "warning" if self._kind == "bad" else "help"
            self._sign.setPixmap(icon(drawing, self._theme, role=role).pixmap(QSize(16, 16)))
            self._sign.setVisible(self._kind == "bad")

    def _take_offer(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()
