"""A ring around a panel that marks it for a few seconds: its opacity pulses unless motion is off."""

from __future__ import annotations

import math

from PyQt6 import sip
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


class Highlighter:
    """Marks one widget at a time.

    Attributes:
        motion: whether the opacity of the next ring pulses.
    """

    def __init__(self) -> None:
        self.motion = True
        self._colour = QColor("#6cb6ff")
        self._ring: HighlightRing | None = None

    @property
    def ring(self) -> HighlightRing | None:
        """The ring around what is marked now; None if nothing is, or what was marked is gone."""
        ring = self._ring
        return None if ring is None or sip.isdeleted(ring) else ring

    @property
    def target(self) -> QWidget | None:
        """The widget that is marked now."""
        return None if self.ring is None else self.ring.parentWidget()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._colour = qcolor(theme.accent)
        if self.ring is not None:
            self.ring.colour = self._colour
            self.ring.update()

    def show_around(self, widget: QWidget, *, lasts: float = LASTS_MS) -> None:
        """Mark a widget for so many milliseconds, or without end."""
        self.dismiss()
        self._ring = HighlightRing(widget, self._colour, motion=self.motion, lasts=lasts)

    def dismiss(self) -> None:
        """Mark nothing any more."""
        if self.ring is not None:
            self.ring.end()
        self._ring = None


class HighlightRing(QWidget):
    """The ring. It covers the widget it marks, lets mouse events through, and ends by itself or with that."""

    def __init__(self, target: QWidget, colour: QColor, *, motion: bool, lasts: float = LASTS_MS) -> None:
        """Make the ring and show it.

        Args:
            target: the widget that is marked; the ring is deleted with it.
            colour: of the line.
            motion: whether the opacity pulses.
            lasts: milliseconds until it hides itself.
        """
        super().__init__(target)
        self.colour, self._motion, self._lasts = colour, motion, lasts
        self._age = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("pointer")
        target.installEventFilter(self)
        self.setGeometry(target.rect())
        self.show()
        self.raise_()
        self._timer.start()

    def end(self) -> None:
        """Mark the widget no more."""
        self._timer.stop()
        self.hide()
        self.deleteLater()

    def _tick(self) -> None:
        self._age += TICK_MS
        if self._age >= self._lasts:
            self.end()
        elif self._motion:
            self.update()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 (Qt's name)
        """Keep the size of the marked widget, and end where that is hidden (Qt)."""
        parent = self.parentWidget()
        if event is not None and watched is parent and parent is not None:
            if event.type() == QEvent.Type.Resize:
                self.setGeometry(parent.rect())
            elif event.type() == QEvent.Type.Hide:
                self.end()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw the ring (Qt)."""
        del event
        pulse = 0.5 - 0.5 * math.cos(2 * math.pi * self._age / PULSE_MS) if self._motion else 1.0
        with painting(self) as painter:
            painter.setOpacity(FAINTEST + (1 - FAINTEST) * pulse)
            painter.setPen(QPen(self.colour, WIDTH))
            inset = WIDTH / 2 + 1
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 5, 5)
