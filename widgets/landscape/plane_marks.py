"""What is drawn over a plane of two parameters: one description, painted by the contour map and by the scene.

Everything is in parameters, so signs, kinds and lengths are decided here once; where a mark is on screen, how
much of it fits and how it looks is the painter's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.frames.frame import Frame, RacerFrame
from engine.objective import FloatArray
from widgets.landscape.next_step_marks import next_step_marks
from widgets.painting.primitives import thinned
from widgets.scene.description import (
    Arrow,
    LegendEntry,
    LookAhead,
    Marker,
    NextStepMarks,
    Shape,
    TangentPlane,
    Trail,
)
from widgets.style.number_text import fixed
from widgets.style.theme import RacerStyle, Theme, racer_style

#: The longer half axis of an accumulator's ellipse, as a share of the plane's side.
ELLIPSE = 0.12
#: Of the newest and of the older part of each other seed's trail so many points are drawn at most.
SEED_POINTS = 48


@dataclass(frozen=True, eq=False)
class PlaneMarks:
    """The marks of one frame in one theme, in parameters.

    Attributes:
        trails: faint ones first, ghosts (abandoned futures) and other seeds, then the racers', each with few
            enough points to draw.
        markers: where the racers are, in the order of the race.
        arrows: of the chosen racer: velocity, gradient (downhill) and update, as far as the phase knows them.
        shapes: the chosen racer's accumulated squared gradients, and one over their roots, as ellipses where
            the view asks for them.
        look_aheads: the points at which the chosen racer looks beside its own: ahead, or along a line search.
        next_steps: what the optimizers would do next from where the chosen racer stands, or None.
        tangent: where the surface is read, if it has a finite slope there.
        minima: known minima.
        start: where the chosen racer began; None without racers.
        legend: a line for every racer, with its loss.
    """

    trails: tuple[Trail, ...]
    markers: tuple[Marker, ...]
    arrows: tuple[Arrow, ...]
    shapes: tuple[Shape, ...]
    look_aheads: tuple[LookAhead, ...]
    next_steps: NextStepMarks | None
    tangent: TangentPlane | None
    minima: tuple[tuple[float, float], ...]
    start: tuple[float, float] | None
    legend: tuple[LegendEntry, ...]


def marks_of(frame: Frame, theme: Theme) -> PlaneMarks:
    """The marks of a frame; what the experiment's view switches off is not among them.

    Args:
        frame: what is shown, of two parameters (see `engine.frames.projection.flattened`).
        theme: whose looks the racers have.
    """
    shown, styles = frame.experiment.shown, [racer_style(racer.index, theme) for racer in frame.racers]
    chosen = frame.display.racer
    racer, style = (frame.racers[chosen], styles[chosen]) if frame.racers else (None, None)
    shapes: tuple[Shape, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    look_aheads: tuple[LookAhead, ...] = ()
    if racer is not None and style is not None:
        if shown("accumulators"):
            shapes = _accumulator(racer, style, frame)
        if shown("preconditioner"):
            shapes += _preconditioner(racer, style, frame)
        if shown("arrows"):
            arrows, look_aheads = _arrows(racer, style), _look_aheads(racer, style)
    return PlaneMarks(
        trails=_trails(frame, styles, theme) if shown("trails") else (),
        markers=tuple(
            Marker(*_place(each.theta), its_style, emphasised=place == chosen and len(styles) > 1)
            for place, (each, its_style) in enumerate(zip(frame.racers, styles, strict=True))
        ),
        arrows=arrows,
        shapes=shapes,
        look_aheads=look_aheads,
        next_steps=next_step_marks(frame, theme),
        tangent=_tangent(frame) if shown("tangent") else None,
        minima=frame.minima,
        start=_place(racer.path[0]) if racer is not None and len(racer.path) else None,
        legend=tuple(
            LegendEntry(its_style, each.shown_name, fixed(each.loss))
            for each, its_style in zip(frame.racers, styles, strict=True)
        ),
    )


def _place(theta: FloatArray) -> tuple[float, float]:
    return float(theta[0]), float(theta[1])


def _trails(frame: Frame, styles: list[RacerStyle], theme: Theme) -> tuple[Trail, ...]:
    ghosts = [Trail(thinned(each.path), racer_style(each.index, theme), faint=True) for each in frame.ghosts]
    seeds = [
        Trail(thinned(path, SEED_POINTS, SEED_POINTS), replace(style, dash=()), faint=True)
        for racer, style in zip(frame.racers, styles, strict=True)
        for path in (() if racer.seeds is None else racer.seeds.paths)
    ]
    return (
        *ghosts,
        *seeds,
        *(Trail(thinned(racer.path), style) for racer, style in zip(frame.racers, styles, strict=True)),
    )


def _arrows(racer: RacerFrame, style: RacerStyle) -> tuple[Arrow, ...]:
    """Velocity, gradient and update as far as this phase knows them; none that is not finite.

    The gradient is drawn downhill, so that one sees where the update follows it; and only when the phase has
    computed it.
    """
    place = _place(racer.theta)
    arrows = []
    if racer.velocity is not None:
        arrows.append(Arrow("velocity", *place, _place(racer.velocity), style))
    if racer.step_gradient is not None:
        arrows.append(Arrow("gradient", *place, _place(-racer.gradient), style))
    if racer.update is not None:
        arrows.append(Arrow("update", *place, _place(racer.update), style))
    return tuple(arrow for arrow in arrows if np.isfinite(arrow.vector).all())


def _look_aheads(racer: RacerFrame, style: RacerStyle) -> tuple[LookAhead, ...]:
    """The look-ahead point; its arrow, downhill too, once the gradient there is computed.

    And every point at which a line search looks, or from whose gradient the step is made.
    """
    place = _place(racer.theta)
    if racer.tried is not None:
        tried = racer.tried[np.isfinite(racer.tried).all(axis=1)]
        return tuple(LookAhead(*_place(at), place, None, style, is_tried=True) for at in tried)
    if racer.lookahead is None:
        return ()
    slope = racer.lookahead_gradient
    downhill = None if slope is None or not np.isfinite(slope[:2]).all() else _place(-slope)
    return (LookAhead(*_place(racer.lookahead), place, downhill, style),)


def _accumulator(racer: RacerFrame, style: RacerStyle, frame: Frame) -> tuple[Shape, ...]:
    """The accumulated squared gradients as an ellipse; its half axes are to each other as their roots."""
    if racer.squared is None or not np.isfinite(racer.squared[:2]).all():
        return ()
    roots = np.sqrt(np.maximum(racer.squared[:2], 0.0))
    if roots.max() == 0.0:
        return ()
    sides = np.array([high - low for low, high in frame.landscape.domain])
    half_axes = roots / roots.max() * ELLIPSE * sides
    return (Shape("ellipse", *_place(racer.theta), _place(half_axes), style),)


def _preconditioner(racer: RacerFrame, style: RacerStyle, frame: Frame) -> tuple[Shape, ...]:
    """What the gradients are multiplied by, as an ellipse: its half axes are to each other as 1/sqrt(v) are.

    In parameters, other than the accumulators': of gradients of one length in all directions it is made.
    """
    if racer.squared is None or not np.isfinite(racer.squared[:2]).all() or racer.squared[:2].min() <= 0.0:
        return ()
    factors = 1.0 / np.sqrt(racer.squared[:2])
    sides = np.array([high - low for low, high in frame.landscape.domain])
    half_axes = factors / (factors / sides).max() * ELLIPSE
    return (Shape("ellipse", *_place(racer.theta), _place(half_axes), style, is_inverse=True),)


def _tangent(frame: Frame) -> TangentPlane | None:
    reading = frame.reading
    if reading is None or not np.isfinite([reading.loss, *reading.gradient]).all():
        return None
    return TangentPlane(reading.x, reading.y, reading.loss, _place(reading.gradient))
