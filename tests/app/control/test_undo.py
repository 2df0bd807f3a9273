"""Undo and redo are exact inverses, however edits, undos and redos are mixed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.control.undo import UndoStack
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec

FIRST = Experiment(objective=SurfaceSpec(formula="x^2"), racers=(RacerSpec("sgd", name="sgd"),))


@given(edits=st.lists(st.integers(1, 1000), min_size=1, max_size=30))
def test_undoing_everything_leads_back_and_redoing_everything_forth(edits: list[int]) -> None:
    current, stack = FIRST, UndoStack[Experiment]()
    versions = [current]
    for seed in edits:
        stack.push(current)
        current = replace(current, seed=seed)
        versions.append(current)
    for version in reversed(versions[:-1]):
        undone = stack.undo(current)
        assert undone == version
        current = undone
    assert stack.undo(current) is None
    for version in versions[1:]:
        redone = stack.redo(current)
        assert redone == version
        current = redone
    assert stack.redo(current) is None


def test_a_new_edit_ends_what_could_be_redone() -> None:
    stack = UndoStack[Experiment]()
    stack.push(FIRST)
    stack.undo(replace(FIRST, seed=1))
    stack.push(FIRST)
    assert not stack.can_redo


def test_only_edits_in_a_row_with_one_gesture_are_one() -> None:
    stack = UndoStack[Experiment]()
    for seed, gesture in ((0, "a"), (1, "a"), (2, "b"), (3, "a")):
        stack.push(replace(FIRST, seed=seed), gesture)
    seeds, current = [], replace(FIRST, seed=4)
    while (undone := stack.undo(current)) is not None:
        current = undone
        seeds.append(undone.seed)
    assert seeds == [3, 2, 0]


def test_the_oldest_edits_go_first() -> None:
    stack = UndoStack[Experiment](limit=2)
    for seed in range(5):
        stack.push(replace(FIRST, seed=seed))
    assert stack.undo(FIRST) == replace(FIRST, seed=4)
    assert stack.undo(FIRST) == replace(FIRST, seed=3)
    assert stack.undo(FIRST) is None
