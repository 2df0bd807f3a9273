"""The program goes on after what nobody expected, and ends when it is asked to."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

from app.lessons import open_source
from app.settings import report_file
from app.window import application
from app.window.application import at_first, ended_by_signals, state_of_window
from app.window.main_window import MainWindow
from engine.frames.frame import Frame
from tests.app.window_fixture import WindowFixture

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_window_even_while_nothing_happens(number: signal.Signals) -> None:
    loop = QEventLoop()
    late = QTimer()
    late.setSingleShot(True)
    late.timeout.connect(lambda: loop.exit(1))
    late.start(5000)
    with ended_by_signals(lambda: loop.exit(7)):
        QTimer.singleShot(0, lambda: os.kill(os.getpid(), number))
        code = loop.exec()
    late.stop()
    assert code == 7


def test_the_window_opens_plays_and_closes_leaving_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    document = open_source("momentum")
    seen: list[int] = []

    class Hurried(MainWindow):
        """Closes itself once the run has moved."""

        def _frame_taken(self, frame: Frame) -> None:
            super()._frame_taken(frame)
            seen.append(frame.address.step)
            if frame.address.step >= 2:
                QTimer.singleShot(0, self.close)

    monkeypatch.setattr(application, "MainWindow", Hurried)
    assert application.run(document) == 0
    assert seen[-1] >= 2


def test_an_exception_in_a_slot_leaves_the_window_running(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    class Failing(MainWindow):
        """Fails in a slot, and closes itself when the run has gone on."""

        def _frame_taken(self, frame: Frame) -> None:
            super()._frame_taken(frame)
            seen.append(frame.address.step)
            if frame.address.step >= 2:
                QTimer.singleShot(0, self.close)
            raise ZeroDivisionError("in a slot")

    monkeypatch.setattr(application, "MainWindow", Failing)
    assert application.run(replace(open_source("momentum"), plays=True)) == 0
    assert seen[-1] >= 2
    assert report_file().read_text(encoding="utf-8").count("ZeroDivisionError: in a slot") == 1


def test_a_home_in_which_nothing_can_be_made_gives_a_temporary_state_and_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "home").write_bytes(b"")
    folder, said = state_of_window(tmp_path / "home" / "windows")
    assert folder.path.parent.parent == tmp_path
    assert said.startswith("The next start cannot go on from here, so save what you want to keep: ")
    folder.release()
    folder, said = state_of_window(tmp_path / "good")
    assert (folder.path.parent, said) == (tmp_path / "good", "")
    folder.release()


def test_nothing_of_a_window_is_held_once_it_is_closed(tmp_path: Path) -> None:
    used = WindowFixture(tmp_path)
    used.controller.edit(replace(used.controller.experiment, seed=5))
    used.window.show_workspace("surfaces")
    used.window.lessons.actor.do("point contour")
    views = [panel.view for panel in used.window.panels.values()]
    frame = used.controller.frame
    assert frame is not None
    held = [weakref.ref(each) for each in (used.window, used.controller, frame, *used.threads, *views)]
    names = [type(each).__name__ for each in (used.window, used.controller, frame, *used.threads, *views)]
    used.window.close()
    used.window.deleteLater()
    del used, views, frame
    for _ in range(3):
        gc.collect()  # what is found may post an event, which is held until it is done
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [name for name, each in zip(names, held, strict=True) if each() is not None] == []


def test_the_very_first_start_shows_a_lesson_with_its_text(fixture: WindowFixture) -> None:
    lesson, own = open_source("momentum"), replace(open_source("momentum"), lesson="")
    assert at_first(lesson, fixture.settings).shows_text
    assert not at_first(own, fixture.settings).shows_text
    fixture.settings.remember("tour_offered", True)
    assert at_first(lesson, fixture.settings) == lesson
