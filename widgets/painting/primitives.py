"""What the 2-D views draw with: text as outlines, markers, trails, arrows. Every length is in pixels.

Text is filled outlines, not fonts: a picture is then the same on every machine, and an SVG needs no font. In
a PDF it is letters of a font that the file carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, pi, sin
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from engine.objective import FloatArray
from widgets.painting.glyph_cache import fill_cached, is_painting_fast
from widgets.painting.line_weight import halo_width, lines_of_weight
from widgets.painting.pens import paint_outwards, round_pen
from widgets.painting.vector_devices import keeps_letters, write_letters
from widgets.style.fonts import CAP_HEIGHT, SIZES, Size, Weight, text_path, text_width
from widgets.style.markers import marker_path
from widgets.style.theme import RacerStyle, Theme, qcolor

Align = Literal["left", "middle", "right"]

#: The width of a racer's line; its dash pattern is in these.
TRAIL = 2.0
#: The width of a racer's line and marker in a legend, with the space to its name, in unscaled pixels.
SAMPLE = 28.0
#: How many points of a long trail are kept: all of the newest, and about this many of the older ones.
NEWEST, OLDER = 1500, 1500
#: A trail with more visible stretches is a smear that takes long to draw: some older ones are left out.
MOST_STRETCHES = 500

#: How many letters of a text are measured first where it may have to be cut.
ELIDE_FIRST = 32
#: Of a longer sentence only so many letters are looked at.
LONGEST_SENTENCE = 400

#: The size of the head beside a racer that is elsewhere, in sizes of its marker.
HEAD = 1.4

_SHARE = {"left": 0.0, "middle": 0.5, "right": 1.0}


def write(
    painter: QPainter,
    x: float,
    baseline: float,
    text: str,
    colour: str,
    *,
    size: Size = "small",
    weight: Weight = "regular",
    unit: float = 1.0,
    align: Align = "left",
) -> None:
    """Write one line of text.

    Args:
        painter: what draws.
        x: where the text begins, has its middle or ends, as ``align`` says.
        baseline: the y of its base line.
        text: what is written.
        colour: as ``#RRGGBB``.
        size: the role of the text.
        weight: regular or strong.
        unit: pixels per unscaled pixel.
        align: which part of the text stands at x.
    """
    path = text_path(text, size, weight)
    at = QPointF(x - _SHARE[align] * unit * text_width(text, size, weight), baseline)
    if fill_cached(painter, path, at, unit, colour):
        return
    if keeps_letters(painter):
        write_letters(painter, at, text, colour, size=size, weight=weight, unit=unit, share=_SHARE[align])
        return
    if is_painting_fast() and " " in text:
        # A sentence with a number in it is new in every frame, most of its words are not.
        for word in text.split(" "):
            write(painter, at.x(), baseline, word, colour, size=size, weight=weight, unit=unit)
            at.setX(at.x() + unit * (text_width(word, size, weight) + text_width(" ", size, weight)))
        return
    painter.save()
    painter.translate(at)
    painter.scale(unit, unit)
    painter.fillPath(path, QColor(colour))
    painter.restore()


def fill(painter: QPainter, path: QPainterPath, at: QPointF, scale: float, colour: str) -> None:
    """Fill a typeset shape from a point of its base line."""
    if not fill_cached(painter, path, at, scale, colour):
        place = QTransform.fromTranslate(at.x(), at.y()).scale(scale, scale)
        painter.fillPath(place.map(path), QColor(colour))


def centred(middle: float, size: Size = "small", unit: float = 1.0) -> float:
    """The base line of text whose figures are centred about the height ``middle``."""
    return middle + 0.5 * CAP_HEIGHT * SIZES[size] * unit


def longest_within(sentences: Sequence[str], sizes: Sequence[Size], room: float) -> tuple[str, Size]:
    """The first of the sentences that fits in bold letters, in the first size in which it does.

    Args:
        sentences: the longest first; where none fits, the last one is shortened.
        sizes: the largest first; where nothing fits, the smallest letters are used.
        room: the width in unscaled pixels.
    """
    for text in sentences:
        for size in sizes:
            if text_width(text, size, "strong") <= room:
                return text, size
    return elide(sentences[-1], room, "small", "strong"), "small"


def wrap(text: str, width: float, size: Size = "small") -> list[str]:
    """Text in lines no wider than ``width`` unscaled pixels; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(sentence: str, width: float, size: Size = "small") -> str:
    """A sentence without its last clauses, so that it fits into ``width`` unscaled pixels; else elided.

    Clauses end at commas, semicolons and colons: what is left out is details, and what is left can be read.
    """
    left = sentence[:LONGEST_SENTENCE]
    while len(left) == LONGEST_SENTENCE or text_width(left, size) > width:
        cut = max(left.rfind(mark) for mark in (", ", "; ", ": "))
        if cut <= 0:
            return elide(sentence, width, size)
        left = left[:cut]
    return left


