"""The box's edges, numbers and names: on the outer sides for any camera, never overlapping, never clipped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPolygonF

from widgets.painting.kept import kept
from widgets.painting.primitives import rows_of
from widgets.painting.ticks import linear_ticks
from widgets.scene.arrows import NAMED, arrow_line, length_of
from widgets.scene.camera import Camera, Projection
from widgets.scene.description import Arrow, LegendEntry, Scene
from widgets.scene.geometry import SceneGeometry
from widgets.style.fonts import SIZES, Weight, text_width

Array = npt.NDArray[np.float64]
Pixel = tuple[float, float]

PAD = 14.0
TICK = 5.0
SPACE = 6.0
#: The widths of a legend's glyph with its gap, and of the gap before a value.
LEGEND_GLYPH, LEGEND_SPACE = 44.0, 9.0
#: Between entries: they move together before they take another row.
LEGEND_GAPS = 14.0, 24.0
LEGEND_ROW = 24.0
#: An axis seen shorter than this many pixels carries no numbers.
SHORTEST = 44.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text and the rectangle it fills, in unscaled pixels."""

    text: str
    rect: QRectF
    weight: Weight


@dataclass(frozen=True, eq=False)
class BoxAxis:
    """One axis as it is seen."""

    ticks: list[tuple[float, str]]
    """Places along the axis in world coordinates, and the numbers."""
    start: Array
    """(3,), the edge's ends."""
    stop: Array
    ends: Array
    """(2, 2), the same in pixels."""
    outward: Array
    """(2,), the direction on the picture away from the box."""
    push: float
    """How far the box's upper parts bulge over the edge, seen from above."""
    labels: tuple[Label, ...]


@dataclass(frozen=True, eq=False)
class SceneLayout:
    """Where everything of a picture is."""

    projection: Projection
    axes: tuple[BoxAxis, ...]
    legend: tuple[tuple[LegendEntry, QRectF], ...]
    """Racers, then an arrow of each kind that can be seen, a look-ahead, and the rectangles they fill."""
    unit: float
    """The size of texts and strokes: 1 for a picture of 900 x 700 pixels, more for larger ones."""
    size: tuple[float, float]
    """Of the picture, in unscaled pixels."""


#: At so many pixels per unscaled pixel labels are as large as the small texts of other views.
LABEL_UNIT = SIZES["small"] / SIZES["body"]


def picture_unit(size: tuple[float, float]) -> float:
    """How large texts and strokes are in a picture of this size: they grow with it but hardly shrink."""
    return float(min(max(sqrt(size[0] * size[1] / (900.0 * 700.0)), 0.82), 3.0))


def near_sides(projection: Projection) -> tuple[float, float]:
    """The signs of x and y on the sides of the box that face the eye; of two seen edge-on, the right one."""
    right, _, forward = projection.camera.basis()
    x, y = (right[k] if abs(forward[k]) < 1e-9 else -forward[k] for k in (0, 1))
    return (1.0 if x > 0.0 else -1.0), (1.0 if y > 0.0 else -1.0)


