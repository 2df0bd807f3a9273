"""How large the window is at first, and how small it may become: no larger than the screen."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QStyle, QWidget

#: The window in which everything has its intended size, and the smallest one where the screen has that.
DESIGNED, SMALLEST = QSize(1280, 800), QSize(960, 640)
#: The part of a larger screen that the window takes at first.
TAKEN = 0.85


def take_first_size(window: QWidget) -> None:
    """Give a window the size of the first time: large screens are used, small ones are not overrun."""
    screen, style = window.screen(), window.style()
    room = screen.availableSize() if screen is not None else DESIGNED
    if screen is not None and style is not None:
        # What the desktop puts above the window takes room too.
        room -= QSize(0, style.pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
    window.setMinimumSize(SMALLEST.boundedTo(room))
    window.resize(DESIGNED.expandedTo(room * TAKEN).boundedTo(room))
