"""Lessons in the window: which one is open, its script, the progress, and the actions it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PyQt6.QtCore import QObject

from app.control.controller import Controller
from app.document import Document
from app.file_menu.documents import Documents
from app.lessons import CHAPTERS, ScriptStep, catalogue, with_key
from app.lessons.lesson import Lesson
from app.lessons.reading import read_script
from app.settings import Settings
from app.window.lesson_actor import LessonActor, LessonWindow
from engine.errors import RavineError
from widgets.lessons.lesson_list import LessonEntry
from widgets.lessons.lesson_panel import LessonPanel, LessonSummary
from widgets.lessons.lesson_script import LessonPage

#: Settings that hold keys of lessons, and what the list says of these; the first that holds one has the say.
PROGRESS = {"lessons_done": "done", "lessons_opened": "opened"}


class LessonHost(LessonWindow, Protocol):
    """What the lesson controller needs of the main window."""

    def open_lesson_panel(self) -> None:
        """Show the panel of lessons."""


class LessonController(QObject):
    """Brings lessons to the panel and what the panel asks for to the window."""

    def __init__(
        self,
        window: LessonHost,
        panel: LessonPanel,
        controller: Controller,
        documents: Documents,
        settings: Settings,
        *,
        say: Callable[[str, str], object],
    ) -> None:
        super().__init__(panel)
        self._window, self._panel, self._controller = window, panel, controller
        self._documents, self._settings, self._say = documents, settings, say
        self.actor = LessonActor(window, controller, say)
        self._lesson: Lesson | None = None
        panel.seek_requested.connect(controller.transport.go_to)
        panel.action_requested.connect(self.actor.do)
        panel.lesson_chosen.connect(self.open_lesson)
        panel.next_lesson_requested.connect(self.next_lesson)
        panel.finished.connect(self._finished)
        panel.question_follows.connect(controller.transport.forget_future)
        controller.state_changed.connect(self.show_experiment)
        self.refresh()

    # ---- opening -------------------------------------------------------------------------------

    def open_lesson(self, key: str) -> None:
        """Open a lesson with its text beside it; it plays unless its script asks what will happen."""
        self._documents.open_lesson(key)

    def next_lesson(self) -> None:
        """Open the lesson after this one, or the first."""
        keys = list(catalogue().lessons)
        document = self._controller.document
        here = keys.index(document.lesson) if document is not None and document.lesson in keys else -1
        if here + 1 == len(keys):
            self._say(
                "good", "That was the last lesson. Every one of them can be opened again from the list."
            )
        else:
            self.open_lesson(keys[here + 1])

    def show_document(self, document: Document) -> None:
        """Show the text and the script of what was opened, beside its workspace where that is wanted."""
        self._lesson = with_key(document.lesson)
        self.actor.highlighter.dismiss()
        steps: tuple[ScriptStep, ...] = ()
        if self._lesson is not None:
            self._note("lessons_opened", document.lesson)
            try:
                steps = read_script(self._lesson.path)
            except RavineError as error:
                self._say("bad", str(error))
        self._panel.open_script([_page(step) for step in steps])
        self.show_experiment()
        if document.experiment.shown("settings_results"):
            self.actor.show_panel("settings_map")
        if document.shows_text:
            self._window.open_lesson_panel()
            self._panel.card.setFocus()

    def show_experiment(self) -> None:
        """Show the text of the experiment as it is now; none where nothing is open yet."""
        if self._controller.document is None:
            return
        experiment = self._controller.experiment
        claim = self._lesson.claim if self._lesson is not None else ""
        self._panel.show_lesson(LessonSummary(experiment.title, experiment.text, experiment.bookmarks, claim))

    # ---- progress ------------------------------------------------------------------------------

    def _finished(self) -> None:
        if self._lesson is not None:
            self._note("lessons_done", self._lesson.key)

    def _note(self, name: str, key: str) -> None:
        keys = self._settings.text(name).split()
        if key not in keys:
            self._settings.remember(name, " ".join([*keys, key]))
        self.refresh()

    def refresh(self) -> None:
        """Show the lessons that there are now, and what one has done."""
        found = catalogue()
        states: dict[str, str] = {}
        for name, state in PROGRESS.items():
            for key in self._settings.text(name).split():
                states.setdefault(key, state)
        listed = [
            LessonEntry(
                key=row.key,
                title=row.title,
                tip=row.claim or row.meaning,
                chapter=CHAPTERS[row.chapter].title,
                state=states.get(row.key, ""),
                words=f"{row.key} {row.meaning}",
            )
            for _, rows in found.chapters()
            for row in rows
        ]
        self._panel.show_list(listed, found.broken)

    # ---- keys ----------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The next step of the script."""
        self._reading()
        self._panel.go_on()

    def go_back(self) -> None:
        """The step before."""
        self._reading()
        self._panel.go_back()

    def answer(self, number: int) -> None:
        """Choose an answer, counted from 1."""
        self._panel.answer(number - 1)

    def show_list(self) -> None:
        """Show the list of lessons, or go back to the one that is open."""
        self.refresh()
        if self._panel.isVisible() or not self._panel.shows_list:
            self._panel.toggle_list()
        self._window.open_lesson_panel()

    def _reading(self) -> None:
        if not self._panel.isVisible():
            self._window.open_lesson_panel()


def _page(step: ScriptStep) -> LessonPage:
    return LessonPage(
        text=step.say or step.ask,
        choices=step.choices,
        answer=step.answer,
        reveal=step.reveal,
        actions=step.actions,
    )
