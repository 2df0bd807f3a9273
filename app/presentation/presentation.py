"""Presenting: F5 shows the view of the moment, the step and the lesson's sentence, and nothing else."""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import QEvent, QObject, QPoint, QTimer, pyqtBoundSignal
from PyQt6.QtGui import QColor, QCursor, QPen, QPixmap
from PyQt6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.lessons.actions import parse_action
from app.lessons.sentence import plain_text
from app.presentation.caption_bar import CaptionBar
from engine.errors import RavineError
from engine.frames.frame import Frame
from widgets.lessons.lesson_panel import LessonPanel
from widgets.painting.painter import Painter
from widgets.view_table import VIEWS

#: The side of the pointer's picture, in pixels.
POINTER = 48
#: How much larger than in the window a view's texts are at least.
LEAST_UNIT = 1.6


class PresentedDocks(Protocol):
    """What is asked of the panels."""

    maximised_changed: pyqtBoundSignal

    @property
    def presented(self) -> str:
        """The panel in the middle of the workspace."""

    @property
    def is_maximised(self) -> bool:
        """Whether one panel has all the room."""

    def maximise(self, name: str) -> None:
        """Give one panel all the room."""

    def restore(self) -> None:
        """Show all panels again."""


class Presentation(QObject):
    """Turns presenting on and off; the lesson's keys walk on in it, and what a step points at is shown."""

    def __init__(
        self, window: QMainWindow, docks: PresentedDocks, lesson: LessonPanel, *hidden: QWidget
    ) -> None:
        """Make it.

        Args:
            window: takes the whole screen.
            docks: its panels.
            lesson: whose pages are read out.
            hidden: what is put away meanwhile.
        """
        super().__init__(window)
        self._window, self._docks, self._lesson, self._hidden = window, docks, lesson, hidden
        self.is_on = False
        self._target, self._state = "", window.windowState()
        self.caption, self.blank = CaptionBar(window), QWidget(window)
        self.blank.setAutoFillBackground(True)
        self.blank.setStyleSheet("background: black")
        self.blank.hide()
        self.caption.hide()
        lesson.action_requested.connect(self._follow)
        lesson.page_changed.connect(self._read_page)
        # Later, so that whoever else hears of the others' return hears of their going after it.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._keep_alone)
        docks.maximised_changed.connect(lambda _name: self._later.start(0))

    @property
    def least_unit(self) -> float:
        """The pixels per unscaled pixel that texts of the view have at least."""
        return LEAST_UNIT if self.is_on else 0.0

    def toggle(self) -> None:
        """Begin or end presenting."""
        (self.leave if self.is_on else self.begin)()

    def begin(self) -> None:
        """Show one view on the whole screen."""
        window, middle = self._window, self._window.centralWidget()
        self._state = window.windowState()
        self._target = ""
        self.is_on = True
        for widget in self._hidden:
            widget.hide()
        column = middle.layout() if middle is not None else None
        if isinstance(column, QVBoxLayout) and column.indexOf(self.caption) < 0:
            column.addWidget(self.caption)
        self.caption.show()
        self._read_page()
        window.installEventFilter(self)
        window.setCursor(pointer())
        window.showFullScreen()
        self._fit()
        self._keep_alone()

    def leave(self) -> None:
        """Show the window as it was."""
        self.is_on = False
        self._window.removeEventFilter(self)
        self._window.unsetCursor()
        self.blank.hide()
        self.caption.hide()
        for widget in self._hidden:
            widget.show()
        self._docks.restore()
        self._window.setWindowState(self._state)

    def toggle_blank(self) -> None:
        """Show a black screen while one speaks, or the view again."""
        if self.is_on:
            self.blank.setGeometry(self._window.rect())
            self.blank.setVisible(not self.blank.isVisible())
            self.blank.raise_()

    def show_frame(self, frame: Frame) -> None:
        """Say where the run stands."""
        if self.is_on:
            self.caption.show_step(f"Step {frame.address.step:,}")

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 (Qt's name)
        """Fit letters and the black screen to the window; end before it is closed (Qt)."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._fit()
        if event is not None and event.type() == QEvent.Type.Close:
            self.leave()  # what the window remembers of its place is not the whole screen
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.caption.set_height_of(self._window.height())
        self.blank.setGeometry(self._window.rect())

    def _follow(self, action: str) -> None:
        """What a step of the script shows or points at is what one sees."""
        if not self.is_on:
            return
        try:
            done = parse_action(action)
        except RavineError:
            return  # the lesson's panel has said so
        if done.verb.key in ("show", "point"):
            name = VIEWS.current(str(done.value))
            self._target = name if name in VIEWS else ""
        elif done.verb.key == "workspace":
            self._target = ""
        else:
            return
        self._docks.restore()

    def _keep_alone(self) -> None:
        """Give all the room to one view again when something has shown the others."""
        if self.is_on and not self._docks.is_maximised:
            self._docks.maximise(self._target or self._docks.presented)

    def _read_page(self) -> None:
        if not self.is_on:
            return
        page = self._lesson.page
        said = page.text
        if page.chosen is not None and page.reveal:
            said = page.reveal
        right = page.answer if page.chosen is not None else None
        self.caption.show_caption(plain_text(said or self._lesson.title), page.choices, right)


def pointer() -> QCursor:
    """A ring that is seen on light and on dark."""
    picture = QPixmap(POINTER, POINTER)
    picture.fill(QColor(0, 0, 0, 0))
    with Painter(picture) as painter:
        painter.setRenderHint(Painter.RenderHint.Antialiasing)
        for colour, width in (("white", 9), ("#d62728", 5)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(QPoint(POINTER // 2, POINTER // 2), POINTER // 2 - 6, POINTER // 2 - 6)
    return QCursor(picture)
