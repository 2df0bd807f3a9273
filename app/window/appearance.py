"""Theme and motion of the window: chosen in menus and by keys, remembered, given to every part at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from PyQt6.QtGui import QAction, QGuiApplication
from PyQt6.QtWidgets import QMenu, QWidget

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

    def __init__(self, window: QWidget, settings: Settings) -> None:
        """Make it; `begin` gives everything the theme that was chosen last.

        Args:
            window: takes the style sheet.
            settings: keep what is chosen.
        """
        self._window, self._settings = window, settings
        self._actions: Mapping[str, QAction] = {}
        self._choices: dict[str, QAction] = {}
        self._parts: tuple[Themed, ...] = ()
        self._set_motion: Callable[[bool], object] = bool
        self.theme = load_theme(settings.text("theme"))

    def fill_menu(self, menu: QMenu, actions: Mapping[str, QAction]) -> None:
        """Offer every theme above the action that switches motion.

        Args:
            menu: has that action.
            actions: of the window; their icons are drawn in the theme's colours.
        """
        self._actions = actions
        self._choices = add_themes(menu, actions["motion"], self.set_theme)
        actions["motion"].setCheckable(True)
        actions["motion"].setChecked(self._settings.switch("motion"))

    def begin(self, parts: Iterable[Themed], set_motion: Callable[[bool], object]) -> None:
        """Begin with what was chosen last.

        Args:
            parts: everything in the window that takes the theme's colours.
            set_motion: animates everything, or not.
        """
        self._parts, self._set_motion = tuple(parts), set_motion
        self.set_theme(self._settings.text("theme"))
        set_motion(self._settings.switch("motion"))

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
        self.set_theme(names[(names.index(self.theme.name) + 1) % len(names)])

    def switch_motion(self) -> None:
        """Animate, or not."""
        motion = self._actions["motion"].isChecked()
        self._settings.remember("motion", motion)
        self._set_motion(motion)
