"""Walking through a script without a window: the run and the panel that its actions lead to."""

from __future__ import annotations

from app.lessons.overrides import override
from app.workspaces import WORKSPACES, Workspace, extras_of, workspace_for
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.session.live_changes import live_changes
from engine.session.session import Session
from widgets.view_table import VIEWS


class LessonWalk:
    """What a script's actions are applied to (`app.lessons.actions.LessonTarget`), as in the window."""

    def __init__(self, session: Session) -> None:
        """Begin at the start of a run."""
        self.session = session
        self.workspace: Workspace = workspace_for(session.experiment, session.problem.objective.size)
        #: The panel that was shown last, if it is a view other than the hero.
        self.beside = ""

    @property
    def views(self) -> tuple[str, ...]:
        """The views to draw: the hero of the workspace, and what the script points at."""
        heroes = (self.workspace.hero, self.beside)
        return tuple(name for name in dict.fromkeys(heroes) if name in VIEWS)

    def frame(self) -> Frame:
        """The frame of the run where the script stands."""
        experiment = self.session.experiment
        if extras_of(experiment) != self.workspace.extras:
            self.session.adopt(override(experiment, [f"view.workspace={self.workspace.key}"]))
        return Observer(self.session, extras=extras_of).frame()

    def show_workspace(self, key: str) -> None:
        """Show a workspace's hero."""
        self.workspace = next(each for each in WORKSPACES if each.key == key)
        self.beside = ""

    def show_panel(self, name: str) -> None:
        """Show a panel beside the hero, or as the hero of a workspace that has it."""
        name = VIEWS.current(name)
        if name not in (self.workspace.hero, *self.workspace.names):
            home = next((each for each in WORKSPACES if name in (each.hero, *each.names)), None)
            if home is not None:
                self.show_workspace(home.key)
        self.beside = "" if name == self.workspace.hero else name

    def point_at(self, name: str) -> None:
        """Show a panel."""
        self.show_panel(name)

    def set_value(self, assignment: str) -> None:
        """Set a value as ``--set`` does: of a run that goes on where it can, else of a new run.

        Raises:
            RavineError: it names nothing, or is not allowed.
        """
        before = self.session.experiment.as_now(self.session.step)
        after = override(before, [assignment])
        changes = live_changes(before, after)
        if changes is not None and not changes.is_redrawn and changes.display <= {"view"}:
            for racer, name, value in changes.values:
                self.session.change(racer, name, value)
            if not changes.display or self.session.adopt(override(self.session.experiment, [assignment])):
                return
        self.session = Session(override(self.session.experiment, [assignment]))

    def play_to(self, step: int) -> None:
        """Stand at a step."""
        self.session.seek(Address(step))

    def go_to(self, address: Address) -> None:
        """Stand at a frame."""
        self.session.seek(Address(address.step, min(address.phase, len(self.session.phases) - 1)))

    def pause(self) -> None:
        """Nothing: a slide stands still."""

    def set_speed(self, speed: float) -> None:
        """Nothing: a slide stands still."""

    def restart(self) -> None:
        """Stand at the start of the run as it is now."""
        self.session.seek(Address(0))
