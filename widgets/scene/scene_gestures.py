"""Mouse gestures of a 3-D view in terms of its scene: from pixels to parameters."""

from __future__ import annotations

from math import nan

from PyQt6.QtCore import QPointF, pyqtBoundSignal, pyqtSignal
from PyQt6.QtWidgets import QWidget

from engine.landscape.drawn_part import moved
from widgets.scene.description import Scene
from widgets.scene.mouse_gestures import MouseGestures
from widgets.scene.pointing import grips_start, ground_at, holds_outside, parameters_at


class SceneGestures(MouseGestures):
    """A widget in which the surface can be clicked, its start dragged and the floor moved and enlarged."""

    picked = pyqtSignal(float, float)
    """A point of the surface was clicked, or the start was dropped there: its parameters."""
    start_dragged = pyqtSignal(float, float)
    """The start is being dragged over the surface: the parameters beneath the mouse."""
    ground_dragged = pyqtSignal(object)
    """The floor was dragged so that this part of the plane (`Domain`) lies where the old one was pressed."""
    ground_zoomed_at = pyqtSignal(float, float, float)
    """The floor shall be enlarged by a factor about two parameters."""
    hovered = pyqtSignal(float, float)
    """The parameters beneath the mouse; nan and nan where there is no surface."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held: tuple[QPointF, Scene] | None = None
        self.ground_moved.connect(self._move_ground)
        self.ground_zoomed.connect(self._zoom_ground)
        self.clicked.connect(lambda at: self._emit_value(at, self.picked))
        self.dragged.connect(lambda at: self._emit_value(at, self.start_dragged))
        self.pointed.connect(lambda at: self.hovered.emit(*(self.parameters_at(at) or (nan, nan))))

    def shown(self) -> Scene | None:
        """The scene that the next picture shows."""
        raise NotImplementedError

    def seen(self) -> Scene | None:
        """The scene that is on screen, which may be an earlier one."""
        raise NotImplementedError

    def parameters_at(self, pixel: QPointF) -> tuple[float, float] | None:
        """The parameters of the surface's point at a pixel of what is on screen, or None beside it."""
        scene = self.seen()
        return parameters_at(scene, self._size(), (pixel.x(), pixel.y())) if scene is not None else None

    def grips(self, at: QPointF) -> bool:
        """Whether the start lies at a pixel of what is on screen (see `MouseGestures.grips`)."""
        scene = self.seen()
        return scene is not None and grips_start(scene, self._size(), (at.x(), at.y()))

    def holds_outside(self, at: QPointF, point: tuple[float, float]) -> bool:
        """Whether a pixel is on the mark of a point, given by its parameters, outside the domain."""
        scene = self.seen()
        return scene is not None and holds_outside(scene, self._size(), (at.x(), at.y()), point)

    def _emit_value(self, at: QPointF, signal: pyqtBoundSignal) -> None:
        under = self.parameters_at(at)
        if under is not None:
            signal.emit(*under)

    def _move_ground(self, press: QPointF, now: QPointF) -> None:
        if self._held is None or self._held[0] != press:
            scene = self.shown()
            # Measured in what was pressed upon: the scene beneath the mouse follows later.
            self._held = None if scene is None else (press, scene)
        if self._held is not None:
            scene, size = self._held[1], self._size()
            old, new = (ground_at(scene, size, (at.x(), at.y())) for at in (press, now))
            if old is not None and new is not None:
                by = (old[0] - new[0], old[1] - new[1])
                self.ground_dragged.emit(moved(scene.field.domain, by))

    def _zoom_ground(self, factor: float, at: QPointF) -> None:
        scene = self.shown()
        place = None if scene is None else ground_at(scene, self._size(), (at.x(), at.y()))
        if place is not None:
            self.ground_zoomed_at.emit(factor, *place)

    def _size(self) -> tuple[int, int]:
        return max(self.width(), 1), max(self.height(), 1)
