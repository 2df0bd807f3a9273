"""The canvas that works everywhere, as a widget."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from widgets.scene.description import Scene
from widgets.scene.software import Quality, render_scene
from widgets.theme import Theme


class SoftwareCanvas(QWidget):
    """Shows a scene painted by NumPy and QPainter; smooth at rest, quick while moving."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scene: Scene | None = None
        self._theme: Theme | None = None
        self._moving = False

    def show_scene(self, scene: Scene, theme: Theme, *, moving: bool = False) -> None:
        """Show a scene at the next painting."""
        self._scene, self._theme, self._moving = scene, theme, moving
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Paint the scene at the screen's own density."""
        if self._scene is None or self._theme is None:
            return
        ratio = self.devicePixelRatio()
        size = (max(self.width(), 1), max(self.height(), 1))
        quality: Quality = "moving" if self._moving else "still"
        image = render_scene(self._scene, self._theme, size, scale=ratio, quality=quality)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.drawImage(0, 0, image)
        painter.end()
