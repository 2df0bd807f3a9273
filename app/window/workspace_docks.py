"""A workspace: which views stand where, as docks that float, are remembered and can be put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from PyQt6.QtCore import QByteArray, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from app.workspaces import Workspace
from widgets.view.panel import PanelHeader


@dataclass(frozen=True)
class DockPanel:
    """A panel that can be docked.

    Attributes:
        title: what a person calls it.
        widget: the panel.
        handle: the line above it, by which its dock is dragged.
    """

    title: str
    widget: QWidget
    handle: PanelHeader


#: The version of what ``saveState`` remembers; another workspace of docks needs another number.
STATE_VERSION = 3


def _show_floating(panel: DockPanel, floating: bool) -> None:  # noqa: FBT001 - Qt's signature
    panel.handle.show_floating(floating=floating)
    if floating:
        # Qt would give the keyboard to the first button there is: that which closes it.
        panel.widget.setFocus()


def _column(*widgets: QWidget) -> QWidget:
    """Widgets beneath each other, as one whose size a dock can ask for; a painted handle tells none."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
        widget.show()
    return column


class WorkspaceDocks(QMainWindow):
    """Lays panels out as an workspace says. It is a window within the window: only its docks move."""

    def __init__(self, workspace: Workspace, panels: Mapping[str, DockPanel]) -> None:
        """Put the panels in their places.

        Args:
            workspace: where each stands; panels that there are not are left out.
            panels: by name.
        """
        super().__init__(None, Qt.WindowType.Widget)
        self._panels = panels
        # Panels that the workspace does not show wait here.
        self._wings = QWidget(self)
        self._wings.hide()
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
        self._clear()
        self._build(workspace)

    def change(self, workspace: Workspace) -> None:
        """Show the panels of another workspace at its places; what they show stays as it is."""
        self.restore()
        self._clear()
        self._empty.clear()
        self._build(workspace)
        self.arrange()

    def _clear(self) -> None:
        for panel in self._panels.values():
            for part in (panel.handle, panel.widget):
                part.setParent(self._wings)
        for dock in self.docks.values():
            self.removeDockWidget(dock)
            dock.setParent(None)
            dock.deleteLater()

    def _build(self, workspace: Workspace) -> None:
        self.workspace = workspace.of(self._panels)
        hero = self._panels[workspace.hero]
        self.hero = _column(hero.handle, hero.widget)
        self.hero.setFocusProxy(hero.widget)
        self.setCentralWidget(self.hero)
        self.hero.show()
        self.docks = {}
        for name in self.workspace.names:
            panel = self._panels[name]
            dock = QDockWidget(panel.title, self)
            dock.setObjectName(name)
            dock.setTitleBarWidget(_column(panel.handle))
            dock.setWidget(panel.widget)
            panel.widget.show()
            self.docks[name] = dock
            panel.handle.show_floating(floating=False)
            dock.topLevelChanged.connect(lambda floating, panel=panel: _show_floating(panel, floating))
            panel.handle.close_requested.connect(dock.close)
            self.addDockWidget(self._area(name), dock)

    def _area(self, name: str) -> Qt.DockWidgetArea:
        areas = Qt.DockWidgetArea
        if name in self.workspace.left:
            return areas.LeftDockWidgetArea
        return areas.BottomDockWidgetArea if name in self.workspace.below else areas.RightDockWidgetArea

    def arrange(self) -> None:
        """Put every panel back to its place and size."""
        self.restore()
        places = self.workspace
        down, across = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        for names, direction in ((places.left, down), (places.below, across), (places.right, down)):
            for name in names:
                dock = self.docks[name]
                dock.setFloating(False)
                self.addDockWidget(self._area(name), dock)
                dock.setVisible(name not in self._empty and name not in places.closed)
            for before, after in pairwise(names):
                self.splitDockWidget(self.docks[before], self.docks[after], direction)
        self._size(places)

    def places(self) -> QByteArray:
        """Where everything stands, to be remembered; a panel hidden for want of data counts as shown."""
        self.restore()
        for name in self._empty:
            self.docks[name].show()
        return self.saveState(STATE_VERSION)

    def places_now(self) -> QByteArray:
        """The same without touching anything; empty while panels wait for data."""
        if self.is_maximised:
            return self._before
        return QByteArray() if self._empty else self.saveState(STATE_VERSION)

    def restore_places(self, places: QByteArray) -> None:
        """Put everything where it was remembered to be."""
        self.restoreState(places, STATE_VERSION)
        for name in self._empty:
            self.docks[name].hide()

    def _size(self, places: Workspace) -> None:
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
        left = self.docks[self.workspace.left[-1]]
        right = next((self.docks[n] for n in self.workspace.right if self._stands(self.docks[n])), None)
        if event is None or right is None or event.oldSize().width() <= 0 or self.is_maximised:
            return
        taken = left.width() if self._stands(left) else 0
        before, now = event.oldSize().width() - taken, event.size().width() - taken
        if before > 0 and now != before:
            _, hero, side = self.workspace.widths
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
        column = [self.docks[other] for other in self.workspace.left if self._stands(self.docks[other])]
        if dock in column and len(column) > 1:
            room = self.height()
            taken = min(height, room // 2)
            rest = (room - taken) // (len(column) - 1)
            heights = [taken if other is dock else rest for other in column]
            self.resizeDocks(column, heights, Qt.Orientation.Vertical)

    def widget_of(self, name: str) -> QWidget | None:
        """The panel of that name in this workspace."""
        if name == self.workspace.hero:
            return self.hero
        return self._panels[name].widget if name in self.docks else None

    def bring(self, name: str) -> None:
        """Show a panel of this workspace, whatever was in its way."""
        self.restore()
        if name in self.docks:
            self.docks[name].show()
            self.docks[name].raise_()

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
        self.hero.setVisible(name == self.workspace.hero)

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
        return self.workspace.hero
