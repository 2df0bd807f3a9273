"""The markers' shapes, drawn once for the 3-D scene, the 2-D plots and the legends."""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin, sqrt

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainterPath, QPolygonF

from engine.errors import unknown_name

#: Every marker's name, in the order in which racers take them.
MARKERS = ("circle", "square", "triangle", "diamond", "pentagon", "star", "hexagon", "cross")

_CORNERS = {"square": 4, "triangle": 3, "diamond": 4, "pentagon": 5, "hexagon": 6}
_UNIT_AREA = pi / 4.0


@cache
def marker_path(name: str) -> QPainterPath:
    """The outline of a marker about (0, 0), y downwards, as large to the eye as a circle of diameter 1.

    pyqtgraph takes it as a symbol. Treat it as read-only.

    Raises:
        RavineError: there is no such marker.
    """
    path = QPainterPath()
    if name == "circle":
        path.addEllipse(QRectF(-0.5, -0.5, 1.0, 1.0))
    elif name == "star":
        path.addPolygon(_polygon(10, 0.73, inner=0.365))
    elif name == "cross":
        path.addPolygon(_cross(reach=0.56, half_width=0.19))
    elif name in _CORNERS:
        count = _CORNERS[name]
        # Equal areas look equally large: n/2 r^2 sin(2 pi/n) is the area of a regular polygon.
        radius = sqrt(_UNIT_AREA / (count / 2.0 * sin(2.0 * pi / count)))
        path.addPolygon(_polygon(count, radius, turn=pi / 4.0 if name == "square" else 0.0))
    else:
        raise unknown_name("marker", name, MARKERS)
    path.closeSubpath()
    return path


def _polygon(count: int, radius: float, *, inner: float | None = None, turn: float = 0.0) -> QPolygonF:
    radii = (radius, radius if inner is None else inner)
    angles = [turn + 2.0 * pi * k / count for k in range(count)]
    return QPolygonF([QPointF(radii[k % 2] * sin(a), -radii[k % 2] * cos(a)) for k, a in enumerate(angles)])


def _cross(reach: float, half_width: float) -> QPolygonF:
    outline = [
        (-half_width, -reach), (half_width, -reach), (half_width, -half_width), (reach, -half_width),
        (reach, half_width), (half_width, half_width), (half_width, reach), (-half_width, reach),
        (-half_width, half_width), (-reach, half_width), (-reach, -half_width), (-half_width, -half_width),
    ]  # fmt: skip
    return QPolygonF([QPointF(x, y) for x, y in outline])
