"""What is opened is read in a thread: the window goes on while a disk is slow or does not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication

from app.file_menu import documents
from app.file_menu.source_reading import SourceReading, Taken
from app.window.opening_notice import OpeningNotice
from engine.errors import RavineError
from tests.app.window_fixture import WindowFixture


class Read:
    """A reader, what it said, and a disk that answers when it is told to."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.answers = threading.Event()
        application = QCoreApplication.instance()
        assert application is not None
        self.reading = SourceReading(application)
        self.reading.patience_ms = 1
        self.reading.begun.connect(lambda name: self.said.append(f"begun {name}"))
        self.reading.ended.connect(lambda: self.said.append("ended"))
        self.reading.said.connect(lambda kind, why: self.said.append(f"{kind}: {why}"))

    def slowly(self, name: str) -> Callable[[], Taken]:
        """What reads from the disk."""

        def read() -> Taken:
            self.answers.wait(60.0)
            return partial(self.said.append, f"took {name}")

        return read

    def settle(self) -> None:
        self.reading.work.settle()


@pytest.fixture
def read(qapp: object) -> Iterator[Read]:
    del qapp  # there must be one
    made = Read()
    yield made
    made.answers.set()
    made.settle()
    made.reading.setParent(None)
    made.reading.deleteLater()


def test_what_is_read_at_once_is_taken_before_anything_else_happens(read: Read) -> None:
    read.reading.patience_ms = 60_000
    threads = []
    gui = threading.current_thread()

    def from_disk() -> Taken:
        threads.append(threading.current_thread())
        return lambda: threads.append(threading.current_thread())

    read.reading.ask("one.toml", from_disk)
    assert threads[0] is not gui
    assert threads[1] is gui
    assert read.said == ["ended"]


def test_a_slow_disk_is_spoken_of_and_what_it_gives_is_taken_when_it_is_there(read: Read) -> None:
    read.reading.ask("slow.toml", read.slowly("slow.toml"))
    assert read.said == ["begun slow.toml"]
    read.answers.set()
    read.settle()
    assert read.said == ["begun slow.toml", "ended", "took slow.toml"]


def test_a_disk_that_never_answers_keeps_nothing_else_waiting_and_comes_too_late(read: Read) -> None:
    read.reading.ask("hangs.toml", read.slowly("hangs.toml"))
    hanging = read.reading.work
    read.reading.patience_ms = 60_000
    read.reading.ask("quick.toml", lambda: partial(read.said.append, "took quick.toml"))
    assert read.said == ["begun hangs.toml", "ended", "ended", "took quick.toml"]
    read.answers.set()
    hanging.settle()
    assert "took hangs.toml" not in read.said


def test_it_can_be_cancelled(read: Read) -> None:
    read.reading.ask("slow.toml", read.slowly("slow.toml"))
    waiting = read.reading.work
    read.reading.cancel()
    read.answers.set()
    waiting.settle()
    assert read.said == ["begun slow.toml", "ended"]


@pytest.mark.parametrize(
    ("error", "told"),
    [(RavineError("it is none"), "it is none"), (OSError(5, "Input/output error"), "gone.toml: ")],
)
def test_what_cannot_be_read_is_a_sentence(read: Read, error: Exception, told: str) -> None:
    def fail() -> Taken:
        raise error

    read.reading.patience_ms = 60_000
    read.reading.ask("gone.toml", fail)
    assert read.said[-1].startswith(f"bad: {told}")


def test_the_window_says_what_it_reads_and_offers_to_cancel(
    fixture: WindowFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()

    def slow(source: str) -> object:
        answers.wait(60.0)
        raise RavineError(f"{source}: not there any more")

    monkeypatch.setattr(documents, "open_source", slow)
    reading, notice = fixture.window.documents.reading, fixture.window.opening_notice
    assert isinstance(notice, OpeningNotice)
    reading.patience_ms = 1
    before = fixture.controller.experiment
    fixture.window.documents.open_chosen(str(tmp_path / "far.toml"))
    notice.show_now()
    assert fixture.window.messages.text == "Reading far.toml…"
    reading.cancel()
    assert fixture.window.messages.text != "Reading far.toml…"
    assert fixture.controller.experiment is before
    answers.set()
