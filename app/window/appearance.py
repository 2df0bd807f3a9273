"""Theme, text size and motion of the window: chosen in menus and by keys, remembered, given to every part."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from PyQt6.QtGui import QAction, QGuiApplication
from PyQt6.QtWidgets import QMenu, QWidget

from app.control.undo import Gestures
from app.settings import AS_SYSTEM, Settings
from app.system_preferences import system_percent, system_reduces_motion, wants_contrast
from app.window.actions import tint_actions
from app.window.menus import add_text_sizes, add_themes
from widgets.style.stylesheet import stylesheet
from widgets.style.text_scale import PERCENTS, set_text_scale, text_scale
from widgets.style.theme import HIGH_CONTRAST, Theme, load_theme, themes


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
        self._show_text_size: Callable[[], object] = bool
        self._percents: dict[int, QAction] = {}
        self.theme = load_theme(self._chosen_theme)

    def fill_menu(self, menu: QMenu, actions: Mapping[str, QAction]) -> None:
        """Offer every theme and every size of text.

        Args:
            menu: has the actions of their menus.
            actions: of the window; their icons are drawn in the theme's colours.
        """
        self._actions = actions
        self._choices = add_themes(actions["theme"], menu, self.choose_theme)
        self._percents = add_text_sizes(actions["text_size"], menu, self.choose_text_size)
        actions["motion"].setCheckable(True)
        actions["motion"].setChecked(self.motion)

    def begin(
        self,
        parts: Iterable[Themed],
        set_motion: Callable[[bool], object],
        show_text_size: Callable[[], object],
    ) -> None:
        """Begin with what was chosen last.

        Args:
            parts: everything in the window that takes the theme's colours.
            set_motion: animates everything, or not.
            show_text_size: lays everything out for another size of text (see `widgets.style.text_scale`).
        """
        self._parts, self._show_motion = tuple(parts), set_motion
        self._show_text_size = show_text_size
        set_text_scale(self.text_percent / 100.0)
        self.set_theme(self._chosen_theme)
        self._follow_text_size()
        set_motion(self.motion)

    @property
    def _chosen_theme(self) -> str:
        """The theme that was chosen last; before anybody chose, one that the system's wishes ask for."""
        if not self._settings.is_chosen("theme") and wants_contrast():
            return HIGH_CONTRAST
        return self._settings.text("theme")

    @property
    def motion(self) -> bool:
        """Whether everything is animated; until a person chooses, as the system says."""
        if not self._settings.is_chosen("motion"):
            return not system_reduces_motion()
        return self._settings.switch("motion")

    # ---- the size of text ----------------------------------------------------------------------

    @property
    def text_percent(self) -> int:
        """How large text is, in per cent; until a person chooses, as the system says."""
        chosen = self._settings.text("text_size")
        return system_percent() if chosen == AS_SYSTEM else int(chosen)

    def choose_text_size(self, percent: int) -> None:
        """Give all text another size, one of `PERCENTS`, at once."""
        self._settings.remember("text_size", str(percent))
        self._take_text_size()

    def usual_text(self) -> None:
        """Let text be as large as the system's."""
        self._settings.forget("text_size")
        self._take_text_size()

    def larger_text(self) -> None:
        """The next larger size on offer."""
        self.choose_text_size(
            min((each for each in PERCENTS if each > self.text_percent), default=PERCENTS[-1])
        )

    def smaller_text(self) -> None:
        """The next smaller size on offer."""
        self.choose_text_size(
            max((each for each in PERCENTS if each < self.text_percent), default=PERCENTS[0])
        )

    def _take_text_size(self) -> None:
        if self.text_percent != round(100 * text_scale()):
            set_text_scale(self.text_percent / 100.0)
            self.set_theme(self.theme.name)  # fonts stand in the style sheet, beside its colours
        self._follow_text_size()

    def _follow_text_size(self) -> None:
        self._show_text_size()
        self._percents[self.text_percent].setChecked(True)

    # ---- theme and motion ----------------------------------------------------------------------

    def choose_theme(self, name: str) -> None:
        """Give everything another theme, as a person chose; can be undone."""
        if name != self.theme.name:
            self._record(self._gestures.name(["theme"], self.clock()))
        self.set_theme(name)

    def set_theme(self, name: str) -> None:
        """Give everything another theme, at once."""
        self.theme = theme = load_theme(name)
        QGuiApplication.setPalette(theme.palette())
        self._window.setStyleSheet(stylesheet(theme, text_scale()))
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