def lay_out(scene: Scene, geometry: SceneGeometry, size: tuple[float, float]) -> SceneLayout:
    """Fit the box and its labels into a picture of ``size`` pixels."""
    unit = min(max(picture_unit(size), scene.unit_least), scene.unit_cap)
    legend = lay_out_legend(scene, size, unit)
    first_row = legend[0][1] if legend else QRectF()
    camera, written = scene.camera, scene.axis_names if scene.options.labels else ()
    corners = box_corners(geometry)
    plain = _projection(geometry, camera, 1.0, (0.0, 0.0))
    seen, _ = plain.project(corners)
    low, span = seen.min(axis=0), np.ptp(seen, axis=0)
    pad = PAD * unit
    outer = np.array([pad, max(pad, first_row.bottom() + SPACE * unit), pad, pad])  # left, top, right, bottom
    lowered = 0.0
    margins = outer.copy()
    axes: tuple[BoxAxis, ...] = ()
    for _ in range(4):
        free = np.maximum(np.array(size) - margins[:2] - margins[2:], 24.0)
        focal = float((free / span).min())
        centre = margins[:2] + free / 2.0 - focal * (low + span / 2.0)
        plain = _projection(geometry, camera, focal, (float(centre[0]), float(centre[1])))
        axes = _axes(written, geometry, camera, (plain.focal, plain.centre), unit)
        box = QRectF(*(centre + focal * low), *(focal * span))
        every = box
        for axis in axes:
            for label in axis.labels:
                every = every.united(label.rect)
        over = (box.left() - every.left(), box.top() - every.top())
        under = (every.right() - box.right(), every.bottom() - box.bottom())
        # The legend's further rows reach only as far as the empty corner beside the box, most often.
        lowered = max(0.0, lowered + _overlap(legend, plain.project(corners)[0], axes, unit))
        margins = outer + np.array([over[0], over[1] + lowered, *under])
    middle = np.array(size) / 2.0
    centre = middle + (np.array(plain.centre) - middle) * camera.zoom + np.array(camera.pan) * np.array(size)
    projection = _projection(
        geometry, camera, plain.focal * camera.zoom, (float(centre[0]), float(centre[1]))
    )
    if camera.zoom != 1.0 or camera.pan != (0.0, 0.0):
        axes = _axes(written, geometry, camera, (projection.focal, projection.centre), unit)
    long = [arrow for arrow in scene.arrows if _is_long(arrow, geometry, projection, unit)]
    legend = lay_out_legend(replace(scene, arrows=tuple(long)), size, unit)
    return SceneLayout(projection, axes, legend, unit, size)


def _is_long(arrow: Arrow, geometry: SceneGeometry, projection: Projection, unit: float) -> bool:
    """Whether an arrow can be seen well enough to be named."""
    line = arrow_line(geometry, arrow)
    return len(line) > 1 and length_of(projection.project(line)[0]) >= NAMED * unit


def box_corners(geometry: SceneGeometry) -> Array:
    """The box's corners (8, 3)."""
    x, y = geometry.half
    return np.array([(a * x, b * y, c) for a in (-1, 1) for b in (-1, 1) for c in (0.0, geometry.top)])


def _projection(geometry: SceneGeometry, camera: Camera, focal: float, centre: Pixel) -> Projection:
    return Projection(camera, np.array([0.0, 0.0, geometry.top / 2.0]), focal, centre)


# Laying out takes four, and while a run plays all four are those of the picture before.
@kept(32)
def _axes(
    names: tuple[str, ...], geometry: SceneGeometry, camera: Camera, place: tuple[float, Pixel], unit: float
) -> tuple[BoxAxis, ...]:
    """The axes, with numbers and ``names`` unless there are none; place is the focal length and centre."""
    projection = _projection(geometry, camera, *place)
    side_x, side_y = near_sides(projection)
    x, y = geometry.half
    field = geometry.field
    per_x, per_y = geometry.per_unit
    mid_x, mid_y = (field.x[0] + field.x[-1]) / 2.0, (field.y[0] + field.y[-1]) / 2.0
    posts = np.array([[a * x, b * y, geometry.gap] for a in (-1, 1) for b in (-1, 1)])
    post = posts[int(np.argmin(projection.project(posts)[0][:, 0]))]
    edges = (
        (np.array([-x, side_y * y, 0.0]), np.array([x, side_y * y, 0.0])),
        (np.array([side_x * x, -y, 0.0]), np.array([side_x * x, y, 0.0])),
        (post, np.array([post[0], post[1], geometry.top])),
    )
    axes: list[BoxAxis] = []
    placed: list[QRectF] = []
    walls = _walls(geometry, projection)
    for index, (start, stop) in enumerate(edges):
        ends, _ = projection.project(np.stack((start, stop)))
        length = float(np.hypot(*(ends[1] - ends[0])))
        outward, push = _outward(projection, geometry, ends, start, stop, is_post=index == 2)
        axis = BoxAxis([], start, stop, ends, outward, push, ())
        wanted = min(max(length / ((34.0 if index == 2 else 62.0) * unit), 2.0), 8.0)
        while wanted >= 1.0:
            if index == 2:
                ticks = geometry.ticks(wanted)
            else:
                values, middle, per = ((field.x, mid_x, per_x), (field.y, mid_y, per_y))[index]
                raw = linear_ticks(float(values[0]), float(values[-1]), wanted)
                ticks = [((value - middle) * per, text) for value, text in raw]
            axis = BoxAxis(ticks, start, stop, ends, outward, push, ())
            labels = _numbers(axis, projection, unit) if length >= SHORTEST * unit else ()
            if not _collide([label.rect for label in labels]):
                break
            wanted -= 1.0
        else:
            labels = ()
        if not names:
            labels = ()
        over = walls if index < 2 else []
        labels = tuple(
            label for label in labels if not _touches(label.rect, placed) and not _covers(over, label.rect)
        )
        placed.extend(label.rect for label in labels)
        if names and length >= SHORTEST * unit:
            name = _name(names[index], axis, labels, projection, unit, is_post=index == 2)
            while _touches(name.rect, placed) or _covers(over, name.rect):
                name.rect.translate(*(outward * 4.0 * unit if index < 2 else (0.0, -4.0 * unit)))
            labels = (*labels, name)
            placed.append(name.rect)
        axes.append(BoxAxis(axis.ticks, start, stop, ends, outward, push, labels))
    return tuple(axes)


