"""What lies behind the surface: walls, grid, and the contour map on the floor with the trails' shadows."""

from __future__ import annotations

import contourpy
import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainter, QPainterPath, QPen

from widgets.painting.kept import kept
from widgets.painting.pens import fine_pen, path_of
from widgets.scene.axes import TICK, SceneLayout, near_sides, tick_point
from widgets.scene.camera import Projection
from widgets.scene.description import Scene
from widgets.scene.geometry import SceneGeometry
from widgets.scene.surface_lines import trail_line
from widgets.style.theme import Theme, colour_map, mix, qcolor

Array = npt.NDArray[np.float64]
#: Points (N, 2) of the base, and for each whether the next one is joined to it.
Outline = tuple[Array, npt.NDArray[np.int32]]

FLOOR_CELLS = 100
ENDLESS = 1e30


def paint_backdrop(
    painter: QPainter, scene: Scene, geometry: SceneGeometry, theme: Theme, layout: SceneLayout
) -> None:
    """Paint everything that the surface stands in front of but the shadows, in unscaled pixels."""
    _paint_walls(painter, scene, geometry, theme, layout)
    if scene.options.floor_map:
        _paint_floor(painter, geometry, theme, layout)
    _paint_edges(painter, geometry, theme, layout)


def paint_shadows(
    painter: QPainter, scene: Scene, geometry: SceneGeometry, theme: Theme, layout: SceneLayout
) -> None:
    """Paint the trails straight down on the map, thin: they tell where in the plane a racer is."""
    if not scene.options.floor_map:
        return
    for trail in scene.trails:
        line = trail_line(geometry, trail) * np.array([1.0, 1.0, 0.0])
        colour = mix(trail.style.colour, theme.ground, 0.25)
        painter.setPen(fine_pen(painter, colour, 1.2 * layout.unit, 0.35 if trail.faint else 0.8))
        painter.drawPath(path_of(layout.projection.project(line)[0]))


def _paint_walls(
    painter: QPainter, scene: Scene, geometry: SceneGeometry, theme: Theme, layout: SceneLayout
) -> None:
    side_x, side_y = near_sides(layout.projection)
    x, y = geometry.half
    top = geometry.top
    far_x, far_y = -side_x * x, -side_y * y
    faces = (
        [(far_x, -y, 0.0), (far_x, y, 0.0), (far_x, y, top), (far_x, -y, top)],
        [(-x, far_y, 0.0), (x, far_y, 0.0), (x, far_y, top), (-x, far_y, top)],
        [(-x, -y, 0.0), (x, -y, 0.0), (x, y, 0.0), (-x, y, 0.0)],
    )
    painter.setPen(Qt.PenStyle.NoPen)
    for face in faces:
        painter.fillPath(_closed(layout.projection, np.array(face)), qcolor(theme.wall))
    if not scene.options.grid:
        return
    along_x, along_y, upward = (axis.ticks for axis in layout.axes)
    lines = [[(place, far_y, 0.0), (place, far_y, top)] for place, _ in along_x]
    lines += [[(far_x, place, 0.0), (far_x, place, top)] for place, _ in along_y]
    lines += [[(-x, far_y, z), (x, far_y, z)] for z, _ in upward] + [
        [(far_x, -y, z), (far_x, y, z)] for z, _ in upward
    ]
    if not scene.options.floor_map:
        lines += [[(place, -y, 0.0), (place, y, 0.0)] for place, _ in along_x]
        lines += [[(-x, place, 0.0), (x, place, 0.0)] for place, _ in along_y]
    lines += [[(far_x, far_y, 0.0), (far_x, far_y, top)]]
    painter.setPen(QPen(qcolor(theme.grid), 1.0 * layout.unit))
    painter.drawPath(_segments(layout.projection, np.array(lines)))


def _paint_floor(painter: QPainter, geometry: SceneGeometry, theme: Theme, layout: SceneLayout) -> None:
    """Bands between contour levels, each painted over the lower ones so that no seam shows."""
    base, bands, holes = floor_outlines(geometry)
    colours = _band_colours(geometry, theme)
    pen = fine_pen(painter, theme.floor_ink, 0.9 * layout.unit, 0.5)
    painter.fillPath(_flat(layout.projection, base), qcolor(colours[0]))
    for outline, colour in zip(bands, colours[1:], strict=True):
        path = _flat(layout.projection, outline)
        painter.setPen(pen)
        painter.setBrush(qcolor(colour))
        painter.drawPath(path)
    if len(holes[0]):
        painter.fillPath(_flat(layout.projection, holes), qcolor(theme.wall))
    painter.setBrush(Qt.BrushStyle.NoBrush)


