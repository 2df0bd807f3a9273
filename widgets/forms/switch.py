"""A switch with its name to the left: on or off, seen from the back row."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QSizePolicy

from widgets.forms.controls import FIELD
from widgets.painting.painter import painting
from widgets.style.text_scale import keep_size, scaled, text_scale, widget_font
from widgets.style.theme import Theme

WIDTH, HEIGHT = 28.0, 16.0


class Switch(QAbstractButton):
    """A checkable button that looks like a switch."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setText(name)
        self.setCheckable(True)
        keep_size(self, height=FIELD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.theme: Theme | None = None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as a number's editor (Qt)."""
        return QSize(scaled(160), scaled(FIELD))

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
            painter.setFont(widget_font("small"))
            painter.setPen(QColor(theme.quiet_text))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text()
            )
            width, height, inset = (length * text_scale() for length in (WIDTH, HEIGHT, 3.5))
            track = QRectF(self.width() - width - 1, (self.height() - height) / 2, width, height)
            on = self.isChecked()
            edge = theme.text if self.hasFocus() else theme.accent if on else theme.quiet_text
            painter.setPen(QPen(QColor(edge), 1.2))
            painter.setBrush(QColor(theme.accent if on else theme.ground))
            painter.drawRoundedRect(track, height / 2, height / 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.on_accent if on else theme.quiet_text))
            x = track.right() - height / 2 if on else track.left() + height / 2
            painter.drawEllipse(QPointF(x, track.center().y()), height / 2 - inset, height / 2 - inset)
