"""What nobody expected is one quiet line and a report that can be copied."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from app.window import error_reports
from app.window.error_reports import ErrorReports

pytestmark = pytest.mark.usefixtures("qapp")


class Told:
    """Error reports, and what is said of them."""

    def __init__(self, folder: Path) -> None:
        self.said: list[tuple[str, str, str]] = []
        self.kept = 0
        self.action: Callable[[], None] = lambda: None
        self.reports = ErrorReports(folder / "state" / "errors.log", lambda: "Momentum, step 49")
        self.reports.report_through(self._say, self._keep)

    def _say(self, kind: str, sentence: str, offer: str, action: Callable[[], None]) -> None:
        self.said.append((kind, sentence, offer))
        self.action = action

    def _keep(self) -> None:
        self.kept += 1

    @property
    def written(self) -> str:
        return self.reports.path.read_text(encoding="utf-8")


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def fail(text: str = "division by zero") -> NoReturn:
    raise ZeroDivisionError(text)


def test_an_exception_in_a_slot_is_one_line_with_a_report(told: Told) -> None:
    with told.reports.taking():
        QTimer.singleShot(0, fail)
        QApplication.processEvents()
    ((kind, sentence, offer),) = told.said
    assert (kind, offer, told.kept) == ("bad", "Copy report", 1)
    assert "ZeroDivisionError: division by zero" in sentence
    assert "Momentum, step 49" in told.written
    assert "in fail" in told.written
    told.action()
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.text() == told.reports.text


def test_an_exception_of_another_thread_is_told_by_the_windows_thread(told: Told) -> None:
    with told.reports.taking():
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        assert told.said == []
        QApplication.processEvents()
    assert len(told.said) == 1


def test_what_fails_at_every_repaint_is_told_and_written_once(told: Told) -> None:
    with told.reports.taking():
        for count in range(5):
            QTimer.singleShot(0, lambda count=count: fail(f"at {count}"))
            QApplication.processEvents()
    assert len(told.said) == 1
    assert told.written.count("ZeroDivisionError: ") == 1


def test_an_error_of_painting_that_was_logged_is_reported(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    with told.reports.taking():
        try:
            fail()
        except ZeroDivisionError as error:
            logged = error
        logging.getLogger("widgets").error("a view could not be painted", exc_info=logged)
        logging.getLogger("widgets").error("no exception")
        QApplication.processEvents()
    assert len(told.said) == 1


def test_an_error_is_said_in_the_words_of_whoever_knows_more(told: Told) -> None:
    told.reports.take(ValueError("x"), "The engine stopped at step 3.")
    assert [sentence for _, sentence, _ in told.said] == ["The engine stopped at step 3."]


def test_a_report_that_cannot_be_written_or_told_raises_nothing(told: Told) -> None:
    told.reports.path.parent.write_text("a file in the folder's place")

    def broken(*_: object) -> None:
        raise RuntimeError("the window is gone")

    told.reports.where = fail
    told.reports.report_through(broken, told._keep)
    told.reports.take(ValueError("x"))
    assert "ValueError: x" in told.reports.text


def test_many_different_errors_are_kept_up_to_a_number(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_reports, "MOST_KEPT", 3)
    for count in range(9):
        told.reports.take(ValueError(f"without a place {count}"))
    assert len(told.said) == 3


def test_the_file_of_reports_is_begun_anew_when_it_is_long(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_reports, "LONGEST_FILE", 100)
    for count in range(3):
        told.reports.take(ValueError(f"number {count}"))
    assert "number 2" in told.written
    assert "number 1" not in told.written
    assert "number 1" in told.reports.path.with_suffix(".before.log").read_text(encoding="utf-8")


def test_the_hooks_are_put_back(told: Told) -> None:
    before = sys.excepthook, threading.excepthook, list(logging.getLogger().handlers)
    with told.reports.taking():
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook, logging.getLogger().handlers) == before
