"""A controller whose engine's threads are held by a test."""

from __future__ import annotations

from dataclasses import replace

from app.control.controller import Controller
from app.document import Document
from engine.experiment.description import Bookmark, Experiment
from engine.frames.frame import Frame
from engine.run.commands import Command
from tests.app.fake_thread import FakeThread
from tests.widgets.frames import ravine_frame


class ControllerFixture:
    """A controller, the threads it made, and what it said."""

    def __init__(self) -> None:
        self.threads: list[FakeThread] = []
        self.said: list[tuple[str, str]] = []
        self.now = 0.0
        self.controller = Controller(self.make, clock=lambda: self.now)
        self.controller.message.connect(lambda kind, text: self.said.append((kind, text)))
        self.frame = replace(ravine_frame(49), experiment=EXPERIMENT)

    def make(self, experiment: Experiment) -> FakeThread:
        self.threads.append(FakeThread(experiment))
        return self.threads[-1]

    @property
    def thread(self) -> FakeThread:
        return self.threads[-1]

    @property
    def last(self) -> Command:
        return self.thread.sent[-1]

    def publish(self, frame: Frame) -> None:
        self.thread.waiting = frame
        self.controller.poll()

    def open(self, frame: Frame | None = None) -> Controller:
        frame = self.frame if frame is None else frame
        self.controller.open(Document(frame.experiment))
        self.publish(frame)
        self.thread.sent.clear()
        return self.controller


EXPERIMENT = replace(ravine_frame(0).experiment, changes=(), bookmarks=(Bookmark(10), Bookmark(60)))
