"""A switch with its name to the left: on or off, seen from the back row."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QSizePolicy

from widgets.forms.controls import FIELD
from widgets.painting.painter import painting
from widgets.style.fonts import font
from widgets.style.theme import Theme

WIDTH, HEIGHT = 28.0, 16.0


class Switch(QAbstractButton):
    """A checkable button that looks like a switch."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setText(name)
        self.setCheckable(True)
        self.setFixedHeight(FIELD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.theme: Theme | None = None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as a number's editor (Qt)."""
        return QSize(160, FIELD)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw name and switch (Qt)."""
        del event
        theme = self.theme
        if theme is None:
            return
        with painting(self) as painter:
            painter.setFont(font("small"))
            painter.setPen(QColor(theme.quiet_text))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text()
            )
            track = QRectF(self.width() - WIDTH - 1, (FIELD - HEIGHT) / 2, WIDTH, HEIGHT)
            on = self.isChecked()
            edge = theme.text if self.hasFocus() else theme.accent if on else theme.quiet_text
            painter.setPen(QPen(QColor(edge), 1.2))
            painter.setBrush(QColor(theme.accent if on else theme.ground))
            painter.drawRoundedRect(track, HEIGHT / 2, HEIGHT / 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.on_accent if on else theme.quiet_text))
            x = track.right() - HEIGHT / 2 if on else track.left() + HEIGHT / 2
            painter.drawEllipse(QPointF(x, track.center().y()), HEIGHT / 2 - 3.5, HEIGHT / 2 - 3.5)
