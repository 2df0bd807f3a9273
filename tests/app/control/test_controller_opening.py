"""What is opened is built beside what is open, and takes its place with its first frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.document import Document
from app.lessons import open_source
from engine.errors import RavineError
from engine.frames.frame import Address
from engine.run.commands import Play, Seek, StepBy
from tests.app.controller_fixture import EXPERIMENT, ControllerFixture

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def fixture() -> Iterator[ControllerFixture]:
    made = ControllerFixture()
    yield made
    made.controller.close()


def test_an_experiment_that_cannot_run_leaves_the_open_one(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    refused: list[str] = []
    controller.refused.connect(lambda _, why: refused.append(why))
    controller.open(Document(replace(EXPERIMENT, title="cannot run")))
    controller.poll()
    assert "outside" in refused[0]
    assert controller.experiment == EXPERIMENT
    assert [thread.running for thread in fixture.threads] == [True, False]


def test_what_is_open_goes_on_until_the_first_frame_of_what_is_opened(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    opened: list[Document] = []
    controller.opened.connect(opened.append)
    controller.open(Document(replace(EXPERIMENT, title="Another")))
    controller.poll()
    controller.transport.step_on()
    assert controller.experiment == EXPERIMENT
    assert fixture.threads[0].running
    assert fixture.threads[0].sent == [StepBy(1)]
    fixture.publish(replace(fixture.frame, experiment=fixture.thread.experiment))
    assert controller.experiment.title == "Another"
    assert [document.experiment.title for document in opened] == ["Another"]
    assert not fixture.threads[0].running


def test_an_opening_that_is_cancelled_or_overtaken_leaves_no_thread(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    controller.open(Document(replace(EXPERIMENT, title="first")))
    controller.open(Document(replace(EXPERIMENT, title="second")))
    assert [thread.running for thread in fixture.threads] == [True, False, True]
    controller.cancel_opening()
    controller.poll()
    assert [thread.running for thread in fixture.threads] == [True, False, False]
    assert controller.experiment == EXPERIMENT


def test_opening_another_experiment_ends_the_thread_of_the_old_one(fixture: ControllerFixture) -> None:
    controller = fixture.open()
    lesson = open_source("momentum").experiment
    controller.open(Document(lesson, address=Address(7), plays=True))
    fixture.publish(replace(fixture.frame, experiment=lesson))
    assert [thread.running for thread in fixture.threads] == [False, True]
    assert fixture.thread.sent == [Seek(Address(7)), Play()]


def another(fixture: ControllerFixture) -> Document:
    """A file that is opened over unsaved changes."""
    controller = fixture.open()
    controller.edit(replace(EXPERIMENT, seed=9))
    fixture.publish(replace(fixture.frame, experiment=controller.experiment, generation=2))
    document = Document(replace(EXPERIMENT, title="Another"), path=Path("another.toml"))
    controller.open(document)
    fixture.publish(replace(fixture.frame, experiment=document.experiment))
    return document


def test_opening_is_undone_to_what_was_not_saved_and_redone(fixture: ControllerFixture) -> None:
    document, controller = another(fixture), fixture.controller
    assert (controller.dirty, controller.path) == (False, Path("another.toml"))
    controller.undo()
    assert controller.experiment == document.experiment, "until its run is built"
    fixture.publish(replace(fixture.frame, experiment=fixture.thread.experiment))
    assert controller.experiment == replace(EXPERIMENT, seed=9)
    assert (controller.dirty, controller.path) == (True, None)
    assert fixture.thread.sent == [Seek(Address(49))]
    controller.undo()
    assert controller.experiment == EXPERIMENT
    assert not controller.undo_stack.can_undo
    controller.redo()
    controller.redo()
    fixture.publish(replace(fixture.frame, experiment=fixture.thread.experiment))
    assert (controller.experiment, controller.path) == (document.experiment, Path("another.toml"))
    assert not controller.undo_stack.can_redo


def test_an_edit_overtakes_an_undo_that_is_under_way(fixture: ControllerFixture) -> None:
    document, controller = another(fixture), fixture.controller
    controller.undo()
    controller.edit(replace(document.experiment, seed=3))
    controller.poll()
    assert controller.experiment == replace(document.experiment, seed=3)
    assert [thread.running for thread in fixture.threads] == [False, True, False]


def test_an_undo_that_is_refused_leaves_what_can_be_undone(fixture: ControllerFixture) -> None:
    another(fixture)
    fixture.controller.undo()
    fixture.thread.refusal = RavineError("the table is gone")
    fixture.controller.poll()
    assert fixture.controller.experiment.title == "Another"
    assert fixture.controller.undo_stack.can_undo
    assert not fixture.controller.undo_stack.can_redo
