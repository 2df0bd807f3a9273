"""Doing what a lesson asks for: the stage on which acts are done is the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PyQt6.QtWidgets import QWidget

from app.control.controller import Controller
from app.lessons.actions import parse_act
from app.lessons.overrides import override
from app.window.workspace_docks import Workspace
from app.workspaces import Arrangement
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Address
from engine.parameters import Value
from widgets.painting.highlight_ring import HighlightRing


class Place(Protocol):
    """What an actor needs of the window."""

    workspace: Workspace
    arrangements: dict[str, Arrangement]

    def show_workspace(self, key: str) -> None:
        """Show a workspace."""


class Actor:
    """Does acts: shows, points, sets, plays (see `app.lessons.actions.Stage`)."""

    def __init__(
        self, place: Place, home: QWidget, controller: Controller, say: Callable[[str, str], object]
    ) -> None:
        """Make it.

        Args:
            place: the window.
            home: the widget that owns the highlight ring while it is hidden.
            controller: holds the run.
            say: tells the person a sentence of a kind.
        """
        self._place, self._controller, self._say = place, controller, say
        self.highlight_ring = HighlightRing(home)

    def do(self, text: str) -> None:
        """Do an act as it is written; what cannot be done is told."""
        try:
            parse_act(text).do(self)
        except RavineError as error:
            self._say("bad", str(error))

    def show_workspace(self, key: str) -> None:
        """Show a workspace that is offered.

        Raises:
            RavineError: it is not.
        """
        if key not in self._place.arrangements:
            raise RavineError(f"the workspace {key} is not there")
        self._place.show_workspace(key)

    def show_panel(self, name: str) -> None:
        """Show a panel, in another workspace if this one has none of that name.

        Raises:
            RavineError: no workspace has it.
        """
        workspace = self._place.workspace
        if workspace.widget_of(name) is None:
            homes = (each for each in self._place.arrangements.values() if name in (each.hero, *each.names))
            home = next(homes, None)
            if home is not None:
                self._place.show_workspace(home.key)
        if workspace.widget_of(name) is None:
            raise RavineError(f"the panel {name} is not there")
        workspace.bring(name)

    def point_at(self, name: str) -> None:
        """Show a panel and draw a ring around it."""
        self.show_panel(name)
        widget = self._place.workspace.widget_of(name)
        if widget is not None:
            self.highlight_ring.show_around(widget)

    def set_value(self, assignment: str) -> None:
        """Set a value as ``--set`` does: what is on screen at once, a hyperparameter while it runs.

        Raises:
            RavineError: it names nothing, or is not allowed.
        """
        controller = self._controller
        before = _as_now(controller.experiment, controller.address.step)
        after = override(before, [assignment])
        changes = _live(before, after)
        if changes is not None:
            for racer, name, value in changes:
                controller.change_value(racer, name, value, f"act {assignment}")
        elif replace(after, view=before.view) == before:
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


def _as_now(experiment: Experiment, step: int) -> Experiment:
    """With the hyperparameters that hold at a step as those given: changes so far are what one sees set."""
    racers = tuple(replace(racer, values=experiment.values_at(racer, step)) for racer in experiment.racers)
    return replace(experiment, racers=racers, changes=())


def _live(before: Experiment, after: Experiment) -> list[tuple[str, str, Value]] | None:
    """The hyperparameters in which two experiments differ; None if that is not all."""
    if replace(after, racers=before.racers) != before:
        return None
    changes: list[tuple[str, str, Value]] = []
    for old, new in zip(before.racers, after.racers, strict=True):
        if replace(new, values=old.values) != old:
            return None
        changes += [
            (old.name, name, value) for name, value in new.values.items() if old.values.get(name) != value
        ]
    return changes
