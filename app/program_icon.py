"""The program's own icon, in the sizes at which desktops show it."""

from __future__ import annotations

from functools import cache

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QIcon, QImage, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from widgets.painting.painter import Painter
from widgets.style.resources import resource

#: The drawing, below ``resources/``.
DRAWING = "app/ravine.svg"
#: Sides in pixels.
SIZES = (16, 24, 32, 48, 64, 128, 256)


def program_image(side: int) -> QImage:
    """The icon, so many pixels wide and high."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with Painter(image) as painter:
        QSvgRenderer(str(resource(DRAWING))).render(painter, QRectF(0, 0, side, side))
    return image


@cache
def program_icon() -> QIcon:
    """The icon, for windows."""
    icon = QIcon()
    for side in SIZES:
        icon.addPixmap(QPixmap.fromImage(program_image(side)))
    return icon
