"""The tangent of a contour line and the gradient at right angles to it, drawn on the map."""

from __future__ import annotations

import numpy as np
from PyQt6.QtGui import QPainter

from widgets.painting.primitives import clipped_path, stroke_haloed
from widgets.plots.plot_view import PlotView
from widgets.scene.description import TangentPlane

#: Half the tangent's length, as a share of the shorter axis.
HALF = 0.16
#: The side of the mark of the right angle, likewise.
CORNER = 0.03


def draw_contour_tangent(painter: QPainter, plot: PlotView, tangent: TangentPlane) -> None:
    """Draw them where the surface is read; nothing where it has no slope.

    In parameters they are at right angles. On the picture they are so where both axes have one scale, and
    the mark between them is as skewed as the axes are.
    """
    gradient = np.array(tangent.gradient)
    slope = float(np.hypot(*gradient))
    if slope == 0.0:
        return
    uphill = gradient / slope
    along = np.array([-uphill[1], uphill[0]])
    size = min(plot.x_axis.high - plot.x_axis.low, plot.y_axis.high - plot.y_axis.low)
    at = np.array([tangent.x, tangent.y])
    unit, theme = plot.unit, plot.theme
    line = at + np.array([[-HALF], [HALF]]) * size * along
    along_contour = clipped_path(plot.pixels(line), plot.area())
    stroke_haloed(painter, along_contour, theme.text, theme, 1.8 * unit)
    normal = clipped_path(plot.pixels(np.array([at, at + HALF * size * uphill])), plot.area())
    stroke_haloed(painter, normal, theme.accent, theme, 1.8 * unit)
    side = CORNER * size
    mark = np.array([at + side * along, at + side * (along + uphill), at + side * uphill])
    stroke_haloed(painter, clipped_path(plot.pixels(mark), plot.area()), theme.text, theme, 1.2 * unit)