def tick_point(axis: BoxAxis, place: float) -> Array:
    """The point (3,) on an axis's edge at a place along it."""
    along = int(np.argmax(np.abs(axis.stop - axis.start)))
    point = axis.start.copy()
    point[along] = place
    return point


def _outward(
    projection: Projection, geometry: SceneGeometry, ends: Array, start: Array, stop: Array, *, is_post: bool
) -> tuple[Array, float]:
    along = ends[1] - ends[0]
    normal = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    inner = np.array([[0.0, 0.0, (start[2] + stop[2]) / 2.0]])
    middle = projection.project(inner)[0][0]
    edge = ends.mean(axis=0)
    if float(normal @ (edge - middle)) < 0.0:
        normal = -normal
    if is_post:
        return normal, 0.0
    lifted = np.stack((start, stop))
    lifted[:, 2] = geometry.top
    upper = projection.project(lifted)[0]
    steepness = min(max((projection.camera.elevation - 45.0) / 25.0, 0.0), 1.0)
    return normal, steepness * max(0.0, float(((upper - ends) @ normal).max()))


def _numbers(axis: BoxAxis, projection: Projection, unit: float) -> tuple[Label, ...]:
    if not axis.ticks:
        return ()
    points, _ = projection.project(np.array([tick_point(axis, place) for place, _ in axis.ticks]))
    gap = axis.push + (TICK + SPACE) * unit
    return tuple(
        _label(text, point, axis.outward, gap=gap, unit=unit)
        for point, (_, text) in zip(points, axis.ticks, strict=True)
    )


def _name(
    text: str,
    axis: BoxAxis,
    numbers: tuple[Label, ...],
    projection: Projection,
    unit: float,
    *,
    is_post: bool,
) -> Label:
    if is_post:
        top = projection.project(axis.stop[None])[0][0]
        return _label(text, top, np.array([0.0, -1.0]), gap=12.0 * unit, unit=unit, weight="strong")
    middle = projection.project(((axis.start + axis.stop) / 2.0)[None])[0][0]
    reach = axis.push + (TICK + SPACE) * unit
    for label in numbers:
        corners = np.array([[label.rect.left(), label.rect.top()], [label.rect.right(), label.rect.bottom()]])
        size = np.abs(axis.outward) @ (corners[1] - corners[0]) / 2.0
        reach = max(reach, float((corners.mean(axis=0) - axis.ends[0]) @ axis.outward + size))
    return _label(text, middle, axis.outward, gap=reach + SPACE * unit, unit=unit, weight="strong")


def _label(
    text: str, anchor: Array, outward: Array, *, gap: float, unit: float, weight: Weight = "regular"
) -> Label:
    """A label whose rectangle just clears a line ``gap`` away from ``anchor``."""
    width, height = text_width(text, "body", weight) * unit, SIZES["body"] * 1.02 * unit
    reach = gap + (abs(outward[0]) * width + abs(outward[1]) * height) / 2.0
    middle = anchor + outward * reach
    rect = QRectF(float(middle[0]) - width / 2.0, float(middle[1]) - height / 2.0, width, height)
    return Label(text, rect, weight)


