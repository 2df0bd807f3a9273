"""The tangent of a contour line and the gradient at right angles to it, drawn on the map."""

from __future__ import annotations

import numpy as np
from PyQt6.QtGui import QPainter

from engine.frames.surface_reading import SurfaceReading
from widgets.painting.primitives import clipped_path, stroke_haloed
from widgets.plots.plot_view import PlotView

HALF = 0.16
"""Half the tangent's length, as a share of the axes'."""
CORNER = 0.03
"""The side of the mark of the right angle, likewise."""


def draw_tangent(painter: QPainter, plot: PlotView, reading: SurfaceReading) -> None:
    """Draw them where the surface is read; nothing where it has no slope.

    In parameters they are at right angles. On the picture they are so where both axes have one scale, and
    the mark between them is as skewed as the axes are.
    """
    slope = float(np.hypot(*reading.gradient))
    if not np.isfinite(slope) or slope == 0.0 or not np.isfinite(reading.loss):
        return
    uphill = reading.gradient / slope
    along = np.array([-uphill[1], uphill[0]])
    size = min(plot.x_axis.high - plot.x_axis.low, plot.y_axis.high - plot.y_axis.low)
    at = np.array([reading.x, reading.y])
    unit, theme = plot.unit, plot.theme
    line = at + np.array([[-HALF], [HALF]]) * size * along
    tangent = clipped_path(plot.pixels(line), plot.area())
    stroke_haloed(painter, tangent, theme.text, theme, 1.8 * unit)
    normal = clipped_path(plot.pixels(np.array([at, at + HALF * size * uphill])), plot.area())
    stroke_haloed(painter, normal, theme.accent, theme, 1.8 * unit)
    side = CORNER * size
    mark = np.array([at + side * along, at + side * (along + uphill), at + side * uphill])
    stroke_haloed(painter, clipped_path(plot.pixels(mark), plot.area()), theme.text, theme, 1.2 * unit)