def elide(text: str, width: float, size: Size = "small", weight: Weight = "regular") -> str:
    """Text cut with an ellipsis where it is wider than ``width`` unscaled pixels.

    What is measured grows with what fits and not with the text: a name of a million letters costs what one of
    a hundred does.
    """
    fits, wide = 0, ELIDE_FIRST
    while wide < len(text) and text_width(text[:wide], size, weight) <= width:
        fits, wide = wide, 2 * wide
    if wide >= len(text):
        if text_width(text, size, weight) <= width:
            return text
        wide = len(text)
    fits = fits if text_width(text[:fits] + "…", size, weight) <= width else 0
    # `fits` letters fit with the ellipsis (or none do), `wide` letters do not.
    while wide - fits > 1:
        middle = (fits + wide) // 2
        if text_width(text[:middle] + "…", size, weight) <= width:
            fits = middle
        else:
            wide = middle
    return text[:fits].rstrip() + "…"


def draw_message(painter: QPainter, area: QRectF, sentence: str, theme: Theme, unit: float) -> None:
    """Write a sentence in the middle of an area that has nothing to draw."""
    lines = wrap(sentence, min(area.width() / unit - 24.0, 380.0), "body")
    height = 1.45 * SIZES["body"] * unit
    baseline = centred(area.center().y() - 0.5 * (len(lines) - 1) * height, "body", unit)
    for number, line in enumerate(lines):
        where = baseline + number * height
        write(
            painter, area.center().x(), where, line, theme.quiet_text, size="body", unit=unit, align="middle"
        )


def racer_pen(style: RacerStyle, width: float, alpha: float = 1.0) -> QPen:
    """The pen of a racer's line: its colour and its dash."""
    pen = round_pen(style.colour, width, alpha)
    if style.dash:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(style.dash)
    return pen


def draw_trails(
    painter: QPainter,
    trails: Sequence[tuple[QPainterPath, RacerStyle]],
    theme: Theme,
    unit: float,
    *,
    ghosts: bool = False,
) -> None:
    """Draw where racers have been: lines on halos, or faintly for futures that were left.

    All halos lie beneath all lines: one that lay on another racer's line would bleach it.
    """
    for path, _ in trails:
        halo = QPen(qcolor(theme.halo, 0.3), 2.6 * unit)
        painter.strokePath(
            path, halo if ghosts else round_pen(theme.halo, halo_width(TRAIL, 2.4) * unit, 0.62)
        )
    for path, style in trails:
        painter.strokePath(
            path, racer_pen(style, 1.2 * unit, 0.8) if ghosts else racer_pen(style, TRAIL * unit)
        )


def draw_marker(
    painter: QPainter,
    at: QPointF,
    style: RacerStyle,
    theme: Theme,
    size: float,
    *,
    hollow: bool = False,
    chosen: bool = False,
) -> None:
    """Draw a racer's marker on a halo; ``chosen`` gives it a ring, ``hollow`` only its outline."""
    painter.save()
    painter.translate(at)
    with lines_of_weight(1.0):
        if chosen:
            painter.setPen(QPen(qcolor(theme.halo, 0.8), 0.34 * size))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(), 0.86 * size, 0.86 * size)
            painter.setPen(QPen(QColor(style.colour), 0.13 * size))
            painter.drawEllipse(QPointF(), 0.86 * size, 0.86 * size)
        painter.scale(size, size)
        path = marker_path(style.marker)
        painter.strokePath(path, round_pen(theme.halo, 0.34, 0.95))
        if hollow:
            painter.fillPath(path, QColor(theme.halo))
            painter.strokePath(path, QPen(QColor(style.colour), 0.16))
        else:
            painter.fillPath(path, QColor(style.colour))
    painter.restore()


def draw_outside(
    painter: QPainter, at: QPointF, outwards: QPointF, style: RacerStyle, theme: Theme, *, size: float
) -> None:
    """Draw a racer that is elsewhere: its marker hollow, and a head towards where it is.

    Args:
        painter: what draws.
        at: within the view, about ``size`` from its edge.
        outwards: the direction in which it lies, of length 1.
        style: the racer's.
        theme: the colours.
        size: the marker's.
    """
    painter.save()
    painter.translate(at)
    paint_outwards(painter, np.array([outwards.x(), outwards.y()]), style, HEAD * size, theme.halo)
    painter.restore()
    draw_marker(painter, at, style, theme, 0.8 * size, hollow=True)


def stroke_haloed(painter: QPainter, path: QPainterPath, colour: str, theme: Theme, width: float) -> None:
    """Stroke a sign so that it stands out on any part of the map."""
    painter.strokePath(path, round_pen(theme.halo, halo_width(width, 1.6 * width), 0.85))
    painter.strokePath(path, round_pen(colour, width))


def draw_sample(painter: QPainter, at: QPointF, style: RacerStyle, theme: Theme, unit: float) -> None:
    """Draw a line, and a racer's marker, as a legend shows them, from ``at`` to the right."""
    painter.setPen(racer_pen(style, TRAIL * unit))
    painter.drawLine(at, at + QPointF((SAMPLE - 6.0) * unit, 0.0))
    if style.marker:
        draw_marker(painter, at + QPointF(0.5 * (SAMPLE - 6.0) * unit, 0.0), style, theme, 8.0 * unit)


