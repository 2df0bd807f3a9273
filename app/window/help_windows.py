"""What the Help menu opens: the guide, all keys, and what this program is."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import Qt, qVersion
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMessageBox, QWidget

from app.guide.pages import INDEX, all_sections
from app.window.command_palette import PaletteEntry
from app.window.keys_dialog import KeysDialog
from app.window.workspace_docks import WorkspaceDocks
from widgets.style.theme import Theme

if TYPE_CHECKING:
    from app.guide.guide_window import GuideWindow
    from app.window_tour.tour import WindowTour

TEXT = (
    "<span style='font-weight: 600'>Ravine</span>"
    "<br>A desktop laboratory that lets people see a neural network learn."
    "<br><br>Free software under the GNU General Public License, version 3 or later."
)
#: Headings of the guide that the palette offers: single rows of its tables are found as what they are.
PALETTE_LEVEL = 3


class HelpWindows:
    """Opens the windows of the Help menu, and keeps the guide's where it was."""

    def __init__(
        self,
        window: QWidget,
        actions: Callable[[], Mapping[str, QAction]],
        docks: Callable[[], WorkspaceDocks],
    ) -> None:
        """Make it.

        Args:
            window: they belong to it.
            actions: gives the window's actions.
            docks: gives the panels.
        """
        self._window, self._actions, self._docks = window, actions, docks
        self._theme: Theme | None = None
        #: The window with the guide, after it was first asked for.
        self.guide: GuideWindow | None = None
        #: The tour, while one walks it.
        self.tour: WindowTour | None = None
        #: Whether what is marked pulses.
        self.motion = True

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        if self.guide is not None:
            self.guide.set_theme(theme)

    def show_guide(self, address: str = "") -> None:
        """Open the guide, or bring it to the front.

        Args:
            address: of a page, with ``#`` and a heading's anchor perhaps; empty for where it was.
        """
        if self.guide is None:
            from app.guide.guide_window import GuideWindow  # noqa: PLC0415 - start-up time

            self.guide = GuideWindow(self._window)
            if self._theme is not None:
                self.guide.set_theme(self._theme)
        self.guide.open_address(address or self.guide.address or INDEX)
        self.guide.show()
        self.guide.raise_()
        self.guide.activateWindow()

    def start_tour(self) -> None:
        """Walk through the window, from one part to the next."""
        if self.tour is None and self._theme is not None:
            from app.window_tour.tour import WindowTour  # noqa: PLC0415 - start-up time

            self.tour = WindowTour(self._window, self._part, self._theme, motion=self.motion)
            self.tour.ended.connect(self._end_tour)

    def _end_tour(self) -> None:
        self.tour = None
        self._docks().take_back_lent()

    def _part(self, key: str) -> QWidget | None:
        """Show a part of the window by its key in the tour; None where this workspace has it not."""
        docks = self._docks()
        if key in ("header", "timeline"):
            return self._window.findChild(QWidget, key)
        name = docks.presented if key == "hero" else key
        if docks.widget_of(name) is None:
            return None
        docks.bring(name, lent=True)
        frame = docks.hero if key == "hero" else docks.docks[name]
        return frame if frame.isVisible() else None

    def explain_panel(self) -> None:
        """Tell what the panel with the keyboard is, or that under the mouse where none has it."""
        docks = self._docks()
        frames = {docks.presented: docks.hero, **docks.docks}
        focused = (name for name, frame in frames.items() if frame.isAncestorOf(self._window.focusWidget()))
        frames[next(focused, docks.panel_under_mouse())].panel.handle.show_help()

    def show_keys(self) -> None:
        """Show every action with its keys."""
        dialog = KeysDialog(self._window, self._actions())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_about(self) -> None:
        """Say what this program is."""
        about_box(self._window).open()

    def palette_entries(self) -> Iterator[PaletteEntry]:
        """The guide's headings, for the palette."""
        for section in all_sections():
            if section.heading.level <= PALETTE_LEVEL:
                tip = f"Read it in the guide: {section.title}."
                yield PaletteEntry(
                    section.heading.title, "guide", tip, partial(self.show_guide, section.address)
                )


def about_box(parent: QWidget) -> QMessageBox:
    """A box with the program's name, licence and the versions of what it is built with."""
    box = QMessageBox(parent)
    box.setWindowTitle("About Ravine")
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(TEXT)
    box.setInformativeText(
        f"Python {platform.python_version()}, Qt {qVersion()}, pyqtgraph {pg.__version__}, "
        f"NumPy {np.__version__}"
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
