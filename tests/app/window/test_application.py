"""The program survives what nobody expected, and ends when it is asked to."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest
from PyQt6.QtCore import QEventLoop, QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox

from app.lessons import open_source
from app.window import application
from app.window.application import dying_gracefully, ended_by_signals
from app.window.main_window import MainWindow
from engine.frames.frame import Frame

pytestmark = pytest.mark.usefixtures("qapp")


def shown_boxes() -> list[QMessageBox]:
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def dismiss(boxes: list[QMessageBox]) -> None:
    for box in boxes:
        box.close()


def test_an_exception_nobody_caught_is_shown_after_the_experiment_was_kept() -> None:
    kept: list[bool] = []
    with dying_gracefully(lambda: kept.append(True)):
        error = ZeroDivisionError("division by zero")
        sys.excepthook(type(error), error, None)
        boxes = shown_boxes()
        assert kept == [True]
        assert [box.informativeText() for box in boxes] == ["ZeroDivisionError: division by zero"]
        dismiss(boxes)


def test_an_exception_of_another_thread_is_shown_too() -> None:
    def fail() -> None:
        raise ValueError("in a thread")

    with dying_gracefully(lambda: None):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        boxes = shown_boxes()
        assert [box.informativeText() for box in boxes] == ["ValueError: in a thread"]
        dismiss(boxes)


def test_a_paint_event_that_keeps_failing_shows_one_box() -> None:
    with dying_gracefully(lambda: None):
        for _ in range(5):
            error = RuntimeError("again")
            sys.excepthook(type(error), error, None)
        boxes = shown_boxes()
        assert len(boxes) == 1
        dismiss(boxes)


def test_the_hooks_are_put_back() -> None:
    before = sys.excepthook, threading.excepthook
    with dying_gracefully(lambda: None):
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook) == before


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
