"""The program goes on after what nobody expected, and ends when it is asked to."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest
from PyQt6.QtCore import QEventLoop, QTimer

from app.lessons import open_source
from app.settings import report_file
from app.window import application
from app.window.application import ended_by_signals
from app.window.main_window import MainWindow
from engine.frames.frame import Frame

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
