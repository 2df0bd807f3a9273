"""Pieces of a view that take turns: in a hurry some are painted anew, the others shown as they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QImage, QPainter

from widgets.painting.glyph_cache import in_hurry


@dataclass(frozen=True)
class Piece:
    """A part of a view that is painted by itself.

    Attributes:
        key: tells it from the others.
        area: nothing is painted outside of it.
        paint: paints it, in pixels of the view.
    """

    key: str
    area: QRectF
    paint: Callable[[QPainter], None]


class Pieces:
    """Whose turn it is, and how the others looked."""

    def __init__(self) -> None:
        self._look: object = None
        self._images: dict[str, QImage] = {}
        self._next = 0

    def draw(self, painter: QPainter, pieces: Sequence[Piece], look: object, at_once: int) -> None:
        """Draw all pieces; without a hurry each of them anew.

        Args:
            painter: what draws.
            pieces: from the back to the front.
            look: what all of them depend on besides the numbers of a frame, e.g. size and theme.
            at_once: how many are painted anew in a hurry.
        """
        if not in_hurry():
            self._images.clear()
            for piece in pieces:
                piece.paint(painter)
            return
        density = painter.deviceTransform().m11()
        if self._look != (look, density):
            self._look = (look, density)
            self._images.clear()
        turns = {(self._next + number) % len(pieces) for number in range(min(at_once, len(pieces)))}
        self._next += at_once
        for place, piece in enumerate(pieces):
            if place in turns or piece.key not in self._images:
                self._images[piece.key] = _image(piece, density)
            painter.drawImage(piece.area.toAlignedRect().topLeft(), self._images[piece.key])


def _image(piece: Piece, density: float) -> QImage:
    area = piece.area.toAlignedRect()
    image = QImage(area.size() * density, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(density)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-area.left(), -area.top())
    piece.paint(painter)
    painter.end()
    return image
