"""What is around a panel in its place: its header above it, and a window of its own while it floats."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from widgets.style.text_scale import scaled
from widgets.view.panel_header import PanelHeader


@dataclass(frozen=True)
class DockPanel:
    """A panel that can be docked.

    Attributes:
        title: what a person calls it.
        widget: the panel.
        handle: the line above it, by which it is dragged.
        smallest: width and height in pixels, the line included, below which it cannot be read.
    """

    title: str
    widget: QWidget
    handle: PanelHeader
    smallest: tuple[int, int]


class PanelFrame(QWidget):
    """A panel beneath its header; the same one in every workspace.

    Signals:
        close_requested: it floats, and its window was closed.
    """

    close_requested = pyqtSignal()

    def __init__(self, panel: DockPanel, home: QWidget) -> None:
        """Make it, hidden.

        Args:
            panel: what is framed.
            home: the widget in which it is docked.
        """
        super().__init__(home)
        self.panel, self._home = panel, home
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (panel.handle, panel.widget):
            layout.addWidget(part)
            part.show()
        self.setFocusProxy(panel.widget)
        self.hide()

    @property
    def is_floating(self) -> bool:
        """Whether it has a window of its own."""
        return self.isWindow()

    def float_at(self, rect: QRect) -> None:
        """Become a window at a place of the desktop."""
        if not self.is_floating:
            self.setParent(self._home.window(), Qt.WindowType.Tool)
            self.setWindowTitle(self.panel.title)
            self.panel.handle.show_tabs((), 0)
            self.panel.handle.show_floating(floating=True)
            self.setMinimumSize(*map(scaled, self.panel.smallest))
        screen = self.screen()
        if screen is not None:
            free = screen.availableGeometry()
            rect = QRect(rect.topLeft(), rect.size().boundedTo(free.size()))
            rect.moveTo(
                min(max(rect.x(), free.left()), free.right() + 1 - rect.width()),
                min(max(rect.y(), free.top()), free.bottom() + 1 - rect.height()),
            )
        if self.geometry() != rect:
            self.setGeometry(rect)
        if not self.isVisible():
            self.show()
            # Qt would give the keyboard to the first button there is: that which closes it.
            self.panel.widget.setFocus()

    def dock(self) -> None:
        """Become a part of the window again."""
        if self.is_floating:
            self.setMinimumSize(0, 0)
            self.setParent(self._home)
            self.panel.handle.show_floating(floating=False)

    def title_place(self) -> QPoint:
        """The middle of its header on the desktop."""
        return self.panel.handle.mapToGlobal(self.panel.handle.rect().center())

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Its window is closed: the panel is closed with it, not destroyed (Qt)."""
        if event is not None and self.is_floating:
            event.ignore()
            self.close_requested.emit()
