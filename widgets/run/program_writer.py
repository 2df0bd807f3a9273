"""Writing the program of a run in another thread: it takes up to a tenth of a second."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from textwrap import wrap

from PyQt6.QtCore import QCoreApplication, QObject, pyqtSignal, pyqtSlot

from engine.codegen import Language, RunDescription, describe, write_program
from engine.errors import RavineError
from engine.frames.frame import Frame, RacerFrame
from engine.newest_request import Job, NewestRequest

#: What large arrays lie in, beside the program that is shown.
ARRAYS = "program.npz"
#: Letters in a line of the sentence why there is no program.
WIDTH = 72
#: Makes the text of a program; called in the other thread.
MakeText = Callable[[], str]


def described(frame: Frame, racer: RacerFrame | None) -> RunDescription | None:
    """What a racer trains; None in frames that were not made from a run."""
    if racer is None or frame.recording is not None or racer.make_objective is None or racer.start is None:
        return None
    spec = frame.experiment.racer(racer.name)
    return describe(frame.experiment, spec, racer.make_objective(), racer.start)


def program_text(frame: Frame, racer: RacerFrame | None, language: Language) -> str:
    """A racer's run as a program, or why there is none; empty in frames that were not made from a run."""
    run = described(frame, racer)
    try:
        return "" if run is None else write_program(run, language, array_file=ARRAYS).text
    except RavineError as error:
        return "".join(f"# {line}\n" for line in wrap(str(error), WIDTH))


class ProgramWriter(QObject):
    """Makes the text that was asked for last; earlier ones are dropped.

    Signals:
        written: the text.
    """

    written = pyqtSignal(str)
    _made = pyqtSignal(int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._requests: NewestRequest[MakeText, str] = NewestRequest(
            self._make, name="ravine-program", daemon=False
        )
        self._made.connect(self._pass_on)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._requests.stop)

    def ask(self, make: MakeText) -> None:
        """Have a text made in place of the one that is being made."""
        self._requests.ask(make)

    def settle(self) -> None:
        """Wait for the text and announce it, for tests and pictures."""
        self._requests.join()
        QCoreApplication.sendPostedEvents(self)

    def _make(self, job: Job[MakeText, str]) -> None:
        text = job.request()
        with suppress(RuntimeError):  # the view may be gone by now
            self._made.emit(job.number, text)

    @pyqtSlot(int, str)
    def _pass_on(self, number: int, text: str) -> None:
        if self._requests.is_newest(number):
            self.written.emit(text)
