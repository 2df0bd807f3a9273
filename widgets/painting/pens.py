"""Strokes, paths and texts that every part of the scene paints with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QBrush, QPainter, QPainterPath, QPen, QTransform
from pyqtgraph.functions import arrayToQPath

from widgets.painting.line_weight import line_weight, lines_of_weight
from widgets.painting.vector_devices import is_vector, keeps_letters, write_letters
from widgets.style.fonts import Size, Weight, text_path
from widgets.style.markers import marker_path
from widgets.style.theme import RacerStyle, Theme, qcolor

Array = npt.NDArray[np.float64]
Joined = npt.NDArray[np.int32]

#: Dots: from here on one sees that a line is wider than one dot.
WIDEST_FINE = 1.4


def path_of(points: Array, joined: Joined | None = None) -> QPainterPath:
    """A path through pixels (N, 2); nan or a 0 in ``joined`` (N,) starts a new part."""
    if len(points) < 2:
        return QPainterPath()
    if joined is None:
        finite = np.asarray(np.isfinite(points).all(axis=1))
        joined = np.zeros(len(points), dtype=np.int32)
        joined[:-1] = finite[1:] & finite[:-1]
        points = np.where(finite[:, None], points, 0.0)
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    path: QPainterPath = arrayToQPath(x, y, joined, finiteCheck=False)
    return path


def only(pixels: Array, chosen: npt.NDArray[np.bool_], *, reach: bool) -> Array:
    """Pixels (N, 2) with nan outside the chosen runs; ``reach`` extends these by a point each way."""
    kept = chosen.copy()
    if reach:
        kept[1:] |= chosen[:-1]
        kept[:-1] |= chosen[1:]
    return np.where(kept[:, None], pixels, np.nan)


def round_pen(colour: str, width: float, opacity: float = 1.0) -> QPen:
    """A pen with round ends and corners, ``width`` in pixels."""
    return QPen(
        qcolor(colour, opacity),
        width,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )


def fine_pen(painter: QPainter, colour: str, width: float, opacity: float) -> QPen:
    """A pen for many fine lines: hardly wider than a dot it is one of a dot, with as much more ink.

    Qt's raster strokes lines of at most a dot eight times as fast as wider ones.

    Args:
        painter: whose dots they are; on paper there are none.
        colour: of the lines.
        width: in the painter's units.
        opacity: of the lines, 0 to 1.
    """
    dots = width * line_weight() * painter.transform().m11()
    if 1.0 < dots <= WIDEST_FINE and dots * opacity <= 1.0 and not is_vector(painter):
        width, opacity = width / dots, opacity * dots
    return QPen(qcolor(colour, opacity), width)


def paint_marker(
    painter: QPainter,
    style: RacerStyle,
    size: float,
    halo: str,
    *,
    hollow: bool = False,
    hidden: bool = False,
) -> None:
    """Paint a racer's marker about (0, 0) with its halo; a hidden one is an outline, faintly filled."""
    shape = QTransform.fromScale(size, size).map(marker_path(style.marker))
    with lines_of_weight(1.0):
        if hidden:
            painter.strokePath(shape, round_pen(halo, size * 0.22, 0.35))
            painter.fillPath(shape, QBrush(qcolor(style.colour, 0.0 if hollow else 0.32)))
            painter.strokePath(shape, round_pen(style.colour, size * 0.09, 0.9))
            return
        painter.strokePath(shape, round_pen(halo, size * 0.34, 0.9))
        if hollow:
            painter.strokePath(shape, round_pen(style.colour, size * 0.16, 1.0))
        else:
            painter.fillPath(shape, QBrush(qcolor(style.colour)))


def paint_ring(painter: QPainter, at: QPointF, radius: float, colour: str, ground: str) -> None:
    """Paint the ring that stands for a look-ahead in legends."""
    painter.setBrush(qcolor(ground))
    painter.setPen(round_pen(colour, 0.45 * radius, 1.0))
    painter.drawEllipse(at, radius, radius)


def paint_outwards(painter: QPainter, direction: Array, style: RacerStyle, size: float, halo: str) -> None:
    """Paint a head beside a marker at (0, 0), towards ``direction`` (2,) of length 1, where it really is."""
    side = np.array([-direction[1], direction[0]]) * 0.42
    corners = np.stack((0.64 * direction + side, 1.06 * direction, 0.64 * direction - side)) * size
    head = path_of(np.vstack((corners, corners[:1])))
    painter.strokePath(head, round_pen(halo, size * 0.3, 0.9))
    painter.fillPath(head, QBrush(qcolor(style.colour)))


def write(
    painter: QPainter,
    text: str,
    at: QPointF,
    unit: float,
    colour: str,
    *,
    size: Size = "body",
    weight: Weight = "regular",
    halo: str | None = None,
) -> None:
    """Paint a text, its base line starting at ``at``, ``unit`` times its size."""
    path = QTransform(unit, 0.0, 0.0, unit, at.x(), at.y()).map(text_path(text, size, weight))
    if halo is not None:
        with lines_of_weight(1.0):
            painter.strokePath(path, round_pen(halo, 3.4 * unit, 0.8))
    if keeps_letters(painter):
        write_letters(painter, at, text, colour, size=size, weight=weight, unit=unit)
    else:
        painter.fillPath(path, qcolor(colour))


def dotted(theme: Theme, unit: float) -> QPen:
    """The pen of lines that say where something is."""
    pen = QPen(qcolor(theme.quiet_text, 0.7), unit)
    pen.setDashPattern([2.0, 3.0])
    return pen
