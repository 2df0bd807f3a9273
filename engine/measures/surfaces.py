"""Measures of surfaces."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.analysis.quadratic_model import quadratic_model
from engine.frames.frame import Address
from engine.measures.measure import Measure, MeasureRequest
from engine.parameters import Parameter
from engine.surfaces.convexity import CONCAVE, CONVEX, SADDLE, convexity_map
from engine.surfaces.critical_points import axis_limits, critical_points
from engine.surfaces.objective import SurfaceObjective

#: Points along each side at which curvature is request for.
SIDE = 129
KIND = Parameter(
    name="kind",
    default="minimum",
    choices=("minimum", "maximum", "saddle", "degenerate", "kink"),
    meaning="Which critical points are counted.",
)
X, Y = (
    Parameter(
        name=name, default=0.0, slider_low=-5.0, slider_high=5.0, symbol=name, meaning=f"Where: {name}."
    )
    for name in ("x", "y")
)
SADDLE_FREE = Parameter(
    name="saddle_free", default=False, meaning="Take every curvature as positive, so that the step descends."
)
AXIS = Parameter(
    name="axis",
    default=0,
    low=0,
    high=1,
    symbol="i",
    meaning="Which parameter, from 0.",
)


def _surface(request: MeasureRequest) -> SurfaceObjective | None:
    return request.running.surface_objective


def _on_a_plane(request: MeasureRequest) -> bool:
    """Whether the loss has two parameters, so that there are points and contours to speak of."""
    return request.running.objective.size == 2


def _count(request: MeasureRequest) -> float:
    surface = _surface(request)
    if surface is None:
        return float("nan")
    return float(sum(point.kind == request.values["kind"] for point in critical_points(surface).points))


def _share(kind: int, request: MeasureRequest) -> float:
    surface = _surface(request)
    if surface is None:
        return float("nan")
    classes = convexity_map(surface, SIDE)[2]
    return float(np.count_nonzero(classes == kind)) / max(int(np.count_nonzero(classes)), 1)


def _limit(request: MeasureRequest) -> float:
    surface = _surface(request)
    if surface is None:
        return float("nan")
    return axis_limits(surface, float(request.values["x"]), float(request.values["y"]))[
        int(request.values["axis"])
    ]


def _newton_loss(request: MeasureRequest) -> float:
    if not _on_a_plane(request):
        return float("nan")
    request.session.seek(Address(request.step))
    objective = request.running.objective
    model = quadratic_model(objective, request.running.theta)
    step = model.saddle_free_step() if request.values["saddle_free"] else model.newton_step()
    return float(objective.losses((model.point + step)[None])[0])


def _value(request: MeasureRequest) -> float:
    if not _on_a_plane(request):
        return float("nan")
    point = np.array([[float(request.values["x"]), float(request.values["y"])]])
    return float(request.running.objective.losses(point)[0])


def _right_angle(request: MeasureRequest) -> float:
    """By going a little along the contour: the loss must not change to first order."""
    if not _on_a_plane(request):
        return float("nan")
    request.session.seek(Address(request.step))
    theta = request.running.theta.copy()
    _, gradient = request.running.evaluate()
    size = float(np.hypot(*gradient))
    if size == 0.0:
        return float("nan")
    # The direction of no change, sought without the gradient: the losses on a small circle.
    reach = 1e-6 * max(1.0, float(np.abs(theta).max()))
    angles = np.linspace(0.0, np.pi, 1441)
    ring = np.stack((np.cos(angles), np.sin(angles)), axis=1)
    objective = request.running.objective
    change = objective.losses(theta + reach * ring) - objective.losses(theta - reach * ring)
    along = ring[int(np.abs(change).argmin())]
    return float(np.degrees(np.arccos(abs(float(along @ gradient)) / size)))


ROWS: tuple[Measure, ...] = (
    Measure(
        "critical_count", "Critical points", "How many critical points of a kind are drawn.",
        _count, (KIND,),
    ),
    Measure(
        "convex_share", "Share convex", "The share of the plane with no eigenvalue below 0, and one above.",
        partial(_share, CONVEX),
    ),
    Measure(
        "concave_share", "Share concave", "The share of the plane with no eigenvalue above 0, and one below.",
        partial(_share, CONCAVE),
    ),
    Measure(
        "saddle_share", "Share saddle", "The share of the plane with eigenvalues of both signs.",
        partial(_share, SADDLE),
    ),
    Measure(
        "axis_limit", "Limit along an axis", "The limit of the loss at a point along one parameter.",
        _limit, (X, Y, AXIS),
    ),
    Measure(
        "newton_loss", "Loss after a Newton step",
        "The loss where one step of Newton's method leads from the marker.", _newton_loss, (SADDLE_FREE,),
    ),
    Measure("value", "Loss at a point", "The loss at a point of the plane.", _value, (X, Y)),
    Measure(
        "contour_angle", "Angle of gradient and contour",
        "The angle between the gradient and the contour line at the marker, found on it, in degrees.",
        _right_angle,
    ),
)  # fmt: skip
