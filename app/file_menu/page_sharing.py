"""File > Share as a page: the run recorded into one HTML file, in a thread while the window lives on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from app.background_work import BackgroundWork, ReportProgress
from app.control.controller import Controller
from app.file_menu.save_dialog import ask_for_file, proposed_path
from app.files import write_whole
from app.lessons.lesson import Lesson
from app.settings import Settings
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.gui_priority import GUI
from engine.session.session import Session

if TYPE_CHECKING:
    from app.page.page import PageOptions

KINDS, ENDINGS = "Pages for a browser (*.html)", ("html", "htm")


class PageSharing(QObject):
    """Asks where a page goes, and makes it.

    Signals:
        said: ``"info"``, ``"good"`` or ``"bad"``, and a sentence for the person.
    """

    said = pyqtSignal(str, str)

    def __init__(
        self,
        window: QWidget,
        controller: Controller,
        settings: Settings,
        open_lesson: Callable[[], Lesson | None],
    ) -> None:
        """Make it.

        Args:
            window: over which dialogs open.
            controller: holds what is open.
            settings: what is remembered about the person.
            open_lesson: the lesson whose script comes along.
        """
        super().__init__(window)
        self._window, self._controller, self._settings = window, controller, settings
        self._open_lesson = open_lesson
        self._reported_tenth = 0
        self.work = BackgroundWork(self)
        self.work.progressed.connect(self._report_progress)
        self.work.finished.connect(self._report_end)

    def share(self) -> None:
        """Ask for a file and make the page of what is open; it opens at the frame that is shown."""
        frame = self._controller.frame
        if frame is None:
            return
        self._controller.transport.pause()
        experiment = self._controller.experiment
        proposed = proposed_path(self._settings.text("folder"), experiment.title, "html")
        path = ask_for_file(self._window, "Share as a page", proposed, KINDS, ENDINGS)
        if path is None:
            return
        self._settings.remember("folder", str(path.parent))
        # what was seen is on the page, also beyond the step at which playing ends
        last = max(frame.newest, experiment.steps or 0) or None
        from app.page.page import PageOptions  # noqa: PLC0415 - start-up time

        options = PageOptions(first=frame.address.step, last=last)
        self._reported_tenth = 0
        self.said.emit("info", f"Recording the run for {path.name} …")
        self.work.ask(_work(experiment, options, self._open_lesson(), path))

    def close(self) -> None:
        """The window is closed: a page that is being made is not wanted any more."""
        self.work.cancel()

    def _report_progress(self, share: float) -> None:
        tenth = int(10.0 * share)
        if tenth > self._reported_tenth:
            self._reported_tenth = tenth
            self.said.emit("info", f"Recording the run: {10 * tenth} % …")

    def _report_end(self, result: object) -> None:
        if isinstance(result, RavineError):
            self.said.emit("bad", str(result))
        else:
            self.said.emit("good", f"{result} Any browser opens it; dropped on the window it is open here.")


def _work(
    experiment: Experiment, options: PageOptions, lesson: Lesson | None, path: Path
) -> Callable[[ReportProgress], str]:
    """What the thread does: make the page, write it, and say how large it is."""
    from app.page.page import page_bytes  # noqa: PLC0415 - start-up time

    def make(report: ReportProgress) -> str:
        def tell(done: int, total: int) -> None:
            GUI.wait()
            report(done / total)

        session = Session(experiment, check=GUI.wait)
        page = page_bytes(session, options, lesson=lesson, folder=path.parent, tell=tell)
        write_whole(path, page)
        return f"Saved to {path} ({len(page) / 1000:,.0f} kB)."

    return make
