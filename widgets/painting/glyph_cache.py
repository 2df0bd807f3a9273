"""A cache of filled outlines (words, numbers, formulas) as small images, used while a run plays fast.

Filling the outline of a word takes ten times as long as copying its pixels, and most words of a window stay
where they are from frame to frame. Pictures that are saved or exported are never painted from the cache: it
is used only on screen and only while painting fast, and differs by a rounding of the last bits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPainterPath, QTransform

from widgets.painting.painter import Painter

#: Sub-pixel positions per device pixel and axis at which an outline is cached.
SUBPIXELS = 8
#: Cached images; the words of a window are some hundred.
CAPACITY = 2048
#: Device pixels of a cached image at most; larger outlines are filled each time.
LARGEST = 65_536
#: Bytes of all cached images; those of a window are a few million, but every size of every panel has its own.
MOST_BYTES = 24 * 2**20


class _Key(NamedTuple):
    """What an image shows: an outline by its `id`, and its position within a device pixel."""

    outline: int
    colour: str
    scale: float
    density: float
    x: float
    y: float


class _Entry:
    """An outline that was asked for, and its image once it was asked for a second time."""

    def __init__(self) -> None:
        #: Held, so that no other outline can come to have its `id`.
        self.path: QPainterPath | None = None
        self.image = QImage()
        #: From the outline's origin to the image's top left corner, in device pixels.
        self.offset = (0, 0)

    def rasterise(self, path: QPainterPath, key: _Key) -> None:
        """Make the image; none of an outline that is empty or too large."""
        place = QTransform.fromTranslate(key.x, key.y).scale(key.scale, key.scale)
        bounds = place.mapRect(path.boundingRect()).adjusted(-1.0, -1.0, 1.0, 1.0)
        left, top = floor(bounds.left()), floor(bounds.top())
        width, height = ceil(bounds.right()) - left, ceil(bounds.bottom()) - top
        if path.isEmpty() or width * height > LARGEST:
            return
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        with Painter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-left, -top)
            painter.setTransform(place, combine=True)
            painter.fillPath(path, QColor(key.colour))
        image.setDevicePixelRatio(key.density)
        # A copy: what was painted on holds its painter's memory, several times that of a word's pixels.
        self.image, self.offset = image.copy(), (left, top)


class _Held:
    """The bytes of all images since the cache was emptied last."""

    total = 0


def _hold(image: QImage) -> None:
    """Count an image; the cache is emptied where it would hold too much: what is still seen comes again."""
    _Held.total += image.sizeInBytes()
    if _Held.total > MOST_BYTES:
        _entry.cache_clear()
        _Held.total = 0


@lru_cache(maxsize=CAPACITY)
def _entry(key: _Key) -> _Entry:
    del key
    return _Entry()


class _State(threading.local):
    """Whether this thread paints fast."""

    is_fast = False


_state = _State()


@contextmanager
def fast_painting() -> Iterator[None]:
    """Paint from the cache in this thread for as long as this lasts."""
    before, _state.is_fast = _state.is_fast, True
    try:
        yield
    finally:
        _state.is_fast = before


def is_painting_fast() -> bool:
    """Whether this thread paints from the cache now (see `fast_painting`)."""
    return _state.is_fast


def fill_cached(painter: QPainter, path: QPainterPath, at: QPointF, scale: float, colour: str) -> bool:
    """Fill an outline by copying its cached image, while painting fast and if it was asked for before.

    Args:
        painter: what draws; rotated and scaled painters are left to fill the outline themselves.
        path: the outline; recognised only as the same object.
        at: where its origin lies, in the painter's pixels.
        scale: pixels per unit of the outline.
        colour: as ``#RRGGBB``.

    Returns:
        False if nothing was drawn: the caller fills the outline.
    """
    if not _state.is_fast:
        return False
    world = painter.worldTransform()
    if (world.m11(), world.m12(), world.m21(), world.m22()) != (1.0, 0.0, 0.0, 1.0):
        return False
    device = painter.deviceTransform()
    density = device.m11()
    if density != device.m22() or not density > 0.0:
        return False
    x = round(SUBPIXELS * (density * at.x() + device.dx())) / SUBPIXELS
    y = round(SUBPIXELS * (density * at.y() + device.dy())) / SUBPIXELS
    left, top = floor(x), floor(y)
    key = _Key(id(path), colour, scale * density, density, x - left, y - top)
    entry = _entry(key)
    if entry.path is not path:
        # New, like most numbers of a frame, which may never come again.
        entry.path, entry.image = path, QImage()
        return False
    if entry.image.isNull():
        entry.rasterise(path, key)
        if entry.image.isNull():
            return False
        _hold(entry.image)
    where = (left + entry.offset[0] - device.dx(), top + entry.offset[1] - device.dy())
    painter.drawImage(QPointF(where[0] / density, where[1] / density), entry.image)
    return True
