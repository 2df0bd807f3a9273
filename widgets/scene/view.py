"""The 3-D scene as a widget: shows a scene, is turned by the mouse, tells what was pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Literal

from PyQt6.QtCore import QEvent, QRectF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QEnterEvent, QImage, QPainter, QPalette, QResizeEvent
from PyQt6.QtWidgets import QWidget

from widgets.painting.kept import kept
from widgets.painting.opengl_support import opengl_support
from widgets.painting.vector_devices import IMAGE_DENSITY
from widgets.scene.buttons import CameraButtons
from widgets.scene.camera import PRESETS, Camera
from widgets.scene.description import Array, HeightField, Scene
from widgets.scene.hover_overlay import HoverOverlay
from widgets.scene.motion import CameraMotion
from widgets.scene.pointing import quietest_corner
from widgets.scene.scene_gestures import SceneGestures
from widgets.scene.software import message_image, paint_vector, render_scene
from widgets.scene.software_canvas import SoftwareCanvas
from widgets.style.theme import Theme, qcolor

if TYPE_CHECKING:
    from widgets.scene.opengl import OpenGLCanvas

#: Who draws: OpenGL where it works and software in another thread elsewhere, or one of these for certain;
#: ``"software"`` draws at once whenever the widget is painted, which pictures need and windows cannot afford.
CanvasKind = Literal["auto", "opengl", "background", "software"]
#: After this long without motion the scene is drawn smoothly.
SETTLE_MS = 160


class SceneView(SceneGestures):
    """Shows a scene and keeps its camera."""

    camera_changed = pyqtSignal(object)
    log_height_changed = pyqtSignal(bool)
    took = pyqtSignal(float)
    """Seconds that a picture took in the background."""

    def __init__(
        self, theme: Theme, *, canvas: CanvasKind = "auto", motion: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setMinimumSize(160, 120)
        self.motion = motion
        """Whether camera moves ease."""
        self._theme = theme
        self._scene: Scene | None = None
        self._message = ""
        self._log: bool | None = None
        self._moving = False
        self._awaited = False
        self._camera = CameraMotion(Camera(), self)
        self._camera.moved.connect(self._camera_moved)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._rest)
        self._hover_overlay = HoverOverlay(theme, self)
        self._canvas = self._made_canvas(canvas)
        self._buttons = CameraButtons(self)
        self._buttons.hide()
        self._buttons.preset_chosen.connect(lambda name: self.set_camera(PRESETS[name], ease=True))
        self._buttons.perspective_toggled.connect(
            lambda on: self.set_camera(replace(self._camera.goal, perspective=on))
        )
        self._buttons.log_toggled.connect(self.set_log_height)
        self.turned.connect(lambda around, up: self.set_camera(self.camera.turned(around, up)))
        self.moved.connect(lambda right, down: self.set_camera(self.camera.panned(right, down)))
        self.zoomed.connect(
            lambda factor, x, y: self.set_camera(self._camera.goal.zoomed(factor, (x, y)), ease=True)
        )
        self.reset.connect(lambda: self.set_camera(PRESETS["three-quarter"], ease=True))
        self.dragging.connect(lambda: self._show_buttons(shown=False))
        self.released.connect(lambda: self._show_buttons(shown=self.underMouse()))
        self.set_theme(theme)

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
            if scene.field.log != self._scene.field.log:
                self._log = None  # what the scene says anew, e.g. by undoing, is newer than what was said
        self._scene = scene
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show the scene in another theme."""
        self._theme = self._hover_overlay.theme = theme
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, qcolor(theme.ground))
        self.setPalette(palette)
        self._buttons.set_theme(theme)
        self._show()

    def set_camera(self, camera: Camera, *, ease: bool = False) -> None:
        """Look from elsewhere, eased when asked to and motion is on."""
        self._camera.go(camera, ease=ease and self.motion and self.isVisible())

    def set_log_height(self, on: bool) -> None:  # noqa: FBT001 (a slot)
        """Show the loss's logarithm as height, or the loss, whatever the scene says."""
        if on != (self._log if self._log is not None else self._scene is not None and self._scene.field.log):
            self._log = on
            self._show()
            self.log_height_changed.emit(on)

    def show_reading(self, lines: Sequence[str]) -> None:
        """Show lines of numbers in a corner, none to hide them."""
        self._hover_overlay.show_reading(lines, self.mouse)

    def show_point(self, point: tuple[float, float] | None) -> None:
        """Put a quiet ring around a point, given by its parameters, or around none."""
        self._hover_overlay.show_point(point)

    def show_run(self, points: Array | None) -> None:
        """Show a run through parameters (N, 2) under the mouse, or none."""
        self._hover_overlay.show_run(points)

    def settle(self) -> None:
        """Draw now what the next painting shows, smoothly; it may take a moment."""
        self._rest()
        self._canvas.settle()

    def shown(self) -> Scene | None:
        """The scene as it is seen: with this view's camera and height."""
        if self._scene is None:
            return None
        field = self._scene.field if self._log is None else _with_log(self._scene.field, log=self._log)
        return replace(self._scene, field=field, camera=self.camera)

    def render_image(self, size: tuple[int, int], scale: float = 1.0, *, transparent: bool = False) -> QImage:
        """The scene as it is seen, drawn in software in ``scale`` times ``size`` pixels, or its message.

        Null where there is neither.
        """
        if self._message:
            return message_image(self._message, self._theme, size, scale, transparent=transparent)
        scene = self.shown()
        background = None if transparent else "ground"
        return (
            QImage()
            if scene is None
            else render_scene(scene, self._theme, size, scale=scale, background=background)
        )

    def paint_vector(self, painter: QPainter, size: tuple[int, int], *, transparent: bool) -> None:
        """The scene as it is seen, into a drawing of so many unscaled pixels."""
        scene = self.shown()
        if scene is not None and not self._message:
            background = None if transparent else "ground"
            paint_vector(painter, scene, self._theme, size, density=IMAGE_DENSITY, background=background)

    def use_canvas(self, kind: CanvasKind) -> None:
        """Let another canvas draw."""
        old, self._canvas = self._canvas, self._made_canvas(kind)
        old.hide()
        old.deleteLater()
        self._show()

    def _made_canvas(self, kind: CanvasKind) -> OpenGLCanvas | SoftwareCanvas:
        canvas: OpenGLCanvas | SoftwareCanvas
        if kind == "opengl" or (kind == "auto" and opengl_support().is_fast):
            from widgets.scene.opengl import OpenGLCanvas  # noqa: PLC0415 - start-up time without a graphics card

            canvas = opengl = OpenGLCanvas(self)
            # Later, because the canvas must not vanish inside its own painting.
            opengl.failed.connect(lambda _reason: QTimer.singleShot(0, self._fall_back))
        else:
            canvas = software = SoftwareCanvas(self, background=kind != "software")
            software.took.connect(self.took)
        canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        canvas.setGeometry(self.rect())
        canvas.refreshed.connect(self._refreshed)
        canvas.lower()
        canvas.show()
        return canvas

    def _fall_back(self) -> None:
        self.use_canvas("background")

    def _show(self) -> None:
        scene = self.shown()
        if scene is not None:
            self._canvas.show_scene(scene, self._theme, moving=self._moving)
            self._buttons.set_state(perspective=self._camera.goal.perspective, log=scene.field.log)

    def _refreshed(self) -> None:
        self._hover_overlay.show_over(self._canvas.seen)
        if self._awaited:
            self._awaited = False
            self._show_buttons(shown=self.underMouse())

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

    def show_message(self, sentence: str) -> None:
        """Show in pictures why there is no scene; an empty sentence where there is one."""
        self._message = sentence

    def seen(self) -> Scene | None:
        """The scene that is on screen, which may be an earlier one."""
        return self._canvas.seen

    def enterEvent(self, _event: QEnterEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Show the camera's buttons."""
        self._show_buttons(shown=True)

    def leaveEvent(self, _event: QEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Hide the camera's buttons; nothing is beneath the mouse any more."""
        self._show_buttons(shown=False)
        self.hovered.emit(nan, nan)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # type: ignore[override]  # noqa: N802 (Qt's name)
        """Let the canvas fill the widget."""
        self._canvas.setGeometry(self.rect())
        self._hover_overlay.setGeometry(self.rect())
        self._show()
        self._show_buttons(shown=self._buttons.isVisible())

    def _show_buttons(self, *, shown: bool) -> None:
        """Show the camera's buttons, in a corner where they cover no numbers, or hide them."""
        self._buttons.adjustSize()  # the size of texts may have become another one
        scene, item = self._canvas.seen, self._buttons.size()
        # Before there is a scene no corner is known to be free.
        self._awaited, shown = shown and scene is None, shown and scene is not None
        if scene is not None and shown:
            self._buttons.move(*quietest_corner(scene, self._size(), (item.width(), item.height())))
        self._buttons.setVisible(shown)
        self._hover_overlay.keep_clear = QRectF(self._buttons.geometry())


@kept(4)
def _with_log(field: HeightField, *, log: bool) -> HeightField:
    """The same field each time, because what is made from a field is kept with it."""
    return replace(field, log=log)
