"""Opening anything builds nothing on the GUI's thread, and shows the run's first frame when it is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QEventLoop, QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QApplication

from app.control.controller import Controller
from app.lessons import lessons, load
from app.settings import Settings
from app.window.main_window import MainWindow
from app.window.opening_notice import BUILDING
from app.window.view_panels import make_panels
from app.workspaces import extras_of
from engine.experiment.file import write_experiment
from engine.problem.problem import build_problem
from engine.run.worker import Worker
from engine.session.session import Session
from tests.app.window_fixture import WindowFixture
from tests.widgets.frames import ravine_frame
from widgets.style.theme import load_theme


def kind_of(key: str) -> tuple[object, ...]:
    """What decides how a lesson is opened and shown: its workspace, its objective, whether it is a race."""
    experiment = load(key)
    return experiment.shown("workspace"), type(experiment.objective), len(experiment.racers) > 1


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


def test_no_lesson_is_built_on_the_thread_of_the_gui(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    keys = list({kind_of(key): key for key in lessons()}.values())
    builders, opened = Builders(monkeypatch), []
    window.controller.opened.connect(lambda document: opened.append(document.lesson))
    window.show()
    for key in keys:
        window.lessons.open_lesson(key)
        while opened[-1:] != [key]:
            qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        window.controller.transport.pause()
    assert opened == keys
    assert len(builders.sessions) == len(keys)
    assert threading.main_thread() not in {*builders.sessions, *builders.problems}


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_a_dropped_experiment_is_opened(fixture: WindowFixture, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(write_experiment(replace(ravine_frame().experiment, title="Dropped")))
    drop(fixture.window, path)
    fixture.first_frame()
    assert fixture.controller.experiment.title == "Dropped"
    assert fixture.controller.path == path


def test_a_bad_file_is_reported_and_what_was_open_stays_open(fixture: WindowFixture, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('ravine = 1\n[objective]\nkind = "surface"\nsurface = "rosenbrok"\n')
    before = fixture.controller.experiment
    drop(fixture.window, path)
    assert fixture.controller.experiment == before
    assert "rosenbrock" in fixture.window.messages.text or "racers" in fixture.window.messages.text


def test_a_file_that_cannot_be_run_is_reported_and_what_was_open_stays_open(
    fixture: WindowFixture, tmp_path: Path
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(write_experiment(replace(ravine_frame().experiment, title="cannot run")))
    before = fixture.controller.experiment
    drop(fixture.window, path)
    fixture.controller.poll()
    assert fixture.controller.experiment == before
    assert "outside the formula's domain" in fixture.window.messages.text


def test_what_takes_long_to_open_is_announced_and_can_be_cancelled(
    fixture: WindowFixture, tmp_path: Path
) -> None:
    path = tmp_path / "slow.toml"
    path.write_text(write_experiment(replace(ravine_frame().experiment, title="Slow")))
    drop(fixture.window, path)
    assert fixture.window.cursor().shape() == Qt.CursorShape.BusyCursor
    assert fixture.window.messages.text == "", "what opens at once says nothing"
    fixture.window.opening_notice.show_now()
    assert fixture.window.messages.text == "Opening Slow…"
    fixture.window.messages.offer.click()
    assert fixture.window.messages.text == ""
    assert fixture.window.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert [thread.running for thread in fixture.threads] == [True, False]
    assert fixture.controller.experiment.title == "A ravine"


def test_an_edit_that_takes_long_to_build_shows_that_it_is_under_way_and_can_be_undone(
    fixture: WindowFixture,
) -> None:
    window, before = fixture.window, fixture.controller.experiment
    fixture.controller.edit(replace(before, seed=77))
    assert window.messages.text == "", "what is built at once says nothing"
    assert window.cursor().shape() == Qt.CursorShape.ArrowCursor
    window.opening_notice.show_now()
    assert window.messages.text == BUILDING
    assert window.cursor().shape() == Qt.CursorShape.BusyCursor
    window.messages.offer.click()
    assert fixture.controller.experiment == before
    fixture.first_frame()
    assert window.messages.text == ""
    assert window.cursor().shape() == Qt.CursorShape.ArrowCursor
