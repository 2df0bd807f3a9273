"""Undo of how the window looks: places of panels, theme and motion, on one stack with all other changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from app.control.undo import UndoStack, Version, WindowSettings


class HasWindowSettings(Protocol):
    """The window: its settings are read and set."""

    @property
    def settings(self) -> WindowSettings:
        """The settings it shows now."""

    def take_settings(self, settings: WindowSettings) -> None:
        """Show these settings."""


class WindowUndo:
    """Records how the window looked before a person changed it, and brings that back.

    Only versions that were recorded here have window settings: an edit that is undone moves no panel.
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
        self.window: HasWindowSettings | None = None

    def record(self, gesture: str = "") -> None:
        """Let the change that follows be undone (see `UndoStack.push`)."""
        version = self._version()
        if self.window is not None and version is not None:
            self._stack.push(replace(version, window_settings=self.window.settings), gesture)
            self._changed()

    def beside(self, version: Version, other: Version) -> Version:
        """A version with how the window looks now, if returning to the other one changes that."""
        if self.window is None or other.window_settings is None:
            return version
        return replace(version, window_settings=self.window.settings)

    def bring_back(self, version: Version) -> None:
        """Let the window look as it did, if that is what was changed."""
        if self.window is not None and version.window_settings is not None:
            self.window.take_settings(version.window_settings)
