"""The rectangle within the axes of a plot: values to pixels and back. Every plot has one."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainterPath

from engine.objective import FloatArray
from widgets.painting.primitives import clipped_path
from widgets.plots.axis import Axis


@dataclass(frozen=True)
class PlotArea:
    """A rectangle of pixels with two axes.

    Attributes:
        area: the rectangle within the axes, in pixels of the widget.
        x: the axis to the right.
        y: the axis upwards.
    """

    area: QRectF
    x: Axis
    y: Axis

    def pixels(self, points: FloatArray) -> FloatArray:
        """Values ``(N, 2)`` to pixels ``(N, 2)``."""
        area = self.area
        x_scale, y_scale = (
            area.width() / (self.x.high - self.x.low),
            area.height() / (self.y.high - self.y.low),
        )
        x, y = self.x.scale.forward(points[:, 0]), self.y.scale.forward(points[:, 1])
        across, up = (x - self.x.low) * x_scale, (y - self.y.low) * y_scale
        return np.stack((area.left() + across, area.bottom() - up), axis=1)

    def line(self, points: FloatArray, within: QRectF | None = None) -> QPainterPath:
        """A line through values ``(N, 2)``, cut at the axes, or at a rectangle of pixels."""
        return clipped_path(self.pixels(points), self.area if within is None else within)

    def across(self, x: float) -> float:
        """The pixel of a scaled value of the axis to the right."""
        return self.area.left() + (x - self.x.low) / (self.x.high - self.x.low) * self.area.width()

    def up(self, y: float) -> float:
        """The pixel of a scaled value of the axis upwards."""
        return self.area.bottom() - (y - self.y.low) / (self.y.high - self.y.low) * self.area.height()

    def values(self, at: QPointF) -> tuple[float, float]:
        """The scaled values at a pixel."""
        area = self.area
        x = self.x.low + (at.x() - area.left()) / area.width() * (self.x.high - self.x.low)
        y = self.y.low + (area.bottom() - at.y()) / area.height() * (self.y.high - self.y.low)
        return x, y


def equally_scaled(area: QRectF, x: Axis, y: Axis) -> QRectF:
    """The largest part of an area in which both axes have one scale, at its upper left."""
    across, up = x.high - x.low, y.high - y.low
    scale = min(area.width() / across, area.height() / up)
    return QRectF(area.left(), area.top(), max(scale * across, 8.0), max(scale * up, 8.0))


def unit_of(width: float, height: float) -> float:
    """Pixels per unscaled pixel: texts and strokes grow with a picture, but less than it does."""
    return min(max(sqrt(width * height / (760.0 * 560.0)), 1.0), 2.5)
