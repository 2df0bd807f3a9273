"""Programs out and in: the run that the code view shows is saved, others' programs become experiments."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from app.background_work import BackgroundWork, ReportProgress
from app.control.controller import Controller
from app.export.program import save_program
from app.file_menu.save_dialog import ask_for_file, proposed_path
from app.lessons.programs import pasted_document, program_document
from app.settings import Settings
from engine.errors import RavineError
from widgets.run.code_view import CodeView

NOTHING_COPIED = "There is no code on the clipboard: copy a Sequential with its optimizer, or a link."


class ProgramFiles(QObject):
    """Saves and reads programs, which may take a second, while the window goes on.

    Signals:
        chosen: a `Document` to be opened.
        said: ``"good"`` or ``"bad"``, and a sentence for the person.
    """

    chosen = pyqtSignal(object)
    said = pyqtSignal(str, str)

    def __init__(self, window: QWidget, controller: Controller, settings: Settings) -> None:
        """Make it.

        Args:
            window: over which dialogs open.
            controller: holds what is open.
            settings: know the folder that was used last.
        """
        super().__init__(window)
        self._window, self._controller, self._settings = window, controller, settings
        self.reading, self.writing = BackgroundWork(self), BackgroundWork(self)
        self.reading.finished.connect(self._read)
        self.writing.finished.connect(self._written)

    def open(self, path: Path) -> None:
        """Open a file's program as an experiment."""
        self.reading.ask(lambda _: program_document(path))

    def paste(self) -> None:
        """Open the code or the link on the clipboard as an experiment; code is parsed, never executed."""
        board = QGuiApplication.clipboard()
        text = "" if board is None else board.text()
        if not text.strip():
            self.said.emit(
                "info", "There is no code on the clipboard: copy a Sequential with its optimizer, or a link."
            )
            return
        self.reading.ask(lambda _: pasted_document(text))

    def _read(self, result: object) -> None:
        if isinstance(result, RavineError):
            self.said.emit("bad", str(result))
        else:
            self.chosen.emit(result)

    def save(self, view: CodeView, ending: str) -> None:
        """Ask for a file and save the program that a view shows.

        Args:
            view: what shows it.
            ending: of the file: ``py``, or ``ipynb`` for a notebook.
        """
        run, language = view.run, view.language
        if run is None:
            return
        proposed = proposed_path(self._settings.text("folder"), run.title, ending)
        kinds = "Notebooks (*.ipynb)" if ending == "ipynb" else "Python (*.py)"
        path = ask_for_file(self._window, "Save program", proposed, kinds, (ending,))
        if path is None:
            return

        def work(report: ReportProgress) -> Path:
            del report
            save_program(run, language, path)
            return path

        self.writing.ask(work)

    def _written(self, result: object) -> None:
        if isinstance(result, RavineError):
            self.said.emit("bad", str(result))
        else:
            self.said.emit("good", f"Saved to {result}. It prints the losses of this run.")

    def close(self) -> None:
        """The window is closed: read no more, and write to the end."""
        self.reading.cancel()
        self.writing.stop()
