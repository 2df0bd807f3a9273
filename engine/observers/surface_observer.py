"""Reading a loss of two parameters at a point: slices, slope, curvature, and what surrounds it."""

from __future__ import annotations

import numpy as np

from engine.arrays import frozen
from engine.frames.display_state import chosen_racer
from engine.frames.surface_reading import SurfaceReading
from engine.objective import Domain, FloatArray, Objective, eigenvalues_of
from engine.session.session import Session
from engine.surfaces.convexity import CONCAVE, CONVEX, LEVEL, SADDLE, convexity_map
from engine.surfaces.critical_points import CriticalPoint, CriticalPoints, Kind, axis_limits, critical_points

#: Points of a slice, and along each side of the map of curvature.
SLICE, SIDE = 401, 129
NO_HESSIAN = "the exact second derivatives of this loss are not offered"


def read_surface(session: Session) -> SurfaceReading | None:
    """The reading that an experiment's view asks for; None where the loss has more than two parameters.

    At the chosen racer's marker, or where the view says.
    """
    problem, shown = session.problem, session.experiment.shown
    objective = problem.objective
    if objective.size != 2:
        return None
    if shown("follow_racer"):
        place = chosen_racer(session.experiment, len(session.racers))
        x, y = session.racers[place].theta.tolist()
    else:
        x, y = float(shown("read_x")), float(shown("read_y"))
    point = np.array([x, y])
    gradient = np.full(2, np.nan)
    loss = float(objective.full_loss_and_gradient(point, gradient))
    surface = problem.surface_objective
    hole = None if np.isfinite(loss) else surface  # only a formula has points without a loss
    hessian = objective.hessian(point)
    known = hessian is not None and bool(np.isfinite(hessian).all())
    return SurfaceReading(
        x=x,
        y=y,
        loss=loss if np.isfinite(loss) else float("nan"),
        gradient=frozen(gradient),
        eigenvalues=frozen(eigenvalues_of(hessian)) if known and hessian is not None else None,
        along=_slices(objective, problem.domain, point),
        limits=(np.nan, np.nan) if hole is None else axis_limits(hole, x, y),
        filling=np.nan if hole is None else hole.limit((x, y)),
        critical=critical_points(surface) if surface is not None else _critical(objective, problem.domain),
        classes=convexity_map(surface, SIDE) if surface is not None else _classes(objective, problem.domain),
    )


def _slices(objective: Objective, domain: Domain, point: FloatArray) -> tuple[FloatArray, FloatArray]:
    lines = []
    for axis, (low, high) in enumerate(domain):
        # an odd number of points meets the middle, where many a formula has its hole
        at = np.linspace(low, high, SLICE)
        points = np.tile(point, (SLICE, 1))
        points[:, axis] = at
        losses = objective.losses(points)
        lines.append(frozen(np.stack((at, np.where(np.isfinite(losses), losses, np.nan)), axis=1)))
    return lines[0], lines[1]


def _critical(objective: Objective, domain: Domain) -> CriticalPoints:
    """The critical points of a loss that is no formula, if its Hessian is offered: that is then constant."""
    middle = np.array([0.5 * (low + high) for low, high in domain])
    hessian = objective.hessian(middle)
    if hessian is None:
        return CriticalPoints((), NO_HESSIAN)
    # a constant Hessian: one step of Newton's method is exact
    gradient = np.empty(2)
    objective.evaluate(middle, gradient)
    low, high = eigenvalues_of(hessian).tolist()
    if min(abs(low), abs(high)) <= 1e-12 * max(abs(low), abs(high)):
        return CriticalPoints((), "critical points fill a whole line, where the surface is level along it")
    x, y = (middle - np.linalg.solve(hessian, gradient)).tolist()
    if not all(lo <= value <= hi for value, (lo, hi) in zip((x, y), domain, strict=True)):
        return CriticalPoints((), "none on the drawn plane")
    kind: Kind = "minimum" if low > 0.0 else "maximum" if high < 0.0 else "saddle"
    loss = float(objective.losses(np.array([[x, y]]))[0])
    return CriticalPoints((CriticalPoint(kind, x, y, loss, (low, high)),))


def _classes(objective: Objective, domain: Domain) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    hessian = objective.hessian(np.array([0.5 * (low + high) for low, high in domain]))
    if hessian is None:
        return None
    low, high = eigenvalues_of(hessian).tolist()
    kind = SADDLE if low < 0.0 < high else CONVEX if high > 0.0 else CONCAVE if low < 0.0 else LEVEL
    x, y = (np.array(axis) for axis in domain)
    return frozen(x), frozen(y), frozen(np.full((2, 2), float(kind)))
