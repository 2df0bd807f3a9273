"""A ring around a panel that marks it for a few seconds: its opacity pulses unless motion is off."""

from __future__ import annotations

import math

from PyQt6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PyQt6.QtGui import QColor, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from widgets.painting.painter import painting
from widgets.style.theme import Theme, qcolor

#: Milliseconds until the ring hides itself.
LASTS_MS = 4200
#: Milliseconds between two repaints of the pulse.
TICK_MS = 40
#: Milliseconds of one pulse.
PULSE_MS = 1400
#: The width of the ring's line, in pixels.
WIDTH = 3.0
#: The lowest opacity of a pulse.
FAINTEST = 0.35


class HighlightRing(QWidget):
    """The ring. It covers the widget it marks, lets mouse events through, and hides by itself."""

    def __init__(self, home: QWidget) -> None:
        """Make the ring, hidden.

        Args:
            home: owns the ring while it is hidden; it must outlive every widget that is marked, because the
                ring is a child of the widget it marks.
        """
        super().__init__(home)
        self._home = home
        #: Whether the opacity pulses.
        self.motion = True
        self._colour = QColor("#6cb6ff")
        self._age = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("pointer")
        self.hide()

    @property
    def target(self) -> QWidget | None:
        """The widget that is marked now."""
        parent = self.parentWidget()
        return parent if parent is not self._home else None

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._colour = qcolor(theme.accent)
        self.update()

    def show_around(self, widget: QWidget) -> None:
        """Mark a widget for `LASTS_MS`."""
        self.dismiss()
        self.setParent(widget)
        widget.installEventFilter(self)
        self.setGeometry(widget.rect())
        self._age = 0
        self.show()
        self.raise_()
        self._timer.start()

    def dismiss(self) -> None:
        """Mark nothing any more."""
        self._timer.stop()
        self.hide()
        parent = self.parentWidget()
        if parent is not None and parent is not self._home:
            parent.removeEventFilter(self)
            self.setParent(self._home)

    def _tick(self) -> None:
        self._age += TICK_MS
        if self._age >= LASTS_MS:
            self.dismiss()
        elif self.motion:
            self.update()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 (Qt's name)
        """Keep the size of the marked widget (Qt)."""
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
        pulse = 0.5 - 0.5 * math.cos(2 * math.pi * self._age / PULSE_MS) if self.motion else 1.0
        with painting(self) as painter:
            painter.setOpacity(FAINTEST + (1 - FAINTEST) * pulse)
            painter.setPen(QPen(self._colour, WIDTH))
            inset = WIDTH / 2 + 1
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 5, 5)
