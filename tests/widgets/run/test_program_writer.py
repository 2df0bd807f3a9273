"""Texts made in another thread: only the newest counts, and whoever asked may be gone."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QObject

from engine.experiment.description import RacerSpec
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.engine.codegen.programs import circle
from tests.widgets.frames import ravine_frame
from widgets.run.program_writer import ProgramWriter, program_text


@pytest.mark.usefixtures("qapp")
def test_the_newest_text_is_announced() -> None:
    owner = QObject()
    writer = ProgramWriter(owner)
    told: list[str] = []
    writer.written.connect(told.append)
    for text in ("first", "second"):
        writer.ask(partial(str, text))
    writer.settle()
    assert told[-1] == "second"


@pytest.mark.usefixtures("qapp")
def test_a_writer_whose_view_is_gone_tells_nobody() -> None:
    owner, is_gone = QObject(), threading.Event()
    writer = ProgramWriter(owner)
    requests = writer._requests

    def text() -> str:
        is_gone.wait(60)
        return "late"

    writer.ask(text)
    sip.delete(owner)
    is_gone.set()
    requests.join()


def test_a_frame_that_was_made_from_no_run_has_no_program() -> None:
    assert program_text(ravine_frame(3), None, "keras") == ""


def test_where_a_library_cannot_follow_the_sentence_stands_in_the_programs_place() -> None:
    experiment = circle(racer=RacerSpec("newton"))
    frame = Observer(Session(experiment)).frame()
    text = program_text(frame, frame.racers[0], "keras")
    assert text.startswith("# Newton takes differences of losses or gradients")
    assert all(line.startswith("# ") for line in text.splitlines())
    assert "class StepPoint" in program_text(frame, frame.racers[0], "numpy")
