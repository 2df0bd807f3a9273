"""What a panel is, told beside it: what one sees, what one can do, and what its numbers mean."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from widgets.style.resources import resource
from widgets.style.text_scale import scaled

#: The width of the text, in pixels at 100 %.
WIDTH = 380
#: What is written between two pairs of stars.
STRONG = re.compile(r"\*\*(.+?)\*\*")
#: Pixels between the text and its panel's title.
GAP = 4


@cache
def help_text(key: str) -> str:
    """The text about a panel in Markdown, from ``resources/panels/KEY.md``; empty where there is none.

    Args:
        key: of the panel: its view's, or ``"training"`` or ``"lesson"``.
    """
    file = resource(f"panels/{key}.md")
    return file.read_text(encoding="utf-8").strip() if key and file.is_file() else ""


class PanelHelp(QFrame):
    """The text, until a key is pressed or something else is clicked."""

    def __init__(self, title: str, key: str, parent: QWidget) -> None:
        """Make it.

        Args:
            title: of the panel.
            key: of the panel.
            parent: beside which it stands.
        """
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "message")
        self.setProperty("kind", "info")
        self.setAccessibleName(f"What is {title}?")
        self.setAccessibleDescription(help_text(key).replace("**", ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        for part in (f"**{title}**", *help_text(key).split("\n\n")):
            label = QLabel(STRONG.sub(r"<span style='font-weight: 600'>\1</span>", escape(part)))
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            label.setFixedWidth(scaled(WIDTH))
            column.addWidget(label)

    def pop_up(self, beneath: QRect) -> None:
        """Show it beneath a rectangle of the desktop, or above where there is no room, on the screen."""
        self.adjustSize()
        self.show()  # only then its style has given it its size
        size, at = self.size(), beneath.bottomLeft() + QPoint(0, GAP)
        screen = self.screen()
        if screen is not None:
            free = screen.availableGeometry()
            if at.y() + size.height() > free.bottom():
                at.setY(beneath.top() - GAP - size.height())
            at.setX(max(free.left(), min(at.x(), free.right() - size.width() + 1)))
            at.setY(max(free.top(), min(at.y(), free.bottom() - size.height() + 1)))
        self.move(at)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go away with any key (Qt)."""
        del event
        self.close()
