"""Applies the actions of a lesson's script and links to the main window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.control.controller import Controller
from app.lessons.actions import parse_action
from app.lessons.overrides import override
from app.window.workspace_docks import WorkspaceDocks
from app.workspaces import Workspace
from engine.errors import RavineError
from engine.frames.frame import Address
from engine.session.live_changes import live_changes
from widgets.painting.highlight_ring import Highlighter
from widgets.view_table import VIEWS


class LessonWindow(Protocol):
    """What the lesson actor needs of the main window."""

    workspace_docks: WorkspaceDocks
    workspaces: dict[str, Workspace]

    def choose_workspace(self, key: str) -> None:
        """Show a workspace, with what its views need of every frame."""


class LessonActor:
    """Shows, highlights, sets and plays what a lesson asks for (see `app.lessons.actions.LessonTarget`)."""

    def __init__(
        self, window: LessonWindow, controller: Controller, say: Callable[[str, str], object]
    ) -> None:
        """Make it.

        Args:
            window: the main window.
            controller: holds the run.
            say: tells the person a sentence of a kind.
        """
        self._window, self._controller, self._say = window, controller, say
        self.highlighter = Highlighter()

    def do(self, text: str) -> None:
        """Apply an action as it is written; an error is shown as a message."""
        try:
            parse_action(text).do(self)
        except RavineError as error:
            self._say("bad", str(error))

    def show_workspace(self, key: str) -> None:
        """Show a workspace that is offered.

        Raises:
            RavineError: it is not.
        """
        if key not in self._window.workspaces:
            raise RavineError(f"the workspace {key} is not there")
        self._window.choose_workspace(key)

    def show_panel(self, name: str) -> None:
        """Show a panel, in another workspace if this one has none of that name.

        Raises:
            RavineError: no workspace has it.
        """
        docks, name = self._window.workspace_docks, VIEWS.current(name)
        if docks.widget_of(name) is None:
            homes = (each for each in self._window.workspaces.values() if name in (each.hero, *each.names))
            home = next(homes, None)
            if home is not None:
                self._window.choose_workspace(home.key)
        if docks.widget_of(name) is None:
            raise RavineError(f"the panel {name} is not there")
        docks.bring(name, lent=True)

    def point_at(self, name: str) -> None:
        """Show a panel and draw a ring around it."""
        self.show_panel(name)
        widget = self._window.workspace_docks.widget_of(VIEWS.current(name))
        if widget is not None:
            self.highlighter.show_around(widget)

    def set_value(self, assignment: str) -> None:
        """Set a value as ``--set`` does: what is on screen at once, a hyperparameter while it runs.

        Raises:
            RavineError: it names nothing, or is not allowed.
        """
        controller = self._controller
        before = controller.experiment.as_now(controller.address.step)
        after = override(before, [assignment])
        changes = live_changes(before, after)
        if changes is not None and not changes.is_redrawn and changes.display <= {"view"}:
            for racer, name, value in changes.values:
                controller.change_value(racer, name, value, f"lesson {assignment}")
            if changes.display:
                controller.show(after.view)
        else:
            controller.edit(override(controller.experiment, [assignment]))

    def play_to(self, step: int) -> None:
        """Play to a step and stand still there."""
        self._controller.transport.play_to(step)

    def go_to(self, address: Address) -> None:
        """Stand at a frame."""
        self._controller.transport.go_to(address)

    def pause(self) -> None:
        """Stand still."""
        self._controller.transport.pause()

    def set_speed(self, speed: float) -> None:
        """Play at a speed."""
        self._controller.transport.set_speed(speed)

    def restart(self) -> None:
        """Run again from the start."""
        self._controller.again()
