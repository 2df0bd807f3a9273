"""From a frame to the 3-D scene: what stands on the surface, in the objective's own coordinates."""

from __future__ import annotations

import numpy as np

from engine.experiment.description import Experiment
from engine.frames.frame import Frame, RacerFrame
from engine.objective import FloatArray
from engine.parameters import Value
from widgets.painting.primitives import thinned
from widgets.plots.contour_map import field_of
from widgets.scene.camera import Camera
from widgets.scene.description import (
    Arrow,
    LegendEntry,
    LookAhead,
    Marker,
    Options,
    Scene,
    Shape,
    TangentPlane,
    Trail,
)
from widgets.style.number_text import fixed
from widgets.style.theme import RacerLook, Theme, racer_look

#: The longer half axis of an accumulator's ellipse, as a share of the drawn plane.
ELLIPSE = 0.12


def scene_of(frame: Frame, theme: Theme, chosen: int) -> Scene:
    """The scene that shows a frame.

    Args:
        frame: what to show.
        theme: whose looks the racers have.
        chosen: the place of the racer whose arrows are drawn.

    Raises:
        RavineError: the loss is defined nowhere on the drawn plane.
    """
    shown = frame.experiment.shown
    trails = [Trail(thinned(g.path), racer_look(g.index, theme), ghost=True) for g in frame.ghosts]
    trails += [Trail(thinned(r.path), racer_look(r.index, theme)) for r in frame.racers]
    racer = frame.racers[chosen]
    look = racer_look(racer.index, theme)
    return Scene(
        field=field_of(frame.landscape, str(shown("colormap")), log=bool(shown("log_height"))),
        trails=tuple(trails) if shown("trails") else (),
        markers=_markers(frame, theme, chosen),
        arrows=_arrows(racer, look) if shown("arrows") else (),
        shapes=_shapes(racer, look, frame) if shown("accumulators") else (),
        look_aheads=_look_aheads(racer, look) if shown("arrows") else (),
        tangent=_tangent(frame) if shown("tangent") else None,
        minima=frame.minima,
        start=_place(frame.racers[0].path[0]),
        axis_names=(frame.names[0], frame.names[1], "loss"),
        legend=tuple(LegendEntry(racer_look(r.index, theme), r.name, fixed(r.loss)) for r in frame.racers),
        camera=camera_of(frame.experiment),
        options=Options(floor_map=bool(shown("floor"))),
    )


def camera_of(experiment: Experiment) -> Camera:
    """Where an experiment is seen from."""
    azimuth, elevation, zoom, right, down = (
        float(experiment.shown(name)) for name in ("azimuth", "elevation", "zoom", "pan_x", "pan_y")
    )
    return Camera(
        azimuth=azimuth,
        elevation=elevation,
        zoom=zoom,
        pan=(right, down),
        perspective=experiment.shown("projection") == "perspective",
    )


def view_of(camera: Camera) -> dict[str, Value]:
    """A camera as values of an experiment's view."""
    return {
        "azimuth": round(camera.azimuth, 3),
        "elevation": round(camera.elevation, 3),
        "zoom": round(camera.zoom, 4),
        "pan_x": round(camera.pan[0], 4),
        "pan_y": round(camera.pan[1], 4),
        "projection": "perspective" if camera.perspective else "orthographic",
    }


def _place(theta: FloatArray) -> tuple[float, float]:
    return float(theta[0]), float(theta[1])


def _markers(frame: Frame, theme: Theme, chosen: int) -> tuple[Marker, ...]:
    """The chosen one last, so that it lies on top. They bear no names: those would cover the trails."""
    order = sorted(range(len(frame.racers)), key=lambda place: place == chosen)
    return tuple(
        Marker(
            *_place(frame.racers[place].theta),
            racer_look(frame.racers[place].index, theme),
            emphasised=place == chosen and len(order) > 1,
        )
        for place in order
    )


def _arrows(racer: RacerFrame, look: RacerLook) -> tuple[Arrow, ...]:
    """The slope downhill, the velocity and the update, as far as this phase knows them."""
    place = _place(racer.theta)
    arrows = []
    if racer.velocity is not None:
        arrows.append(Arrow("velocity", *place, _place(racer.velocity), look))
    if racer.step_gradient is not None:
        arrows.append(Arrow("gradient", *place, _place(-racer.gradient), look))
    if racer.update is not None:
        arrows.append(Arrow("update", *place, _place(racer.update), look))
    return tuple(arrow for arrow in arrows if np.isfinite(arrow.vector).all())


def _shapes(racer: RacerFrame, look: RacerLook, frame: Frame) -> tuple[Shape, ...]:
    """The accumulated squared gradients as an ellipse; its axes are to each other as their roots."""
    if racer.squared is None or not np.isfinite(racer.squared[:2]).all():
        return ()
    roots = np.sqrt(np.maximum(racer.squared[:2], 0.0))
    if roots.max() == 0.0:
        return ()
    sides = np.array([high - low for low, high in frame.landscape.domain])
    half_axes = roots / roots.max() * ELLIPSE * sides
    return (Shape("ellipse", *_place(racer.theta), _place(half_axes), look),)


def _tangent(frame: Frame) -> TangentPlane | None:
    """Where the surface is read, if it has a slope there."""
    reading = frame.reading
    if reading is None or not np.isfinite([reading.loss, *reading.gradient]).all():
        return None
    return TangentPlane(reading.x, reading.y, reading.loss, _place(reading.gradient))


def _look_aheads(racer: RacerFrame, look: RacerLook) -> tuple[LookAhead, ...]:
    if racer.lookahead is None or racer.lookahead_gradient is None:
        return ()
    pull = _place(-racer.lookahead_gradient)
    return (LookAhead(*_place(racer.lookahead), _place(racer.theta), pull, look),)
