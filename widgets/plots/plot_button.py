"""A button in the upper right corner of a plot; it appears while the mouse is over the plot."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, QRectF, Qt
from PyQt6.QtWidgets import QToolButton

from widgets.style.fonts import SIZES
from widgets.style.text_scale import keep_size, scaled
from widgets.style.theme import mix
from widgets.view.view import View

#: The button's height and from it to the axes, in pixels.
HEIGHT, INSET = 24, 6


class PlotButton(QToolButton):
    """A button over a plot; pictures of the view alone have none."""

    def __init__(self, view: View, area: Callable[[], QRectF], *, width: int) -> None:
        super().__init__(view)
        self._view, self._area = view, area
        keep_size(self, width=width, height=HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        view.installEventFilter(self)

    def show_state(self) -> None:
        """Show what is chosen now; called before the button appears."""

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 (Qt's name)
        """Appear with the mouse, and go with it (Qt)."""
        if event is not None and watched is self._view:
            if event.type() == QEvent.Type.Enter:
                self._show()
            elif event.type() == QEvent.Type.Leave:
                self.hide()
        return False

    def _show(self) -> None:
        view, area = self._view, self._area()
        has_room = area.width() > 1.5 * self.width() + 90 and area.height() > 4 * self.height()
        if view.parentWidget() is None or view.frame is None or area.isEmpty() or not has_room:
            return
        theme = view.theme
        self.setStyleSheet(
            f"QToolButton {{ background: {theme.panel}; border: 1px solid {theme.line}; }}"
            f"QToolButton {{ border-radius: 6px; font-size: {scaled(SIZES['small'])}px; }}"
            f"QToolButton:hover {{ border-color: {theme.accent}; }}"
            f"QToolButton:checked {{ background: {mix(theme.panel, theme.accent, 0.28)}; }}"
            "QToolButton::menu-indicator { image: none; }"
        )
        self.show_state()
        self.move(round(area.right()) - self.width() - INSET, round(area.top()) + INSET)
        self.show()
        self.raise_()
