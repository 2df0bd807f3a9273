"""What a painter draws into: pixels, or a file of lines and letters, where text can stay text."""

from __future__ import annotations

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPaintEngine, QPainter

from widgets.style.fonts import Size, Weight, letters_font, letters_width, text_width

#: The pixels of a shaded image within a drawing, for each unscaled pixel: some 300 to the inch.
IMAGE_DENSITY = 3.0


def is_vector(painter: QPainter) -> bool:
    """Whether lines stay lines: the painter writes an SVG or a PDF."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def keeps_letters(painter: QPainter) -> bool:
    """Whether text stays text: a PDF carries the font; a reader can search, copy and edit the words."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() == QPaintEngine.Type.Pdf


def write_letters(
    painter: QPainter,
    at: QPointF,
    text: str,
    colour: str,
    *,
    size: Size,
    weight: Weight,
    unit: float,
    share: float = 0.5,
) -> None:
    """Write text as letters of a font, in the room of its outline.

    Outlines have figures of equal width, so that numbers stand still while a run plays; those are glyphs that
    a PDF does not know as digits. On paper the usual ones are written, which are narrower by a hair.

    Args:
        painter: writes a PDF.
        at: where the base line of the outline starts.
        text: one line.
        colour: as ``#RRGGBB``.
        size: the role of the text.
        weight: regular, strong or code.
        unit: pixels per unscaled pixel.
        share: of the room that is left over, what is before the text.
    """
    spare = text_width(text, size, weight) - letters_width(text, size, weight)
    painter.save()
    painter.translate(at)
    painter.scale(unit, unit)
    painter.setFont(letters_font(size, weight))
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(share * spare, 0.0), text)
    painter.restore()