def _touches(rect: QRectF, others: list[QRectF]) -> bool:
    roomy = rect.adjusted(-0.9 * rect.height(), -1.0, 0.9 * rect.height(), 1.0)
    return any(roomy.intersects(other) for other in others)


def _walls(geometry: SceneGeometry, projection: Projection) -> list[QPolygonF]:
    """The sides of the box's part that the surface fills, as they are seen: no label may lie on them."""
    (x, y), low, high = geometry.half, geometry.gap, geometry.top
    base = [(-x, -y), (x, -y), (x, y), (-x, y)]
    sides = [
        [(*a, low), (*b, low), (*b, high), (*a, high)] for a, b in zip(base, base[1:] + base[:1], strict=True)
    ]
    return [QPolygonF([QPointF(*pixel) for pixel in projection.project(np.array(side))[0]]) for side in sides]


def _covers(walls: list[QPolygonF], rect: QRectF) -> bool:
    return any(wall.containsPoint(rect.center(), Qt.FillRule.OddEvenFill) for wall in walls)


def _collide(rects: list[QRectF]) -> bool:
    return any(_touches(rect, rects[:index]) for index, rect in enumerate(rects))


def lay_out_legend(
    scene: Scene, size: tuple[float, float], unit: float
) -> tuple[tuple[LegendEntry, QRectF], ...]:
    """The legend's entries side by side along the top, in as many rows as they need."""
    kinds = {arrow.kind: arrow for arrow in scene.arrows}
    entries = [*scene.legend, *(arrow.legend_entry for arrow in kinds.values())]
    entries += [ahead.legend_entry for ahead in scene.look_aheads if ahead.is_named][:1]
    entries += [shape.legend_entry for shape in scene.shapes]
    if scene.next_steps is not None and scene.markers:
        entries.append(scene.next_steps.legend_entry(scene.markers[0].style))
    if not scene.options.legend:
        return ()
    widths = [legend_width(entry) * unit for entry in entries]
    pad, row = PAD * unit, LEGEND_ROW * unit
    room = size[0] - 2.0 * pad
    spare = (room - sum(widths)) / max(len(widths) - 1, 1)
    gap = min(max(spare, LEGEND_GAPS[0] * unit), LEGEND_GAPS[1] * unit)
    places = rows_of(widths, 0.0, room + 1e-6, gap)
    return tuple(
        (entry, QRectF(pad + left, pad + number * row, wide, row))
        for entry, wide, (number, left) in zip(entries, widths, places, strict=True)
    )


def legend_width(entry: LegendEntry) -> float:
    """How wide an entry is, in unscaled pixels of unit 1."""
    value = LEGEND_SPACE + text_width(entry.value) if entry.value else 0.0
    return LEGEND_GLYPH + text_width(entry.name) + value


def _overlap(
    legend: tuple[tuple[LegendEntry, QRectF], ...],
    corners: Array,
    axes: tuple[BoxAxis, ...],
    unit: float,
) -> float:
    """How far the legend's rows below the first reach into the box or its labels; negative: how far not."""
    deepest = -np.inf
    start, stop = (corners[index] for index in np.triu_indices(len(corners), 1))
    for _, rect in legend:
        if rect.top() <= legend[0][1].top():
            continue
        left, right, bottom = rect.left(), rect.right() + 2.0 * SPACE * unit, rect.bottom() + SPACE * unit
        # The box's upper outline is the upper hull of its corners: of all lines between two, the highest.
        at = np.linspace(left, right, 9)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (at - start[:, 0]) / (stop[:, 0] - start[:, 0])
            height = start[:, 1] + share * (stop[:, 1] - start[:, 1])
        tops = [float(np.where((share >= 0.0) & (share <= 1.0), height, np.inf).min())]
        tops += [
            label.rect.top()
            for axis in axes
            for label in axis.labels
            if label.rect.right() > left and label.rect.left() < right
        ]
        deepest = max(deepest, bottom - min(tops))
    return deepest
