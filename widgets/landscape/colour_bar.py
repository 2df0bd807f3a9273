"""A slim bar that tells which loss a colour of the map means."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QLinearGradient, QPainter, QPen

from widgets.painting.primitives import centred, write
from widgets.painting.ticks import Tick, scale_ticks
from widgets.plots.contour_map import map_of
from widgets.plots.plot_axes import ROW
from widgets.scene.description import HeightField
from widgets.scene.refined_field import refined_field
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, colour_map, qcolor

#: From the map to the bar, the bar's width, and from it to its numbers, in unscaled pixels.
APART, WIDTH, GAP = 16.0, 10.0, 6.0
PER_NUMBER = 34.0
STOPS = 33


def bar_width(field: HeightField, height: float) -> float:
    """How much room a bar of a height takes beside the map, in unscaled pixels."""
    return APART + WIDTH + GAP + max(text_width(text, "small") for _, text in _ticks(field, height))


def draw_bar(painter: QPainter, field: HeightField, area: QRectF, theme: Theme, unit: float) -> None:
    """Draw the bar beside a map.

    Args:
        painter: what draws.
        field: what the map shows.
        area: of the map.
        theme: the colours.
        unit: pixels per unscaled pixel.
    """
    low, high = refined_field(field).range
    scale = refined_field(field).scale
    bar = QRectF(area.right() + APART * unit, area.top(), WIDTH * unit, area.height())
    colours, gradient = colour_map(field.colour_map), QLinearGradient(bar.bottomLeft(), bar.topLeft())
    for stop in range(STOPS):
        share = stop / (STOPS - 1)
        gradient.setColorAt(share, QColor.fromRgbF(*colours[round(share * (len(colours) - 1))][:3]))
    painter.fillRect(bar, gradient)

    def up(height: float) -> float:
        return bar.bottom() - (height - low) / (high - low) * bar.height()

    painter.setPen(QPen(qcolor(theme.surface_contour, 0.5), unit))
    for level in scale.forward(map_of(field).levels):
        painter.drawLine(QPointF(bar.left(), up(level)), QPointF(bar.right(), up(level)))
    for height, text in _ticks(field, area.height() / unit):
        at = min(max(up(height), bar.top() + 5.0 * unit), bar.bottom() - 5.0 * unit)
        beside = bar.right() + GAP * unit
        write(painter, beside, centred(at, unit=unit), text, theme.quiet_text, unit=unit)
    under = centred(bar.bottom() + (4.0 + 1.5 * ROW) * unit, unit=unit)  # beside the name of the axis below
    write(painter, bar.left(), under, "loss", theme.text, weight="strong", unit=unit)


def _ticks(field: HeightField, height: float) -> list[Tick]:
    """Scaled heights and the losses written beside them."""
    refined = refined_field(field)
    ticks = scale_ticks(refined.scale, *refined.range, max(height / PER_NUMBER, 2.0))
    return [(float(refined.scale.forward(np.array(value))), text) for value, text in ticks]
