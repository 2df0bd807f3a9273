"""Paints the marks of a plane on the contour map, in pixels of its plot."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, isfinite, isnan

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from widgets.landscape.contour_tangent import draw_contour_tangent
from widgets.landscape.plane_marks import PlaneMarks
from widgets.painting.next_steps import paint_step_line, paint_step_names, paint_step_sample
from widgets.painting.overlapping_markers import painting_order, place_markers
from widgets.painting.primitives import (
    centred,
    clipped_path,
    draw_marker,
    draw_outside,
    draw_trails,
    minimum_path,
    racer_pen,
    start_path,
    stroke_haloed,
    visible_moves,
    write,
)
from widgets.painting.step_dots import paint_dots
from widgets.plots.plot_view import PlotView
from widgets.scene.arrows import NAMED, SHORTEST, arrow_style, paint_arrow, paint_arrow_halo
from widgets.scene.description import INVERSE_DASHES, Arrow, Marker, NextStepMarks, Shape, Trail
from widgets.scene.overlay import ARROW_ORDER
from widgets.style.fonts import text_width
from widgets.style.theme import qcolor

#: An arrow is shortened to this share of the map's shorter side.
LONGEST_ARROW = 1.0 / 3.0
#: The size of a racer's marker alone, and of the look-ahead's, in unscaled pixels.
MARKER, LOOK_AHEAD_MARKER = 10.0, 7.0
#: Half the size of the signs of a minimum and of the start, in unscaled pixels.
MINIMUM, START = 4.0, 9.0
#: Offsets in pixels are limited to this: as good as any larger one, and still safe to calculate with.
FAR = 1e9
#: How far inside the map, in unscaled pixels, a racer outside of it is marked.
INSET = 16.0
#: More faint trails than this are hairlines without halos: together they would cover the map, ...
FEW_FAINT = 8
#: ... and up to a pixel wide a line takes Qt a tenth of the time.
HAIRLINE = 0.99
#: The diameter of a chosen marker's ring, and of the smallest marker, as shares of a marker's size.
RINGED, SMALLEST = 1.8, 0.54
#: The distance between racers that are marked at the map's edge, as a share of a marker's size.
SPACING = 1.35


def paint_marks(painter: QPainter, plot: PlotView, marks: PlaneMarks, start: QPointF | None) -> None:
    """Paint everything that belongs within the axes: trails below, markers on top.

    Args:
        painter: what draws.
        plot: turns parameters into pixels.
        marks: what is drawn.
        start: where the sign of the start is drawn, in pixels: while it is dragged not where the race began.
    """
    area = plot.area()
    faint = [trail for trail in marks.trails if trail.faint]
    if len(faint) > FEW_FAINT:
        _paint_hairlines(painter, plot, faint)
    for ghosts in (False,) if len(faint) > FEW_FAINT else (True, False):
        lines = [(_line_of(plot, trail), trail.style) for trail in marks.trails if trail.faint == ghosts]
        draw_trails(painter, lines, plot.theme, plot.unit, ghosts=ghosts)
    for trail in (each for each in marks.trails if each.has_dots):
        pixels = plot.pixels(trail.points)
        inside = [area.contains(QPointF(*at)) for at in pixels.tolist()]
        seen, colour = pixels[np.array(inside, dtype=bool)], trail.style.colour
        paint_dots(painter, seen, colour, plot.theme.halo, plot.unit)
    _paint_signs(painter, plot, marks.minima, start)
    for shape in marks.shapes:
        if area.contains(plot.pixel(shape.x, shape.y)):
            _paint_accumulator(painter, plot, shape)
    _paint_arrows(painter, plot, marks)
    if marks.tangent is not None:
        draw_contour_tangent(painter, plot, marks.tangent)
    for place, at, outwards in outside_marks(plot, marks.markers):
        draw_outside(painter, at, outwards, marks.markers[place].style, plot.theme, size=MARKER * plot.unit)
    _paint_markers(painter, plot, marks.markers)
    if marks.next_steps is not None:
        _paint_next_steps(painter, plot, marks.next_steps, marks.markers)


def _paint_hairlines(painter: QPainter, plot: PlotView, trails: Sequence[Trail]) -> None:
    """Paint many trails, those of one racer as one path with gaps: nearly as quick as a single trail."""
    gap = np.full((1, 2), np.nan)
    for style in dict.fromkeys(trail.style for trail in trails):
        parts = [part for each in trails if each.style == style for part in (each.points, gap)]
        path = clipped_path(plot.pixels(np.concatenate(parts)), plot.area())
        painter.strokePath(path, racer_pen(style, HAIRLINE * plot.unit, 0.75))


def _line_of(plot: PlotView, trail: Trail) -> QPainterPath:
    return clipped_path(visible_moves(plot.pixels(trail.points)), plot.area())


def _paint_signs(
    painter: QPainter, plot: PlotView, minima: Sequence[tuple[float, float]], start: QPointF | None
) -> None:
    """Paint the signs of the known minima and of the start."""
    unit = plot.unit
    signs = [(at, minimum_path(at, MINIMUM * unit)) for at in (plot.pixel(*place) for place in minima)]
    if start is not None:
        signs.append((start, start_path(start, START * unit)))
    for at, sign in signs:
        if plot.area().contains(at):
            stroke_haloed(painter, sign, plot.theme.text, plot.theme, 1.5 * unit)


def _paint_accumulator(painter: QPainter, plot: PlotView, shape: Shape) -> None:
    """Paint the ellipse in the size it has on the whole plane, also where a part of that is enlarged."""
    area, unit = plot.area(), plot.unit
    across, down = (
        max(half / (home.high - home.low) * side, unit)
        for half, home, side in zip(shape.half_axes, plot.home, (area.width(), area.height()), strict=True)
    )
    path = QPainterPath()
    path.addEllipse(plot.pixel(shape.x, shape.y), across, down)
    painter.fillPath(path, qcolor(shape.style.colour, 0.0 if shape.is_inverse else 0.18))
    painter.strokePath(path, QPen(qcolor(plot.theme.halo, 0.7), 3.2 * unit))
    painter.strokePath(path, _ellipse_pen(shape.style.colour, unit, dashed=shape.is_inverse))


def _ellipse_pen(colour: str, unit: float, *, dashed: bool) -> QPen:
    pen = QPen(QColor(colour), 1.4 * unit)
    if dashed:
        pen.setDashPattern(list(INVERSE_DASHES))
    return pen


def _paint_next_steps(
    painter: QPainter, plot: PlotView, marks: NextStepMarks, markers: Sequence[Marker]
) -> None:
    """Paint the next steps of a racer that lies on the map, the racers' over the others, and their names."""
    ends, area, halo = plot.pixels(np.vstack(((marks.x, marks.y), marks.ends))), plot.area(), plot.theme.halo
    if not area.contains(QPointF(*ends[0])):
        return
    covered = plot.pixels(np.array([(marker.x, marker.y) for marker in markers]))
    for end, step in reversed(list(zip(ends[1:], marks.steps, strict=True))):
        way, to = clipped_path(np.stack((ends[0], end)), area), QPointF(*end)
        seen = to if area.contains(to) else None
        paint_step_line(painter, way, seen, step.colour, halo=halo, unit=plot.unit)
    names = [step.name for step in marks.steps]
    paint_step_names(painter, ends, names, area=area, covered=covered, theme=plot.theme, unit=plot.unit)


