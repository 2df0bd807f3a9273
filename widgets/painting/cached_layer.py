"""A layer that changes rarely: painted once into an image per size and key, then copied."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QImage, QPaintEngine, QPainter

from widgets.painting.painter import Painter


class CachedLayer:
    """Keeps an image of what was painted within a rectangle until its key changes."""

    def __init__(self) -> None:
        self._painted: tuple[object, QImage] | None = None

    def draw(self, painter: QPainter, area: QRectF, key: object, paint: Callable[[QPainter], None]) -> None:
        """Draw it: as shapes into a vector picture, else by copying the image painted for this size.

        Args:
            painter: what draws.
            area: all of it lies within.
            key: compares all that it depends on, besides the area and the painter's scale.
            paint: paints it, in the same pixels as ``area``.
        """
        if area.width() <= 0.0 or area.height() <= 0.0:
            return  # a view so small has no room for it
        engine = painter.paintEngine()
        if engine is None or engine.type() != QPaintEngine.Type.Raster:
            paint(painter)
            return
        scale = painter.deviceTransform().m11()
        whole = (key, area.getRect(), scale)
        if self._painted is None or self._painted[0] != whole:
            self._painted = (whole, _painted(area, scale, paint))
        # On a whole pixel, so that nothing is resampled.
        corner = QPointF(floor(area.left() * scale) / scale, floor(area.top() * scale) / scale)
        painter.drawImage(corner, self._painted[1])


def _painted(area: QRectF, scale: float, paint: Callable[[QPainter], None]) -> QImage:
    left, top = floor(area.left() * scale), floor(area.top() * scale)
    width, height = ceil(area.right() * scale) - left, ceil(area.bottom() * scale) - top
    layer = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    layer.fill(0)
    layer.setDevicePixelRatio(scale)
    with Painter(layer) as painter:
        painter.setRenderHints(painter.RenderHint.Antialiasing | painter.RenderHint.SmoothPixmapTransform)
        painter.translate(-left / scale, -top / scale)
        painter.setClipRect(area)
        paint(painter)
    return layer
