"""The list of lessons: chapters, a field to search, and what one has opened and done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QKeyEvent
from PyQt6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from widgets.forms.search import search_rank
from widgets.style.theme import Theme, qcolor

KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class LessonEntry:
    """A lesson in the list.

    Attributes:
        key: the lesson's.
        title: its name.
        tip: what it is about.
        chapter: the name of its chapter.
        state: ``"done"``, ``"opened"`` or empty.
        words: where a search also looks.
    """

    key: str
    title: str
    tip: str
    chapter: str
    state: str = ""
    words: str = ""

    def fits(self, query: str) -> bool:
        """Whether it has every word of a search."""
        text = f"{self.title} {self.chapter} {self.tip} {self.words}".casefold()
        return all(word in text for word in query.casefold().split())


class LessonList(QWidget):
    """Chapters with their lessons.

    Signals:
        chosen: the key of a lesson.
        left: Esc was pressed.
    """

    chosen = pyqtSignal(str)
    left = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._lessons: tuple[LessonEntry, ...] = ()
        self._broken: tuple[str, ...] = ()
        self._quiet, self._bad = QColor("grey"), QColor("red")
        self.field, self.tree = QLineEdit(), QTreeWidget()
        self.field.setPlaceholderText("Find a lesson")
        self.field.setAccessibleName("find a lesson")
        self.field.setToolTip("Words of a title, a claim or a chapter; Down and Enter open what is found")
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.tree.setAccessibleName("lessons")
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(10)
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.installEventFilter(self)
        header = self.tree.header()
        if header is not None:
            header.setStretchLastSection(False)
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.tree)
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self._show_matches)
        self.tree.itemClicked.connect(self._choose)

    def fill(self, lessons: Sequence[LessonEntry], broken: Sequence[str]) -> None:
        """Show these lessons, and what is wrong with others."""
        if (tuple(lessons), tuple(broken)) != (self._lessons, self._broken):
            self._lessons, self._broken = tuple(lessons), tuple(broken)
            self._show_matches()

    def begin(self) -> None:
        """Let the keyboard search."""
        self.field.setFocus()
        self.field.selectAll()

    @property
    def shown(self) -> list[str]:
        """The keys of the lessons that are listed."""
        return [item.data(0, KEY) for item in self._items() if item.data(0, KEY)]

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._quiet, self._bad = qcolor(theme.quiet_text), qcolor(theme.bad)
        self._show_matches()

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]
        found: list[QTreeWidgetItem] = []
        for top in tops:
            if top is not None:
                children = (top.child(row) for row in range(top.childCount()))
                found += [child for child in children if child is not None]
        return found

    def _show_matches(self) -> None:
        query, strong = self.field.text(), QFont(self.tree.font())
        strong.setWeight(QFont.Weight.DemiBold)
        self.tree.clear()
        chapters: dict[str, QTreeWidgetItem] = {}
        for lesson in (lesson for lesson in self._lessons if lesson.fits(query)):
            if lesson.chapter not in chapters:
                chapters[lesson.chapter] = self._chapter(lesson.chapter, strong)
            item = QTreeWidgetItem(chapters[lesson.chapter], [lesson.title, lesson.state])
            item.setData(0, KEY, lesson.key)
            item.setToolTip(0, lesson.tip)
            item.setForeground(1, self._quiet)
            item.setFirstColumnSpanned(not lesson.state)  # the title has all the room there is
        if self._broken and not query:
            top = self._chapter("Cannot be read", strong)
            for sentence in self._broken:
                item = QTreeWidgetItem(top, [sentence])
                item.setToolTip(0, sentence)
                item.setForeground(0, self._bad)
        self.tree.expandAll()
        rank = {lesson.key: search_rank(query, lesson.title) for lesson in self._lessons}
        found = [item for item in self._items() if item.data(0, KEY)]
        if query and found:
            best = min(found, key=lambda item: rank[item.data(0, KEY)])
            self.tree.setCurrentItem(best)
            self.tree.scrollToItem(best)

    def _chapter(self, title: str, strong: QFont) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree, [title])
        item.setFont(0, strong)
        item.setFirstColumnSpanned(True)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return item

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        key = item.data(0, KEY) if item is not None else None
        if key:
            self.chosen.emit(key)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Up and Down in the field move through the list, Enter opens, Esc leaves (Qt)."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:
                event.accept()  # or the window would take it
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.tree.currentItem())
                return True
            if key == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if watched is self.field and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._move(1 if key == Qt.Key.Key_Down else -1)
                return True
        return super().eventFilter(watched, event)

    def _move(self, by: int) -> None:
        items = [item for item in self._items() if item.data(0, KEY)]
        if not items:
            return
        current = self.tree.currentItem()
        places = [place for place, item in enumerate(items) if item is current]
        to = places[0] + by if places else 0
        self.tree.setCurrentItem(items[min(max(to, 0), len(items) - 1)])
