"""The scene on the graphics card: the surface by OpenGL, the rest by the same painters as in software."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QRect, Qt, pyqtSignal
from PyQt6.QtGui import QImage, QOpenGLContext, QPainter, QSurfaceFormat
from PyQt6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLFramebufferObjectFormat
from PyQt6.QtOpenGLWidgets import QOpenGLWidget
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from widgets.painting.painter import Painter, report_paint_error
from widgets.scene.box import paint_shadows
from widgets.scene.description import Scene
from widgets.scene.mesh import COLOUR, DEPTH, SurfaceMesh
from widgets.scene.overlay import paint_overlay
from widgets.scene.picture import Picture, paint_wireframe
from widgets.style.theme import Theme, rgb

STILL_SAMPLES, MOVING_SAMPLES = 4, 0


class OpenGLCanvas(QOpenGLWidget):
    """Shows a scene; smooth at rest, quick while moving."""

    failed = pyqtSignal(str)
    """OpenGL gave up after all, and why: show the software canvas instead."""
    refreshed = pyqtSignal()
    """Another scene than before is seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        form = QSurfaceFormat()
        form.setVersion(2, 0)
        self.setFormat(form)
        self._mesh: SurfaceMesh | None = None
        self._frame: QOpenGLFramebufferObject | None = None
        self._scene: Scene | None = None
        self._theme: Theme | None = None
        self._moving = False

    def show_scene(self, scene: Scene, theme: Theme, *, moving: bool = False) -> None:
        """Show a scene at the next painting."""
        self._scene, self._theme, self._moving = scene, theme, moving
        self.update()
        self.refreshed.emit()

    @property
    def seen(self) -> Scene | None:
        """The scene that is on screen, or will be before anybody can point at it."""
        return self._scene

    def settle(self) -> None:
        """Nothing to wait for: every painting is complete."""

    def initializeGL(self) -> None:  # noqa: N802 (Qt's name)
        """Make what belongs to this context; called again when a dock floats and the context changes."""
        try:
            self._mesh, self._frame = SurfaceMesh(), None
        except RavineError as error:  # must not leave a method that Qt calls: it would end the program
            self.failed.emit(str(error))
            return
        context = QOpenGLContext.currentContext()
        if context is not None:
            context.aboutToBeDestroyed.connect(self._forget)

    def paintGL(self) -> None:  # noqa: N802 (Qt's name)
        """Draw the scene into a frame of its own, then copy that: so its smoothing can change at any time."""
        if self._scene is None or self._theme is None or self._mesh is None:
            return
        try:
            self._paint(self._scene, self._theme, self._mesh)
        except Exception as error:  # noqa: BLE001 - an exception that reaches Qt may end the program
            report_paint_error(self, error)
            # Whether the driver or the scene is at fault: in software it is drawn, or it is said why not.
            self.failed.emit(str(error))

    def _paint(self, scene: Scene, theme: Theme, mesh: SurfaceMesh) -> None:
        ratio = self.devicePixelRatio()
        size = (max(self.width(), 1), max(self.height(), 1))
        samples = MOVING_SAMPLES if self._moving else STILL_SAMPLES
        picture = Picture.of(scene, theme, size, scale=ratio)
        self._frame = _fitting(self._frame, picture.pixels, samples)
        self._draw(mesh, self._frame, picture, opaque=True)
        whole = QRect(0, 0, *picture.pixels)
        QOpenGLFramebufferObject.blitFramebuffer(None, whole, self._frame, whole)

    def grab_scene(
        self,
        scene: Scene,
        theme: Theme,
        size: tuple[int, int],
        *,
        scale: float = 1.0,
        transparent: bool = False,
    ) -> QImage:
        """A scene drawn by OpenGL at ``scale`` times ``size`` pixels.

        Raises:
            RavineError: the canvas was never shown, or the driver cannot make a frame of this size.
        """
        if self._mesh is None:
            raise RavineError(
                "the OpenGL canvas has not been shown yet: show it first, or render in software"
            )
        self.makeCurrent()
        picture = Picture.of(scene, theme, size, scale=scale)
        frame = _fitting(None, picture.pixels, STILL_SAMPLES)
        self._draw(self._mesh, frame, picture, opaque=not transparent)
        image = frame.toImage()
        del frame  # while its context is current
        self.doneCurrent()
        return image

    @staticmethod
    def _draw(mesh: SurfaceMesh, frame: QOpenGLFramebufferObject, picture: Picture, *, opaque: bool) -> None:
        behind, over = _layers(picture)
        ground = map(float, rgb(picture.theme.ground))
        gl = mesh.gl
        frame.bind()
        gl.glViewport(0, 0, *picture.pixels)
        gl.glClearColor(*(ground if opaque else (0.0, 0.0, 0.0)), float(opaque))
        gl.glClear(COLOUR | DEPTH)
        mesh.draw_layer(behind)
        mesh.draw_surface(picture)
        mesh.draw_layer(over)
        frame.release()

    def _forget(self) -> None:
        self.makeCurrent()
        self._mesh, self._frame = None, None
        self.doneCurrent()


def _fitting(
    frame: QOpenGLFramebufferObject | None, pixels: tuple[int, int], samples: int
) -> QOpenGLFramebufferObject:
    if frame is not None and (frame.width(), frame.height()) == pixels:
        smooth = frame.format().samples() > 0
        if smooth == (samples > 0):
            return frame
    form = QOpenGLFramebufferObjectFormat()
    form.setAttachment(QOpenGLFramebufferObject.Attachment.CombinedDepthStencil)
    form.setSamples(samples)
    made = QOpenGLFramebufferObject(*pixels, form)
    if not made.isValid():
        raise RavineError(
            f"the driver cannot make a frame of {pixels[0]} x {pixels[1]} pixels: choose a smaller one"
        )
    return made


def _layers(picture: Picture) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """What is painted behind the surface and over it: premultiplied ARGB (height, width) each."""
    behind = QImage(picture.backdrop())
    over = QImage(behind.size(), QImage.Format.Format_ARGB32_Premultiplied)
    over.fill(Qt.GlobalColor.transparent)
    for image, paint in ((behind, paint_shadows), (over, paint_overlay)):
        with Painter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(picture.scale, picture.scale)
            if image is over:
                paint_wireframe(painter, picture)
            paint(painter, picture.scene, picture.geometry, picture.theme, picture.layout)
    return _pixels(behind), _pixels(over)


def _pixels(image: QImage) -> npt.NDArray[np.uint32]:
    bits = image.constBits()
    assert bits is not None  # noqa: S101 (an image of at least one pixel has bits)
    data = np.frombuffer(bits.asstring(image.sizeInBytes()), dtype=np.uint32)
    return data.reshape(image.height(), image.bytesPerLine() // 4)
