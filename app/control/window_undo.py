"""Undo of how the window looks: places of panels, theme and motion, on one stack with all other changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from app.control.undo import Look, UndoStack, Version


class LookedAt(Protocol):
    """What has a look: the window."""

    @property
    def look(self) -> Look:
        """How it looks now."""

    def take_look(self, look: Look) -> None:
        """Look like that."""


class LookUndo:
    """Records how the window looked before a person changed it, and brings that back.

    Only versions that were recorded here have a look: an edit that is undone moves no panel.
    """

    def __init__(
        self,
        stack: UndoStack[Version],
        version: Callable[[], Version | None],
        changed: Callable[[], object],
    ) -> None:
        """Make it; nothing is recorded before there is a window.

        Args:
            stack: takes the versions.
            version: what is open now, if anything is.
            changed: is told that there is something else to undo.
        """
        self._stack, self._version, self._changed = stack, version, changed
        self.window: LookedAt | None = None

    def record(self, gesture: str = "") -> None:
        """Let the change that follows be undone (see `UndoStack.push`)."""
        version = self._version()
        if self.window is not None and version is not None:
            self._stack.push(replace(version, look=self.window.look), gesture)
            self._changed()

    def beside(self, version: Version, other: Version) -> Version:
        """A version with how the window looks now, if returning to the other one changes that."""
        if self.window is None or other.look is None:
            return version
        return replace(version, look=self.window.look)

    def bring_back(self, version: Version) -> None:
        """Let the window look as it did, if that is what was changed."""
        if self.window is not None and version.look is not None:
            self.window.take_look(version.look)
