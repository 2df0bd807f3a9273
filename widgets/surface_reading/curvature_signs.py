"""Signs that need no colour: of how a surface curves, and of critical points."""

from __future__ import annotations

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QPainterPath

from engine.surfaces.convexity import CONCAVE, CONVEX, LEVEL, SADDLE
from engine.surfaces.critical_points import CriticalPoint

#: The classes in the order of the legend.
WORDS = {CONVEX: "convex", SADDLE: "saddle", CONCAVE: "concave", LEVEL: "level"}


def class_sign(kind: int, at: QPointF, size: float) -> QPainterPath:
    """The sign of a class, for reading it without colour: a cup, a cap, a cross or a dash."""
    path, x, y = QPainterPath(), at.x(), at.y()
    if kind in (CONVEX, CONCAVE):
        up = 1.0 if kind == CONVEX else -1.0
        path.moveTo(x - size, y - 0.7 * up * size)
        path.quadTo(x, y + 1.9 * up * size, x + size, y - 0.7 * up * size)
        return path
    path.moveTo(x - size, y - (0.8 * size if kind == SADDLE else 0.0))
    path.lineTo(x + size, y + (0.8 * size if kind == SADDLE else 0.0))
    if kind == SADDLE:
        path.moveTo(x - size, y + 0.8 * size)
        path.lineTo(x + size, y - 0.8 * size)
    return path


def point_sign(point: CriticalPoint, at: QPointF, size: float) -> QPainterPath:
    """A minimum is a cross, a maximum a triangle, a saddle a diamond, what is not classified a circle."""
    path = QPainterPath()
    if point.kind in ("minimum", "kink"):
        path.moveTo(at.x() - size, at.y() - size)
        path.lineTo(at.x() + size, at.y() + size)
        path.moveTo(at.x() - size, at.y() + size)
        path.lineTo(at.x() + size, at.y() - size)
        return path
    if point.kind == "degenerate":
        path.addEllipse(at, 0.8 * size, 0.8 * size)
        return path
    triangle, diamond = (
        [(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
        [(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)],
    )
    corners = triangle if point.kind == "maximum" else diamond
    path.moveTo(at.x() + corners[0][0] * size, at.y() + corners[0][1] * size)
    for x, y in corners[1:]:
        path.lineTo(at.x() + x * size, at.y() + y * size)
    path.closeSubpath()
    return path
