"""The tangent plane at a point of the surface, seen through: a patch of it with its outline."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPainter

from widgets.painting.pens import path_of, round_pen
from widgets.painting.primitives import polygon_path
from widgets.scene.description import TangentPlane
from widgets.scene.geometry import RISE, SceneGeometry
from widgets.style.theme import Theme

Array = npt.NDArray[np.float64]

#: Half the patch's sides, as a share of the domain's.
REACH = 0.2
#: The patch rises no more than this share of the box's height to each side: a steep one is smaller.
STEEPEST = 0.4
#: Along each side: in a logarithmic picture a plane is curved.
POINTS = 12


def tangent_outline(geometry: SceneGeometry, tangent: TangentPlane) -> Array:
    """The patch's outline (N, 3) in the world, closed."""
    x, y = geometry.field.x, geometry.field.y
    reach = REACH * np.array([np.ptp(x), np.ptp(y)])
    slope = np.array(tangent.gradient)
    corners = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)])
    shares = np.linspace(0.0, 1.0, POINTS, endpoint=False)[:, None]
    sides = [a + shares * (b - a) for a, b in pairwise(corners)]
    unit = np.concatenate([*sides, corners[-1:]])
    for _ in range(12):
        offsets = unit * reach
        heights = geometry.level(tangent.loss + offsets @ slope)
        middle = float(geometry.level(np.array([tangent.loss]))[0])
        if np.isfinite(heights).all() and np.abs(heights - middle).max() <= STEEPEST * RISE:
            break
        reach = 0.75 * reach
    places = geometry.places(np.array([tangent.x, tangent.y]) + offsets)
    return np.column_stack((places, heights))


def paint_tangent(painter: QPainter, pixels: Array, theme: Theme, unit: float) -> None:
    """Paint the patch, given its outline's pixels (N, 2)."""
    if not np.isfinite(pixels).all():
        return
    fill = QColor(theme.accent)
    fill.setAlphaF(0.30)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(polygon_path(pixels), fill)
    outline = path_of(pixels)
    painter.strokePath(outline, round_pen(theme.halo, 3.4 * unit, 0.6))
    painter.strokePath(outline, round_pen(theme.accent, 1.6 * unit, 1.0))
