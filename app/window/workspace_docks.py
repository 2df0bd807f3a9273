"""The panels of a workspace on screen: placed by proportions, dragged, made tabs, floating, maximised."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent, QResizeEvent
from PyQt6.QtWidgets import QRubberBand, QWidget

from app.panel_layout import Cell, Divider, PanelLayout, Rect, Size, moved_divider, panel_layout
from app.panel_places import (
    FloatingPlace,
    PanelPlaces,
    open_panels,
    places_of,
)
from app.window.panel_drop import Drop, drop_at
from app.window.panel_frame import DockPanel, PanelFrame
from app.workspaces import Workspace
from widgets.style.text_scale import scaled, text_scale


def scaled_rect(rect: Rect) -> QRect:
    """A rectangle in pixels at 100 % text as one of the screen; what touches still does."""
    x, y, width, height = rect
    left, top = scaled(x), scaled(y)
    return QRect(left, top, scaled(x + width) - left, scaled(y + height) - top)


class _DividerHandle(QWidget):
    """The gap between two places: dragged, it changes their sizes."""

    moved = pyqtSignal(int)
    ended = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grip: QPoint | None = None
        self.divider: Divider | None = None
        self.setObjectName("divider")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def show_divider(self, divider: Divider, rect: QRect) -> None:
        """Be in the place of a divider, in pixels of the screen."""
        self.divider = divider
        self.setGeometry(rect)
        shapes = Qt.CursorShape
        self.setCursor(shapes.SplitHCursor if divider.moves_across else shapes.SplitVCursor)
        self.show()
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Begin (Qt)."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Follow the mouse (Qt)."""
        if event is not None and self._grip is not None and self.divider is not None:
            at = self.mapToParent(event.position().toPoint() - self._grip)
            self.moved.emit(at.x() if self.divider.moves_across else at.y())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """End (Qt)."""
        del event
        self._grip = None
        self.ended.emit()


