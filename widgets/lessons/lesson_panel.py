"""The lesson panel: the list of lessons, or one lesson with its text and the steps of its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.experiment.description import Bookmark
from engine.frames.frame import Address
from widgets.lessons.lesson_card import LessonCard
from widgets.lessons.lesson_list import LessonEntry, LessonList
from widgets.lessons.lesson_script import LessonPage, LessonProgress
from widgets.style.icons import icon
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

MOST_CHOICES = 4
ROOMY = 420


@dataclass(frozen=True)
class LessonSummary:
    """What the panel says of an experiment.

    Attributes:
        title: of the experiment.
        text: Markdown.
        bookmarks: named frames, linked below the text.
        claim: of the lesson; empty for none.
    """

    title: str
    text: str
    bookmarks: tuple[Bookmark, ...]
    claim: str = ""


class LessonPanel(QWidget):
    """Reads a lesson, walks through its script, and offers the others.

    Signals:
        seek_requested: the address of a named frame.
        action_requested: an act of the script or of a link.
        lesson_chosen: the key of a lesson to open.
        next_lesson_requested: open the one after this.
        finished: the script was walked to its end.
        question_follows: the next page asks what happens: nothing on screen should tell.
        page_changed: another page is shown, or the same one with an answer.
    """

    seek_requested = pyqtSignal(Address)
    action_requested = pyqtSignal(str)
    lesson_chosen = pyqtSignal(str)
    next_lesson_requested = pyqtSignal()
    finished = pyqtSignal()
    question_follows = pyqtSignal()
    page_changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._progress = LessonProgress()
        self._shown = LessonSummary("", "", ())
        self.card, self.list = LessonCard(), LessonList()
        self.choices = [QPushButton() for _ in range(MOST_CHOICES)]
        self.to_list, self.back, self.on = QToolButton(), QPushButton("Back"), QPushButton("Next")
        self._place = QLabel()
        self._stack = QStackedWidget()
        self._lay_out()
        self.card.seek_requested.connect(self.seek_requested)
        self.card.action_requested.connect(self.action_requested)
        self.card.installEventFilter(self)
        self.list.chosen.connect(self._choose_lesson)
        self.list.left.connect(self.show_reader)
        self.to_list.clicked.connect(self.toggle_list)
        self.back.clicked.connect(self.go_back)
        self.on.clicked.connect(self.go_on)
        for place, button in enumerate(self.choices):
            button.clicked.connect(lambda _=False, place=place: self.answer(place))
        self._write()

    def _lay_out(self) -> None:
        reader = QWidget()
        column = QVBoxLayout(reader)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        column.addWidget(self.card, 1)
        answers = QVBoxLayout()
        answers.setContentsMargins(8, 0, 8, 0)
        answers.setSpacing(4)
        for place, button in enumerate(self.choices, 1):
            button.setProperty("role", "answer")
            button.setCheckable(True)
            button.setToolTip(f"Choose this answer  (Alt+{place})")
            answers.addWidget(button)
        column.addLayout(answers)
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 0)
        line.setSpacing(8)
        self.to_list.setToolTip("All lessons, by chapters  (Ctrl+L)")
        self.to_list.setAccessibleName("all lessons")
        keep_size(self.to_list, icon=16)
        self.back.setToolTip("Back to the step before  (PageUp)")
        self.on.setDefault(True)
        self._place.setProperty("role", "quiet")
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line.addWidget(self.to_list)
        line.addWidget(self._place, 1)
        line.addWidget(self.back)
        line.addWidget(self.on)
        column.addLayout(line)
        self._stack.addWidget(reader)
        self._stack.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def page(self) -> LessonPage:
        """The page that is shown."""
        return self._progress.page

    @property
    def title(self) -> str:
        """The title of what is open."""
        return self._shown.title

    @property
    def shows_list(self) -> bool:
        """Whether the list is shown and not a lesson."""
        return self._stack.currentWidget() is self.list

    def show_lesson(self, shown: LessonSummary) -> None:
        """Show an experiment's text; the page of its script stays."""
        if shown != self._shown:
            self._shown = shown
            self._write()

    def open_script(self, steps: Sequence[LessonPage]) -> None:
        """Begin with the text of a lesson that was just opened.

        Args:
            steps: of its script; none for an experiment without one.
        """
        self._progress = LessonProgress(steps)
        self.show_reader()
        self._write()

    @property
    def place(self) -> int:
        """The number of the page on which one stands; 0 is the text."""
        return self._progress.place

    def show_page(self, place: int) -> None:
        """Show a page without doing what it asks for: that was done when somebody walked there."""
        if self._progress.move(place - self._progress.place):
            self._write()

    def show_list(self, lessons: Sequence[LessonEntry], broken: Sequence[str]) -> None:
        """Fill the list of lessons.

        Args:
            lessons: in order.
            broken: sentences about those that cannot be read.
        """
        self.list.fill(lessons, broken)

    def toggle_list(self) -> None:
        """Change between the list and the lesson."""
        if self.shows_list:
            self.show_reader()
        else:
            self._stack.setCurrentWidget(self.list)
            self.list.begin()

    def show_reader(self) -> None:
        """Show the lesson."""
        had_keys = self.list.isAncestorOf(self.focusWidget() or self)
        self._stack.setCurrentIndex(0)
        if had_keys:
            self.card.setFocus()

    # ---- walking -------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The next step; from the last one to the next lesson."""
        if self.shows_list:
            self.show_reader()
        elif self._progress.page.waits:
            self._place.setText("Answer first")
        elif self._progress.at_end:
            self.next_lesson_requested.emit()
        else:
            self._move(1)

    def go_back(self) -> None:
        """The step before, as it was left."""
        if not self.shows_list:
            self._move(-1)

    def answer(self, place: int) -> None:
        """Choose an answer, from 0; the right one is then shown."""
        if not self.shows_list and self._progress.answer(place):
            self._write()
            self._run_actions()

    def _move(self, by: int) -> None:
        if not self._progress.move(by):
            return
        self._write()
        if not self._progress.page.waits:
            self._run_actions()
        if self._progress.at_end and len(self._progress):
            self.finished.emit()

    def _run_actions(self) -> None:
        for action in self._progress.page.actions:
            self.action_requested.emit(action)
        if self._progress.asks_next:
            self.question_follows.emit()

    def _choose_lesson(self, key: str) -> None:
        self.show_reader()
        self.lesson_chosen.emit(key)

    def _write(self) -> None:
        self._write_page()
        self.page_changed.emit()

    def _write_page(self) -> None:
        walk, shown = self._progress, self._shown
        page = walk.page
        if walk.place == 0:
            claim = f"**Claim** {shown.claim}\n\n" if shown.claim else ""
            self.card.show_lesson(shown.title, f"{claim}{shown.text}", shown.bookmarks)
        else:
            self.card.show_text(page.markdown(shown.claim))
        chosen = page.chosen is not None
        for place, button in enumerate(self.choices):
            there = place < len(page.choices)
            button.setVisible(there)
            button.setEnabled(there and not chosen)
            if there:
                mark = "✓ " if chosen and place == page.answer else "✗ " if place == page.chosen else ""
                button.setText(f"{mark}{page.choices[place]}".replace("&", "&&"))
            button.setChecked(there and chosen and place == page.answer)
        steps = len(walk)
        self._place.setText(f"{walk.place} of {steps}" if steps and walk.place else "")
        self.back.setEnabled(walk.place > 0)
        self.on.setEnabled(not page.waits)
        self.back.setVisible(bool(steps))
        first, last = ("Begin", "Next lesson")
        self.on.setText(last if walk.at_end else first if walk.place == 0 else "Next")
        self.on.setToolTip(
            "Open the lesson after this  (PageDown, Enter)"
            if walk.at_end
            else "The next step  (PageDown, Enter)"
        )

    # ---- what a panel does ---------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.to_list.setIcon(icon("lesson", theme, role="quiet_text"))
        self.card.set_theme(theme)
        self.list.set_theme(theme)

    def height_for(self, width: int) -> int:
        """The height in pixels at which the text is seen whole at a width."""
        text = self.card.height_for(width) + self.on.sizeHint().height() + 24
        # Questions and the list need room, however short the first text is.
        return max(text, ROOMY) if self.shows_list or len(self._progress) else text

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few lines and the buttons (Qt)."""
        return QSize(200, 160)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Enter in the text goes on, unless it follows a link that Tab has reached (Qt)."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys:
            cursor = self.card.textCursor()
            if not (cursor.hasSelection() and cursor.charFormat().isAnchor()):
                self.go_on()
                return True
        return super().eventFilter(watched, event)
