"""A series as points, and lines through so many days that a column of pixels holds several of them."""

from __future__ import annotations

from math import isfinite

import numpy as np
from PyQt6.QtCore import QLineF, QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine.averages.moving_average import MovingAverage
from engine.averages.series import SeriesView
from engine.objective import FloatArray
from widgets.plots.plot_view import PlotView
from widgets.prediction_parts.fitted_curves import MOST_POINTS
from widgets.style.theme import RacerStyle, Theme, mix, qcolor

#: More points are squares of this size: round ones would take their time.
MOST_ROUND, SQUARE = 1000, 1.5
#: Days to a pixel from which a line is drawn column by column.
DENSE = 3.0


def draw_columns(painter: QPainter, plot: PlotView, values: FloatArray, style: RacerStyle) -> None:
    """Draw a line so long that every column of pixels holds many days: from the lowest to the highest.

    A dashed line through all of them takes half a second, and says no more.

    Args:
        painter: what draws.
        plot: whose axes there are, days to the right.
        values: of day 0, 1, ...
        style: the line's colour.
    """
    first, stop = int(plot.x_axis.low), int(plot.x_axis.high) + 2
    steps, low, high = SeriesView(values).envelope(first, stop, int(plot.area().width()))
    ends = (plot.pixels(np.stack((steps, value), axis=1)) for value in (low, high))
    painter.setPen(QPen(qcolor(style.colour, 0.85), plot.unit))
    lines = [
        QLineF(x, bottom + 1.0, x, top)
        for (x, bottom), (_, top) in zip(*(end.tolist() for end in ends), strict=True)
        if isfinite(bottom + top)
    ]
    if lines:
        painter.drawLines(lines[0], *lines[1:])


def draw_series(
    painter: QPainter, plot: PlotView, average: MovingAverage, theme: Theme, *, joined: bool
) -> None:
    """Draw the values of a series: those to come fainter, the newest one large.

    Args:
        painter: what draws.
        plot: whose axes there are, days to the right.
        average: the series and how many of its values have entered.
        theme: the colours.
        joined: whether a thin line joins them.
    """
    count, unit = len(average.series), plot.unit
    first = min(max(int(plot.x_axis.low) - 1, 0), count)
    stop = min(int(plot.x_axis.high) + 2, count)
    stride = 1 + (stop - first) // MOST_POINTS
    places = np.arange(first, stop, stride)
    points = plot.pixels(np.stack((places + 1.0, average.series[first:stop:stride]), axis=1))
    size = 5.0 if plot.area().width() > 2.5 * len(places) * unit else 3.4
    size = size if len(places) <= MOST_ROUND else SQUARE
    if joined:
        painter.setPen(QPen(qcolor(theme.quiet_text, 0.35), unit))
        painter.drawPolyline(_polygon(points))
    gone = places < average.step
    _draw_points(painter, points[~gone], size * unit, mix(theme.quiet_text, theme.panel, 0.6))
    _draw_points(painter, points[gone], size * unit, theme.quiet_text)
    if 0 < average.step <= count:
        newest = plot.pixels(np.array([[float(average.step), average.series[average.step - 1]]]))
        _draw_points(painter, newest, 10.0 * unit, theme.panel)
        _draw_points(painter, newest, 7.0 * unit, theme.text)


def _draw_points(painter: QPainter, at: FloatArray, size: float, colour: str) -> None:
    pen = QPen(QColor(colour), size)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap if size < 2.0 * SQUARE else Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(_polygon(at))


def _polygon(pixels: FloatArray) -> QPolygonF:
    return QPolygonF([QPointF(float(x), float(y)) for x, y in pixels])