@kept(4)
def floor_outlines(geometry: SceneGeometry) -> tuple[Outline, tuple[Outline, ...], Outline]:
    """The base, the parts of it where the surface is above each contour level, and the holes."""
    x, y = geometry.half
    base = np.array([(-x, -y), (x, -y), (x, y), (-x, y), (-x, -y)]), np.array([1, 1, 1, 1, 0], dtype=np.int32)
    stride = max(1, round((max(geometry.surface.shape) - 1) / FLOOR_CELLS))
    rows, columns = (np.unique(np.append(np.arange(0, n, stride), n - 1)) for n in geometry.surface.shape)
    part = np.ix_(rows, columns)
    at = (geometry.axes[0][rows], geometry.axes[1][columns])
    heights = np.clip(geometry.surface_every(2 * stride)[part], geometry.gap, geometry.top)
    bands = tuple(_above(at, heights, float(level)) for level in geometry.levels)
    # Beside a hole the map ends where the surface does: the hole's own rim has the grid's steps.
    has_holes = geometry.refined.has_holes
    holes = (np.empty((0, 2)), base[1][:0])
    if has_holes and geometry.refined.rim is not None:
        # The rim is known more finely than a part of the points tells.
        holes = _above(geometry.axes, -geometry.inside, 0.0)
    elif has_holes:
        holes = _above(at, -geometry.inside[part], 0.0)
    return base, bands, holes


def _above(axes: tuple[Array, Array], heights: Array, level: float) -> Outline:
    made = contourpy.contour_generator(*axes, heights.T, fill_type=contourpy.FillType.OuterOffset).filled(
        level, ENDLESS
    )
    if not made[0]:
        return np.empty((0, 2)), np.empty(0, dtype=np.int32)
    points = np.concatenate(made[0])
    joined = np.ones(len(points), dtype=np.int32)
    start = 0
    for part, offsets in zip(*made, strict=True):
        joined[start + offsets[1:].astype(np.intp) - 1] = 0
        start += len(part)
    return points, joined


def _band_colours(geometry: SceneGeometry, theme: Theme) -> list[str]:
    edges = np.concatenate(([geometry.gap], geometry.levels, [geometry.top]))
    share = ((edges[:-1] + edges[1:]) / 2.0 - geometry.gap) / (geometry.top - geometry.gap)
    table = colour_map(geometry.field.colour_map)
    made = []
    for place in share:
        levels = np.rint(table[round(float(place) * 255.0)] * 255.0).astype(int)
        made.append(mix("#{:02X}{:02X}{:02X}".format(*levels), theme.ground, theme.floor_dimming))
    return made


def _paint_edges(painter: QPainter, geometry: SceneGeometry, theme: Theme, layout: SceneLayout) -> None:
    painter.setPen(QPen(qcolor(theme.axis), 1.2 * layout.unit))
    x, y = geometry.half
    base = np.array([(-x, -y, 0.0), (x, -y, 0.0), (x, y, 0.0), (-x, y, 0.0)])
    painter.drawPath(_closed(layout.projection, base))
    post = layout.axes[2]
    foot = post.start * np.array([1.0, 1.0, 0.0])
    painter.drawPath(path_of(layout.projection.project(np.stack((foot, post.stop)))[0]))
    for axis in layout.axes:
        if not axis.labels or not axis.ticks:
            continue
        points, _ = layout.projection.project(np.array([tick_point(axis, place) for place, _ in axis.ticks]))
        ends = points + axis.outward * TICK * layout.unit
        painter.drawPath(path_of(np.stack((points, ends), axis=1).reshape(-1, 2), _pairs(len(points))))


def _flat(projection: Projection, outline: Outline) -> QPainterPath:
    points, joined = outline
    return path_of(projection.project(np.column_stack((points, np.zeros(len(points)))))[0], joined)


def _closed(projection: Projection, corners: Array) -> QPainterPath:
    return path_of(projection.project(np.vstack((corners, corners[:1])))[0])


def _segments(projection: Projection, lines: Array) -> QPainterPath:
    """Separate lines (N, 2, 3)."""
    return path_of(projection.project(lines.reshape(-1, 3))[0], _pairs(len(lines)))


def _pairs(count: int) -> npt.NDArray[np.int32]:
    return np.tile(np.array([1, 0], dtype=np.int32), count)
