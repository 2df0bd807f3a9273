"""How the window looks, as a value: read when a person changes it, and brought back by undo."""

from __future__ import annotations

from app.control.undo import WindowSettings
from app.panel_places import places_text
from app.window.appearance import Appearance
from app.window.workspace_switch import WorkspaceSwitch


class CurrentWindowSettings:
    """Reads and sets places of panels, theme and motion (see `app.control.window_undo.HasWindowSettings`)."""

    def __init__(self, switch: WorkspaceSwitch, appearance: Appearance) -> None:
        """Make it for the parts of a window."""
        self._switch, self._appearance = switch, appearance

    @property
    def settings(self) -> WindowSettings:
        """The settings it shows now."""
        docks, appearance = self._switch.docks, self._appearance
        return WindowSettings(
            self._switch.key, places_text(docks.places), appearance.theme.name, appearance.motion
        )

    def take_settings(self, settings: WindowSettings) -> None:
        """Show these settings; whether the lesson is open is no part of it."""
        self._switch.take_places(settings.workspace, settings.places)
        self._appearance.set_theme(settings.theme)
        self._appearance.set_motion(on=settings.motion)
