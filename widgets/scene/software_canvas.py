"""The canvas that works everywhere, as a widget."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QRectF, pyqtSignal
from PyQt6.QtGui import QImage, QPaintEvent
from PyQt6.QtWidgets import QWidget

from widgets.painting.painter import error_sentence, painting, report_paint_error
from widgets.painting.primitives import draw_message
from widgets.scene.background import BackgroundPainter, PictureRequest
from widgets.scene.description import Scene
from widgets.scene.software import image_of
from widgets.style.theme import Theme


class SoftwareCanvas(QWidget):
    """Shows a scene painted by NumPy and QPainter on whatever ground its parent has.

    It paints at the density of whatever it is painted on: a screen, or a picture of any scale.
    """

    refreshed = pyqtSignal()
    """Another scene than before is seen."""
    took = pyqtSignal(float)
    """Seconds that a picture took in the background."""

    def __init__(self, parent: QWidget | None = None, *, background: bool = False) -> None:
        """Make the canvas.

        Args:
            parent: the widget it lies in.
            background: paint in another thread and show the last picture meanwhile, for windows; otherwise
                every painting of the widget is complete and the same each time, for pictures of it.
        """
        super().__init__(parent)
        self._scene: Scene | None = None
        self._theme: Theme | None = None
        self._moving = False
        self._painter = BackgroundPainter() if background else None
        self._asked: PictureRequest | None = None
        self._image, self._image_number = QImage(), 0
        self._seen: Scene | None = None
        self._error = ""
        if self._painter is not None:
            self._painter.painted.connect(self._take)
            self._painter.failed.connect(self._fail)
            self._painter.took.connect(self.took)
            # Whoever paints must not outlive whom it paints for. Bound to the painter itself, which is still
            # whole when the canvas no longer is.
            self.destroyed.connect(partial(_end, self._painter))

    @property
    def seen(self) -> Scene | None:
        """The scene that is on screen, which may be an earlier one than the last that was given."""
        return self._scene if self._painter is None else self._seen

    def show_scene(self, scene: Scene, theme: Theme, *, moving: bool = False) -> None:
        """Show a scene at the next painting, quickly while ``moving``, smoothly at rest."""
        self._scene, self._theme, self._moving = scene, theme, moving
        self.update()
        if self._painter is None:
            self.refreshed.emit()

    def settle(self) -> None:
        """Wait until the last given scene is what the next painting shows."""
        request = self._request(self.devicePixelRatio())
        if self._painter is not None and request is not None:
            self._painter.stop()
            self._asked = request
            try:
                self._take(self._painter.skip(), request, image_of(request.picture()))
            except Exception as error:  # noqa: BLE001 - one view's mistake must not keep frames from the others
                self._keep_error(error)

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Paint the scene; in the background, request its picture and show the last one (Qt)."""
        with painting(self) as painter:
            # Rendered onto a picture, the widget's own density says nothing about it.
            request = self._request(painter.deviceTransform().m11())
            if request is not None and self._painter is None:
                self._paint_now(request)
            elif request is not None and self._painter is not None and request != self._asked:
                self._asked = request
                self._painter.ask(request)
            if self._error and self._theme is not None:
                draw_message(painter, QRectF(self.rect()), self._error, self._theme, 1.0)
            elif not self._image.isNull():
                painter.drawImage(QRectF(self.rect()), self._image)

    def _paint_now(self, request: PictureRequest) -> None:
        try:
            self._image, self._error = image_of(request.picture()), ""
        except Exception as error:  # noqa: BLE001 - an exception that reaches Qt may end the program
            self._keep_error(error)

    def _fail(self, number: int, error: Exception) -> None:
        """Say that a picture could not be painted, unless it comes after a newer one."""
        if number >= self._image_number:
            self._image_number = number
            self._keep_error(error)
            self.update()

    def _keep_error(self, error: Exception) -> None:
        self._error = error_sentence(error)
        report_paint_error(self, error)

    def _request(self, scale: float) -> PictureRequest | None:
        if self._scene is None or self._theme is None:
            return None
        size = (max(self.width(), 1), max(self.height(), 1))
        return PictureRequest(self._scene, self._theme, size, scale, "moving" if self._moving else "still")

    def _take(self, number: int, request: PictureRequest, image: QImage) -> None:
        """Show a picture, unless it comes after a newer one."""
        if number < self._image_number:
            return
        self._image, self._image_number, self._seen, self._error = image, number, request.scene, ""
        self.update()
        self.refreshed.emit()


def _end(painter: BackgroundPainter, _canvas: object = None) -> None:
    """Let a painter finish what it paints, and paint nothing more."""
    painter.stop()
