"""A ring around a panel that draws the eye to it: it breathes calmly, or stands still without motion."""

from __future__ import annotations

import math

from PyQt6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from widgets.style.theme import Theme, qcolor

LASTS_MS = 4200
TICK_MS = 40
#: Milliseconds of one breath.
BREATH_MS = 1400
WIDTH = 3.0
FAINTEST = 0.35


class Attention(QWidget):
    """The ring. It lies upon the panel it points at, lets the mouse through, and goes away by itself."""

    def __init__(self, home: QWidget) -> None:
        """Wait hidden in a widget that stays, so as not to end with a panel that was pointed at."""
        super().__init__(home)
        self._home = home
        self.motion = True
        self._colour = QColor("#6cb6ff")
        self._age = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._grow_older)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("pointer")
        self.hide()

    @property
    def target(self) -> QWidget | None:
        """What it points at now."""
        parent = self.parentWidget()
        return parent if parent is not self._home else None

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._colour = qcolor(theme.accent)
        self.update()

    def draw_to(self, widget: QWidget) -> None:
        """Point at a widget for a while."""
        self.leave()
        self.setParent(widget)
        widget.installEventFilter(self)
        self.setGeometry(widget.rect())
        self._age = 0
        self.show()
        self.raise_()
        self._timer.start()

    def leave(self) -> None:
        """Point at nothing any more."""
        self._timer.stop()
        self.hide()
        parent = self.parentWidget()
        if parent is not None and parent is not self._home:
            parent.removeEventFilter(self)
            self.setParent(self._home)

    def _grow_older(self) -> None:
        self._age += TICK_MS
        if self._age >= LASTS_MS:
            self.leave()
        elif self.motion:
            self.update()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 (Qt's name)
        """Keep the size of what it points at (Qt)."""
        parent = self.parentWidget()
        if event is not None and watched is parent and parent is not None:
            if event.type() == QEvent.Type.Resize:
                self.setGeometry(parent.rect())
            elif event.type() == QEvent.Type.Hide:
                self._timer.stop()
                self.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw the ring (Qt)."""
        del event
        breath = 0.5 - 0.5 * math.cos(2 * math.pi * self._age / BREATH_MS) if self.motion else 1.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(FAINTEST + (1 - FAINTEST) * breath)
        painter.setPen(QPen(self._colour, WIDTH))
        inset = WIDTH / 2 + 1
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 5, 5)
        painter.end()
