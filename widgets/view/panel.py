"""A panel: a view under a quiet header, with everything one may want to do with a picture."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PyQt6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from engine.frames.frame import Frame
from widgets.painting.painter import painting
from widgets.painting.primitives import centred, elide, write
from widgets.style.fonts import text_width
from widgets.style.icons import icon
from widgets.style.theme import Theme, mix
from widgets.view.view import View

HEADER = 28
PAD = 12.0
#: The side of the button that closes a floating panel.
CLOSE = 24


class PanelHeader(QWidget):
    """The line above a view: its title, at the right what is shown, and while it floats a way to close it."""

    maximise_requested = pyqtSignal()
    close_requested = pyqtSignal()

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.summary, self._theme = title, "", theme
        self._hovered = self._focused = False
        self._close = QToolButton(self)
        self._close.setFixedSize(CLOSE, CLOSE)
        self._close.setIcon(icon("close", theme, role="quiet_text"))
        self._close.setToolTip(f"Close {title}; the menu View, Panels shows it again")
        self._close.setAccessibleName(f"close {title}")
        self._close.clicked.connect(self.close_requested)
        self._close.hide()
        self.setFixedHeight(HEADER)
        self.setAccessibleName(title)
        self.setToolTip("Double-click or press F to maximise")

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._close.setIcon(icon("close", theme, role="quiet_text"))
        self.update()

    def show_floating(self, *, floating: bool) -> None:
        """Offer to be closed, or not: a panel that floats has no frame with a button for that."""
        self._close.setVisible(floating)
        self.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Keep the button at the right end (Qt)."""
        super().resizeEvent(event)
        self._close.move(self.width() - CLOSE - 2, (HEADER - CLOSE) // 2)

    def show_summary(self, text: str) -> None:
        """Say what is shown."""
        if text != self.summary:
            self.summary = text
            self.update()

    def show_focus(self, *, focused: bool) -> None:
        """Show whether keys go to this panel."""
        self._focused = focused
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw title, summary, and a line beneath that shows where the keyboard is (Qt)."""
        del event
        theme = self._theme
        with painting(self) as painter:
            ground = mix(theme.panel, theme.text, 0.06 if self._hovered else 0.0)
            painter.fillRect(self.rect(), QColor(ground))
            base = centred(0.5 * HEADER)
            write(painter, PAD, base, self.title, theme.text, weight="strong")
            right = self.width() - (PAD if self._close.isHidden() else CLOSE + 6.0)
            room = right - 2.0 * PAD - text_width(self.title, "small", "strong")
            write(painter, right, base, elide(self.summary, room), theme.quiet_text, align="right")
            thickness = 2.0 if self._focused else 1.0
            line = QRectF(0.0, HEADER - thickness, self.width(), thickness)
            painter.fillRect(line, QColor(theme.accent if self._focused else theme.line))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Maximise (Qt)."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.maximise_requested.emit()

    def event(self, event: QEvent | None) -> bool:
        """Light up under the mouse (Qt)."""
        if event is not None and event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._hovered = event.type() == QEvent.Type.Enter
            self.update()
        return super().event(event)


class Panel(QWidget):
    """A view with its header. It emits requests as signals; the window carries them out."""

    maximise_requested = pyqtSignal()
    #: Copy the picture.
    copy_requested = pyqtSignal()
    #: Save the picture.
    save_requested = pyqtSignal()
    #: Copy the numbers shown.
    data_requested = pyqtSignal()

    def __init__(self, title: str, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.header = PanelHeader(title, view.theme, self)
        self.header.maximise_requested.connect(self.maximise_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(view, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)

    @property
    def cost(self) -> float:
        """Seconds that the view takes to draw a frame."""
        return self.view.cost

    def apply(self, frame: Frame) -> None:
        """Show a frame."""
        self.view.apply(frame)
        self.header.show_summary(self.view.summary())

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.header.set_theme(theme)
        self.view.set_theme(theme)

    def menu(self) -> QMenu:
        """The menu of the right mouse button; whoever shows it deletes it."""
        menu = QMenu(self)
        for text, wanted in (
            ("Copy picture", self.copy_requested),
            ("Save picture…", self.save_requested),
            ("Copy data", self.data_requested),
            ("Maximise", self.maximise_requested),
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
        """F maximises (Qt)."""
        if event is not None and event.key() == Qt.Key.Key_F and not event.modifiers():
            self.maximise_requested.emit()
        else:
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
        return QSize(hint.width(), hint.height() + HEADER)
