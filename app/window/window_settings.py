"""How the window looks, as a value: read when a person changes it, and brought back by undo."""

from __future__ import annotations

from app.control.undo import Look
from app.panel_places import places_text
from app.window.appearance import Appearance
from app.window.workspace_switch import WorkspaceSwitch


class WindowLook:
    """Reads and sets places of panels, theme and motion (see `app.control.window_undo.LookedAt`)."""

    def __init__(self, switch: WorkspaceSwitch, appearance: Appearance) -> None:
        """Make it for the parts of a window."""
        self._switch, self._appearance = switch, appearance

    @property
    def look(self) -> Look:
        """How it looks now."""
        docks, appearance = self._switch.docks, self._appearance
        return Look(self._switch.key, places_text(docks.places), appearance.theme.name, appearance.motion)

    def take_look(self, look: Look) -> None:
        """Look like that; whether the lesson is open is no part of it."""
        self._switch.take_places(look.workspace, look.places)
        self._appearance.set_theme(look.theme)
        self._appearance.set_motion(on=look.motion)