def arrow_on_map(plot: PlotView, arrow: Arrow) -> QPointF:
    """An arrow's vector in pixels, shortened to `LONGEST_ARROW` where it is longer."""
    area = plot.area()
    x = arrow.vector[0] * area.width() / (plot.x_axis.high - plot.x_axis.low)
    y = -arrow.vector[1] * area.height() / (plot.y_axis.high - plot.y_axis.low)
    length, longest = hypot(x, y), LONGEST_ARROW * min(area.width(), area.height())
    if not isfinite(length):
        return QPointF()
    return QPointF(x, y) * min(1.0, longest / max(length, 1e-300))


def _paint_arrows(painter: QPainter, plot: PlotView, marks: PlaneMarks) -> None:
    """Paint the arrows of a racer that lies on the map, with its look-ahead."""
    area, unit = plot.area(), plot.unit
    look_aheads = [each for each in marks.look_aheads if area.contains(plot.pixel(*each.origin))]
    arrows = [each for each in marks.arrows if area.contains(plot.pixel(each.x, each.y))]
    for ahead in look_aheads:
        painter.setPen(racer_pen(ahead.style, 1.2 * unit))
        painter.drawLine(plot.pixel(*ahead.origin), plot.pixel(ahead.x, ahead.y))
        arrows += ahead.arrows
    _paint_on_halos(painter, plot, arrows)
    for ahead in look_aheads:
        at = plot.pixel(ahead.x, ahead.y)
        draw_marker(painter, at, ahead.style, plot.theme, LOOK_AHEAD_MARKER * unit, hollow=True)


def _paint_on_halos(painter: QPainter, plot: PlotView, arrows: Sequence[Arrow]) -> None:
    """Paint arrows as the 3-D scene does: the solid ones first, all upon their halos."""
    vectors = [(arrow, arrow_on_map(plot, arrow)) for arrow in arrows]
    ordered = sorted(
        (pair for pair in vectors if hypot(pair[1].x(), pair[1].y()) >= SHORTEST * plot.unit),
        key=lambda pair: ARROW_ORDER.index(pair[0].kind),
    )
    for is_halo in (True, False):
        for arrow, vector in ordered:
            line = _line(plot.pixel(arrow.x, arrow.y), vector)
            style = arrow_style(arrow.kind, arrow.style, plot.theme)
            if is_halo:
                paint_arrow_halo(painter, line, style, plot.theme.halo, plot.unit)
            else:
                paint_arrow(painter, line, style, plot.unit)


