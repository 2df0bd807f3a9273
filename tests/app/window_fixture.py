"""A window on a run that a test controls."""

from __future__ import annotations

from pathlib import Path

from app.control.controller import Controller
from app.control.landscape_refiner import LandscapeRefining
from app.document import Document
from app.settings import Settings
from app.window.main_window import MainWindow
from app.window.view_panels import make_panels
from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.fake_thread import FakeThread, IdleRefiner
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame
from widgets.style.theme import load_theme


def first_frame_of(experiment: Experiment) -> Frame:
    """What an engine's thread publishes first: the loss over the plane of a network is drawn coarsely."""
    return Observer(Session(experiment), complete=False).frame()


class WindowFixture:
    """A window on a run that a test controls."""

    def __init__(self, folder: Path, *, opens: bool = True) -> None:
        self.threads: list[FakeThread] = []
        self.settings = Settings(folder / "settings.ini")
        self.controller = Controller(self.make)
        self.controller.tween.enabled = False
        self.controller._refining = LandscapeRefining(IdleRefiner)
        panels = make_panels(load_theme("ink"), motion=False, opengl=False)
        self.window = MainWindow(self.controller, self.settings, panels)
        self.window.documents.reading.patience_ms = 60_000  # what is opened is read at once
        self.window.resize(1280, 800)
        if opens:
            self.open(ravine_frame(49))
        self.window.show()
        qtest.qWaitForWindowActive(self.window)
        self.controller.poll()

    def make(self, experiment: Experiment) -> FakeThread:
        self.threads.append(FakeThread(experiment))
        return self.threads[-1]

    def open(self, frame: Frame) -> None:
        self.controller.open(Document(frame.experiment))
        self.publish(frame)

    def publish(self, frame: Frame) -> None:
        self.threads[-1].waiting = frame
        self.controller.poll()

    def first_frame(self) -> None:
        """Let the run that is being opened publish its first frame."""
        self.publish(first_frame_of(self.threads[-1].experiment))

    @property
    def sent(self) -> list[object]:
        return list(self.threads[-1].sent)
