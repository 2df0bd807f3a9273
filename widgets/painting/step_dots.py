"""Every step as a dot on a racer's trail, but for those that would cover the one before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter, QPainterPath

from widgets.painting.line_weight import lines_of_weight
from widgets.painting.pens import round_pen

Array = npt.NDArray[np.float64]

#: A dot's radius, and how far from the dot before it stands at least, in unscaled pixels.
RADIUS, APART = 2.7, 6.5


def paint_dots(painter: QPainter, pixels: Array, colour: str, halo: str, unit: float) -> None:
    """Paint a trail's dots.

    Args:
        painter: what draws.
        pixels: where the steps are (N, 2); nan where one is not seen.
        colour: of the racer.
        halo: the colour around each.
        unit: pixels per unscaled pixel.
    """
    path, last = QPainterPath(), np.array([np.inf, np.inf])
    for at in pixels[np.isfinite(pixels).all(axis=1)]:
        if np.hypot(*(at - last)) >= APART * unit:
            last = at
            path.addEllipse(QPointF(*at), RADIUS * unit, RADIUS * unit)
    with lines_of_weight(1.0):
        painter.strokePath(path, round_pen(halo, 1.6 * unit, 0.8))
    painter.fillPath(path, QColor(colour))
