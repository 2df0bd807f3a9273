"""Measures of how a racer comes down."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.arrays import length_of
from engine.averages.history import EXACT
from engine.errors import RavineError
from engine.frames.frame import Address, RacerFrame
from engine.measures.measure import Measure, MeasureRequest
from engine.objective import FloatArray, eigenvalues_of
from engine.parameters import Parameter

AXIS = Parameter(
    name="axis",
    default=0,
    low=0,
    high=1,
    symbol="i",
    meaning="Which parameter: 0 the first (x or the weight), 1 the second (y or the bias).",
)
WINDOW = Parameter(
    name="window",
    default=50,
    low=1,
    high=1_000_000,
    unit="steps",
    symbol="n",
    meaning="How many last steps are looked at.",
)
LEVEL = Parameter(
    name="level",
    default=0.0,
    symbol="L",
    slider_low=0.0,
    slider_high=1e4,
    meaning="The value that is reached.",
)
#: What changes by less than this, relative to itself, has only been rounded.
ROUNDING = 1e-6


def _seek(request: MeasureRequest) -> None:
    request.session.seek(Address(request.step))


def _loss(request: MeasureRequest) -> float:
    _seek(request)
    return float(request.running.evaluate()[0])


def _evaluations(request: MeasureRequest) -> float:
    _seek(request)
    return float(request.running.costs.of("evaluations", np.array([request.step]))[0])


def _path(request: MeasureRequest) -> FloatArray:
    """Where it was after 0..step updates ``(n, 2)``; shorter if it ended before."""
    _keeps_all(request)
    _seek(request)
    return request.running.path(request.step)


def _keeps_all(request: MeasureRequest) -> None:
    """Refuse what is a number of every step where not every one is kept.

    Raises:
        RavineError: the step is too far.
    """
    if request.step >= EXACT:
        raise RavineError(f"step {request.step}: this measure needs every step up to it, at most {EXACT - 1}")


def _shown(request: MeasureRequest) -> RacerFrame:
    _seek(request)
    return request.observer.frame().racers[request.racer]


def _minimum(request: MeasureRequest) -> FloatArray | None:
    """The lowest point: by one Newton step where the Hessian is constant, else the nearest that is known."""
    problem = request.session.problem
    _seek(request)
    theta = request.running.theta
    if problem.is_quadratic:
        hessian = request.running.objective.hessian(theta)
        if hessian is not None and eigenvalues_of(hessian)[0] > 0:
            lowest: FloatArray = theta - np.linalg.solve(hessian, request.running.evaluate()[1])
            return lowest
    if problem.minima:
        known = np.array(problem.minima)
        nearest: FloatArray = known[np.argmin(np.linalg.norm(known - theta[:2], axis=1))]
        return nearest
    return None


def _axis(request: MeasureRequest) -> int:
    return int(request.values.get("axis", 0))


def _beyond(request: MeasureRequest) -> FloatArray | None:
    """How far the parameter was beyond its value at the minimum after each step, seen from the start."""
    lowest = _minimum(request)
    if lowest is None:
        return None
    values, level = _path(request)[:, _axis(request)], lowest[_axis(request)]
    beyond: FloatArray = (values - level) * math.copysign(1.0, level - values[0])
    return beyond


def _overshoot(request: MeasureRequest) -> float:
    beyond = _beyond(request)
    return math.nan if beyond is None else max(0.0, float(beyond.max()))


def _crossings(request: MeasureRequest) -> float:
    beyond = _beyond(request)
    if beyond is None:
        return math.nan
    signs = np.sign(beyond)
    return float(np.count_nonzero(np.diff(signs[signs != 0])))


def _distance(request: MeasureRequest) -> float:
    lowest = _minimum(request)
    return math.nan if lowest is None else float(np.linalg.norm(_path(request)[-1] - lowest[:2]))


def _axis_distance(request: MeasureRequest) -> float:
    beyond = _beyond(request)
    return math.nan if beyond is None else abs(float(beyond[-1]))


def _theta(request: MeasureRequest) -> float:
    return float(_path(request)[-1, _axis(request)])


def _legs(request: MeasureRequest) -> FloatArray:
    legs: FloatArray = np.linalg.norm(np.diff(_path(request), axis=0), axis=1)
    return legs


def _path_length(request: MeasureRequest) -> float:
    return float(_legs(request).sum())


def _straightness(request: MeasureRequest) -> float:
    path, length = _path(request), _path_length(request)
    return float(np.linalg.norm(path[-1] - path[0])) / length if length else math.nan


def _step_length(request: MeasureRequest) -> float:
    legs = _legs(request)
    return float(legs[-1]) if len(legs) else math.nan


def _direction_changes(request: MeasureRequest) -> float:
    steps = np.diff(_path(request)[:, _axis(request)])
    steps = steps[steps != 0]
    return float(np.count_nonzero(np.diff(np.sign(steps))))


def _span(request: MeasureRequest) -> float:
    last = _path(request)[-int(request.values.get("window", WINDOW.default)) - 1 :, _axis(request)]
    return float(np.ptp(last))


def _steps_to_loss(request: MeasureRequest) -> float:
    """The first step at which the loss is at or below the level; infinity if it never is."""
    _keeps_all(request)
    _seek(request)
    losses = np.append(request.running.losses.view(request.step).values, request.running.evaluate()[0])
    reached = np.flatnonzero(losses <= float(request.values.get("level", LEVEL.default)))
    return float(reached[0]) if len(reached) else math.inf


def _gradient_norm(request: MeasureRequest) -> float:
    _seek(request)
    return length_of(request.running.evaluate()[1])


def _gradient_share(request: MeasureRequest) -> float:
    _seek(request)
    gradient = np.abs(request.running.evaluate()[1][:2])
    return float(gradient[_axis(request)] / gradient.sum()) if gradient.sum() else math.nan


def _rate(request: MeasureRequest) -> float:
    rates = _shown(request).effective_rate
    return math.nan if rates is None else float(rates[_axis(request)])


def _rate_rises(request: MeasureRequest) -> float:
    """At how many steps the effective rate was higher than one step before."""
    session, axis, largest = request.session, _axis(request), 0.0
    rates: list[float] = []
    for step in range(request.step):
        session.seek(Address(step))
        shown = request.observer.frame().racers[request.racer]
        slope = 0.0 if shown.step_gradient is None else abs(float(shown.step_gradient[axis]))
        largest = max(largest, slope)
        # At rest the gradient is what rounding left of it, and so is whatever is divided by it.
        if shown.effective_rate is not None and slope > ROUNDING * largest:
            rates.append(float(shown.effective_rate[axis]))
    known = np.array(rates)
    return float(np.count_nonzero(np.diff(known) > ROUNDING * known[:-1])) if len(known) else math.nan


def _lookahead(request: MeasureRequest) -> float:
    shown = _shown(request)
    if shown.lookahead is None:
        return math.nan
    return float(np.linalg.norm(shown.lookahead[:2] - shown.theta[:2]))


def _curvature(pick: Callable[[FloatArray], float]) -> Callable[[MeasureRequest], float]:
    def measured(request: MeasureRequest) -> float:
        _seek(request)
        hessian = request.running.objective.hessian(request.running.theta)
        return math.nan if hessian is None else pick(eigenvalues_of(hessian))

    return measured


def _condition(eigenvalues: FloatArray) -> float:
    smallest = float(np.abs(eigenvalues).min())
    return float(np.abs(eigenvalues).max()) / smallest if smallest else math.inf


def _rate_limit(eigenvalues: FloatArray) -> float:
    return 2.0 / float(eigenvalues[-1]) if eigenvalues[-1] > 0 else math.inf


def _momentum_rate_limit(request: MeasureRequest) -> float:
    """2 (1 + momentum) / lambda_max (B. Polyak 1964): the heavy ball's on a bowl."""
    momentum = request.running.stepper.settings.values.get("momentum", 0.0)
    return (1.0 + float(momentum)) * _curvature(_rate_limit)(request)


