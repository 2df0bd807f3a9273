"""The 3-D scene as a widget: shows a scene, is turned by the mouse, tells what was pointed at."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import hypot, nan
from typing import Literal

from PyQt6.QtCore import QEvent, QPointF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QEnterEvent, QImage, QMouseEvent, QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from widgets.scene.buttons import CameraButtons
from widgets.scene.camera import PRESETS, Camera
from widgets.scene.canvas import SoftwareCanvas
from widgets.scene.description import HeightField, Scene
from widgets.scene.motion import CameraMotion
from widgets.scene.opengl import OpenGLCanvas
from widgets.scene.pointing import grips_start, parameters_at
from widgets.scene.probe import probe
from widgets.scene.software import render_scene
from widgets.theme import Theme

CanvasKind = Literal["auto", "opengl", "software"]
SETTLE_MS = 160
"""After this long without motion the scene is drawn smoothly."""
DEGREES_PER_PIXEL = 0.4
CLICK_SLACK = 4.0
"""A press and a release this close together in pixels are a click, not a drag."""


class SceneView(QWidget):
    """Shows a scene and keeps its camera.

    Left drag turns, right, middle or Shift drag moves, the wheel zooms where it points, a double click
    resets, dragging the start moves the start.
    """

    picked = pyqtSignal(float, float)
    """A point of the surface was clicked, or the start was dropped there: its parameters."""
    start_dragged = pyqtSignal(float, float)
    """The start is being dragged over the surface: the parameters beneath the mouse."""
    hovered = pyqtSignal(float, float)
    """The parameters beneath the mouse; nan and nan where there is no surface."""
    camera_changed = pyqtSignal(object)
    log_height_changed = pyqtSignal(bool)

    def __init__(
        self, theme: Theme, *, canvas: CanvasKind = "auto", motion: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.motion = motion
        """Whether camera moves ease."""
        self._theme = theme
        self._scene: Scene | None = None
        self._log: bool | None = None
        self._moving = False
        self._drag: Literal["", "turn", "move", "start"] = ""
        self._press, self._last = QPointF(), QPointF()
        self._camera = CameraMotion(Camera(), self)
        self._camera.moved.connect(self._camera_moved)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._rest)
        use_opengl = canvas == "opengl" or (canvas == "auto" and probe().works)
        self._canvas: OpenGLCanvas | SoftwareCanvas
        self._place(OpenGLCanvas(self) if use_opengl else SoftwareCanvas(self))
        self._buttons = CameraButtons(self)
        self._buttons.set_theme(theme)
        self._buttons.hide()
        self._buttons.preset_chosen.connect(lambda name: self.set_camera(PRESETS[name], ease=True))
        self._buttons.perspective_toggled.connect(
            lambda on: self.set_camera(replace(self._camera.goal, perspective=on))
        )
        self._buttons.log_toggled.connect(self.set_log_height)

    @property
    def canvas_kind(self) -> str:
        """``"opengl"`` or ``"software"``: who draws."""
        return "opengl" if isinstance(self._canvas, OpenGLCanvas) else "software"

    @property
    def camera(self) -> Camera:
        """Where the scene is seen from."""
        return self._camera.camera

    def set_scene(self, scene: Scene) -> None:
        """Show a scene. The first one brings its camera; after that the view keeps its own."""
        if self._scene is None:
            self._scene = scene
            self._camera.go(scene.camera, ease=False)
            self._rest()
        elif scene.field is not self._scene.field:
            self._stir()
        self._scene = scene
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show the scene in another theme."""
        self._theme = theme
        self._buttons.set_theme(theme)
        self._show()

    def set_camera(self, camera: Camera, *, ease: bool = False) -> None:
        """Look from elsewhere, gliding there when asked to and motion is on."""
        self._camera.go(camera, ease=ease and self.motion and self.isVisible())

    def set_log_height(self, on: bool) -> None:  # noqa: FBT001 (a slot)
        """Show the loss's logarithm as height, or the loss, whatever the scene says."""
        if on != (self._log if self._log is not None else self._scene is not None and self._scene.field.log):
            self._log = on
            self._show()
            self.log_height_changed.emit(on)

    def shown(self) -> Scene | None:
        """The scene as it is seen: with this view's camera and height."""
        if self._scene is None:
            return None
        field = self._scene.field if self._log is None else _with_log(self._scene.field, log=self._log)
        return replace(self._scene, field=field, camera=self.camera)

    def render_image(self, size: tuple[int, int], scale: float = 1.0, *, transparent: bool = False) -> QImage:
        """The scene as it is seen, drawn in software in ``scale`` times ``size`` pixels; null without one."""
        scene = self.shown()
        background = None if transparent else "ground"
        return (
            QImage()
            if scene is None
            else render_scene(scene, self._theme, size, scale=scale, background=background)
        )

    def _place(self, canvas: OpenGLCanvas | SoftwareCanvas) -> None:
        self._canvas = canvas
        canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        canvas.setGeometry(self.rect())
        canvas.lower()
        canvas.show()
        if isinstance(canvas, OpenGLCanvas):
            # Later, because the canvas must not vanish inside its own painting.
            canvas.failed.connect(lambda _reason: QTimer.singleShot(0, self._fall_back))

    def _fall_back(self) -> None:
        self._canvas.deleteLater()
        self._place(SoftwareCanvas(self))
        self._show()

    def _show(self) -> None:
        scene = self.shown()
        if scene is not None:
            self._canvas.show_scene(scene, self._theme, moving=self._moving)
            self._buttons.set_state(perspective=self._camera.goal.perspective, log=scene.field.log)

    def _stir(self) -> None:
        """Draw quickly until nothing has moved for a moment."""
        self._moving = True
        self._settle.start()

    def _rest(self) -> None:
        self._settle.stop()
        self._moving = False
        self._show()

    def _camera_moved(self, camera: Camera) -> None:
        self._stir()
        self._show()
        self.camera_changed.emit(camera)

    def _under(self, pixel: QPointF) -> tuple[float, float] | None:
        scene = self.shown()
        size = (max(self.width(), 1), max(self.height(), 1))
        return parameters_at(scene, size, (pixel.x(), pixel.y())) if scene is not None else None

    def _on_start(self, pixel: QPointF) -> bool:
        scene = self.shown()
        size = (max(self.width(), 1), max(self.height(), 1))
        return scene is not None and grips_start(scene, size, (pixel.x(), pixel.y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Begin to turn, to move or to drag the start."""
        self._press = self._last = event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if left and not shift:
            self._drag = "start" if self._on_start(self._press) else "turn"
        else:
            self._drag = "move"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Go on with what the press began, or tell what is beneath the mouse."""
        at = event.position()
        moved = at - self._last
        if self._drag in {"", "start"}:
            under = self._under(at)
            if not self._drag:
                self.hovered.emit(*(under or (nan, nan)))
            elif under is not None:
                self.start_dragged.emit(*under)
            return
        self._last = at
        if self._drag == "turn":
            self.set_camera(self.camera.turned(-moved.x() * DEGREES_PER_PIXEL, moved.y() * DEGREES_PER_PIXEL))
        else:
            self.set_camera(self.camera.panned(moved.x() / self.width(), moved.y() / self.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Pick what was clicked, or drop the start."""
        away = event.position() - self._press
        clicked = self._drag == "turn" and hypot(away.x(), away.y()) <= CLICK_SLACK
        under = self._under(event.position()) if clicked or self._drag == "start" else None
        self._drag = ""
        if under is not None:
            self.picked.emit(*under)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Reset the view."""
        self.set_camera(PRESETS["three-quarter"], ease=True)

    def wheelEvent(self, event: QWheelEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Zoom where the mouse points."""
        at = (event.position().x() / self.width() - 0.5, event.position().y() / self.height() - 0.5)
        self.set_camera(self._camera.goal.zoomed(1.0015 ** event.angleDelta().y(), at), ease=True)
        event.accept()

    def enterEvent(self, _event: QEnterEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Show the camera's buttons."""
        self._buttons.show()

    def leaveEvent(self, _event: QEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Hide the camera's buttons; nothing is beneath the mouse any more."""
        self._buttons.hide()
        self.hovered.emit(nan, nan)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Let the canvas fill the widget, the buttons sit in its lower right corner."""
        self._canvas.setGeometry(self.rect())
        size = self._buttons.sizeHint()
        self._buttons.move(self.width() - size.width() - 10, self.height() - size.height() - 10)
        self._show()


@lru_cache(maxsize=4)
def _with_log(field: HeightField, *, log: bool) -> HeightField:
    """The same field each time, because what is made from a field is kept with it."""
    return replace(field, log=log)
