"""Which workspace is shown, and how: chosen by a person or asked for by what is open; left as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu

from app.control.controller import Controller
from app.settings import Settings
from app.window.actions import workspace_action
from app.window.workspace_docks import DockPanel, WorkspaceDocks
from app.workspaces import WORKSPACES, Workspace, workspace_for
from engine.frames.frame import Frame
from widgets.window_header import WindowHeader


class WorkspaceSwitch:
    """Changes the docks from one workspace to another, and shows in tabs and menus which it is."""

    def __init__(
        self,
        workspaces: Sequence[Workspace],
        panels: Mapping[str, DockPanel],
        controller: Controller,
        settings: Settings,
        actions: Mapping[str, QAction],
    ) -> None:
        """Make the docks of the first workspace.

        Args:
            workspaces: that are offered.
            panels: by name.
            controller: holds the run.
            settings: keep where the panels of each workspace stand.
            actions: of the window.
        """
        self.offered = {each.key: each for each in workspaces}
        self.docks = WorkspaceDocks(workspaces[0], panels)
        self._controller, self._settings, self._actions = controller, settings, actions
        self._header: WindowHeader | None = None
        self._panels_menu: QMenu | None = None
        # Which workspace a person chose where another would have been shown.
        self._preferred: dict[str, str] = {}
        self._has_data = True
        self.is_placed = False

    def fill(self, header: WindowHeader, panels_menu: QMenu) -> None:
        """Offer the workspaces as tabs and in the menu, and the panels of the one that is shown.

        Args:
            header: gets a tab for each, where there are several.
            panels_menu: lists the panels.
        """
        self._header, self._panels_menu = header, panels_menu
        for each in WORKSPACES:
            action = self._actions[workspace_action(each.key)]
            action.setEnabled(each.key in self.offered)
            action.setVisible(each.key in self.offered)
            action.setCheckable(True)
        for key, workspace in self.offered.items() if len(self.offered) > 1 else ():
            action = self._actions[workspace_action(key)]
            header.add_tab(key, workspace.title, action.toolTip()).clicked.connect(action.trigger)
        self._show_chosen()

    @property
    def key(self) -> str:
        """Of the workspace that is shown."""
        return self.docks.workspace.key

    @property
    def _place_key(self) -> str:
        return f"workspace_{self.key}"

    def place(self) -> bool:
        """Put the panels where they were, now that the window has its size; whether it was the first time."""
        if self.is_placed:
            return False
        self.is_placed = True
        self.docks.arrange()
        self.docks.restore_places(self._settings.state(self._place_key))
        return True

    def remember_places(self) -> None:
        """Keep where the panels of the workspace that is shown stand."""
        self._settings.remember(self._place_key, self.docks.places())

    def reset_places(self) -> None:
        """Put every panel back to where it was at first."""
        self._settings.forget(self._place_key)
        self.docks.arrange()

    def choose(self, key: str) -> None:
        """Show a workspace, and from now on for other experiments like this one."""
        frame = self._controller.frame
        if frame is not None:
            self._preferred[workspace_for(frame.experiment, len(frame.names)).key] = key
            # What frames bring follows from where they are looked at.
            self._controller.show({"workspace": key})
        self.show(key)

    def show_fitting(self) -> None:
        """Show the workspace of the experiment that is open, or what a person chose instead."""
        frame = self._controller.frame
        if frame is not None:
            fitting = workspace_for(frame.experiment, len(frame.names)).key
            self.show(self._preferred.get(fitting, fitting))

    def return_to_asked(self) -> None:
        """Show the workspace that undo or redo brought back."""
        frame = self._controller.frame
        if frame is not None:
            asked = workspace_for(self._controller.experiment, len(frame.names)).key
            fitting = workspace_for(replace(frame.experiment, view={}), len(frame.names)).key
            self._preferred[fitting] = asked
            self.show(asked)

    def show(self, key: str) -> bool:
        """Show a workspace as it was left, if it is offered; whether another one was shown before."""
        changes = key in self.offered and key != self.key
        if changes:
            if self.is_placed:
                self.remember_places()
            self.docks.change(self.offered[key])
            if self.is_placed:
                self.docks.restore_places(self._settings.state(self._place_key))
            self.docks.offer("model", there=self._has_data)
        self._show_chosen()
        return changes

    def offer_model(self, frame: Frame) -> None:
        """Show the panel of what a network answers where there is data to answer."""
        has_data = frame.data is not None
        if has_data != self._has_data:
            self._has_data = has_data
            self.docks.offer("model", there=has_data)

    def _show_chosen(self) -> None:
        if self._header is None or self._panels_menu is None:
            return
        for key in self.offered:
            self._actions[workspace_action(key)].setChecked(key == self.key)
            if key in self._header.tabs:
                self._header.tabs[key].setChecked(key == self.key)
        self._panels_menu.clear()
        docks = self.docks.docks.values()
        self._panels_menu.addActions([a for a in (dock.toggleViewAction() for dock in docks) if a])