def start_path(middle: QPointF, reach: float) -> QPainterPath:
    """The sign of a start, which can be grasped: a ring with four strokes outwards."""
    path = QPainterPath()
    path.addEllipse(middle, 0.6 * reach, 0.6 * reach)
    for quarter in range(4):
        outwards = QPointF(cos(quarter * pi / 2.0), sin(quarter * pi / 2.0))
        path.moveTo(middle + outwards * 0.6 * reach)
        path.lineTo(middle + outwards * reach)
    return path


def minimum_path(middle: QPointF, reach: float) -> QPainterPath:
    """The sign of a known minimum: a diagonal cross."""
    path = QPainterPath()
    for slope in (QPointF(reach, reach), QPointF(reach, -reach)):
        path.moveTo(middle - slope)
        path.lineTo(middle + slope)
    return path


def thinned(path: FloatArray, newest: int = NEWEST, older: int = OLDER) -> FloatArray:
    """A trail ``(n, 2)`` with few enough points: all of the newest, of the older every third, ninth, ...

    Odd strides keep both sides of a trail that leaps to and fro across a ravine, and they change so seldom
    that the picture does not flicker while the trail grows.
    """
    before = len(path) - newest
    if before <= older:
        return path
    stride = 3
    while before > older * stride:
        stride *= 3
    return np.concatenate((path[:before:stride], path[before:]))


def visible_moves(pixels: FloatArray) -> FloatArray:
    """A trail in pixels ``(n, 2)`` without moves too small to see, with few enough stretches to draw."""
    places = np.round(2.0 * pixels)
    moves = np.ones(len(pixels), dtype=bool)
    moves[1:-1] = (places[1:-1] != places[:-2]).any(axis=1)
    return thinned(pixels[moves], MOST_STRETCHES // 2, MOST_STRETCHES // 2)


def clipped_path(pixels: FloatArray, area: QRectF) -> QPainterPath:
    """A line through pixels ``(N, 2)``, cut at a rectangle and broken where one is not finite.

    Every stretch is cut by itself (Y.-D. Liang and B. A. Barsky 1984): Qt's SVG knows no clipping, and its
    rasters overflow far outside.
    """
    if len(pixels) > 1:
        (left, top), (right, bottom) = pixels.min(axis=0).tolist(), pixels.max(axis=0).tolist()
        if area.left() <= left and right <= area.right() and area.top() <= top and bottom <= area.bottom():
            whole: QPainterPath = pg.arrayToQPath(*np.ascontiguousarray(pixels.T))
            return whole  # nothing is cut: a tenth of the time
    start, way = pixels[:-1], np.diff(pixels, axis=0)
    enter, leave = np.zeros(len(way)), np.ones(len(way))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for axis, low, high in ((0, area.left(), area.right()), (1, area.top(), area.bottom())):
            ends = (np.array([[low], [high]]) - start[:, axis]) / way[:, axis]
            # A stretch along this axis is always inside or never.
            still = np.where((start[:, axis] >= low) & (start[:, axis] <= high), -np.inf, np.inf)
            enter = np.maximum(enter, np.where(way[:, axis] == 0.0, still, ends.min(axis=0)))
            leave = np.minimum(leave, np.where(way[:, axis] == 0.0, np.inf, ends.max(axis=0)))
        seen = np.flatnonzero(enter <= leave)
        enter, leave = enter[seen], leave[seen]
        ends = np.stack(
            (start[seen] + enter[:, None] * way[seen], start[seen] + leave[:, None] * way[seen]), axis=1
        )
    # Far outside, where digits are lost, an end may miss the border.
    ends = np.clip(ends, (area.left(), area.top()), (area.right(), area.bottom()))
    # Where a stretch goes on from the last one, their common point is needed once.
    goes_on = np.zeros(len(seen), dtype=bool)
    goes_on[1:] = (np.diff(seen) == 1) & (leave[:-1] == 1.0) & (enter[1:] == 0.0)
    needed = np.stack((~goes_on, np.ones_like(goes_on)), axis=1).ravel()
    is_end = np.tile([False, True], len(seen))[needed]
    x, y = np.ascontiguousarray(ends.reshape(-1, 2)[needed].T)
    path: QPainterPath = pg.arrayToQPath(x, y, connect=np.append(is_end[1:], False).astype(np.int32))
    return path


def polygon_path(pixels: FloatArray) -> QPainterPath:
    """A closed shape with these corners ``(N, 2)``."""
    x, y = np.ascontiguousarray(pixels.T)
    path: QPainterPath = pg.arrayToQPath(x, y)
    path.closeSubpath()
    return path


def rows_of(widths: Iterable[float], first: float, room: float, gap: float) -> list[tuple[int, float]]:
    """Where items flow: (row, left) for each of these widths; row 0 begins at ``first``, the others at 0."""
    row, left, places = 0, first, []
    for width in widths:
        if left > (first if row == 0 else 0.0) and left + width > room:
            row, left = row + 1, 0.0
        places.append((row, left))
        left += width + gap
    return places
