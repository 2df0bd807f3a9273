"""Partial repaint: while painting fast only some regions of a view are repainted, the others are copied.

Which ones rotates from frame to frame (round robin), so that each region is at most a few frames old.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QImage, QPainter

from widgets.painting.glyph_cache import is_painting_fast
from widgets.painting.painter import Painter


@dataclass(frozen=True)
class RepaintRegion:
    """A region of a view that can be painted by itself.

    Attributes:
        key: tells it from the others.
        area: nothing is painted outside of it, in pixels of the view.
        paint: paints it, in pixels of the view.
    """

    key: str
    area: QRectF
    paint: Callable[[QPainter], None]


class PartialRepaint:
    """Keeps an image of each region and which region is repainted next."""

    def __init__(self) -> None:
        self._style: object = None
        self._images: dict[str, QImage] = {}
        self._next = 0

    def draw(self, painter: QPainter, regions: Sequence[RepaintRegion], style: object, at_once: int) -> None:
        """Draw all regions; unless painting fast, each of them anew.

        Args:
            painter: what draws.
            regions: from the back to the front.
            style: what all of them depend on besides the numbers of a frame, e.g. size and theme; when it
                changes every region is repainted.
            at_once: how many are repainted in each call while painting fast.
        """
        if not is_painting_fast():
            self._images.clear()
            for region in regions:
                region.paint(painter)
            return
        density = painter.deviceTransform().m11()
        if self._style != (style, density):
            self._style = (style, density)
            self._images.clear()
        repainted = {(self._next + number) % len(regions) for number in range(min(at_once, len(regions)))}
        self._next += at_once
        for place, region in enumerate(regions):
            if place in repainted or region.key not in self._images:
                self._images[region.key] = _image(region, density)
            painter.drawImage(region.area.toAlignedRect().topLeft(), self._images[region.key])


def _image(region: RepaintRegion, density: float) -> QImage:
    area = region.area.toAlignedRect()
    image = QImage(area.size() * density, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(density)
    image.fill(Qt.GlobalColor.transparent)
    with Painter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-area.left(), -area.top())
        region.paint(painter)
    return image
