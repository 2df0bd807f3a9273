"""Stamps: outlines of text that do not change, kept as small pictures while a run plays fast.

To fill the outline of a word takes ten times as long as to copy its pixels, and most words in a window
stay where they are from frame to frame. Pictures that are saved or exported never come from stamps: they
are used in a hurry alone, on screen, and differ by a rounding of the last bits.
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

PLACES = 8
"""Places to a pixel at which an outline may begin."""
KEPT = 2048
"""Stamps; the words of a window are some hundred."""
LARGEST = 65_536
"""Pixels of a stamp at most."""


class _Key(NamedTuple):
    """What a stamp shows: an outline by its `id`, and its place within a pixel."""

    outline: int
    colour: str
    scale: float
    density: float
    x: float
    y: float


class _Mark:
    """How often an outline was asked for, and its stamp when that was more than once."""

    def __init__(self) -> None:
        self.path: QPainterPath | None = None
        """Held, so that no other outline can come to have its `id`."""
        self.image = QImage()
        self.offset = (0, 0)

    def press(self, path: QPainterPath, key: _Key) -> None:
        """Make the stamp."""
        place = QTransform.fromTranslate(key.x, key.y).scale(key.scale, key.scale)
        bounds = place.mapRect(path.boundingRect()).adjusted(-1.0, -1.0, 1.0, 1.0)
        left, top = floor(bounds.left()), floor(bounds.top())
        width, height = ceil(bounds.right()) - left, ceil(bounds.bottom()) - top
        if path.isEmpty() or width * height > LARGEST:
            return
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-left, -top)
        painter.setTransform(place, combine=True)
        painter.fillPath(path, QColor(key.colour))
        painter.end()
        image.setDevicePixelRatio(key.density)
        self.image, self.offset = image, (left, top)


@lru_cache(maxsize=KEPT)
def _mark(key: _Key) -> _Mark:
    del key
    return _Mark()


class _State(threading.local):
    """Whether this thread paints in a hurry."""

    hurried = False


_state = _State()


@contextmanager
def hurried() -> Iterator[None]:
    """Paint with stamps in this thread for as long as this lasts."""
    before, _state.hurried = _state.hurried, True
    try:
        yield
    finally:
        _state.hurried = before


def in_hurry() -> bool:
    """Whether this thread paints in a hurry."""
    return _state.hurried


def stamp(painter: QPainter, path: QPainterPath, at: QPointF, scale: float, colour: str) -> bool:
    """Fill an outline by its stamp, if there is a hurry and it was asked for before.

    Args:
        painter: what draws; turned or scaled ones are left to draw for themselves.
        path: the outline; known again only as the same object.
        at: where its origin lies.
        scale: how large it is drawn.
        colour: as ``#RRGGBB``.

    Returns:
        False if it is still to be drawn.
    """
    if not _state.hurried:
        return False
    world = painter.worldTransform()
    if (world.m11(), world.m12(), world.m21(), world.m22()) != (1.0, 0.0, 0.0, 1.0):
        return False
    device = painter.deviceTransform()
    density = device.m11()
    if density != device.m22() or not density > 0.0:
        return False
    x = round(PLACES * (density * at.x() + device.dx())) / PLACES
    y = round(PLACES * (density * at.y() + device.dy())) / PLACES
    left, top = floor(x), floor(y)
    key = _Key(id(path), colour, scale * density, density, x - left, y - top)
    mark = _mark(key)
    if mark.path is not path:
        # New, like most numbers of a frame, which may never come again.
        mark.path, mark.image = path, QImage()
        return False
    if mark.image.isNull():
        mark.press(path, key)
        if mark.image.isNull():
            return False
    where = (left + mark.offset[0] - device.dx(), top + mark.offset[1] - device.dy())
    painter.drawImage(QPointF(where[0] / density, where[1] / density), mark.image)
    return True
