"""Which workspace is shown, and how: chosen by a person or asked for by what is open; left as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu

from app.control.controller import Controller
from app.panel_places import read_places
from app.settings import Settings
from app.window.actions import workspace_action
from app.window.panel_frame import DockPanel
from app.window.remembered_places import RememberedPlaces
from app.window.workspace_docks import WorkspaceDocks
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
        self._controller, self._actions = controller, actions
        self._remembered = RememberedPlaces(settings)
        self._header: WindowHeader | None = None
        self._panels_menu: QMenu | None = None
        self._has_data = True
        self.is_placed = False

    def fill(self, header: WindowHeader, panels_menu: QMenu) -> None:
        """Offer the workspaces as tabs and in the menu, and the panels of the one that is shown.

        Args:
            header: gets a tab for each, where there are several.
            panels_menu: lists the panels.
        """
        self._header, self._panels_menu = header, panels_menu
        panels_menu.aboutToShow.connect(self._list_panels)
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
    def _screen(self) -> QSize:
        screen = self.docks.screen()
        return screen.size() if screen is not None else QSize()

    def place(self) -> bool:
        """Put the panels where they were, now that there is a screen; whether it was the first time."""
        if self.is_placed:
            return False
        self.is_placed = True
        self.docks.places = self._remembered.of(self.docks.workspace, self._screen)
        return True

    def remember_places(self) -> None:
        """Keep where the panels of the workspace that is shown are."""
        self._remembered.keep(self.docks.workspace, self._screen, self.docks.places)

    def take_places(self, key: str, text: str) -> None:
        """Put the panels of a workspace to places that were written; the lesson stays open or closed."""
        workspace = self.offered.get(key)
        if workspace is None:
            return
        docks, lesson = self.docks, {"lesson"}
        if key == self.key:
            places = read_places(text, docks.workspace)
            docks.places = places.with_closed(places.closed - lesson | docks.places.closed & lesson)
        else:
            self._remembered.keep(workspace, self._screen, read_places(text, workspace))

    def reset_places(self) -> None:
        """Put every panel back to where it was at first."""
        self._remembered.forget(self.docks.workspace)
        self.docks.arrange()

    def choose(self, key: str) -> None:
        """Show a workspace; the experiment then asks for it, and what frames bring follows from that."""
        if self._controller.frame is not None and key in self.offered:
            self._controller.show({"workspace": key})
        self.show(key)

    def show_fitting(self) -> None:
        """Show the workspace of the experiment that is open."""
        frame = self._controller.frame
        if frame is not None:
            self.show(workspace_for(self._controller.experiment, len(frame.names)).key)

    def show(self, key: str) -> bool:
        """Show a workspace as it was left, if it is offered; whether another one was shown before."""
        changes = key in self.offered and key != self.key
        if changes:
            if self.is_placed:
                self.remember_places()
            there = self.offered[key]
            self.docks.change(there, self._remembered.of(there, self._screen) if self.is_placed else None)
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
        if self._header is None:
            return
        for key in self.offered:
            self._actions[workspace_action(key)].setChecked(key == self.key)
            if key in self._header.tabs:
                self._header.tabs[key].setChecked(key == self.key)

    def _list_panels(self) -> None:
        """Offer every panel of the workspace; those that are seen are checked."""
        if self._panels_menu is None:
            return
        self._panels_menu.clear()
        for name, frame in self.docks.docks.items():
            action = QAction(frame.panel.title.replace("&", "&&"), self._panels_menu)
            action.setCheckable(True)
            action.setChecked(frame.isVisible())
            action.triggered.connect(lambda _=False, name=name: self.docks.toggle(name))
            self._panels_menu.addAction(action)
