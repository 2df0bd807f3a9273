"""The line at the top of the window: menus, what is being looked at, and help."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QSizePolicy, QToolButton, QWidget

from widgets.icons import icon
from widgets.theme import Theme


class ElidedLabel(QLabel):
    """One line of text that ends in an ellipsis where there is no room."""

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw as much as there is room for (Qt)."""
        del event
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Header(QWidget):
    """Holds the menu bar and shows the title of the experiment and the first words of its text."""

    def __init__(self, menus: QMenuBar) -> None:
        super().__init__()
        self._title, self._text = QLabel(), ElidedLabel()
        self._title.setProperty("role", "title")
        self._text.setProperty("role", "quiet")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._buttons: dict[str, QToolButton] = {}
        menus.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(8, 4, 8, 0)
        self._line.setSpacing(8)
        self._line.addWidget(menus)
        self._line.addSpacing(16)
        self._line.addWidget(self._title)
        self._line.addWidget(self._text, 1)

    def add_button(self, drawing: str, tip: str) -> QToolButton:
        """Add a button at the right end."""
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setIconSize(QSize(20, 20))
        button.setFixedSize(30, 30)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons[drawing] = button
        self._line.addWidget(button)
        return button

    def show_title(self, title: str, text: str, *, dirty: bool) -> None:
        """Show a title, a dot if there is something to save, and a text (its first line; all on hovering)."""
        self._title.setText(f"{title} •" if dirty else title)
        self._title.setToolTip("There are changes that are not saved." if dirty else "")
        first = text.strip().partition("\n")[0].replace("**", "")
        self._text.setText(first)
        self._text.setToolTip(f"<p>{text.strip()}</p>" if text.strip() else "")

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        for drawing, button in self._buttons.items():
            button.setIcon(icon(drawing, theme, role="quiet_text"))