def _diverged(request: MeasureRequest) -> float:
    _seek(request)
    return float(request.running.ended_by(request.step))


ROWS = (
    Measure("loss", "Loss", "The racer's loss over all examples after so many steps.", _loss),
    Measure(
        "overshoot",
        "Overshoot",
        "How far a parameter went beyond its value at the minimum, up to the step.",
        _overshoot,
        (AXIS,),
    ),
    Measure(
        "crossings",
        "Crossings",
        "How often a parameter crossed its value at the minimum, up to the step.",
        _crossings,
        (AXIS,),
    ),
    Measure("distance", "Distance", "How far it is from the minimum, in the plane that is drawn.", _distance),
    Measure(
        "axis_distance",
        "Distance of a parameter",
        "How far a parameter is from its value at the minimum.",
        _axis_distance,
        (AXIS,),
    ),
    Measure("theta", "Parameter", "The value of a parameter.", _theta, (AXIS,)),
    Measure("path_length", "Path length", "How long its path is, up to the step.", _path_length),
    Measure(
        "straightness",
        "Straightness",
        "The distance from its start divided by the length of its path: 1 for a straight way.",
        _straightness,
    ),
    Measure("step_length", "Step length", "How long the last step was.", _step_length),
    Measure(
        "turns",
        "Turns",
        "How often the steps of a parameter changed their sign, up to the step.",
        _direction_changes,
        (AXIS,),
    ),
    Measure(
        "span",
        "Span",
        "How far apart the highest and lowest value of a parameter were within the last steps.",
        _span,
        (AXIS, WINDOW),
    ),
    Measure(
        "steps_to_loss",
        "Steps to a loss",
        "After how many steps the loss was first at or below a level; infinite if it never was.",
        _steps_to_loss,
        (LEVEL,),
    ),
    Measure(
        "evaluations",
        "Evaluations",
        "How often its steps up to this one evaluated the loss or its gradient.",
        _evaluations,
    ),
    Measure("gradient_norm", "Gradient norm", "How steep the loss is where it stands.", _gradient_norm),
    Measure(
        "gradient_share",
        "Share of the gradient",
        "A parameter's part of the gradient, by absolute values.",
        _gradient_share,
        (AXIS,),
    ),
    Measure(
        "effective_rate",
        "Effective rate",
        "The rate that a parameter effectively gets in the coming step: the update over the gradient.",
        _rate,
        (AXIS,),
    ),
    Measure(
        "rate_rises",
        "Rises of the effective rate",
        "At how many steps a parameter's effective rate rose, before the step; 0 if it only falls.",
        _rate_rises,
        (AXIS,),
    ),
    Measure(
        "lookahead_distance",
        "Reach of the look-ahead",
        "How far ahead of the racer the gradient of the coming step is taken.",
        _lookahead,
    ),
    Measure(
        "condition",
        "Condition number",
        "The largest curvature over the smallest where it stands, by absolute values.",
        _curvature(_condition),
    ),
    Measure(
        "rate_limit",
        "Largest stable rate",
        "2 over the largest curvature where it stands: plain descent diverges above it on a bowl.",
        _curvature(_rate_limit),
    ),
    Measure(
        "momentum_rate_limit",
        "Largest stable rate with momentum",
        "2 (1 + momentum) over the largest curvature where it stands: the heavy ball diverges above it.",
        _momentum_rate_limit,
    ),
    Measure(
        "lowest_curvature",
        "Lowest curvature",
        "The smallest eigenvalue of the Hessian where it stands; below 0 in a saddle.",
        _curvature(lambda eigenvalues: float(eigenvalues[0])),
    ),
    Measure("diverged", "Diverged", "1 if it made its last step by then, else 0.", _diverged),
)
