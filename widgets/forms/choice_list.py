"""The list of a long choice: a field to search in, and headings above what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFont, QIcon, QKeyEvent, QPixmap
from PyQt6.QtWidgets import QFrame, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from widgets.forms.search import search_rank
from widgets.style.text_scale import scaled

#: The place of a choice among all.
PLACE = Qt.ItemDataRole.UserRole
#: The height in pixels of the list, and the width it has at least.
HEIGHT, WIDTH = 380, 280
#: What a list with pictures has more of each, and the room above and beneath a picture.
TALLER, WIDER, ROOM = 120, 60, 6
#: Of more choices the rest is found by typing.
MOST_LISTED = 400
#: How long pictures are drawn at a time.
SOME_SECONDS = 0.004
#: The picture of a choice by its key; None where it has none.
PictureOf = Callable[[str], QIcon | None]
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


@dataclass(frozen=True)
class ListedChoice:
    """One line of the list.

    Attributes:
        place: among all choices, from 0.
        title: how a person calls it.
        meaning: for the tooltip.
        group: the heading above it; empty for none.
        words: where a search also looks.
        key: by which its picture is found.
    """

    place: int
    title: str
    meaning: str = ""
    group: str = ""
    words: str = ""
    key: str = ""


@dataclass(frozen=True)
class ChoicePictures:
    """Pictures beside choices.

    Attributes:
        of: makes one, in a few milliseconds; it remembers those it has made.
        size: of all of them, in pixels.
    """

    of: PictureOf
    size: QSize


class ChoiceList(QFrame):
    """Pops up beneath a box and goes with the choice, with Esc or a click elsewhere.

    Signals:
        chosen: the place of a choice.
    """

    chosen = pyqtSignal(int)

    def __init__(
        self,
        choices: Sequence[ListedChoice],
        current: int,
        parent: QWidget,
        pictures: ChoicePictures | None = None,
    ) -> None:
        """Make it.

        Args:
            choices: in order.
            current: the place of the one that is chosen now.
            parent: the box.
            pictures: beside the choices; they are drawn one after the other while the list is used already.
        """
        super().__init__(parent, Qt.WindowType.Popup)
        self._choices, self._current = tuple(choices), current
        self._pictures = pictures
        self._undrawn: list[tuple[QTreeWidgetItem, str]] = []
        self._drawing = QTimer(self)
        self._drawing.timeout.connect(self._draw_next)
        self.field, self.tree = QLineEdit(), QTreeWidget()
        self.field.setPlaceholderText("Type to find")
        self.field.setAccessibleName(f"find: {parent.accessibleName()}")
        self.field.installEventFilter(self)
        if pictures is not None:
            self.tree.setIconSize(pictures.size)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(10)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.tree)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field.textChanged.connect(self.show_matches)
        self.tree.itemClicked.connect(self._choose)
        self.show_matches("")

    def pop_up(self, at: QPoint, width: int) -> None:
        """Show it with its corner at a place of the desktop, but on the screen."""
        more = 0 if self._pictures is None else 1
        self.resize(max(width, scaled(WIDTH + more * WIDER)), scaled(HEIGHT + more * TALLER))
        screen = self.screen()
        if screen is not None:
            free = screen.availableGeometry()
            at.setX(max(free.left(), min(at.x(), free.right() - self.width())))
            at.setY(max(free.top(), min(at.y(), free.bottom() - self.height())))
        self.move(at)
        self.show()
        self.field.setFocus()

    @property
    def shown(self) -> list[str]:
        """The titles that are listed."""
        return [item.text(0) for item in self._items()]

    def show_matches(self, query: str) -> None:
        """List what has every word of a search; the best is chosen."""
        words, strong = query.casefold().split(), QFont(self.tree.font())
        strong.setWeight(QFont.Weight.DemiBold)
        self._undrawn = []
        self.tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        left_out, found = 0, 0
        for choice in self._choices:
            text = f"{choice.title} {choice.group} {choice.words}".casefold()
            if not all(word in text for word in words):
                continue
            found += 1
            if found > MOST_LISTED and choice.place != self._current:
                left_out += 1
                continue
            if choice.group and choice.group not in groups:
                groups[choice.group] = QTreeWidgetItem(self.tree, [choice.group])
                groups[choice.group].setFont(0, strong)
                groups[choice.group].setFlags(Qt.ItemFlag.ItemIsEnabled)
            item = QTreeWidgetItem(groups.get(choice.group) or self.tree.invisibleRootItem(), [choice.title])
            item.setData(0, PLACE, choice.place)
            item.setToolTip(0, choice.meaning)
            if self._pictures is not None:
                self._leave_room(item, choice.key, self._pictures.size)
        if left_out:
            rest = QTreeWidgetItem(self.tree, [f"{left_out:,} more: type to find them"])
            rest.setFlags(Qt.ItemFlag.NoItemFlags)
        if self._undrawn:
            self._drawing.start(0)
        self.tree.expandAll()
        items = self._items()
        if items:
            fits = [item for item in items if item.data(0, PLACE) == self._current]
            best = min(items, key=lambda item: search_rank(query, item.text(0)))
            self.tree.setCurrentItem(best if query or not fits else fits[0])
            self.tree.scrollToItem(self.tree.currentItem())

    def _leave_room(self, item: QTreeWidgetItem, key: str, size: QSize) -> None:
        """Keep free where the picture will be, so that nothing moves when it comes."""
        empty = QPixmap(size)
        empty.fill(Qt.GlobalColor.transparent)
        item.setIcon(0, QIcon(empty))
        item.setSizeHint(0, QSize(0, size.height() + ROOM))
        self._undrawn.append((item, key))

    def _draw_next(self) -> None:
        """Draw some pictures, those in sight first; between two moments of it the list answers."""
        viewport, began = self.tree.viewport(), perf_counter()
        sight = QRect() if viewport is None else viewport.rect()
        while self._undrawn and perf_counter() - began < SOME_SECONDS:
            seen = (at for at, (item, _) in enumerate(self._undrawn) if self._is_in(item, sight))
            item, key = self._undrawn.pop(next(seen, 0))
            drawn = None if self._pictures is None else self._pictures.of(key)
            if drawn is not None:
                item.setIcon(0, drawn)
        if not self._undrawn:
            self._drawing.stop()

    def _is_in(self, item: QTreeWidgetItem, sight: QRect) -> bool:
        return self.tree.visualItemRect(item).intersects(sight)

    def _items(self) -> list[QTreeWidgetItem]:
        root = self.tree.invisibleRootItem()
        found: list[QTreeWidgetItem] = []
        below = [] if root is None else [root]
        while below:
            item = below.pop(0)
            if item.data(0, PLACE) is not None and item is not root:
                found.append(item)
            below = [c for c in map(item.child, range(item.childCount())) if c is not None] + below
        return found

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        place = item.data(0, PLACE) if item is not None else None
        if place is not None:
            self.close()
            self.chosen.emit(place)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Up and Down move through the list, Enter chooses (Qt)."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.tree.currentItem())
                return True
            items = self._items()
            if event.key() in STEPS and items:
                current = self.tree.currentItem()
                at = next((i for i, item in enumerate(items) if item is current), 0)
                to = min(max(at + STEPS[Qt.Key(event.key())], 0), len(items) - 1)
                self.tree.setCurrentItem(items[to])
                return True
        return super().eventFilter(watched, event)
