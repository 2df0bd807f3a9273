"""Work in the background is announced to whoever asked, if that is still there."""

from __future__ import annotations

import threading

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QObject

from app.background_work import BackgroundWork, ReportProgress
from engine.errors import RavineError

pytestmark = pytest.mark.usefixtures("qapp")


def test_work_whose_owner_is_gone_ends_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    uncaught: list[object] = []
    monkeypatch.setattr(threading, "excepthook", uncaught.append)
    owner, go_on, begun = QObject(), threading.Event(), threading.Event()
    work = BackgroundWork(owner)

    def wait(report: ReportProgress) -> str:
        del report
        begun.set()
        go_on.wait()
        return "done"

    work.ask(wait)
    begun.wait()
    sip.delete(owner)
    go_on.set()
    work._requests.join()
    assert uncaught == []


def test_a_mistake_is_told_to_whoever_waits_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    uncaught: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", uncaught.append)
    owner, results = QObject(), list[object]()
    work = BackgroundWork(owner)
    work.finished.connect(results.append)
    work.ask(lambda _: 1 // 0)
    work.settle()
    assert [type(result) for result in results] == [RavineError]
    assert "a mistake in Ravine" in str(results[0])
    assert [args.exc_type for args in uncaught] == [ZeroDivisionError]
