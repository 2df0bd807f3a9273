"""All keys, from the table of actions; and what the mouse does."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.window.actions import ACTIONS, MENUS, keys_text
from widgets.style.text_scale import keep_size, scaled

KEY_WIDTH = 100
#: Pixels that a scroll bar takes, and the part of the screen that the dialog takes at most.
BAR, TAKEN = 12, 0.95
MOUSE = (
    ("drag the start", "on the map or the surface"),
    ("drag a value sideways", "scrub it; Shift for fine steps"),
    ("hover", "read a number in full"),
    ("click a racer", "choose it everywhere"),
    ("wheel", "zoom where it points; a map draws more of the plane"),
    ("drag the map", "draw what lies beside"),
    ("Ctrl and drag or wheel", "the same on the surface"),
    ("Ctrl and arrows", "on the surface's panel: turn it"),
    ("Ctrl+Tab", "on a panel: its next tab"),
    ("Up and Down", "on a panel: another racer, layer or row"),
    ("Ctrl and arrows", "on Slices: read elsewhere; on This step: another coordinate"),
    ("Shift and drag on the map", "race from starts on a line"),
    ("drop a file", "open it"),
)


class KeysDialog(QDialog):
    """Shows every action that has a key and is offered, in columns by menu."""

    def __init__(self, parent: QWidget, actions: Mapping[str, QAction]) -> None:
        """Make the dialog.

        Args:
            parent: the window it belongs to.
            actions: the actions of the table; those that cannot be seen are not offered.
        """
        super().__init__(parent)
        self.setWindowTitle("All keys")
        groups = [
            (
                menu,
                [
                    (keys_text(row), row.text.rstrip("…"))
                    for row in ACTIONS
                    if row.menu == menu and row.keys and actions[row.key].isVisible()
                ],
            )
            for menu in MENUS
        ]
        groups.append(("Mouse", list(MOUSE)))
        columns = (("Run",), ("File", "Edit", "Lessons", "Help"), ("View", "Mouse"))
        page = QWidget()
        page.setAutoFillBackground(False)
        grid = QGridLayout(page)
        grid.setContentsMargins(24, 16, 24, 24)
        grid.setHorizontalSpacing(40)
        for number, wanted in enumerate(columns):
            column = QVBoxLayout()
            column.setSpacing(4)
            for title, lines in groups:
                if title in wanted and lines:
                    self._add_group(column, title, lines)
            column.addStretch()
            grid.addLayout(column, 0, number)
        self._scroll_where_there_is_no_room(page)

    def _scroll_where_there_is_no_room(self, page: QWidget) -> None:
        """Be as large as the page, but no larger than the screen: with large text it is."""
        scroll = QScrollArea()
        scroll.setAccessibleName("All keys")
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        for ground in (scroll.viewport(), page):
            if ground is not None:
                ground.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        screen = self.screen()
        self.ensurePolished()
        page.adjustSize()
        wanted = page.sizeHint() + QSize(BAR, BAR)
        self.resize(wanted if screen is None else wanted.boundedTo(screen.availableSize() * TAKEN))

    def _add_group(self, column: QVBoxLayout, title: str, lines: list[tuple[str, str]]) -> None:
        heading = QLabel(title)
        heading.setProperty("role", "section")
        keep_size(heading, least_height=32)
        heading.setAlignment(Qt.AlignmentFlag.AlignBottom)
        column.addWidget(heading)
        rows = "".join(
            f"<tr><td width='{scaled(KEY_WIDTH)}' style='padding: 3px 16px 3px 0; font-weight: 600'>"
            f"{escape(keys)}</td>"
            f"<td style='padding: 3px 0'>{escape(text)}</td></tr>"
            for keys, text in lines
        )
        table = QLabel(f"<table cellspacing='0'>{rows}</table>")
        table.setTextFormat(Qt.TextFormat.RichText)
        column.addWidget(table)
