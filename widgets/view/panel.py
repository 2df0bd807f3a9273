"""A panel: a view under a quiet header, with everything one may want to do with a picture."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QShowEvent,
)
from PyQt6.QtWidgets import QMenu, QVBoxLayout, QWidget

from engine.frames.frame import Frame
from widgets.style.text_scale import scaled
from widgets.style.theme import Theme
from widgets.view.panel_header import HEADER, PanelHeader
from widgets.view.spoken_text import spoken_text
from widgets.view.view import View

#: Seconds between two texts for a screen reader while a run plays: nobody hears sixty losses a second.
SPOKEN_SECONDS = 1.0


class Panel(QWidget):
    """A view with its header. It emits requests as signals; the window carries them out."""

    maximise_requested = pyqtSignal()
    #: Copy the picture.
    copy_requested = pyqtSignal()
    #: Save the picture.
    save_requested = pyqtSignal()
    #: Tell what the panel is.
    help_requested = pyqtSignal()
    #: Copy the numbers shown.
    data_requested = pyqtSignal()

    def __init__(
        self, title: str, view: View, parent: QWidget | None = None, *, least: tuple[int, int] = (240, 140)
    ) -> None:
        """Frame a view.

        Args:
            title: of the header.
            view: what is framed.
            parent: as of every widget.
            least: width and height in pixels below which the view cannot be read beside others.
        """
        super().__init__(parent)
        self._least = least
        self.view = view
        self.header = PanelHeader(title, view.theme, self, key=view.key)
        self.header.maximise_requested.connect(self.maximise_requested)
        self.help_requested.connect(self.header.show_help)
        view.summary_changed.connect(self._show_summary)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(view, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        #: Seconds that never go back.
        self.clock: Callable[[], float] = time.perf_counter
        self._spoken_at = -SPOKEN_SECONDS
        for part in (self, view):
            part.setAccessibleName(title)
        view.message_changed.connect(self._speak)

    @property
    def smallest(self) -> tuple[int, int]:
        """Width and height, in pixels at 100 % text, below which the view cannot be read."""
        width, height = self._least
        return width, height + HEADER

    @property
    def cost(self) -> float:
        """Seconds that the view takes to draw a frame."""
        return self.view.cost

    def apply(self, frame: Frame) -> None:
        """Show a frame."""
        self.view.apply(frame)
        self._show_summary()

    def _show_summary(self) -> None:
        """Write and say what the view shows now, of a new frame or of what is computed beside it."""
        self.header.show_summary(self.view.summary())
        frame = self.view.frame
        if frame is None or not frame.playing or self.clock() - self._spoken_at >= SPOKEN_SECONDS:
            self._speak()

    def _speak(self) -> None:
        """Let a screen reader know what the view shows, whether the panel or the view has the keyboard."""
        frame = self.view.frame
        if frame is None or not self.isVisible():
            return
        self._spoken_at = self.clock()
        said = spoken_text(frame, self.header.summary, self.view.message or self.view.finding())
        for part in (self, self.view):
            if part.accessibleDescription() != said:
                part.setAccessibleDescription(said)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Say what is shown (Qt)."""
        super().showEvent(event)
        self._speak()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.header.set_theme(theme)
        self.view.set_theme(theme)

    def menu(self) -> QMenu:
        """The menu of the right mouse button; whoever shows it deletes it."""
        menu = QMenu(self)
        if own := self.view.menu_actions():
            menu.addActions(own)
            menu.addSeparator()
        for text, wanted in (
            ("Copy picture", self.copy_requested),
            ("Save picture…", self.save_requested),
            ("Copy data", self.data_requested),
            ("Maximise", self.maximise_requested),
            ("What is this?", self.help_requested),
        ):
            if wanted is self.maximise_requested:
                menu.addSeparator()
            action = menu.addAction(text)
            if action is not None:
                action.triggered.connect(lambda _checked, signal=wanted: signal.emit())
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show the menu (Qt)."""
        if event is not None:
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """F maximises, Ctrl+Tab shows the next tab; what the view takes it gets (Qt)."""
        if event is None:
            return
        steps = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        key, has_ctrl = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_F and not event.modifiers():
            self.maximise_requested.emit()
        elif key in steps and has_ctrl:
            self.header.choose_beside(steps[key])
        elif not self.view.press_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show that keys come here (Qt)."""
        super().focusInEvent(event)
        self.header.show_focus(focused=True)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show that keys go elsewhere (Qt)."""
        super().focusOutEvent(event)
        self.header.show_focus(focused=False)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """The view's and the header's (Qt)."""
        hint = self.view.sizeHint()
        return QSize(hint.width(), hint.height() + scaled(HEADER))
