"""The line at the top of the window: menus, what is being looked at, and help."""

from __future__ import annotations

import re

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction, QMouseEvent, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from widgets.painting.painter import painting
from widgets.style.icons import icon
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

#: Pixels.
SHORTEST_TITLE, SHORTEST_HEADER = 88, 640
#: Of the first words of a text nothing is shown where no three of them have room.
SHORTEST_TEXT = 72


class ElidedLabel(QLabel):
    """One line of text that ends in an ellipsis where there is no room, and can be clicked."""

    clicked = pyqtSignal()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Emit a click (Qt)."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw as much as there is room for (Qt)."""
        del event
        if self.width() < SHORTEST_TEXT:
            return
        with painting(self) as painter:
            text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
            painter.setPen(self.palette().windowText().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class WindowHeader(QWidget):
    """Holds the menu bar and shows the title of the experiment and the first words of its text.

    Signals:
        title_clicked: the title was clicked.
    """

    title_clicked = pyqtSignal()

    def __init__(self, menus: QMenuBar) -> None:
        super().__init__()
        self._title, self._text = QToolButton(), ElidedLabel()
        self._title.setProperty("role", "title")
        self._title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        # A long title ends in an ellipsis before a menu goes.
        keep_size(self._title, icon=16, least_width=SHORTEST_TITLE)
        self._title.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for part in (self._title, self._text):
            part.setCursor(Qt.CursorShape.PointingHandCursor)
            part.clicked.connect(lambda *_: self.title_clicked.emit())
        self._text.setProperty("role", "quiet")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._tip = ""
        self._buttons: dict[str, QToolButton] = {}
        self.tabs: dict[str, QToolButton] = {}
        self._tab_group = QButtonGroup(self)
        self._menus = menus
        self.setObjectName("header")
        menus.setAccessibleName("Menus")
        # The current tabs do not keep the window wide: they become a list, and the title goes.
        self.setMinimumWidth(SHORTEST_HEADER)
        menus.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(8, 4, 8, 0)
        self._line.setSpacing(8)
        self._line.addWidget(menus)
        self._line.addSpacing(8)
        self._line.addWidget(self._title)
        self._line.addWidget(self._text, 1)
        self._list = QToolButton()
        self._list.setProperty("role", "tab")
        self._list.setToolTip("Choose what is seen beside each other.")
        self._list.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._list.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow after the word
        keep_size(self._list, icon=16)
        self._list.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        choices = QMenu(self)
        choices.setToolTipsVisible(True)
        choices.aboutToShow.connect(self._fill_list)
        self._list.setMenu(choices)
        self._list.hide()
        self._line.addWidget(self._list)

    def add_button(self, drawing: str, title: str, tip: str) -> QToolButton:
        """Add a button at the right end: what it is called, and what it does."""
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(title)
        keep_size(button, width=30, height=30, icon=20)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons[drawing] = button
        self._line.addWidget(button)
        return button

    def add_tab(self, key: str, title: str, tip: str) -> QToolButton:
        """Add a tab beside the text; one of them is chosen."""
        tab = QToolButton()
        tab.setText(title)
        tab.setToolTip(tip)
        tab.setCheckable(True)
        tab.setProperty("role", "tab")
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tab_group.addButton(tab)
        self.tabs[key] = tab
        tab.toggled.connect(self._name_list)
        self._line.addWidget(tab)
        return tab

    def show_title(self, title: str, text: str, *, dirty: bool) -> None:
        """Show a title, a dot if there is something to save, and the first line of a text."""
        # A single & would underline the letter after it.
        self._title.setText((f"{title} •" if dirty else title).replace("&", "&&"))
        self._title.setToolTip(
            tip_text([self._tip, "There are changes that are not saved."] if dirty else [self._tip])
        )
        self._text.setText(re.sub(r"[*`]+", "", text.strip().partition("\n")[0]))
        self._text.setToolTip(self._tip)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep every menu; where the tabs have no room beside them, offer them as a list (Qt)."""
        super().resizeEvent(event)
        self._fit_tabs()

    def _fit_tabs(self) -> None:
        menus, gap = self._menus.sizeHint().width(), self._line.spacing()
        self._menus.setMinimumWidth(menus)
        tabs = [*self.tabs.values(), *self._buttons.values()]
        taken = sum(part.sizeHint().width() + gap for part in tabs)
        narrow = self.width() < menus + taken + self._title.minimumWidth() + 6 * gap
        for tab in self.tabs.values():
            tab.setVisible(not narrow)
        self._list.setVisible(narrow)
        shown = [*(self.tabs.values() if not narrow else (self._list,)), *self._buttons.values()]
        needed = menus + sum(part.sizeHint().width() + gap for part in shown) + 2 * gap
        # The title goes before a menu does: the window's own title says what is open, too.
        has_room = self.width() >= needed + self._title.minimumWidth() + gap
        self._title.setVisible(has_room)
        self._text.setVisible(has_room)

    def _name_list(self) -> None:
        """Let the list of tabs say which one is chosen."""
        chosen = next((tab for tab in self.tabs.values() if tab.isChecked()), None)
        if chosen is not None:
            self._list.setText(chosen.text())
            self._list.setAccessibleName(f"Workspace: {chosen.text()}")

    def _fill_list(self) -> None:
        """Offer the tabs in a menu."""
        menu = self._list.menu()
        if menu is None:
            return
        menu.clear()
        for tab in self.tabs.values():
            action = QAction(tab.text(), menu)
            action.setToolTip(tab.toolTip())
            action.setCheckable(True)
            action.setChecked(tab.isChecked())
            action.triggered.connect(lambda _=False, tab=tab: tab.click())
            menu.addAction(action)

    def set_tip(self, tip: str) -> None:
        """Say what a click on the title does; the keys are known to whoever puts actions on them."""
        self._tip = tip

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        for drawing, button in self._buttons.items():
            button.setIcon(icon(drawing, theme, role="quiet_text"))
        self._list.setIcon(icon("chevron_down", theme, role="quiet_text"))
        self._title.setIcon(icon("lesson", theme, role="quiet_text"))
        self._fit_tabs()  # a theme may come with another size of text
