"""Draws basins: a colour for each minimum, paler the later a run arrives, and signs beside the colours."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from engine.maps.basins import Basins
from engine.maps.targets import DIVERGED, UNDECIDED, Labels
from engine.objective import FloatArray
from widgets.map_parts.basins_colours import basin_colour, basins_colours, place_of, share_words
from widgets.painting.primitives import centred, stroke_haloed, write
from widgets.plots.plane_image import image_of
from widgets.plots.plot_view import PlotView
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, qcolor

#: Between two signs where runs diverge or are undecided, in unscaled pixels.
GAP = 26.0
#: More minima than this are marked without their numbers.
MOST_NUMBERED = 30


def basins_image(basins: Basins, labels: Labels, theme: Theme) -> QImage:
    """A map as a picture, one pixel for a start.

    Args:
        basins: the map.
        labels: what to show of it (X, Y).
        theme: whose colours.
    """
    red, green, blue = np.moveaxis(basins_colours(basins, labels, theme).astype(np.uint32), -1, 0)
    opaque = np.full_like(red, 0xFF000000)
    return image_of(opaque | red << np.uint32(16) | green << np.uint32(8) | blue)


def draw_signs(painter: QPainter, plot: PlotView, basins: Basins, labels: Labels) -> None:
    """Draw crosses where runs diverge and dots where they are undecided, so that colour is not needed."""
    area, gap, unit = plot.area(), GAP * plot.unit, plot.unit
    crosses, dots = QPainterPath(), QPainterPath()
    for row in range(int(area.height() / gap)):
        for column in range(int(area.width() / gap)):
            at = QPointF(area.left() + (column + 0.5) * gap, area.top() + (row + 0.5) * gap)
            label = int(labels[place_of(basins, *plot.values(at))])
            if label == DIVERGED:
                for down in (-1.0, 1.0):
                    crosses.moveTo(at - QPointF(3.0, 3.0 * down) * unit)
                    crosses.lineTo(at + QPointF(3.0, 3.0 * down) * unit)
            elif label == UNDECIDED:
                dots.addEllipse(at, 1.3 * unit, 1.3 * unit)
    ink = qcolor(plot.theme.text, 0.5)
    painter.strokePath(crosses, QPen(ink, 1.2 * unit))
    painter.fillPath(dots, ink)


def draw_minima(painter: QPainter, plot: PlotView, basins: Basins) -> None:
    """Number the minima, the lowest first, as the list of shares does."""
    unit, theme = plot.unit, plot.theme
    numbered = np.unique(basins.label[basins.label >= 0]).tolist()
    is_numbered = len(numbered) <= MOST_NUMBERED
    for label in numbered:
        at = plot.pixel(*basins.minima[label].tolist())
        if not plot.area().contains(at):
            continue
        disc, radius = QPainterPath(), (8.0 if is_numbered else 2.5) * unit
        disc.addEllipse(at, radius, radius)
        painter.fillPath(disc, QColor(theme.panel))
        painter.strokePath(disc, QPen(QColor(theme.text), 1.2 * unit))
        if is_numbered:
            base = centred(at.y(), unit=unit)
            write(painter, at.x(), base, str(label + 1), theme.text, unit=unit, align="middle")


def draw_trail(painter: QPainter, plot: PlotView, path: FloatArray) -> None:
    """Draw one run over the map."""
    finite = path[np.isfinite(path).all(axis=1)]
    if len(finite) > 1:
        stroke_haloed(painter, plot.path(finite), plot.theme.text, plot.theme, 1.6 * plot.unit)
    dot = QPainterPath()
    dot.addEllipse(plot.pixel(*path[0].tolist()), 3.0 * plot.unit, 3.0 * plot.unit)
    painter.fillPath(dot, QColor(plot.theme.text))


def draw_shares(painter: QPainter, plot: PlotView, shares: dict[int, float]) -> None:
    """List the shares of the plane beneath it, the largest first, as many as there is room for."""
    unit, theme = plot.unit, plot.theme
    left, right = plot.area().left(), plot.area().right() - 24.0 * unit
    middle = plot.area().bottom() + 31.0 * unit
    for label, share in sorted(shares.items(), key=lambda item: -item[1]):
        text = share_words(label, share)
        width = (18.0 + text_width(text, "small") + 12.0) * unit
        if left + width > right:
            break
        square = QPainterPath()
        square.addRect(left, middle - 6.0 * unit, 12.0 * unit, 12.0 * unit)
        painter.fillPath(square, QColor(basin_colour(label, theme)))
        write(painter, left + 18.0 * unit, centred(middle, unit=unit), text, theme.quiet_text, unit=unit)
        left += width
