"""Every text that a view writes while it is painted: where it stands, and whether all of it is seen."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPainterPath

from widgets.painting import glyph_cache, primitives
from widgets.style import fonts
from widgets.style.fonts import Size, Weight


@dataclass(frozen=True)
class Written:
    """A text, its rectangle in pixels of the view, and that to which the painter was clipped."""

    text: str
    rect: QRectF
    clip: QRectF | None
    unit: float

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is cut off by the painter's clipping."""
        return self.clip is None or self.clip.adjusted(-1.0, -1.0, 1.0, 1.0).contains(self.rect)


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    """A list to which every text is added that is written from now on."""
    found: list[Written] = []
    texts = [""]

    def text_path(text: str, size: Size, weight: Weight) -> QPainterPath:
        texts[0] = text
        return fonts.text_path(text, size, weight)

    def fill_cached(painter: QPainter, path: QPainterPath, at: QPointF, scale: float, colour: str) -> bool:
        if texts[0]:
            box = path.boundingRect()
            rect = QRectF(box.topLeft() * scale + at, box.size() * scale)
            clip = painter.clipBoundingRect() if painter.hasClipping() else None
            place = painter.worldTransform()
            clip = None if clip is None else place.mapRect(clip)
            found.append(Written(texts[0], place.mapRect(rect), clip, scale))
            texts[0] = ""
        return glyph_cache.fill_cached(painter, path, at, scale, colour)

    monkeypatch.setattr(primitives, "text_path", text_path)
    monkeypatch.setattr(primitives, "fill_cached", fill_cached)
    return found
