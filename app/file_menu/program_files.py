"""Programs out and in: the run that the code view shows is saved, others' programs become experiments."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QGuiApplication

from app.background_work import ReportProgress
from app.export.program import save_program
from app.file_menu.background_files import BackgroundFiles
from app.file_menu.save_dialog import ask_for_file, proposed_path
from app.lessons.programs import pasted_document, program_document
from engine.errors import RavineError
from widgets.run.code_view import CodeView

NOTHING_COPIED = "There is no code on the clipboard: copy a Sequential with its optimizer, or a link."


class ProgramFiles(BackgroundFiles):
    """Saves and reads programs, which may take a second, while the window goes on.

    Signals:
        chosen: a `Document` to be opened.
    """

    chosen = pyqtSignal(object)

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

        def work(report: ReportProgress) -> str:
            del report
            save_program(run, language, path)
            return f"Saved to {path}. It prints the losses of this run."

        self.writing.ask(work)
