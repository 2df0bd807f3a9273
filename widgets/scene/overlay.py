"""What is painted over the surface, the same on both canvases: trails, marks, numbers, names, the legend."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPainterPath, QPen

from engine.gui_priority import GUI
from widgets.painting.line_weight import halo_width, lines_of_weight
from widgets.painting.next_steps import paint_step_sample
from widgets.painting.overlapping_markers import MarkerPlacement, painting_order, place_markers
from widgets.painting.pens import (
    only,
    paint_marker,
    paint_outwards,
    paint_ring,
    path_of,
    round_pen,
    write,
)
from widgets.painting.step_dots import paint_dots
from widgets.scene.arrows import (
    SHORTEST,
    Job,
    Mask,
    Paint,
    arrow_line,
    arrow_style,
    length_of,
    next_step_jobs,
    paint_arrow,
    paint_arrow_halo,
)
from widgets.scene.axes import LEGEND_GLYPH, LEGEND_SPACE, SceneLayout
from widgets.scene.description import (
    INVERSE_DASHES,
    Arrow,
    LegendEntry,
    Marker,
    Scene,
    Shape,
    TangentPlane,
    Trail,
)
from widgets.scene.geometry import SceneGeometry
from widgets.scene.surface_lines import clamped_point, lifted_line, project_visible, standing, trail_line
from widgets.scene.tangent import paint_tangent, tangent_outline
from widgets.style.fonts import CAP_HEIGHT, SIZES, text_width
from widgets.style.theme import Theme, mix

Array = npt.NDArray[np.float64]

#: Widths in unscaled pixels: a trail, the halo on each side of it, a hidden part.
TRAIL, HALO, HIDDEN = 2.6, 1.9, 1.3
HIDDEN_OPACITY, GHOST_OPACITY = 0.70, 0.40
MARKER, EMPHASISED = 13.0, 17.0
#: No marker is smaller.
SMALLEST = 6.5
#: Far outside any domain, and still safe to calculate with.
HUGE = 1e12
#: The solid ones first, so that the thin ones stay visible on them.
ARROW_ORDER = ("update", "velocity", "gradient")


def paint_overlay(
    painter: QPainter, scene: Scene, geometry: SceneGeometry, theme: Theme, layout: SceneLayout
) -> None:
    """Paint what stands on the surface, then the labels, in unscaled pixels."""
    jobs = list(_jobs(scene, geometry, theme, layout))
    # A line and its halo are projected once.
    lines = {id(line): line for line, _ in jobs}
    where = dict(zip(lines, project_visible(geometry, layout.projection, list(lines.values())), strict=True))
    for line, paint in jobs:
        GUI.wait()
        paint(painter, *where[id(line)])
    paint_labels(painter, theme, layout)


def paint_labels(painter: QPainter, theme: Theme, layout: SceneLayout) -> None:
    """Paint the axes' numbers and names and the legend."""
    for axis in layout.axes:
        for label in axis.labels:
            baseline = label.rect.center().y() + SIZES["body"] * layout.unit * CAP_HEIGHT / 2.0
            at = QPointF(label.rect.left(), baseline)
            write(painter, label.text, at, layout.unit, theme.text, weight=label.weight)
    for entry, rect in layout.legend:
        _paint_legend_entry(painter, entry, rect, theme, layout.unit)


def _jobs(scene: Scene, geometry: SceneGeometry, theme: Theme, layout: SceneLayout) -> Iterator[Job]:
    """Everything on the surface, from the back of the picture's order to its front."""
    yield from _trails(scene, geometry, theme, layout.unit)
    if scene.tangent is not None:
        yield _tangent(scene.tangent, geometry, theme, layout.unit)
    for shape in scene.shapes:
        yield _shape(shape, geometry, theme, layout.unit)
    for point in scene.minima:
        yield from _mark(point, _cross(4.5 * layout.unit), geometry, theme, layout.unit)
    if scene.start is not None:
        ring = QPainterPath()
        ring.addEllipse(QPointF(0.0, 0.0), 5.0 * layout.unit, 5.0 * layout.unit)
        yield from _mark(scene.start, ring, geometry, theme, layout.unit)
    from_ahead = [arrow for ahead in scene.look_aheads for arrow in ahead.arrows]
    arrows = sorted((*scene.arrows, *from_ahead), key=lambda one: ARROW_ORDER.index(one.kind))
    lines = [arrow_line(geometry, arrow) for arrow in arrows]
    for is_halo in (True, False):
        for arrow, line in zip(arrows, lines, strict=True):
            yield line, _arrow_painter(arrow, theme, layout.unit, is_halo=is_halo)
    for ahead in scene.look_aheads:
        yield _joint(np.array([ahead.origin, (ahead.x, ahead.y)]), ahead.style.colour, geometry, layout.unit)
        dot = QPainterPath()
        dot.addEllipse(QPointF(0.0, 0.0), 4.5 * layout.unit, 4.5 * layout.unit)
        yield from _mark((ahead.x, ahead.y), dot, geometry, theme, layout.unit, colour=ahead.style.colour)
    yield from _markers(scene.markers, geometry, theme, layout)
    yield from next_step_jobs(scene, geometry, theme, size=layout.size, unit=layout.unit)


