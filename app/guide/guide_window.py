"""The window in which the guide is read: its pages and a search beside the text."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.guide.guide_text import GuideText, Part
from app.guide.pages import INDEX, Page, Section, all_sections, pages, read_page, sections
from widgets.forms.search import search_rank
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

#: A page with more letters than this is shown section by section: laying it out would take too long.
LONG = 12_000
#: Pixels: at first, and at least: a picture has room beside the list.
SIZE, SMALLEST = (1060, 760), (1000, 480)
#: Of the list of pages, in pixels.
LIST_WIDTH = 270
ADDRESS = Qt.ItemDataRole.UserRole


class GuideWindow(QDialog):
    """Shows a page, the list of all, and what a search finds. Esc closes it, Alt+Left goes back.

    Attributes:
        address: of what is shown: a page's key, with ``#`` and an anchor perhaps.
    """

    def __init__(
        self, parent: QWidget | None, open_outside: Callable[[QUrl], object] = QDesktopServices.openUrl
    ) -> None:
        """Make the window, with the index.

        Args:
            parent: the window it belongs to.
            open_outside: opens an address of the web.
        """
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Guide")
        self.resize(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self.address = ""
        self._before: list[str] = []
        self._after: list[str] = []
        self.search, self.list, self.text = QLineEdit(), QTreeWidget(), GuideText()
        self.search.setPlaceholderText("Search the guide")
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.list.setHeaderHidden(True)
        self.list.setAccessibleName("pages of the guide")
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.search)
        side.addWidget(self.list)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(side)
        layout.addWidget(self.text, 1)
        keep_size(self.search, width=LIST_WIDTH)
        keep_size(self.list, width=LIST_WIDTH)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._open_first)
        self.list.itemClicked.connect(self._open_item)
        self.list.itemActivated.connect(self._open_item)
        self.text.asked.connect(self.open_address)
        self.text.asked_outside.connect(lambda address: open_outside(QUrl(address)))
        for keys, go in (
            (QKeySequence.StandardKey.Back, self.go_back),
            (QKeySequence.StandardKey.Forward, self.go_forward),
            (QKeySequence.StandardKey.Find, self.search.setFocus),
        ):
            QShortcut(QKeySequence(keys), self, go)
        self._fill()
        self.open_address(INDEX)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.text.set_theme(theme)

    def open_address(self, address: str) -> None:
        """Show a page.

        Args:
            address: its key, with ``#`` and the anchor of a heading perhaps; one of no page changes nothing.
        """
        if address == self.address or read_page(address.partition("#")[0]) not in pages():
            return
        if self.address:
            self._before.append(self.address)
        self._after.clear()
        self._show(address)

    def go_back(self) -> None:
        """Show what was shown before."""
        if self._before:
            self._after.append(self.address)
            self._show(self._before.pop())

    def go_forward(self) -> None:
        """Show again what was left by going back."""
        if self._after:
            self._before.append(self.address)
            self._show(self._after.pop())

    def _show(self, address: str) -> None:
        self.address = address
        key, _, anchor = address.partition("#")
        page = read_page(key)
        self.text.show_part(part_of(page, anchor), anchor)
        self.setWindowTitle(f"{page.title} - Guide")
        if not self.search.text().strip():
            self._mark(key)

    def _mark(self, key: str) -> None:
        """Show in the list where the page is, with its sections."""
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item is not None:
                is_shown = item.data(0, ADDRESS) == key
                item.setExpanded(is_shown)
                if is_shown and self.list.currentItem() not in (
                    item,
                    *map(item.child, range(item.childCount())),
                ):
                    self.list.setCurrentItem(item)

    def _fill(self) -> None:
        """List the pages, or the sections that have every word of the search."""
        query = self.search.text().strip()
        self.list.clear()
        self.list.setRootIsDecorated(not query)
        if query:
            self.list.addTopLevelItems([_item(each.title, each.address) for each in found(query)])
            return
        for page in pages():
            item = _item(page.title, page.key)
            item.addChildren(
                [
                    _item(each.heading.title, each.address)
                    for each in sections(page)
                    if each.heading.level == 2
                ]
            )
            self.list.addTopLevelItem(item)
        self._mark(self.address.partition("#")[0])

    def _open_item(self, item: QTreeWidgetItem) -> None:
        self.open_address(item.data(0, ADDRESS))

    def _open_first(self) -> None:
        item = self.list.topLevelItem(0)
        if item is not None:
            self._open_item(item)


def _item(title: str, address: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([title])
    item.setData(0, ADDRESS, address)
    item.setToolTip(0, title)
    return item


def found(query: str) -> list[Section]:
    """The sections that have every word of a query, those that are called so first."""
    words = query.casefold().split()
    fitting = [each for each in all_sections() if all(word in each.text.casefold() for word in words)]
    return sorted(fitting, key=lambda each: search_rank(query, each.title))


def part_of(page: Page, anchor: str) -> Part:
    """What is shown of a page: all of it; of a long one a heading's section, or the beginning and a list.

    Args:
        page: the page.
        anchor: of the heading; empty for the beginning.
    """
    units: list[list[Section]] = []
    for section in sections(page):
        if not units or (section.heading.level <= 2 and len(page.text) > LONG):
            units.append([])
        units[-1].append(section)
    asked = [unit for unit in units if any(each.heading.anchor == anchor for each in unit)]
    shown, *others = asked or units
    text = "".join(each.text for each in shown)
    if not asked:
        text += "".join(f"\n- [{unit[0].heading.title}](#{unit[0].heading.anchor})" for unit in others)
    return Part(page, text, tuple(each.heading.anchor for each in shown))
