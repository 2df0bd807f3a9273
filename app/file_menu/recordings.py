"""Recorded runs beside each other: another recording as another racer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.background_work import BackgroundWork, ReportProgress
from app.control.controller import Controller
from app.document import Document
from app.export.trained import is_trained
from app.file_menu.save_dialog import documents_folder
from app.lessons import open_source
from app.lessons.reading import is_lesson
from app.lessons.recordings import recording_experiment
from app.settings import Settings
from engine.data.array_file import ENDINGS
from engine.errors import RavineError, explained
from engine.experiment.description import Experiment, named
from engine.recording.recording_reader import is_recording

#: The files of the dialog.
RECORDINGS = "Recorded runs (*.npz *.safetensors)"


def with_recording(experiment: Experiment, path: Path) -> Experiment:
    """A recorded run with another one beside it, or that one alone where no recorded run is open.

    Raises:
        RavineError: it is no recording, or broken.
        OSError: it cannot be read.
    """
    other = recording_experiment(path)
    if not experiment.objective.is_recorded:
        return other
    taken = {racer.name for racer in experiment.racers}
    (racer,) = other.racers
    name, number = racer.name, 2
    while name in taken:
        name, number = f"{racer.name} {number}", number + 1
    beside = replace(racer, name=name, recording=str(path.absolute()))
    longest = max(filter(None, (experiment.steps, other.steps)), default=None)
    return replace(experiment, racers=named((*experiment.racers, beside)), steps=longest)


class RecordingFiles(QObject):
    """Opens recorded runs, of which the headers alone may take a while, while the window goes on.

    Signals:
        chosen: a `Document` to be opened.
        unsuited: the path of a file of arrays that is no recording.
        said: ``"bad"``, and a sentence for the person.
    """

    chosen = pyqtSignal(object)
    unsuited = pyqtSignal(object)
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
        self.reading = BackgroundWork(self, ends_alone=True)
        self.reading.finished.connect(self._read)

    @staticmethod
    def may_hold(path: Path) -> bool:
        """Whether a path may be that of a recording, by its name: a file of arrays, or a folder of them."""
        return path.suffix.lower() in ENDINGS or (path.is_dir() and not is_lesson(path))

    def open(self, path: Path) -> None:
        """Open a recorded run or a folder of checkpoints in place of what is open."""
        self._ask(lambda: _document(path))

    def add(self) -> None:
        """Ask for a recorded run and show it beside the one that is open."""
        folder = self._settings.text("folder") or documents_folder()
        name, _ = QFileDialog.getOpenFileName(self._window, "Add a recorded run", folder, RECORDINGS)
        if name:
            experiment = self._controller.experiment
            self._ask(lambda: _beside(experiment, Path(name)))

    def _ask(self, read: Callable[[], object]) -> None:
        def work(report: ReportProgress) -> object:
            del report
            try:
                return read()
            except OSError as error:
                raise RavineError(explained(error)) from None

        self.reading.ask(work)

    def _read(self, result: object) -> None:
        match result:
            case RavineError():
                self.said.emit("bad", str(result))
            case Path():
                self.unsuited.emit(result)
            case Experiment():
                self._controller.edit(result, address=self._controller.address)
            case _:
                self.chosen.emit(result)

    def close(self) -> None:
        """The window is closed: read no more."""
        self.reading.cancel()


def _document(path: Path) -> Document | Path:
    """The recording at a path; the path itself if it holds something else."""
    if not path.is_dir() and (is_trained(path) or not is_recording(path)):
        return path
    return open_source(str(path))


def _beside(experiment: Experiment, path: Path) -> Document | Experiment:
    """What is open with a recording beside it; that recording alone where no recorded run is open."""
    found = with_recording(experiment, path)
    return found if experiment.objective.is_recorded else Document(found, source=path)