class WorkspaceDocks(QWidget):
    """Shows the panels of one workspace at a time at its places, in whatever room there is.

    Signals:
        places_edited: a person changes the places; emitted before it is done, with a name that all
            changes of one gesture share.
        maximised_changed: the name of the panel that has all the room from now on; empty for none.
    """

    places_edited = pyqtSignal(str)
    maximised_changed = pyqtSignal(str)

    def __init__(self, workspace: Workspace, panels: Mapping[str, DockPanel]) -> None:
        """Put the panels in their places.

        Args:
            workspace: where each is; panels that there are not are left out.
            panels: by name.
        """
        super().__init__()
        self._frames = {name: PanelFrame(panel, self) for name, panel in panels.items()}
        self.dividers: list[_DividerHandle] = []
        self._band: QRubberBand | None = None
        self._maximised = self._told_maximised = ""
        self._empty: set[str] = set()
        self._lent: set[str] = set()
        self._drags = 0
        self._layout = PanelLayout((), ())
        for name, frame in self._frames.items():
            header = frame.panel.handle
            header.tab_chosen.connect(lambda number, name=name: self._choose_tab(name, number))
            header.close_requested.connect(lambda name=name: self._close_asked_for(name))
            header.drag_moved.connect(lambda at, name=name: self._show_drop(name, at))
            header.drag_ended.connect(lambda at, name=name: self._drop(name, at))
            frame.close_requested.connect(lambda name=name: self._close_asked_for(name))
        self._take(workspace)

    def _take(self, workspace: Workspace) -> None:
        self.workspace = workspace.of(self._frames)
        self._places = places_of(self.workspace)

    # ---- what is where -------------------------------------------------------------------------

    @property
    def hero(self) -> PanelFrame:
        """The panel in the middle."""
        return self._frames[self.workspace.hero]

    @property
    def presented(self) -> str:
        """The name of the panel in the middle."""
        return self.workspace.hero

    @property
    def docks(self) -> dict[str, PanelFrame]:
        """The panels around the hero, by name."""
        return {name: self._frames[name] for name in self.workspace.names}

    @property
    def layout_now(self) -> PanelLayout:
        """The rectangles of what is shown."""
        return self._layout

    @property
    def places(self) -> PanelPlaces:
        """Where everything is; what a lesson shows for a while or waits for data does not count."""
        return self._places

    @places.setter
    def places(self, places: PanelPlaces) -> None:
        self._maximised = ""
        self._places = places
        self._apply()

    def change(self, workspace: Workspace, places: PanelPlaces | None = None) -> None:
        """Show the panels of another workspace at its places; what they show stays as it is."""
        self._maximised = ""
        self._empty.clear()
        self._lent.clear()
        self._take(workspace)
        if places is not None:
            self._places = places
        self._apply()

    def arrange(self) -> None:
        """Put every panel back to its place and size."""
        self._lent.clear()
        self.places = places_of(self.workspace)

    def widget_of(self, name: str) -> QWidget | None:
        """The panel of that name in this workspace."""
        if name == self.workspace.hero:
            return self.hero
        return self._frames[name].panel.widget if name in self.workspace.names else None

    def is_open(self, name: str) -> bool:
        """Whether a panel is open in this workspace, perhaps behind another tab."""
        return name in self.workspace.names and (self._is_shown(name) or self._places.is_floating(name))

    def panel_under_mouse(self) -> str:
        """The name of the panel the mouse points at, or of the hero."""
        for name, frame in self.docks.items():
            if frame.isVisible() and frame.underMouse():
                return name
        return self.workspace.hero

    # ---- opening and closing -------------------------------------------------------------------

    def offer(self, name: str, *, there: bool) -> None:
        """Show a panel that has something to show, hide one that has not; a person's own choice stays."""
        if name in self.workspace.names and there == (name in self._empty):
            self._empty ^= {name}
            self._apply()

    def open(self, name: str, height: int) -> None:
        """Show a panel that may be closed, as high as it needs to be but no higher than half the window."""
        self._maximised = ""
        places = self._places.opened(name)
        groups = places.left
        others = [g for g in groups if name not in g.panels and any(map(self._is_shown, g.panels))]
        if others and any(g.panels == (name,) for g in groups):
            part = min(height / max(1, self.height()), 0.5)
            unit = sum(g.share for g in others) / (1.0 - part)
            places = places.with_groups(
                "left", (g.with_share(part * unit) if g.panels == (name,) else g for g in groups)
            )
        self._places = places
        self._apply()

    def bring(self, name: str, *, lent: bool = False) -> None:
        """Show a panel of this workspace, whatever was in its way.

        Args:
            name: of the panel.
            lent: a lesson shows it: it goes with the lesson, and is not remembered.
        """
        self._maximised = ""
        if name in self.workspace.names:
            closed = self._places.closed
            if lent and name in closed:
                self._lent.add(name)
            opened = self._places.opened(name)
            self._places = opened.with_closed(closed) if lent else opened
        self._apply()

    def take_back_lent(self) -> None:
        """Close what a lesson showed for a while."""
        if self._lent:
            self._lent.clear()
            self._apply()

    def close_panel(self, name: str) -> None:
        """Close a panel."""
        self._maximised = ""
        self._lent.discard(name)
        self._places = self._places.with_panel_closed(name)
        self._apply()

    def toggle(self, name: str) -> None:
        """Close a panel that is seen, show one that is not; a person asks for it."""
        self.places_edited.emit("")
        if self._frames[name].isVisible():
            self.close_panel(name)
        else:
            self._lent.discard(name)
            self.bring(name)

    def _close_asked_for(self, name: str) -> None:
        self.places_edited.emit("")
        self.close_panel(name)

    def _choose_tab(self, name: str, number: int) -> None:
        cell = self._layout.cell_of(name)
        if cell is not None and number < len(cell.panels):
            closed = self._places.closed
            self._places = self._places.opened(cell.panels[number]).with_closed(closed)
            self._apply()

    def float_panel(self, name: str, rect: QRect) -> None:
        """Give a panel a window of its own, at a place of the desktop."""
        self._places = self._places.floated(
            FloatingPlace(name, rect.x(), rect.y(), rect.width(), rect.height())
        )
        self._apply()

    # ---- one alone -----------------------------------------------------------------------------

    @property
    def is_maximised(self) -> bool:
        """Whether one panel has all the room."""
        return bool(self._maximised)

    def maximise(self, name: str) -> None:
        """Give one panel all the room; the same again, or `restore`, brings the others back."""
        self._maximised = "" if self._maximised == name else name
        self._apply()

    def restore(self) -> None:
        """Show all panels as they were before one was maximised."""
        if self._maximised:
            self._maximised = ""
            self._apply()

    # ---- dragging ------------------------------------------------------------------------------

    def _move_divider(self, handle: _DividerHandle, at: int) -> None:
        if handle.divider is not None and handle.divider in self._layout.dividers:
            at = round(at / text_scale())
            moved = moved_divider(self._places, self._layout, handle.divider, at, self._room)
            if moved != self._places:
                self.places_edited.emit(f"divider #{self._drags}")
                self._places = moved
                self._apply()

    def _end_drag(self) -> None:
        self._drags += 1

    def _drop_of(self, name: str, at: QPoint) -> Drop | None:
        here = self.mapFromGlobal(at)
        if name == self.workspace.hero or self.is_maximised or not self.rect().contains(here):
            return None
        at_full = (round(here.x() / text_scale()), round(here.y() / text_scale()))
        return drop_at(self._layout, name, at_full, self._room)

    def _show_drop(self, name: str, at: QPoint) -> None:
        drop = self._drop_of(name, at)
        if self._band is None:
            self._band = QRubberBand(QRubberBand.Shape.Rectangle, self)
        if drop is None:
            self._band.hide()
        else:
            self._band.setGeometry(scaled_rect(drop.rect))
            self._band.show()
            self._band.raise_()

    def _drop(self, name: str, at: QPoint) -> None:
        if self._band is not None:
            self._band.hide()
        if name == self.workspace.hero or self.is_maximised:
            return
        drop, frame = self._drop_of(name, at), self._frames[name]
        window = self.window()
        if drop is not None:
            self.places_edited.emit("")
            self._lent.discard(name)
            self.places = self._places.placed(name, drop.zone, drop.beside, drop.side)
        elif frame.is_floating or (window is not None and not window.frameGeometry().contains(at)):
            self.places_edited.emit("")
            self._lent.discard(name)
            corner = at - QPoint(frame.width() // 2, frame.panel.handle.height() // 2)
            self.float_panel(name, QRect(corner, frame.size()))

    # ---- putting everything in its place -------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Lay everything out for the new size (Qt)."""
        super().resizeEvent(event)
        self._apply()

    def take_text_size(self) -> None:
        """Lay everything out for another size of text."""
        self.maximised_changed.emit(self._maximised)
        self._apply()

    @property
    def left_width(self) -> int:
        """The width in pixels that the left column wants."""
        return scaled(self._places.left_width)

    @property
    def _room(self) -> Size:
        """Width and height in pixels at 100 % text: larger text leaves room for fewer panels."""
        return int(self.width() / text_scale()), int(self.height() / text_scale())

    def _is_shown(self, name: str) -> bool:
        return open_panels(self._places, self._lent, self._empty)(name)

    def _least(self, name: str) -> tuple[int, int]:
        return self._frames[name].panel.smallest

    def _apply(self) -> None:
        size = self._room
        if self._maximised != self._told_maximised:
            self._told_maximised = self._maximised
            self.maximised_changed.emit(self._maximised)
        if self._maximised:
            whole = Cell((self._maximised,), self._maximised, (0, 0, *size), "")
            self._layout = PanelLayout((whole,), ())
        else:
            self._layout = panel_layout(self._places, size, self._least, self._is_shown)
        self._apply_floating()
        fronts = {cell.front: cell for cell in self._layout.cells}
        for name, frame in self._frames.items():
            if name not in fronts and not frame.is_floating:
                frame.hide()
        for name, cell in fronts.items():
            frame = self._frames[name]
            titles = [self._frames[each].panel.title for each in cell.panels]
            frame.panel.handle.show_tabs(titles, cell.panels.index(name))
            frame.setGeometry(scaled_rect(cell.rect))
            frame.show()
        self._apply_dividers()

    def _apply_floating(self) -> None:
        floating = {} if self._maximised else {each.name: each for each in self._places.floating}
        for name, frame in self._frames.items():
            place = floating.get(name)
            if place is None:
                frame.dock()
            elif self.isVisible():
                frame.float_at(QRect(place.x, place.y, place.width, place.height))

    def _apply_dividers(self) -> None:
        dividers = self._layout.dividers
        while len(self.dividers) < len(dividers):
            handle = _DividerHandle(self)
            handle.moved.connect(lambda at, handle=handle: self._move_divider(handle, at))
            handle.ended.connect(self._end_drag)
            self.dividers.append(handle)
        for handle, divider in zip(self.dividers, dividers, strict=False):
            handle.show_divider(divider, scaled_rect(divider.rect))
        for handle in self.dividers[len(dividers) :]:
            handle.hide()
