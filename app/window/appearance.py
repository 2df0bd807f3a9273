"""Theme and motion of the window: chosen in menus and by keys, remembered, given to every part at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from PyQt6.QtGui import QAction, QGuiApplication
from PyQt6.QtWidgets import QMenu, QWidget

from app.control.undo import Gestures
from app.settings import Settings
from app.window.actions import tint_actions
from app.window.menus import add_themes
from widgets.style.stylesheet import stylesheet
from widgets.style.theme import Theme, load_theme, themes


class Themed(Protocol):
    """What takes a theme's colours."""

    def set_theme(self, theme: Theme) -> None:
        """Take them."""


class Appearance:
    """Gives everything in the window its theme, and says whether it is animated."""

    def __init__(self, window: QWidget, settings: Settings, record: Callable[[str], object]) -> None:
        """Make it; `begin` gives everything the theme that was chosen last.

        Args:
            window: takes the style sheet.
            settings: keep what is chosen.
            record: is called before a person changes something, with a gesture (see `UndoStack.push`).
        """
        self._window, self._settings, self._record = window, settings, record
        self._gestures = Gestures()
        #: Seconds that never go back.
        self.clock: Callable[[], float] = time.perf_counter
        self._actions: Mapping[str, QAction] = {}
        self._choices: dict[str, QAction] = {}
        self._parts: tuple[Themed, ...] = ()
        self._show_motion: Callable[[bool], object] = bool
        self.theme = load_theme(settings.text("theme"))

    def fill_menu(self, menu: QMenu, actions: Mapping[str, QAction]) -> None:
        """Offer every theme above the action that switches motion.

        Args:
            menu: has that action.
            actions: of the window; their icons are drawn in the theme's colours.
        """
        self._actions = actions
        self._choices = add_themes(menu, actions["motion"], self.choose_theme)
        actions["motion"].setCheckable(True)
        actions["motion"].setChecked(self.motion)

    def begin(self, parts: Iterable[Themed], set_motion: Callable[[bool], object]) -> None:
        """Begin with what was chosen last.

        Args:
            parts: everything in the window that takes the theme's colours.
            set_motion: animates everything, or not.
        """
        self._parts, self._show_motion = tuple(parts), set_motion
        self.set_theme(self._settings.text("theme"))
        set_motion(self.motion)

    @property
    def motion(self) -> bool:
        """Whether everything is animated."""
        return self._settings.switch("motion")

    def choose_theme(self, name: str) -> None:
        """Give everything another theme, as a person chose; can be undone."""
        if name != self.theme.name:
            self._record(self._gestures.name(["theme"], self.clock()))
        self.set_theme(name)

    def set_theme(self, name: str) -> None:
        """Give everything another theme, at once."""
        self.theme = theme = load_theme(name)
        QGuiApplication.setPalette(theme.palette())
        self._window.setStyleSheet(stylesheet(theme))
        tint_actions(self._actions, theme)
        for part in self._parts:
            part.set_theme(theme)
        self._choices[name].setChecked(True)
        self._settings.remember("theme", name)

    def other_theme(self) -> None:
        """The next theme of the list."""
        names = list(themes())
        self.choose_theme(names[(names.index(self.theme.name) + 1) % len(names)])

    def switch_motion(self) -> None:
        """Animate, or not, as a person chose; can be undone."""
        self._record(self._gestures.name(["motion"], self.clock()))
        self.set_motion(on=self._actions["motion"].isChecked())

    def set_motion(self, *, on: bool) -> None:
        """Animate, or not."""
        self._settings.remember("motion", on)
        if "motion" in self._actions:
            self._actions["motion"].setChecked(on)
        self._show_motion(on)
