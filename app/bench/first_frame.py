"""The window, until its first frame is there and drawn: what `app.bench.processes` starts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PyQt6.QtCore import QTimer

from app.control.controller import Controller
from app.document import Document
from app.garbage import made_to_stay
from app.kept_formulas import kept_formulas
from app.lessons import FIRST, load
from app.settings import Settings
from app.window.application import make_application
from app.window.main_window import MainWindow
from app.window.view_panels import make_panels
from app.workspaces import extras_of
from engine.run.worker import Worker
from widgets.scene.software_canvas import SoftwareCanvas
from widgets.style.theme import load_theme

SIZE = (1280, 800)


def main(formulas: Path) -> int:
    """Open the first lesson, wait for its first frame, close.

    Args:
        formulas: keeps what is typeset, from one such start to the next.
    """
    app = make_application()
    with TemporaryDirectory() as folder, kept_formulas(formulas):
        settings = Settings(Path(folder) / "settings.ini")
        controller = Controller(partial(Worker, extras=extras_of))
        with made_to_stay():
            panels = make_panels(load_theme(settings.text("theme")), motion=True)
            window = MainWindow(controller, settings, panels)
        window.resize(*SIZE)
        controller.frame_taken.connect(lambda _frame: QTimer.singleShot(0, app.quit))
        controller.open(Document(load(FIRST)))
        window.show()
        code = app.exec()
        window.close()
        controller.close()
        for canvas in window.findChildren(SoftwareCanvas):
            canvas.settle()  # a picture that is being painted must not outlive its window
        window.deleteLater()
        app.processEvents()
    return code
