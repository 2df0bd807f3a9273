"""Arrows of gradient, velocity and update: how each kind looks, and how long it may be; next steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPainterPath

from widgets.painting.kept import kept
from widgets.painting.next_steps import paint_step_line, paint_step_names
from widgets.painting.pens import path_of, round_pen
from widgets.scene.description import Arrow, ArrowKind, Scene
from widgets.scene.geometry import SceneGeometry
from widgets.scene.surface_lines import lifted_line, standing
from widgets.style.theme import RacerStyle, Theme, mix, qcolor

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Paint = Callable[[QPainter, Array, Mask], None]
#: A line (N, 3) in the world, and what paints it: given its pixels (N, 2), and which are hidden (N,).
Job = tuple[Array, Paint]

#: An arrow is shortened to this share of the base's shorter side; the map does the same.
LONGEST = 1.0 / 3.0
#: An arrow of fewer pixels is not drawn (its head would be longer than its vector), or not named in a legend.
SHORTEST, NAMED = 6.0, 12.0


@dataclass(frozen=True, slots=True)
class ArrowStyle:
    """How a kind of arrow is drawn, in unscaled pixels."""

    colour: str
    width: float
    head: float


def arrow_style(kind: ArrowKind, style: RacerStyle, theme: Theme) -> ArrowStyle:
    """Gradient thin in the text's colour, velocity light, update solid in its racer's colour."""
    if kind == "gradient":
        return ArrowStyle(theme.text, 1.5, 8.0)
    if kind == "velocity":
        return ArrowStyle(mix(style.colour, theme.text if theme.dark else theme.ground, 0.5), 2.4, 10.0)
    return ArrowStyle(style.colour, 4.6, 14.5)


def paint_arrow(painter: QPainter, line: Array, style: ArrowStyle, unit: float) -> None:
    """Paint an arrow along pixels (N, 2), its tip at the last."""
    body, tip = _arrow_paths(line, style, unit)
    painter.strokePath(body, round_pen(style.colour, style.width * unit, 1.0))
    painter.fillPath(tip, qcolor(style.colour))


def paint_arrow_halo(painter: QPainter, line: Array, style: ArrowStyle, halo: str, unit: float) -> None:
    """Paint what sets an arrow off; before all arrows, or a thin one's halo would hide a wide one."""
    body, tip = _arrow_paths(line, style, unit)
    painter.strokePath(body, round_pen(halo, (style.width + 3.0) * unit, 0.7))
    painter.strokePath(tip, round_pen(halo, 3.0 * unit, 0.7))


def _arrow_paths(line: Array, style: ArrowStyle, unit: float) -> tuple[QPainterPath, QPainterPath]:
    """The shaft, to be stroked, and the head, to be filled."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    total = float(steps.sum())
    head = min(style.head * unit, 0.6 * total)
    # The shaft ends inside the head, or its blunt end would show beside the tip.
    until = np.append(0.0, np.cumsum(steps))
    neck = np.array([np.interp(total - head, until, line[:, axis]) for axis in (0, 1)])
    shaft = np.vstack((line[until < total - head], neck))
    along = (line[-1] - neck) / max(float(np.hypot(*(line[-1] - neck))), 1e-9)
    side = np.array([-along[1], along[0]]) * head * 0.42
    tip = path_of(np.stack((line[-1], neck + side, neck - side, line[-1])))
    return path_of(np.vstack((shaft, neck + along * head * 0.3))), tip


# Laying out a picture asks for the lines that are then painted.
@kept(64)
def arrow_line(geometry: SceneGeometry, arrow: Arrow) -> Array:
    """An arrow lying on the surface: (N, 3) in the world, its tip last; read-only."""
    start = np.array([arrow.x, arrow.y])
    line = lifted_line(geometry, np.stack((start, start + capped(geometry, arrow.vector))))
    known = np.asarray(line[np.isfinite(line).all(axis=1)])
    known.flags.writeable = False
    return known


def length_of(pixels: Array) -> float:
    """The length of a line of pixels (N, 2)."""
    return float(np.hypot(*np.diff(pixels, axis=0).T).sum()) if len(pixels) > 1 else 0.0


def capped(geometry: SceneGeometry, vector: tuple[float, float]) -> Array:
    """A vector (2,) in parameters, shortened so that it spans at most a third of the base."""
    reach = np.nan_to_num(np.array(vector) * geometry.per_unit, nan=0.0, posinf=1e12, neginf=-1e12)
    length = float(np.hypot(*reach))
    longest = LONGEST * 2.0 * min(geometry.half)
    return np.asarray(reach * min(1.0, longest / max(length, 1e-300)) / geometry.per_unit)


def next_step_jobs(
    scene: Scene, geometry: SceneGeometry, theme: Theme, *, size: tuple[float, float], unit: float
) -> Iterator[Job]:
    """The next steps of optimizers, the racers' over the others, then their names."""
    marks, markers = scene.next_steps, scene.markers
    if marks is None:
        return
    places = np.vstack(((marks.x, marks.y), marks.ends, *((marker.x, marker.y) for marker in markers)))
    count = 1 + len(marks.steps)
    for place, step in reversed(list(zip(places[1:count], marks.steps, strict=True))):
        line = lifted_line(geometry, np.stack((places[0], place)))

        def paint_line(painter: QPainter, pixels: Array, _covered: Mask, colour: str = step.colour) -> None:
            known = pixels[np.isfinite(pixels).all(axis=1)]
            if len(known) > 1:
                end = QPointF(*known[-1])
                paint_step_line(painter, path_of(known), end, colour, halo=theme.halo, unit=unit)

        yield line, paint_line

    def paint_names(painter: QPainter, pixels: Array, _covered: Mask) -> None:
        names, area = [step.name for step in marks.steps], QRectF(0.0, 0.0, *size)
        if np.isfinite(pixels[0]).all():
            ends, covered = pixels[:count], pixels[count:]
            paint_step_names(painter, ends, names, area=area, covered=covered, theme=theme, unit=unit)

    yield standing(geometry, geometry.places(places)), paint_names
