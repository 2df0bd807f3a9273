"""The region of rates and momenta that converge, as a picture with contours of the factor of a step."""

from __future__ import annotations

from math import inf

import contourpy
import numpy as np
from PyQt6.QtGui import QImage, QPainter, QPen

from engine.objective import FloatArray
from widgets.maps.momentum_case import SIDE, MomentumCase
from widgets.painting.primitives import stroke_haloed
from widgets.plots.plane_image import image_of
from widgets.plots.small_plot import SmallPlot
from widgets.style.theme import Theme, colour_map, mix, qcolor, rgb

#: Contours of the factor of a step.
LEVELS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
#: From here on a step diverges, not only by rounding.
BORDER = 1.0 + 1e-9


def draw_region(
    painter: QPainter, plot: SmallPlot, picture: tuple[QImage, list[FloatArray]], theme: Theme
) -> None:
    """Draw a region's picture and its contour lines."""
    image, (*inner, border) = picture
    painter.drawImage(plot.area, image)
    for line in inner:
        painter.strokePath(plot.line(line), QPen(qcolor(theme.text, 0.35), plot.unit))
    stroke_haloed(painter, plot.line(border), theme.text, theme, 1.8 * plot.unit)


def region_of(
    case: MomentumCase, colours: str, theme: Theme, *, nesterov: bool
) -> tuple[QImage, list[FloatArray]]:
    """A region's picture, and its contour lines with the border of convergence last."""
    low, high, is_log = case.rates
    rates = np.geomspace(low, high, SIDE) if is_log else np.linspace(low, high, SIDE)
    momenta = np.linspace(0.0, 1.0, SIDE)
    factor = case.factor(rates[:, None], momenta[None, :], nesterov=nesterov)
    table = 255.0 * np.asarray(colour_map(colours), dtype=np.float64)[:, :3]
    share = np.clip(factor, 0.0, 1.0) ** 4  # what matters lies near 1
    picture = table[np.round(share * (len(table) - 1)).astype(np.intp)]
    bad = 255.0 * rgb(mix(theme.panel, theme.bad, 0.45))
    picture = np.where((factor > BORDER)[..., None], bad, picture)
    red, green, blue = np.moveaxis(np.round(picture).astype(np.uint32), -1, 0)
    image = image_of(np.full_like(red, 0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue)
    lines = contourpy.contour_generator(rates, momenta, np.minimum(factor, 2.0).T)
    inner = [line for level in LEVELS for line in lines.lines(level)]
    border = max(lines.lines(BORDER), key=len, default=np.full((2, 2), inf))
    return image, [*inner, border]
