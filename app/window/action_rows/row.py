"""The form of an action, and the objects whose methods actions call; the rows are in `app.window.actions`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.control.controller import Controller
from app.control.domain_fitting import DomainFitting
from app.control.transport import Transport
from app.file_menu.documents import Documents
from app.presentation.presentation import Presentation
from app.window.lesson_controller import LessonController


class HelpWindows(Protocol):
    """What the actions ask of the Help menu's windows."""

    def show_guide(self) -> None:
        """Open the guide."""

    def start_tour(self) -> None:
        """Walk through the window."""

    def explain_panel(self) -> None:
        """Tell what the panel with the keyboard is."""

    def show_keys(self) -> None:
        """List every action with its keys."""

    def show_about(self) -> None:
        """Say what this program is."""


class ActionWindow(Protocol):
    """What the actions ask of the main window."""

    def export(self) -> None:
        """Export the panel under the mouse."""

    def close(self) -> bool:
        """Close the window (Qt)."""

    def copy_picture(self) -> None:
        """Copy the panel under the mouse."""

    def show_palette(self) -> None:
        """Find an action by its name."""

    def choose_workspace(self, key: str) -> None:
        """Show a workspace."""

    presentation: Presentation

    def maximise_panel(self) -> None:
        """Give the panel under the mouse the whole window."""

    def restore_panels(self) -> None:
        """Show all panels again."""

    def full_screen(self) -> None:
        """Take the whole screen, or leave it."""

    def reset_layout(self) -> None:
        """Put every panel back."""

    def show_lesson(self) -> None:
        """Show the lesson's text, or hide it."""

    def edit_picture(self) -> None:
        """Change how surface and map are drawn."""

    @property
    def help(self) -> HelpWindows:
        """What the Help menu opens."""


class ActionAppearance(Protocol):
    """What the actions ask of the window's appearance."""

    def other_theme(self) -> None:
        """The next theme."""

    def switch_motion(self) -> None:
        """Animate, or not."""

    def larger_text(self) -> None:
        """The next larger text."""

    def smaller_text(self) -> None:
        """The next smaller text."""

    def usual_text(self) -> None:
        """Text as large as the system's."""


@dataclass(frozen=True)
class ActionTargets:
    """The objects whose methods the actions call."""

    window: ActionWindow
    lessons: LessonController
    controller: Controller
    transport: Transport
    documents: Documents
    appearance: ActionAppearance
    fitting: DomainFitting


#: The method of one of the targets that does an action.
Handler = Callable[[ActionTargets], Callable[[], object]]


@dataclass(frozen=True, kw_only=True)
class ActionRow:
    """One action.

    Attributes:
        key: how the program calls it.
        menu: the menu it stands in.
        text: how a person calls it.
        tip: what it does, in one sentence.
        handler: gives the method of one of the targets that does it.
        keys: on the keyboard, as Qt writes them; the first is the one that is shown.
        icon: of the drawn set; empty for none.
        group: actions of a menu with another group are parted by a line.
        repeats: whether holding the key does it again and again.
        under: the action whose menu within the menu it stands in; empty where it stands in the menu itself.
    """

    key: str
    menu: str
    text: str
    tip: str
    handler: Handler
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: int = 0
    repeats: bool = False
    under: str = ""
