"""The components of a path along the axes of a quadratic: by the formula, and as it went."""

from __future__ import annotations

from math import isfinite, log10

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.objective import FloatArray
from widgets.maps.momentum_case import MomentumCase, halving
from widgets.painting.height_scale import HeightScale
from widgets.painting.primitives import centred, elide, write
from widgets.plots.axis import Axis
from widgets.plots.small_plot import SmallPlot
from widgets.style.number_text import short
from widgets.view.view import View

#: The decades of the components that are shown below the largest.
DECADES = 8.0


def draw_components(
    painter: QPainter,
    view: View,
    unit: float,
    case: MomentumCase,
    path: tuple[FloatArray, FloatArray] | None,
    *,
    count: int,
) -> None:
    """Draw the distances along each axis beneath the regions.

    Args:
        painter: draws them.
        view: whose size and theme count.
        unit: pixels per unscaled pixel.
        case: the quadratic and the settings.
        path: the steps and distances of the path as it went (see `walked`); None leaves it out.
        count: steps to the right.
    """
    theme = view.theme
    largest = float(np.abs(case.start).max()) * 1.5
    plot = _plot(view, unit, largest if largest > 0.0 else 1.0, count)
    area = plot.area
    if area.height() < 20.0 * unit:
        return
    plot.draw_grid(painter, theme)
    components = np.abs(case.components(count))
    steps, made = (np.zeros(0), np.zeros((0, 0))) if path is None else path
    painter.save()
    painter.setClipRect(area)
    for colour, axis in zip(theme.racers, case.shown, strict=False):
        usable = np.isfinite(components[:, axis])
        painter.strokePath(
            plot.path(np.flatnonzero(usable).astype(np.float64), components[usable, axis]),
            QPen(QColor(colour), 1.6 * unit),
        )
        if len(steps):
            _draw_dots(painter, plot, np.stack((steps, np.abs(made[:, axis])), axis=1), colour)
    painter.restore()
    plot.draw_x_axis(painter, theme)
    plot.draw_y_axis(painter, theme)
    base = centred(area.top() - 10.0 * unit, unit=unit)
    by = "the quadratic at the minimum" if case.axes.is_local else "the formula"
    heading = f"distance from the minimum along each axis: lines by {by}" + (
        ", dots as it went" if len(steps) else ""
    )
    room = (view.width() - area.left()) / unit - 12.0
    write(painter, area.left(), base, elide(heading, room), theme.text, unit=unit)
    _draw_axes_key(painter, view, unit, case, QPointF(area.right() + 12.0 * unit, area.top() + 8.0 * unit))


def _draw_dots(painter: QPainter, plot: SmallPlot, points: FloatArray, colour: str) -> None:
    spacing = max(1, len(points) // 60)
    dots = QPainterPath()
    for x, y in plot.pixels(points[::spacing]).tolist():
        if plot.area.contains(QPointF(x, y)):
            dots.addEllipse(QPointF(x, y), 2.2 * plot.unit, 2.2 * plot.unit)
    painter.fillPath(dots, QColor(colour))


def _draw_axes_key(painter: QPainter, view: View, unit: float, case: MomentumCase, corner: QPointF) -> None:
    """Say of each axis its curvature, its factor and its half-life."""
    left, top = corner.x(), corner.y()
    theme, factors = view.theme, case.factors()
    for place, (colour, axis) in enumerate(zip(theme.racers, case.shown, strict=False)):
        middle = top + 34.0 * place * unit
        if middle + 24.0 * unit > view.height():
            return
        factor = float(factors[axis])
        half = halving(factor)
        painter.fillRect(QRectF(left, middle - 2.0 * unit, 12.0 * unit, 4.0 * unit), QColor(colour))
        first = f"curvature {short(float(case.axes.curvatures[axis]), 3)}"
        second = f"× {short(factor)}, " + (
            "diverges" if not isfinite(half) else f"half in {short(half, 2)} steps"
        )
        for row, (text, ink) in enumerate(((first, theme.text), (second, theme.quiet_text))):
            base = centred(middle + 14.0 * row * unit, unit=unit)
            write(painter, left + 18.0 * unit, base, elide(text, 158.0), ink, unit=unit)


def _plot(view: View, unit: float, largest: float, count: int) -> SmallPlot:
    """The plot of the components beneath them."""
    top = 0.56 * view.height() + 18.0 * unit
    rect = QRectF(40.0 * unit, top, view.width() - 232.0 * unit, max(view.height() - top - 36.0 * unit, 8.0))
    high = log10(largest)
    scale = HeightScale("log", 10.0 ** (high - DECADES))
    return SmallPlot(rect, Axis("step", 0.0, count, whole=True), Axis("", high - DECADES, high, scale), unit)