def _trails(scene: Scene, geometry: SceneGeometry, theme: Theme, unit: float) -> Iterator[Job]:
    """Where racers have been, and a dot for each step where there are few."""
    trails = sorted(scene.trails, key=lambda one: not one.faint)
    # All halos lie beneath all lines: one that lay on another racer's line would bleach it.
    for is_halo in (True, False):
        for trail in trails:
            painter = _trail_painter(trail, theme, unit, is_halo=is_halo)
            yield trail_line(geometry, trail), painter
    for trail in (each for each in trails if each.has_dots):
        yield standing(geometry, geometry.places(trail.points)), _dots_painter(trail, theme, unit)


def _dots_painter(trail: Trail, theme: Theme, unit: float) -> Paint:
    def paint(painter: QPainter, pixels: Array, covered: Mask) -> None:
        paint_dots(painter, pixels[~covered], trail.style.colour, theme.halo, unit)

    return paint


def _trail_painter(trail: Trail, theme: Theme, unit: float, *, is_halo: bool) -> Paint:
    strength = GHOST_OPACITY if trail.faint else 1.0
    width = TRAIL * (0.8 if trail.faint else 1.0)

    def paint_halo(painter: QPainter, pixels: Array, covered: Mask) -> None:
        shown = path_of(only(pixels, ~covered, reach=False))
        painter.strokePath(
            shown, round_pen(theme.halo, halo_width(width, 2.0 * HALO) * unit, 0.55 * strength)
        )
        if trail.style.dash:
            # The gaps keep a little of the colour, or a dashed trail would read as a row of dark ticks.
            between = mix(trail.style.colour, theme.halo, 0.62)
            painter.strokePath(shown, round_pen(between, width * unit, strength))

    def paint(painter: QPainter, pixels: Array, covered: Mask) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        behind = round_pen(trail.style.colour, HIDDEN * unit, HIDDEN_OPACITY * strength)
        if trail.style.dash:
            # As long as where the trail is seen: a pattern counts in widths.
            behind.setCapStyle(Qt.PenCapStyle.FlatCap)
            behind.setDashPattern([length * width / HIDDEN for length in trail.style.dash])
        painter.strokePath(path_of(only(pixels, covered, reach=True)), behind)
        pen = round_pen(trail.style.colour, width * unit, strength)
        if trail.style.dash:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern(list(trail.style.dash))
        painter.strokePath(path_of(only(pixels, ~covered, reach=False)), pen)

    return paint_halo if is_halo else paint


def _tangent(tangent: TangentPlane, geometry: SceneGeometry, theme: Theme, unit: float) -> Job:
    def paint(painter: QPainter, pixels: Array, _covered: Mask) -> None:
        # One looks through it, so nothing is gained by hiding its parts.
        paint_tangent(painter, pixels, theme, unit)

    return tangent_outline(geometry, tangent), paint


def _shape(shape: Shape, geometry: SceneGeometry, theme: Theme, unit: float) -> Job:
    a, b = (min(max(half, 0.0), HUGE) for half in shape.half_axes)
    if shape.kind == "ellipse":
        angle = np.linspace(0.0, 2.0 * np.pi, 97)
        outline = np.column_stack((a * np.cos(angle), b * np.sin(angle)))
    else:
        outline = np.array([(-a, -b), (a, -b), (a, b), (-a, b), (-a, -b)])

    def paint(painter: QPainter, pixels: Array, covered: Mask) -> None:
        for chosen, strength in ((covered, HIDDEN_OPACITY), (~covered, 1.0)):
            path = path_of(only(pixels, chosen, reach=strength < 1.0))
            painter.strokePath(path, round_pen(theme.halo, 4.4 * unit, 0.5 * strength))
            painter.strokePath(path, _shape_pen(shape.style.colour, unit, strength, dashed=shape.is_inverse))

    return lifted_line(geometry, outline + np.array([shape.x, shape.y])), paint


