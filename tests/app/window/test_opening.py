"""Opening anything builds nothing on the GUI's thread, and shows the run's first frame when it is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtWidgets import QApplication

from app.control.controller import Controller
from app.lessons import lessons
from app.settings import Settings
from app.window.main_window import MainWindow
from app.window.view_panels import make_panels
from app.workspaces import extras_of
from engine.run.worker import Worker
from engine.session.problem import build_problem
from engine.session.session import Session
from widgets.style.theme import load_theme

#: Four at a time: a window takes longer to make than most lessons to open.
GROUPS = [tuple(list(lessons())[first::8]) for first in range(8)]


class Builders:
    """Notes the threads on which sessions and problems are built."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sessions: list[threading.Thread] = []
        self.problems: list[threading.Thread] = []
        construct = Session.__init__

        def session(*args: Any, **options: Any) -> None:
            self.sessions.append(threading.current_thread())
            construct(*args, **options)

        def problem(*args: Any, **options: Any) -> Any:
            self.problems.append(threading.current_thread())
            return build_problem(*args, **options)

        monkeypatch.setattr(Session, "__init__", session)
        monkeypatch.setattr("engine.session.session.build_problem", problem)


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    controller = Controller(partial(Worker, extras=extras_of))
    panels = make_panels(load_theme("ink"), motion=False, opengl=False)
    made = MainWindow(controller, Settings(tmp_path / "settings.ini"), panels)
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


@pytest.mark.parametrize("keys", GROUPS, ids=lambda keys: keys[0])
def test_no_lesson_is_built_on_the_thread_of_the_gui(
    window: MainWindow, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    builders, opened = Builders(monkeypatch), []
    window.controller.opened.connect(lambda document: opened.append(document.lesson))
    window.show()
    for key in keys:
        window.lessons.open_lesson(key)
        while opened[-1:] != [key]:
            qapp.processEvents()
        window.controller.transport.pause()
    assert opened == list(keys)
    assert len(builders.sessions) == len(keys)
    assert threading.main_thread() not in {*builders.sessions, *builders.problems}
