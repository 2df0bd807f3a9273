"""A workspace: which views stand where, as docks that float, are remembered and can be put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from PyQt6.QtCore import QByteArray, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget


@dataclass(frozen=True)
class Arrangement:
    """Where the views of a workspace stand. Names are rows of the table of views, or ``"training"``.

    Attributes:
        key: how the program calls it.
        title: how a person calls it.
        left: panels to the left of the hero, from the top.
        hero: the view in the middle.
        below: panels beneath the hero.
        right: panels to the right of the hero, from the top.
        widths: of left, hero and right in a window of 1280 pixels; only the plots grow with the window.
        gliding: the views whose markers move between two frames.
        below_height: of the panels beneath the hero in a window 800 pixels high.
        closed: panels that wait until somebody opens them.
    """

    key: str
    title: str
    left: tuple[str, ...]
    hero: str
    below: tuple[str, ...]
    right: tuple[str, ...]
    widths: tuple[int, int, int]
    gliding: frozenset[str]
    below_height: int
    closed: frozenset[str] = frozenset()


DESCENT = Arrangement(
    key="descent",
    title="Descent",
    left=("lesson", "training"),
    hero="surface",
    below=("step",),
    right=("model", "contour", "loss"),
    widths=(268, 652, 328),
    gliding=frozenset({"surface", "contour"}),
    below_height=156,
    closed=frozenset({"lesson"}),
)


@dataclass(frozen=True)
class Placed:
    """A panel that can be docked.

    Attributes:
        title: what a person calls it.
        widget: the panel.
        handle: the line above it, by which its dock is dragged.
    """

    title: str
    widget: QWidget
    handle: QWidget


#: The version of what ``saveState`` remembers; another arrangement of docks needs another number.
STATE_VERSION = 2


def _grip(handle: QWidget) -> QWidget:
    """A title bar for a dock: Qt asks it for its size, which a handle that paints itself does not tell."""
    grip = QWidget()
    layout = QVBoxLayout(grip)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(handle)
    return grip


class Workspace(QMainWindow):
    """Lays panels out as an arrangement says. It is a window within the window: only its docks move."""

    def __init__(self, arrangement: Arrangement, panels: Mapping[str, Placed]) -> None:
        """Put the panels in their places.

        Args:
            arrangement: where each stands.
            panels: by name.
        """
        super().__init__(None, Qt.WindowType.Widget)
        self.arrangement = arrangement
        self.docks: dict[str, QDockWidget] = {}
        self._maximised = ""
        self._empty: set[str] = set()
        self._before = QByteArray()
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        areas = Qt.DockWidgetArea
        for corner, area in (
            (Qt.Corner.TopLeftCorner, areas.LeftDockWidgetArea),
            (Qt.Corner.BottomLeftCorner, areas.LeftDockWidgetArea),
            (Qt.Corner.TopRightCorner, areas.RightDockWidgetArea),
            (Qt.Corner.BottomRightCorner, areas.RightDockWidgetArea),
        ):
            self.setCorner(corner, area)
        self.hero = panels[arrangement.hero].widget
        self.setCentralWidget(self.hero)
        for names, area in (
            (arrangement.left, areas.LeftDockWidgetArea),
            (arrangement.below, areas.BottomDockWidgetArea),
            (arrangement.right, areas.RightDockWidgetArea),
        ):
            for name in names:
                dock = QDockWidget(panels[name].title, self)
                dock.setObjectName(name)
                dock.setTitleBarWidget(_grip(panels[name].handle))
                dock.setWidget(panels[name].widget)
                self.docks[name] = dock
                self.addDockWidget(area, dock)

    def arrange(self) -> None:
        """Put every panel back to its place and size."""
        self.restore()
        areas = Qt.DockWidgetArea
        places = self.arrangement
        for names, area in (
            (places.left, areas.LeftDockWidgetArea),
            (places.below, areas.BottomDockWidgetArea),
            (places.right, areas.RightDockWidgetArea),
        ):
            for name in names:
                dock = self.docks[name]
                dock.setFloating(False)
                self.addDockWidget(area, dock)
                dock.setVisible(name not in self._empty and name not in places.closed)
            for above, beneath in pairwise(names):
                self.splitDockWidget(self.docks[above], self.docks[beneath], Qt.Orientation.Vertical)
        self._size(places)

    def places(self) -> QByteArray:
        """Where everything stands, to be remembered; a panel hidden for want of data counts as shown."""
        self.restore()
        for name in self._empty:
            self.docks[name].show()
        return self.saveState(STATE_VERSION)

    def restore_places(self, places: QByteArray) -> None:
        """Put everything where it was remembered to be."""
        self.restoreState(places, STATE_VERSION)
        for name in self._empty:
            self.docks[name].hide()

    def _size(self, places: Arrangement) -> None:
        left, hero, right = places.widths
        plots = max(right, (self.width() - left) * right // (hero + right))
        ends = [self.docks[places.left[-1]], self.docks[places.right[0]]]
        self.resizeDocks(ends, [left, plots], Qt.Orientation.Horizontal)
        below = [self.docks[name] for name in places.below]
        self.resizeDocks(below, [places.below_height] * len(below), Qt.Orientation.Vertical)
        column = [self.docks[name] for name in places.right if not self.docks[name].isHidden()]
        share = max(1, self.height() // max(1, len(column)))
        self.resizeDocks(column, [share] * len(column), Qt.Orientation.Vertical)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Let the plots at the right grow with the hero; Qt would give all to the hero alone (Qt)."""
        super().resizeEvent(event)
        left = self.docks[self.arrangement.left[-1]]
        right = next((self.docks[n] for n in self.arrangement.right if self._stands(self.docks[n])), None)
        if event is None or right is None or event.oldSize().width() <= 0 or self.is_maximised:
            return
        taken = left.width() if self._stands(left) else 0
        before, now = event.oldSize().width() - taken, event.size().width() - taken
        if before > 0 and now != before:
            _, hero, side = self.arrangement.widths
            # A column pressed together by a small window takes no more than its share of a large one.
            most = max(right.width(), now * side // (hero + side))
            wanted = min(round(right.width() * now / before), most)
            self.resizeDocks(
                [right], [max(right.minimumSizeHint().width(), wanted)], Qt.Orientation.Horizontal
            )

    @staticmethod
    def _stands(dock: QDockWidget) -> bool:
        return not dock.isHidden() and not dock.isFloating()

    def offer(self, name: str, *, there: bool) -> None:
        """Show a panel that has something to show, hide one that has not; a person's own choice stays."""
        dock = self.docks.get(name)
        if dock is None or self.is_maximised:
            return
        if not there and not dock.isHidden():
            self._empty.add(name)
            dock.hide()
        elif there and name in self._empty:
            self._empty.discard(name)
            dock.show()

    def open(self, name: str, height: int) -> None:
        """Show a panel that may be closed, as high as it needs to be but no higher than half the window."""
        self.restore()
        dock = self.docks[name]
        dock.show()
        dock.raise_()
        column = [self.docks[other] for other in self.arrangement.left if self._stands(self.docks[other])]
        if dock in column and len(column) > 1:
            room = self.height()
            taken = min(height, room // 2)
            rest = (room - taken) // (len(column) - 1)
            heights = [taken if other is dock else rest for other in column]
            self.resizeDocks(column, heights, Qt.Orientation.Vertical)

    def close_panel(self, name: str) -> None:
        """Close a panel."""
        self.restore()
        self.docks[name].hide()

    @property
    def is_maximised(self) -> bool:
        """Whether one panel has all the room."""
        return bool(self._maximised)

    def maximise(self, name: str) -> None:
        """Give one panel all the room; the same again, or `restore`, brings the others back."""
        if self._maximised:
            again = self._maximised == name
            self.restore()
            if again:
                return
        self._before, self._maximised = self.saveState(STATE_VERSION), name
        for key, dock in self.docks.items():
            dock.setVisible(key == name)
        self.hero.setVisible(name == self.arrangement.hero)

    def restore(self) -> None:
        """Show all panels as they were before one was maximised."""
        if self._maximised:
            self._maximised = ""
            self.hero.show()
            self.restoreState(self._before, STATE_VERSION)

    def panel_under_mouse(self) -> str:
        """The name of the panel the mouse points at, or of the hero."""
        for name, dock in self.docks.items():
            if dock.isVisible() and dock.underMouse():
                return name
        return self.arrangement.hero
