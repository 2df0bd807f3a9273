"""Undo and redo: experiments are values, so the past is simply kept."""

from __future__ import annotations

from engine.experiment.description import Experiment

LIMIT = 200


class UndoStack:
    """The experiments before each edit, and after each undo."""

    def __init__(self, limit: int = LIMIT) -> None:
        """Make an empty stack that keeps the newest ``limit`` edits."""
        self._limit = limit
        self._past: list[Experiment] = []
        self._future: list[Experiment] = []
        self._gesture = ""

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return bool(self._future)

    def push(self, before: Experiment, gesture: str = "") -> None:
        """Note an edit.

        Args:
            before: the experiment as it was.
            gesture: edits in a row with the same gesture are taken back together; empty for none.
        """
        if gesture and gesture == self._gesture and self._past:
            return
        self._gesture = gesture
        self._past = [*self._past, before][-self._limit :]
        self._future = []

    def drop(self) -> None:
        """Forget the newest edit: it was refused."""
        self._gesture = ""
        del self._past[-1:]

    def undo(self, current: Experiment) -> Experiment | None:
        """The experiment before the newest edit, or None; ``current`` can then be redone."""
        self._gesture = ""
        if not self._past:
            return None
        self._future.append(current)
        return self._past.pop()

    def redo(self, current: Experiment) -> Experiment | None:
        """The experiment after the edit taken back last, or None; ``current`` can then be undone."""
        self._gesture = ""
        if not self._future:
            return None
        self._past.append(current)
        return self._future.pop()

    def clear(self) -> None:
        """Forget everything: another experiment was opened."""
        self._past, self._future, self._gesture = [], [], ""
