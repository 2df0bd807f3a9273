"""Draws the racers as they look to colour-blind viewers: docs/colour-blindness.png.

    python tools/colour_blindness.py

A column for each way of seeing, a row for each racer, in every theme: trail and marker as legends have them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QImage, QPainter

from app.headless import offscreen_application
from widgets.painting.painter import Painter
from widgets.painting.primitives import draw_sample, write
from widgets.style.colour_vision import DEFICIENCIES, least_difference, seen_by
from widgets.style.theme import Theme, mix, racer_style, rgb, themes

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "colour-blindness.png"
#: Pixels of the picture per unscaled pixel, and unscaled: a column, a row, what is around a theme.
SCALE, COLUMN, ROW, PAD = 2, 150, 26, 16


def seen_colour(colour: str, deficiency: str) -> str:
    """A colour as ``#RRGGBB`` as it looks with a deficiency; an empty one changes nothing."""
    if not deficiency:
        return colour
    levels = np.rint(seen_by(deficiency, rgb(colour)) * 255.0).astype(int)
    return "#{:02X}{:02X}{:02X}".format(*levels)


def draw_theme(painter: Painter, theme: Theme, top: float) -> None:
    """Draw a theme's racers in every way of seeing."""
    for column, deficiency in enumerate(("", *DEFICIENCIES)):
        left = column * COLUMN
        ground, text = (seen_colour(colour, deficiency) for colour in (theme.ground, theme.text))
        area = QRectF(left, top, COLUMN, ROW * (len(theme.racers) + 2) + PAD)
        painter.fillRect(area, QColor(ground))
        write(painter, left + PAD, top + PAD + 8, deficiency or theme.title, text, weight="strong")
        racers = tuple(seen_colour(colour, deficiency) for colour in theme.racers)
        halo = seen_colour(theme.halo, deficiency)
        seen = replace(theme, racers=racers, halo=halo)
        for place in range(len(racers)):
            middle = top + PAD + (place + 1.2) * ROW
            draw_sample(painter, QPointF(left + PAD, middle), racer_style(place, seen), seen, 1.0)
            write(painter, left + PAD + 40, middle + 4, f"racer {place + 1}", text)
        least = least_difference(np.stack([rgb(colour) for colour in racers]))
        note = f"least difference {least:.0f}"
        write(painter, left + PAD, top + PAD + (len(racers) + 1.2) * ROW, note, mix(text, ground, 0.3))


def picture() -> QImage:
    """The whole picture."""
    offscreen_application()
    shown = list(themes().values())
    height = ROW * (len(shown[0].racers) + 2) + PAD
    size = COLUMN * (len(DEFICIENCIES) + 1), height * len(shown)
    image = QImage(SCALE * size[0], SCALE * size[1], QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    with Painter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, theme in enumerate(shown):
            draw_theme(painter, theme, number * height)
    return image


def main() -> int:
    """Draw it into the documents."""
    picture().save(str(PICTURE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
