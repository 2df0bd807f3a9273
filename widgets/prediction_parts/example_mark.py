"""What says in a view that its numbers are one example's, and leads back to those of the batch."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QAction, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QToolButton

from widgets.prediction_parts.example_data import ExampleData
from widgets.style.fonts import SIZES
from widgets.style.text_scale import keep_size, scaled
from widgets.view.view import View

#: What ends following, as a view asks for it.
NO_EXAMPLE = {"example_row": -1, "example_values": ""}
#: What a view's panel must have the focus for; Esc is the window's.
KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
#: The side of the button and from it to the view's edges, in pixels.
SIDE, INSET = 22, 4


class ExampleMark(QToolButton):
    """A cross at the lower right of a view, there while one example is followed; the menu has it as words.

    Delete does the same where the view or its panel has the focus.
    """

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._view = view
        self.setText("×")
        self.setAccessibleName("Stop following the example")
        self.setToolTip("Stop following this example: show the numbers of the whole batch again (Delete).")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_size(self, width=SIDE, height=SIDE)
        self.clicked.connect(self._stop)
        self._action = QAction("Stop following the example", self)
        self._action.setShortcut(QKeySequence(KEYS[0]))
        self._action.triggered.connect(self._stop)
        self.hide()
        view.installEventFilter(self)

    def _stop(self) -> None:
        self._view.view_edited.emit(dict(NO_EXAMPLE))

    def show_state(self, found: ExampleData | None) -> None:
        """Be there while an example is followed."""
        theme = self._view.theme
        self.setVisible(found is not None and self._view.parentWidget() is not None)
        sheet = (
            f"QToolButton {{ background: {theme.panel}; border: 1px solid {theme.line}; color: {theme.text};"
            f" border-radius: 6px; font-size: {scaled(SIZES['body'])}px; }}"
            f"QToolButton:hover, QToolButton:focus {{ border-color: {theme.accent}; }}"
        )
        if sheet != self.styleSheet():  # setting the same again takes a millisecond
            self.setStyleSheet(sheet)

    def actions_now(self) -> list[QAction]:
        """The entry of the view's menu, where there is an end to it."""
        return [self._action] if ExampleData.of(self._view.frame) is not None else []

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; whether it means anything now."""
        takes = self._takes(event)
        if takes:
            self._stop()
        return takes

    def _takes(self, event: QKeyEvent) -> bool:
        is_one = Qt.Key(event.key()) in KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return is_one and ExampleData.of(self._view.frame) is not None

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 (Qt's name)
        """Stay in the corner, and take the view's keys (Qt)."""
        if event is None or watched is not self._view:
            return False
        if event.type() == QEvent.Type.Resize:
            view = self._view
            self.move(view.width() - self.width() - INSET, view.height() - self.height() - INSET)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.press(event)
        elif isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()  # not a shortcut of the window
            return event.type() == QEvent.Type.ShortcutOverride
        return False
