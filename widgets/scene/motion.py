"""A camera that eases from view to view."""

from __future__ import annotations

from PyQt6.QtCore import QEasingCurve, QObject, QVariantAnimation, pyqtSignal

from widgets.scene.camera import Camera

#: How long a camera move is eased, in milliseconds.
TRANSITION_MS = 320


class CameraMotion(QObject):
    """Where the camera is now, and where it is going."""

    moved = pyqtSignal(object)
    """The camera's new place."""

    def __init__(self, camera: Camera, parent: QObject) -> None:
        super().__init__(parent)
        self.camera = camera
        self._from = self._to = camera
        self._transition = QVariantAnimation(self)
        self._transition.setDuration(TRANSITION_MS)
        self._transition.setStartValue(0.0)
        self._transition.setEndValue(1.0)
        self._transition.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._transition.valueChanged.connect(self._moved_on)

    @property
    def goal(self) -> Camera:
        """Where the camera is going, or is."""
        return self._to

    def go(self, camera: Camera, *, ease: bool) -> None:
        """Move to another view, at once or eased."""
        self._transition.stop()
        self._from, self._to = self.camera, camera
        if ease and camera != self.camera:
            self._transition.start()
        else:
            self._arrive(camera)

    def _moved_on(self, share: float) -> None:
        # Stopping or starting an animation reports a value too; only what moves the camera is told on.
        camera = self._from.towards(self._to, share)
        if camera != self.camera:
            self._arrive(camera)

    def _arrive(self, camera: Camera) -> None:
        self.camera = camera
        self.moved.emit(camera)
