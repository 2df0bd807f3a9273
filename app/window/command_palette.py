"""The palette: type a few letters of an action, a lesson, a surface or an optimizer, and press Enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from widgets.forms.search import search_rank
from widgets.style.text_scale import keep_size


@dataclass(frozen=True)
class PaletteEntry:
    """One thing that can be done.

    Attributes:
        text: what it is called.
        hint: its key, or what kind of thing it is.
        tip: what it does, in one sentence.
        run: does it.
    """

    text: str
    hint: str
    tip: str
    run: Callable[[], object]


def matches(query: str, entries: Iterable[PaletteEntry]) -> list[PaletteEntry]:
    """The entries that contain every word of the query; the one that is called so comes first."""
    words = query.casefold().split()
    found = [e for e in entries if all(word in f"{e.text} {e.hint}".casefold() for word in words)]
    return sorted(found, key=lambda entry: search_rank(query, entry.text)) if words else found


class CommandPalette(QDialog):
    """A field and the list of what fits."""

    def __init__(self, entries: Iterable[PaletteEntry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._entries = list(entries)
        self._field, self._list = QLineEdit(), QTreeWidget()
        self._field.setPlaceholderText("Find an action, a lesson, a surface, an optimizer")
        self._field.setAccessibleName(self._field.placeholderText())
        self._field.installEventFilter(self)
        self._list.setAccessibleName("what fits")
        self._list.setUniformRowHeights(True)
        self._list.setRootIsDecorated(False)
        self._list.setHeaderHidden(True)
        self._list.setColumnCount(2)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        keep_size(self, width=480, height=400)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        header = self._list.header()
        if header is not None:
            header.setStretchLastSection(False)
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._field.textChanged.connect(self.show_matches)
        self._field.returnPressed.connect(self.run)
        self._list.itemClicked.connect(self.run)
        self.show_matches("")
        # Keys go to what has the focus in a popup, and nothing has it by itself.
        self._field.setFocus()

    @property
    def shown(self) -> list[str]:
        """The texts that are listed."""
        rows = (self._list.topLevelItem(row) for row in range(self._list.topLevelItemCount()))
        return [item.text(0) for item in rows if item is not None]

    def show_matches(self, query: str) -> None:
        """List what fits the query."""
        self._list.clear()
        for entry in matches(query, self._entries):
            item = QTreeWidgetItem([entry.text, entry.hint])
            item.setData(0, Qt.ItemDataRole.UserRole, entry)
            item.setToolTip(0, entry.tip)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(1, self.palette().placeholderText())
            self._list.addTopLevelItem(item)
        self._list.setCurrentItem(self._list.topLevelItem(0))

    def run(self) -> None:
        """Do what is chosen, and go away."""
        item = self._list.currentItem()
        self.close()
        if item is not None:
            item.data(0, Qt.ItemDataRole.UserRole).run()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Up and Down in the field move through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            by = steps.get(Qt.Key(event.key()))
            if by is not None:
                row = self._list.indexOfTopLevelItem(self._list.currentItem()) + by
                row = min(max(row, 0), self._list.topLevelItemCount() - 1)
                self._list.setCurrentItem(self._list.topLevelItem(row))
                return True
        return super().eventFilter(watched, event)
