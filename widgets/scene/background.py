"""Pictures of scenes made in another thread: the newest order wins, coarse first and then smooth."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from threading import Lock, Thread, current_thread

from PyQt6.QtCore import QCoreApplication, QObject, pyqtSignal

from widgets.scene.description import Scene
from widgets.scene.picture import Picture
from widgets.scene.software import SAMPLES, Quality, image_of
from widgets.style.theme import Theme


@dataclass(frozen=True, slots=True)
class Order:
    """A picture that is wanted."""

    scene: Scene
    theme: Theme
    size: tuple[int, int]
    """In unscaled pixels."""
    scale: float
    quality: Quality

    def picture(self) -> Picture:
        """The scene laid out."""
        return Picture.of(self.scene, self.theme, self.size, scale=self.scale, samples=SAMPLES[self.quality])


class BackgroundPainter(QObject):
    """Takes orders and hands out pictures; there is a thread only while there is something to paint.

    Nothing is queued: an order replaces the one that still waits, and a picture that nobody would look at for
    long is not refined. What was begun is shown, or a stream of orders faster than the painting would show
    nothing at all.
    """

    painted = pyqtSignal(int, object, object)
    """The order's number, the order and its QImage; sent from the other thread."""
    took = pyqtSignal(float)
    """Seconds that a picture took; sent from the other thread."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._number = 0
        self._waiting: tuple[int, Order] | None = None
        self._thread: Thread | None = None
        self._last: Picture | None = None
        application = QCoreApplication.instance()
        if application is not None:
            # Painting needs the application's fonts: it must not outlive the application.
            application.aboutToQuit.connect(self.stop)

    def ask(self, order: Order) -> int:
        """Order a picture in place of the one that waits; the number it will be announced with."""
        with self._lock:
            self._number += 1
            self._waiting = self._number, order
            if self._thread is None:
                self._thread = Thread(target=self._work, name="ravine-scene")
                self._thread.start()
            return self._number

    def skip(self) -> int:
        """A number later than that of every order so far."""
        with self._lock:
            self._number += 1
            return self._number

    def stop(self) -> None:
        """Forget what waits, and wait for what is being painted."""
        with self._lock:
            self._waiting, thread = None, self._thread
        # Whoever collects garbage while it paints may find there the canvas that ends it.
        if thread is not None and thread is not current_thread():
            thread.join()

    def _take(self) -> tuple[int, Order] | None:
        """The next order; with none the thread ends, and the next one asked for starts another."""
        with self._lock:
            taken, self._waiting = self._waiting, None
            if taken is None:
                self._thread = None
            return taken

    def _work(self) -> None:
        try:
            while (taken := self._take()) is not None:
                self._paint(*taken)
        except BaseException:
            with self._lock:
                self._thread = None  # the next order gets a thread again
            raise

    def _paint(self, number: int, order: Order) -> None:
        began = time.perf_counter()
        self._paint_in_turns(number, order)
        self.took.emit(time.perf_counter() - began)

    def _paint_in_turns(self, number: int, order: Order) -> None:
        picture = order.picture()
        coarse = replace(picture, samples=SAMPLES["moving"])
        if coarse not in (picture, self._last):
            # The view is another one than before: something to look at, before the smooth one is ready.
            self.painted.emit(number, order, image_of(coarse))
            if self._waiting is not None:
                return
        self._last = coarse
        self.painted.emit(number, order, image_of(picture))
