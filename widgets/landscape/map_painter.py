"""What stands on the contour map: arrows with their legend, and racers that lie outside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter

from widgets.painting.marker_crowd import painting_order, stands
from widgets.painting.pens import paint_ring
from widgets.painting.primitives import centred, draw_marker, write
from widgets.scene.arrows import (
    ARROW_NAMES,
    LOOK_AHEAD,
    NAMED,
    SHORTEST,
    arrow_style,
    paint_arrow,
    paint_arrow_halo,
)
from widgets.scene.description import ArrowKind
from widgets.scene.overlay import ARROW_ORDER
from widgets.style.fonts import text_width
from widgets.style.theme import RacerLook, Theme

FAR = 1e9
"""Pixels so far away are as good as any farther ones, and still safe to calculate with."""
INSET = 16.0
"""How far inside the map, in unscaled pixels, a racer outside it is marked."""

RINGED, SMALLEST = 1.8, 0.54
"""The diameter of a chosen marker's ring, and of the smallest marker, as shares of a marker's size."""
BESIDE = 1.35
"""How far from each other racers outside the map are marked, as a share of a marker's size."""

Arrow = tuple[ArrowKind, QPointF, QPointF]
"""Kind, tail and vector in pixels."""


def draw_arrows(painter: QPainter, arrows: list[Arrow], look: RacerLook, theme: Theme, unit: float) -> None:
    """Draw arrows as the 3-D scene does: the solid ones first, all upon their halos."""
    ordered = sorted(
        (arrow for arrow in arrows if hypot(arrow[2].x(), arrow[2].y()) >= SHORTEST * unit),
        key=lambda arrow: ARROW_ORDER.index(arrow[0]),
    )
    for is_halo in (True, False):
        for kind, tail, vector in ordered:
            line, style = _line(tail, vector), arrow_style(kind, look, theme)
            if is_halo:
                paint_arrow_halo(painter, line, style, theme.halo, unit)
            else:
                paint_arrow(painter, line, style, unit)


def draw_arrow_legend(
    painter: QPainter,
    at: QPointF,
    arrows: Mapping[ArrowKind, QPointF],
    look: RacerLook,
    *,
    look_ahead: bool,
    theme: Theme,
    unit: float,
) -> None:
    """Name the arrows that are long enough to be seen, from ``at`` to the right, and the look-ahead."""
    named = [(kind, ARROW_NAMES[kind]) for kind, v in arrows.items() if hypot(v.x(), v.y()) >= NAMED * unit]
    signs: list[tuple[ArrowKind, str]] = [*named, ("gradient", LOOK_AHEAD)] if look_ahead else named
    left, middle = at.x(), at.y()
    for kind, name in signs:
        paint_arrow(
            painter,
            _line(QPointF(left, middle), QPointF(20.0 * unit, 0.0)),
            arrow_style(kind, look, theme),
            0.8 * unit,
        )
        if name == LOOK_AHEAD:
            paint_ring(painter, QPointF(left + 4.0 * unit, middle), 3.5 * unit, look.colour, theme.panel)
        left += 26.0 * unit
        write(painter, left, centred(middle, unit=unit), name, theme.quiet_text, unit=unit)
        left += (text_width(name, "small") + 12.0) * unit


def draw_crowd(
    painter: QPainter, racers: list[tuple[int, QPointF, RacerLook]], chosen: int, theme: Theme, size: float
) -> None:
    """Draw the racers' markers as the 3-D scene does: on one place all of them are seen.

    Args:
        painter: draws.
        racers: the place of each in the race, its pixel and its look.
        chosen: the place of the one with a ring; -1 for none.
        theme: the colours.
        size: of a marker alone.
    """
    pixels = [np.array([at.x(), at.y()]) for _, at, _ in racers]
    order = painting_order(pixels, [place == chosen for place, _, _ in racers], 0.7 * RINGED * size)
    # Round the ring of a chosen one there must be room for it.
    around = 0.5 * (RINGED - 1.0) * size if chosen >= 0 else 0.0
    stood = stands([pixels[index] for index in order], [size] * len(order), SMALLEST * size, around)
    for index, stand in zip(order, stood, strict=True):
        place, at, look = racers[index]
        draw_marker(painter, at + QPointF(*stand.offset), look, theme, stand.size, chosen=place == chosen)


def beside_each_other(marks: Sequence[tuple[QPointF, QPointF]], size: float) -> list[QPointF]:
    """Where racers outside the map are marked so that all are seen: along its edge, to both sides in turn.

    Args:
        marks: where each would be marked alone, and the direction in which it lies (see `edge_of`).
        size: of a marker.
    """
    placed: list[QPointF] = []
    for at, outwards in marks:
        along = QPointF(-outwards.y(), outwards.x()) * BESIDE * size
        sides = (at + along * sign * side for side in range(len(marks)) for sign in (1.0, -1.0))
        free = (to for to in sides if all(hypot(*_xy(to - other)) > 0.9 * BESIDE * size for other in placed))
        placed.append(next(free, at))
    return placed


def _xy(vector: QPointF) -> tuple[float, float]:
    return vector.x(), vector.y()


def edge_of(at: QPointF, area: QRectF, unit: float) -> tuple[QPointF, QPointF]:
    """Where something outside an area is marked at its edge, and the direction in which it lies."""
    inset = INSET * unit
    inner = area.adjusted(inset, inset, -inset, -inset)
    x, y = (float(np.clip(value, -FAR, FAR)) for value in (at.x(), at.y()))
    edge = QPointF(
        min(max(x, inner.left()), inner.right()),
        min(max(y, inner.top()), inner.bottom()),
    )
    away = QPointF(x, y) - edge
    return edge, away / max(hypot(away.x(), away.y()), 1e-12)


def _line(tail: QPointF, vector: QPointF) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([(tail.x(), tail.y()), (tail.x() + vector.x(), tail.y() + vector.y())])