def paint_arrow_legend(painter: QPainter, plot: PlotView, marks: PlaneMarks, at: QPointF) -> None:
    """Name the arrows that can be seen, the look-ahead and the ellipse, from a pixel to the right.

    What would meet the name of the axis is left out.
    """
    theme, unit = plot.theme, plot.unit
    vectors = [(arrow, arrow_on_map(plot, arrow)) for arrow in marks.arrows]
    entries = [arrow.legend_entry for arrow, v in vectors if hypot(v.x(), v.y()) >= NAMED * unit]
    entries += [ahead.legend_entry for ahead in marks.look_aheads if ahead.is_named][:1]
    entries += [shape.legend_entry for shape in marks.shapes]
    if marks.next_steps is not None and marks.markers:
        entries.append(marks.next_steps.legend_entry(marks.markers[0].style))
    left, middle = at.x(), at.y()
    end = plot.area().right() - (text_width(plot.x_axis.name, "small", "strong") + 8.0) * unit
    for entry in entries:
        if left + (26.0 + text_width(entry.name, "small")) * unit > end:
            break
        line = _line(QPointF(left, middle), QPointF(20.0 * unit, 0.0))
        if entry.arrow is not None:
            paint_arrow(painter, line, arrow_style(entry.arrow, entry.style, theme), 0.8 * unit)
        if entry.is_look_ahead:
            mark = QPointF(left + (4.0 if entry.arrow is not None else 10.0) * unit, middle)
            draw_marker(painter, mark, entry.style, theme, LOOK_AHEAD_MARKER * unit, hollow=True)
        if entry.is_accumulator:
            ellipse = QPainterPath()
            ellipse.addEllipse(QPointF(left + 10.0 * unit, middle), 9.0 * unit, 4.0 * unit)
            painter.strokePath(ellipse, _ellipse_pen(entry.style.colour, unit, dashed=entry.is_dashed))
        if entry.is_next_step:
            paint_step_sample(painter, QPointF(left, middle), 20.0 * unit, theme, unit)
        left += 26.0 * unit
        write(painter, left, centred(middle, unit=unit), entry.name, theme.quiet_text, unit=unit)
        left += (text_width(entry.name, "small") + 12.0) * unit


def _paint_markers(painter: QPainter, plot: PlotView, markers: Sequence[Marker]) -> None:
    """Paint the racers' markers as the 3-D scene does: on one place all of them are seen."""
    size, theme = MARKER * plot.unit, plot.theme
    inside = [(marker, plot.pixel(marker.x, marker.y)) for marker in markers]
    inside = [(marker, at) for marker, at in inside if plot.area().contains(at)]
    pixels = [np.array([at.x(), at.y()]) for _, at in inside]
    order = painting_order(pixels, [marker.emphasised for marker, _ in inside], 0.7 * RINGED * size)
    # Round the ring of a chosen one there must be room for it.
    around = 0.5 * (RINGED - 1.0) * size if any(marker.emphasised for marker in markers) else 0.0
    stood = place_markers([pixels[index] for index in order], [size] * len(order), SMALLEST * size, around)
    for index, stand in zip(order, stood, strict=True):
        marker, at = inside[index]
        where = at + QPointF(*stand.offset)
        draw_marker(painter, where, marker.style, theme, stand.size, chosen=marker.emphasised)


def outside_marks(plot: PlotView, markers: Sequence[Marker]) -> list[tuple[int, QPointF, QPointF]]:
    """The racers that are outside the map.

    Returns:
        The place of each in the race, the pixel where it is marked at the map's edge, and the direction in
        which it lies.
    """
    pixels = ((place, plot.pixel(marker.x, marker.y)) for place, marker in enumerate(markers))
    strays = [
        (place, *edge_of(at, plot.area(), plot.unit))
        for place, at in pixels
        if not (isnan(at.x()) or isnan(at.y()) or plot.area().contains(at))
    ]
    placed = beside_each_other([stray[1:] for stray in strays], MARKER * plot.unit)
    return [(place, at, outwards) for (place, _, outwards), at in zip(strays, placed, strict=True)]


def beside_each_other(marks: Sequence[tuple[QPointF, QPointF]], size: float) -> list[QPointF]:
    """Where racers outside the map are marked so that all are seen: spread along its edge to both sides.

    Args:
        marks: where each would be marked alone, and the direction in which it lies (see `edge_of`).
        size: of a marker, in pixels.
    """
    placed: list[QPointF] = []
    for at, outwards in marks:
        along = QPointF(-outwards.y(), outwards.x()) * SPACING * size
        sides = (at + along * sign * side for side in range(len(marks)) for sign in (1.0, -1.0))
        free = (to for to in sides if all(hypot(*_xy(to - other)) > 0.9 * SPACING * size for other in placed))
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
