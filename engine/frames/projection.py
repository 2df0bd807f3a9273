"""A race of many parameters as a race of two: what lies in the drawn plane, in its coordinates.

Views of a landscape draw frames of two parameters; a frame of more becomes one of two by looking through its
plane, and they need not know.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.arrays import frozen
from engine.frames.frame import Frame, RacerFrame
from engine.frames.next_steps import NextSteps
from engine.frames.plane_frame import PlaneFrame
from engine.landscape.plane import Plane
from engine.objective import FloatArray


def flattened(frame: Frame) -> Frame:
    """The frame as its plane shows it; a frame without a plane as it is.

    Places are the nearest points of the plane, updates and velocities their parts within it, gradients the
    derivatives by its coordinates. Futures that were left are not known beyond two parameters, and left out.
    """
    seen = frame.plane
    if seen is None:
        return frame
    racers = tuple(
        _flattened(_with_seeds(racer, seen), seen.plane, path)
        for racer, path in zip(frame.racers, seen.paths, strict=True)
    )
    return replace(
        frame,
        racers=racers,
        ghosts=(),
        names=seen.plane.names,
        next_steps=None if frame.next_steps is None else _flattened_steps(frame.next_steps, seen.plane),
    )


def _flattened_steps(ahead: NextSteps, plane: Plane) -> NextSteps:
    updates = plane.displacements(np.array([each.update for each in ahead.steps]).reshape(-1, plane.size))
    steps = (replace(each, update=frozen(update)) for each, update in zip(ahead.steps, updates, strict=True))
    return replace(ahead, steps=tuple(steps))


def _with_seeds(racer: RacerFrame, seen: PlaneFrame) -> RacerFrame:
    """With the paths of its other seeds in the plane."""
    if racer.seeds is None:
        return racer
    return replace(racer, seeds=replace(racer.seeds, paths=seen.seeds[racer.index]))


def _flattened(racer: RacerFrame, plane: Plane, path: FloatArray) -> RacerFrame:
    if not len(path):
        nowhere = frozen(np.full(2, np.nan))
        return replace(
            racer,
            theta=nowhere,
            path=frozen(nowhere[None].copy()),
            path_steps=None,
            gradient=nowhere,
            update=None,
            velocity=None,
            squared=None,
            lookahead=None,
            lookahead_gradient=None,
            tried=None,
        )
    place = frozen(plane.coordinates(racer.theta[None])[0])
    return replace(
        racer,
        theta=place,
        # between two steps the marker glides, and the path ends where it is
        path=frozen(np.concatenate((path[:-1], place[None]))),
        path_steps=None,
        gradient=_slope(plane, racer.gradient),
        update=_move(plane, racer.update),
        velocity=_move(plane, racer.velocity),
        # The squares of single parameters' slopes say nothing about directions across them.
        squared=None,
        lookahead=None if racer.lookahead is None else frozen(plane.coordinates(racer.lookahead[None])[0]),
        tried=None if racer.tried is None else frozen(plane.coordinates(racer.tried)),
        lookahead_gradient=(
            None if racer.lookahead_gradient is None else _slope(plane, racer.lookahead_gradient)
        ),
    )


def _slope(plane: Plane, gradient: FloatArray) -> FloatArray:
    return frozen(plane.slopes(gradient[None])[0])


def _move(plane: Plane, vector: FloatArray | None) -> FloatArray | None:
    return None if vector is None else frozen(plane.displacements(vector[None])[0])