def _shape_pen(colour: str, unit: float, strength: float = 1.0, *, dashed: bool) -> QPen:
    pen = round_pen(colour, 1.8 * unit, strength)
    if dashed:
        pen.setDashPattern(list(INVERSE_DASHES))
    return pen


def _joint(points: Array, colour: str, geometry: SceneGeometry, unit: float) -> Job:
    def paint(painter: QPainter, pixels: Array, covered: Mask) -> None:
        pen = round_pen(colour, 1.7 * unit, HIDDEN_OPACITY if covered.all() else 0.95)
        pen.setDashPattern([2.0, 2.6])
        painter.strokePath(path_of(pixels), pen)

    return lifted_line(geometry, points), paint


def _arrow_painter(arrow: Arrow, theme: Theme, unit: float, *, is_halo: bool) -> Paint:
    style = arrow_style(arrow.kind, arrow.style, theme)

    def paint(painter: QPainter, pixels: Array, covered: Mask) -> None:
        if length_of(pixels) < SHORTEST * unit:
            return
        painter.save()
        painter.setOpacity(HIDDEN_OPACITY if covered.mean() > 0.5 else 1.0)
        if is_halo:
            paint_arrow_halo(painter, pixels, style, theme.halo, unit)
        else:
            paint_arrow(painter, pixels, style, unit)
        painter.restore()

    return paint


def _cross(reach: float) -> QPainterPath:
    cross = QPainterPath()
    for sign in (-1.0, 1.0):
        cross.moveTo(-reach, -reach * sign)
        cross.lineTo(reach, reach * sign)
    return cross


def _mark(
    point: tuple[float, float],
    form: QPainterPath,
    geometry: SceneGeometry,
    theme: Theme,
    unit: float,
    *,
    colour: str | None = None,
) -> Iterator[Job]:
    """A small drawn sign at a point, unless that lies outside the domain."""
    at, truly = clamped_point(geometry, point)
    if not truly or np.isnan(at).any():
        return

    def paint(painter: QPainter, pixels: Array, covered: Mask) -> None:
        painter.save()
        painter.setOpacity(HIDDEN_OPACITY if covered[0] else 1.0)
        painter.translate(*pixels[0])
        with lines_of_weight(1.0):
            painter.strokePath(form, round_pen(theme.halo, 5.2 * unit, 0.75))
            painter.strokePath(form, round_pen(colour or theme.text, 2.0 * unit, 1.0))
        painter.restore()

    yield at, paint


def _markers(
    markers: tuple[Marker, ...], geometry: SceneGeometry, theme: Theme, layout: SceneLayout
) -> Iterator[Job]:
    """The racers, far ones first, the emphasised one last but for those that it would cover."""
    upright = [(marker, *clamped_point(geometry, (marker.x, marker.y))) for marker in markers]
    upright = [one for one in upright if not np.isnan(one[1]).any()]
    upright.sort(key=lambda one: -float(layout.projection.project(one[1])[1][0]))
    pixels = [layout.projection.project(one[1])[0][0] for one in upright]
    reach = 0.7 * EMPHASISED * layout.unit
    order = painting_order(pixels, [one[0].emphasised for one in upright], reach)
    upright, pixels = [upright[place] for place in order], [pixels[place] for place in order]
    labels = _label_places([(one[0], one[1]) for one in reversed(upright)], layout)
    sizes = [(EMPHASISED if one[0].emphasised else MARKER) * layout.unit for one in upright]
    stood = place_markers(pixels, sizes, SMALLEST * layout.unit)
    for (marker, at, truly), stand in zip(upright, stood, strict=True):
        label = labels.get(id(marker))
        outwards = None if truly else _outwards(geometry, layout, marker, at)
        yield at, _marker_painter(marker, stand, theme, layout.unit, label=label, outwards=outwards)


