"""The whole window off-screen: the real one, on a run that stands still."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QGuiApplication, QPainter
from PyQt6.QtWidgets import QApplication

from app.control.controller import Controller
from app.document import Document
from app.export.picture import WINDOW, Renderer, Size
from app.settings import Settings
from app.window.first_size import SMALLEST
from app.window.main_window import MainWindow
from app.window.view_panels import make_panels
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.run.commands import Command
from widgets.style.text_scale import text_scale
from widgets.style.theme import Theme
from widgets.view.panel import Panel

#: Posted events of one layout ask for the next: docks, then what lies in them, then what that holds.
LAYOUTS = 4


class StillRun:
    """Stands where the controller expects the engine's thread, and hands out the frame it was given."""

    refusal: RavineError | None = None
    error: BaseException | None = None

    def __init__(self) -> None:
        self.frame: Frame | None = None

    def start(self) -> None:
        """There is no thread to start."""

    def stop(self) -> None:
        """There is no thread to end."""

    def send(self, command: Command) -> None:
        """There is nothing that could run a command."""

    def take(self) -> Frame | None:
        """The frame, once."""
        frame, self.frame = self.frame, None
        return frame


class WindowRenderer(Renderer):
    """The whole window, as it looks when it is opened for the first time."""

    def __init__(self, theme: Theme, size: Size) -> None:
        self._run = StillRun()
        self._controller = Controller(self._made_run)
        self._folder = tempfile.TemporaryDirectory(prefix="ravine-")
        settings = Settings(Path(self._folder.name) / "settings.ini")
        settings.remember("theme", theme.name)
        settings.remember("text_size", f"{100 * text_scale():.0f}")  # a window that is open has it
        # The window gives the application its colours; those belong to the window that a person sees.
        colours = QGuiApplication.palette()
        window = MainWindow(self._controller, settings, make_panels(theme, motion=False, opengl=False))
        QGuiApplication.setPalette(colours)
        window.setPalette(theme.palette())
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        # A picture fits no screen: it is as large as it is asked for.
        window.setMinimumSize(SMALLEST)
        self._window = window
        self._opened: Experiment | None = None
        super().__init__(WINDOW, theme, size, window)

    def _made_run(self, experiment: Experiment) -> StillRun:
        del experiment
        return self._run

    def show(self, frame: Frame) -> None:
        """Show a frame (see `Renderer.show`)."""
        if self._opened is not frame.experiment:
            self._controller.open(Document(frame.experiment))
            self._opened = frame.experiment
            self._window.show()
        self._run.frame = frame
        self._controller.poll()
        for _ in range(LAYOUTS):
            QApplication.sendPostedEvents()
        for panel in self._seen():
            panel.view.settle()

    def paint(self, painter: QPainter, scale: float = 1.0, *, transparent: bool = False) -> None:
        """Draw the window (see `Renderer.paint`)."""
        super().paint(painter, scale, transparent=transparent)
        if scale == 1:
            return
        for panel in self._seen():
            painter.save()
            painter.translate(panel.view.mapTo(self._window, QPoint()).toPointF())
            panel.view.paint_scaled(painter, scale)
            painter.restore()

    def _seen(self) -> list[Panel]:
        """The panels on the picture: a view of another workspace may take seconds to be complete."""
        return [panel for panel in self._window.panels.values() if panel.view.isVisible()]

    def close(self) -> None:
        """Let the window go, and what it remembered."""
        self._controller.close()
        super().close()
        self._folder.cleanup()
