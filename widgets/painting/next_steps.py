"""Steps that were not made, from one point: dashed lines to hollow ends, with names where there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, hypot, pi, sin

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPainterPath

from engine.objective import FloatArray
from widgets.painting.pens import paint_ring, round_pen, write
from widgets.style.fonts import CAP_HEIGHT, SIZES, text_width
from widgets.style.theme import Theme

#: In unscaled pixels: a line, its halo, the radius of an end.
LINE, HALO, END = 1.4, 4.2, 3.2
DASHES = [2.4, 2.2]
#: Ends that are closer than this many unscaled pixels are one, with one name.
SAME = 9.0
#: So many names are written at one end; of the others their number.
NAMES = 2
#: Between an end and its name, and round what no name may cover, in unscaled pixels.
GAP, AROUND = 7.0, 5.0
#: Where a name is tried: turned by so much from the direction of the step, in radians.
TURNS = (0.0, 0.25 * pi, -0.25 * pi, 0.5 * pi, -0.5 * pi, 0.75 * pi, -0.75 * pi, pi)


def groups_of(ends: Sequence[QPointF], reach: float) -> list[list[int]]:
    """Which ends are one: each group's places, the first being the one that others are close to."""
    groups: list[list[int]] = []
    for index, end in enumerate(ends):
        near = (g for g in groups if hypot(end.x() - ends[g[0]].x(), end.y() - ends[g[0]].y()) < reach)
        group = next(near, None)
        if group is None:
            groups.append([index])
        else:
            group.append(index)
    return groups


def joined_names(names: Sequence[str]) -> str:
    """The names at one end, the last ones as a number where they are many."""
    more = len(names) - NAMES
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:NAMES])} +{more}"


def place_names(
    origin: QPointF,
    ends: Sequence[QPointF],
    names: Sequence[str],
    *,
    area: QRectF,
    covered: Sequence[QPointF] = (),
    unit: float,
) -> Iterator[tuple[str, QRectF]]:
    """Where names are written: outwards from the origin, where they cover no other, no end and no marker."""
    groups, tall = groups_of(ends, SAME * unit), SIZES["small"] * unit
    around = AROUND * unit
    taken = [
        QRectF(at.x() - around, at.y() - around, 2.0 * around, 2.0 * around)
        for at in (origin, *ends, *covered)
    ]
    for group in groups:
        name, end = joined_names([names[index] for index in group]), ends[group[0]]
        wide = text_width(name, "small") * unit
        away = end - origin
        length = hypot(away.x(), away.y())
        x, y = (away.x() / length, away.y() / length) if length > 1e-9 else (1.0, 0.0)
        for turn in TURNS:
            to = QPointF(x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn))
            reach = GAP * unit
            middle = QPointF(end.x() + to.x() * (reach + 0.5 * wide), end.y() + to.y() * (reach + 0.5 * tall))
            rect = QRectF(middle.x() - 0.5 * wide, middle.y() - 0.5 * tall, wide, tall)
            if area.contains(rect) and not any(rect.intersects(other) for other in taken):
                taken.append(rect)
                yield name, rect
                break


def paint_step_line(
    painter: QPainter, path: QPainterPath, end: QPointF | None, colour: str, *, halo: str, unit: float
) -> None:
    """Paint the way of a step that was not made, and its hollow end where that is seen."""
    painter.strokePath(path, round_pen(halo, HALO * unit, 0.6))
    pen = round_pen(colour, LINE * unit)
    pen.setDashPattern(DASHES)
    painter.strokePath(path, pen)
    if end is not None:
        paint_ring(painter, end, END * unit, colour, halo)


def paint_step_names(
    painter: QPainter,
    ends: FloatArray,
    names: Sequence[str],
    *,
    area: QRectF,
    covered: FloatArray,
    theme: Theme,
    unit: float,
) -> None:
    """Write the names of steps.

    Args:
        painter: what draws.
        ends: in pixels ``(N + 1, 2)``; the first is where all of them begin.
        names: of the steps.
        area: within which they are written.
        covered: what no name may lie on ``(M, 2)``: the middles of markers.
        theme: for colours.
        unit: pixels per unscaled pixel.
    """
    origin, *others = (QPointF(*at) for at in ends)
    seen = [
        place
        for place in np.flatnonzero(np.isfinite(ends[1:]).all(axis=1)).tolist()
        if area.contains(others[place])
    ]
    named = place_names(
        origin,
        [others[i] for i in seen],
        [names[i] for i in seen],
        area=area,
        covered=[QPointF(*at) for at in covered[np.isfinite(covered).all(axis=1)]],
        unit=unit,
    )
    for name, rect in named:
        at = QPointF(rect.left(), rect.center().y() + 0.5 * SIZES["small"] * unit * CAP_HEIGHT)
        write(painter, name, at, unit, theme.text, size="small", halo=theme.halo)


def paint_step_sample(painter: QPainter, left: QPointF, width: float, theme: Theme, unit: float) -> None:
    """Paint such a step for a legend, from a pixel to the right."""
    line = QPainterPath(left)
    line.lineTo(end := QPointF(left.x() + width - END * unit, left.y()))
    paint_step_line(painter, line, end, theme.quiet_text, halo=theme.halo, unit=unit)