def _label_places(standing: list[tuple[Marker, Array]], layout: SceneLayout) -> dict[int, QPointF]:
    """Where each marker's label starts, from the marker: on a side where it covers nothing, or nowhere."""
    unit = layout.unit
    pixels = [layout.projection.project(at)[0][0] for _, at in standing]
    taken = [label.rect for axis in layout.axes for label in axis.labels] + [
        rect for _, rect in layout.legend
    ]
    taken += [QRectF(x - 9 * unit, y - 9 * unit, 18 * unit, 18 * unit) for x, y in pixels]
    whole = QRectF(0.0, 0.0, *layout.size)
    places: dict[int, QPointF] = {}
    for (marker, _), (x, y) in zip(standing, pixels, strict=True):
        if not marker.label:
            continue
        wide, tall, away = (
            text_width(marker.label, "body", "strong") * unit,
            SIZES["body"] * unit,
            15.0 * unit,
        )
        for left, middle in (
            (away, 0.0),
            (-away - wide, 0.0),
            (-wide / 2.0, -1.4 * away),
            (-wide / 2.0, 1.4 * away),
        ):
            rect = QRectF(x + left, y + middle - tall / 2.0, wide, tall)
            if whole.contains(rect) and not any(rect.intersects(other) for other in taken):
                taken.append(rect)
                places[id(marker)] = QPointF(left, middle + tall * CAP_HEIGHT / 2.0)
                break
    return places


def _outwards(geometry: SceneGeometry, layout: SceneLayout, marker: Marker, at: Array) -> Array:
    """The direction on the picture (2,) from the border towards a marker that lies outside the domain."""
    away = np.clip(geometry.places(np.array([(marker.x, marker.y)]))[0], -HUGE, HUGE) - at[0, :2]
    beyond = at[0] + np.append(away, 0.0) * (0.02 / max(float(np.hypot(*away)), 1e-12))
    (here, there), _ = layout.projection.project(np.stack((at[0], beyond)))
    return np.asarray((there - here) / max(float(np.hypot(*(there - here))), 1e-12))


def _marker_painter(
    marker: Marker,
    stand: MarkerPlacement,
    theme: Theme,
    unit: float,
    *,
    label: QPointF | None,
    outwards: Array | None,
) -> Paint:
    size = stand.size

    def paint(painter: QPainter, pixels: Array, covered: Mask) -> None:
        painter.save()
        painter.translate(*(pixels[0] + stand.offset))
        if outwards is not None:
            paint_outwards(painter, outwards, marker.style, size, theme.halo)
        paint_marker(
            painter, marker.style, size, theme.halo, hollow=outwards is not None, hidden=bool(covered[0])
        )
        if label is not None:
            write(painter, marker.label, label, unit, theme.text, weight="strong", halo=theme.halo)
        painter.restore()

    return paint


def _paint_legend_entry(
    painter: QPainter, entry: LegendEntry, rect: QRectF, theme: Theme, unit: float
) -> None:
    middle = rect.center().y()
    left, right = rect.left(), rect.left() + (LEGEND_GLYPH - 10.0) * unit
    line = np.array([[left, middle], [right, middle]])
    text = QPointF(rect.left() + LEGEND_GLYPH * unit, middle + SIZES["body"] * unit * CAP_HEIGHT / 2.0)
    if entry.arrow is not None:
        paint_arrow(painter, line, arrow_style(entry.arrow, entry.style, theme), unit)
    if entry.is_look_ahead:
        at = QPointF(left + 5.5 * unit, middle)
        paint_ring(painter, at, 4.5 * unit, entry.style.colour, theme.ground)
    if entry.arrow is not None or entry.is_look_ahead:
        write(painter, entry.name, text, unit, theme.quiet_text)
        return
    if entry.is_accumulator:
        ellipse = QPainterPath()
        ellipse.addEllipse(QPointF((left + right) / 2.0, middle), 13.0 * unit, 5.5 * unit)
        painter.strokePath(ellipse, _shape_pen(entry.style.colour, unit, dashed=entry.is_dashed))
        write(painter, entry.name, text, unit, theme.quiet_text)
        return
    if entry.is_next_step:
        paint_step_sample(painter, QPointF(left, middle), right - left, theme, unit)
        write(painter, entry.name, text, unit, theme.quiet_text)
        return
    pen = round_pen(entry.style.colour, TRAIL * unit, 1.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if entry.style.dash:
        pen.setDashPattern(list(entry.style.dash))
    painter.strokePath(path_of(line), pen)
    painter.save()
    painter.translate((left + right) / 2.0, middle)
    paint_marker(painter, entry.style, 11.0 * unit, theme.ground)
    painter.restore()
    write(painter, entry.name, text, unit, theme.text)
    if entry.value:
        text.setX(text.x() + (text_width(entry.name) + LEGEND_SPACE) * unit)
        write(painter, entry.value, text, unit, theme.quiet_text)
