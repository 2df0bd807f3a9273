"""Frames from before an edit are told from those that answer it."""

from __future__ import annotations

from dataclasses import replace

from app.control.pending_edit import PendingEdit
from tests.widgets.frames import ravine_frame


def is_awaited(pending: PendingEdit) -> bool:
    return pending.experiment is not None


def test_a_frame_answers_by_its_number_or_by_bringing_the_experiment() -> None:
    frame, pending = ravine_frame(3), PendingEdit()
    edited = replace(frame.experiment, seed=7)
    assert pending.sent(edited) == 1
    assert not pending.take(frame, frame.generation)
    assert is_awaited(pending)
    pending.take(replace(frame, answered=1), frame.generation)
    assert not is_awaited(pending)
    assert pending.sent(edited) == 2
    pending.take(replace(frame, experiment=edited), frame.generation)
    assert not is_awaited(pending)


def test_a_frame_from_before_an_edit_shows_what_was_chosen_last() -> None:
    frame, pending = ravine_frame(3), PendingEdit()
    pending.sent(replace(frame.experiment, view={"log_loss": False}))
    assert pending.shown(frame).experiment.shown("log_loss") is False
    pending.forget()
    assert pending.shown(frame) is frame


def test_an_edit_is_refused_when_the_run_before_goes_on_with_a_notice() -> None:
    frame, pending = ravine_frame(3), PendingEdit()
    answer = replace(frame, answered=1, notice="no such racer")
    pending.sent(replace(frame.experiment, seed=7))
    assert pending.take(answer, frame.generation)
    assert not pending.take(answer, frame.generation)
