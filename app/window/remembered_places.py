"""Where the panels of each workspace were left, for each size of screen."""

from __future__ import annotations

import json

from PyQt6.QtCore import QSize

from app.panel_places import PanelPlaces, places_text, read_places
from app.settings import Settings
from app.workspaces import Workspace

#: For how many sizes of screen places are remembered.
MOST_SCREENS = 6


class RememberedPlaces:
    """Reads and writes the places; on a screen of another size those that were left last, which fit any."""

    def __init__(self, settings: Settings) -> None:
        """Make it; ``settings`` keep the places."""
        self._settings = settings

    @staticmethod
    def _name(workspace: Workspace) -> str:
        return f"layout_{workspace.key}"

    def of(self, workspace: Workspace, screen: QSize) -> PanelPlaces:
        """Where the panels were left, or where they are at first."""
        kept = self._read(workspace)
        return read_places(kept.get(_key(screen), next(reversed(kept.values()), "")), workspace)

    def keep(self, workspace: Workspace, screen: QSize, places: PanelPlaces) -> None:
        """Remember where the panels are."""
        kept = {key: text for key, text in self._read(workspace).items() if key != _key(screen)}
        kept[_key(screen)] = places_text(places)
        newest = dict(list(kept.items())[-MOST_SCREENS:])
        self._settings.remember(self._name(workspace), json.dumps(newest))

    def forget(self, workspace: Workspace) -> None:
        """Let the panels be where they are at first, on every screen."""
        self._settings.forget(self._name(workspace))

    def _read(self, workspace: Workspace) -> dict[str, str]:
        try:
            kept = json.loads(self._settings.text(self._name(workspace)) or "{}")
        except (ValueError, RecursionError):
            return {}
        if not isinstance(kept, dict):
            return {}
        return {str(screen): text for screen, text in kept.items() if isinstance(text, str)}


def _key(screen: QSize) -> str:
    return f"{screen.width()}x{screen.height()}"
