"""Pictures of scenes painted in another thread: only the newest request waits; coarse first, then smooth."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from PyQt6.QtCore import QCoreApplication, QObject, pyqtSignal
from PyQt6.QtGui import QImage

from engine.newest_request import Job, NewestRequest
from widgets.scene.description import Scene
from widgets.scene.picture import Picture
from widgets.scene.software import SAMPLES, Quality, image_of
from widgets.style.theme import Theme


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """A picture that is wanted."""

    scene: Scene
    theme: Theme
    size: tuple[int, int]
    """In unscaled pixels."""
    scale: float
    """Pixels per unscaled pixel."""
    quality: Quality

    def picture(self) -> Picture:
        """The scene laid out."""
        return Picture.of(self.scene, self.theme, self.size, scale=self.scale, samples=SAMPLES[self.quality])


class BackgroundPainter(QObject):
    """Paints what was requested last in another thread (see `NewestRequest`).

    A request replaces the one that still waits, and a picture that was superseded is not refined. What was
    begun is shown all the same, or requests that come faster than they are painted would show nothing at all.
    """

    painted = pyqtSignal(int, object, object)
    """The request's number, the request and its QImage; sent from the other thread."""
    failed = pyqtSignal(int, object)
    """The request's number and the exception that its picture raised; sent from the other thread."""
    took = pyqtSignal(float)
    """Seconds that a picture took; sent from the other thread."""

    def __init__(self) -> None:
        super().__init__()
        self._requests = NewestRequest(self._paint, name="ravine-scene", daemon=False)
        self._last: Picture | None = None
        application = QCoreApplication.instance()
        if application is not None:
            # Painting needs the application's fonts: it must not outlive the application.
            application.aboutToQuit.connect(self.stop)

    def ask(self, request: PictureRequest) -> int:
        """Request a picture in place of the one that waits; the number it will be announced with."""
        return self._requests.ask(request)

    def skip(self) -> int:
        """Want nothing any more; a number later than that of every request so far."""
        return self._requests.cancel()

    def stop(self) -> None:
        """Forget what waits, and wait until what is being painted is done."""
        self._requests.stop()

    def _paint(self, job: Job[PictureRequest, QImage]) -> None:
        try:
            self._paint_twice(job)
        except Exception as error:  # noqa: BLE001 - whoever shows the pictures tells it
            self._last = None
            self.failed.emit(job.number, error)

    def _paint_twice(self, job: Job[PictureRequest, QImage]) -> None:
        began = time.perf_counter()
        picture = job.request.picture()
        coarse = replace(picture, samples=SAMPLES["moving"])
        is_new_view = coarse not in (picture, self._last)
        if is_new_view:
            # Something to look at before the smooth one is ready.
            self.painted.emit(job.number, job.request, image_of(coarse))
        if job.is_newest or not is_new_view:
            self._last = coarse
            self.painted.emit(job.number, job.request, image_of(picture))
        self.took.emit(time.perf_counter() - began)
