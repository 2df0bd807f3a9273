"""Measures of how a racer comes down."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.frames.frame import Address, RacerFrame
from engine.measures.measure import Asked, Measure
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


def _stand(asked: Asked) -> None:
    asked.session.seek(Address(asked.step))


def _loss(asked: Asked) -> float:
    _stand(asked)
    return float(asked.running.evaluate()[0])


def _path(asked: Asked) -> FloatArray:
    """Where it was after 0..step updates ``(n, 2)``; shorter if it ended before."""
    _stand(asked)
    return asked.running.path(asked.step)


def _shown(asked: Asked) -> RacerFrame:
    _stand(asked)
    return asked.observer.frame().racers[asked.racer]


def _minimum(asked: Asked) -> FloatArray | None:
    """The lowest point: by one Newton step where the Hessian is constant, else the nearest that is known."""
    problem = asked.session.problem
    _stand(asked)
    theta = asked.running.theta
    if problem.is_quadratic:
        hessian = asked.running.objective.hessian(theta)
        if hessian is not None and eigenvalues_of(hessian)[0] > 0:
            lowest: FloatArray = theta - np.linalg.solve(hessian, asked.running.evaluate()[1])
            return lowest
    if problem.minima:
        known = np.array(problem.minima)
        nearest: FloatArray = known[np.argmin(np.linalg.norm(known - theta[:2], axis=1))]
        return nearest
    return None


def _axis(asked: Asked) -> int:
    return int(asked.values.get("axis", 0))


def _beyond(asked: Asked) -> FloatArray | None:
    """How far the parameter was beyond its value at the minimum after each step, seen from the start."""
    lowest = _minimum(asked)
    if lowest is None:
        return None
    values, level = _path(asked)[:, _axis(asked)], lowest[_axis(asked)]
    beyond: FloatArray = (values - level) * math.copysign(1.0, level - values[0])
    return beyond


def _overshoot(asked: Asked) -> float:
    beyond = _beyond(asked)
    return math.nan if beyond is None else max(0.0, float(beyond.max()))


def _crossings(asked: Asked) -> float:
    beyond = _beyond(asked)
    if beyond is None:
        return math.nan
    signs = np.sign(beyond)
    return float(np.count_nonzero(np.diff(signs[signs != 0])))


def _distance(asked: Asked) -> float:
    lowest = _minimum(asked)
    return math.nan if lowest is None else float(np.linalg.norm(_path(asked)[-1] - lowest[:2]))


def _axis_distance(asked: Asked) -> float:
    beyond = _beyond(asked)
    return math.nan if beyond is None else abs(float(beyond[-1]))


def _theta(asked: Asked) -> float:
    return float(_path(asked)[-1, _axis(asked)])


def _legs(asked: Asked) -> FloatArray:
    legs: FloatArray = np.linalg.norm(np.diff(_path(asked), axis=0), axis=1)
    return legs


def _path_length(asked: Asked) -> float:
    return float(_legs(asked).sum())


def _straightness(asked: Asked) -> float:
    path, length = _path(asked), _path_length(asked)
    return float(np.linalg.norm(path[-1] - path[0])) / length if length else math.nan


def _step_length(asked: Asked) -> float:
    legs = _legs(asked)
    return float(legs[-1]) if len(legs) else math.nan


def _turns(asked: Asked) -> float:
    steps = np.diff(_path(asked)[:, _axis(asked)])
    steps = steps[steps != 0]
    return float(np.count_nonzero(np.diff(np.sign(steps))))


def _span(asked: Asked) -> float:
    last = _path(asked)[-int(asked.values.get("window", WINDOW.default)) - 1 :, _axis(asked)]
    return float(np.ptp(last))


def _steps_to_loss(asked: Asked) -> float:
    """The first step at which the loss is at or below the level; infinity if it never is."""
    _stand(asked)
    losses = np.append(asked.running.losses.view(asked.step).values, asked.running.evaluate()[0])
    reached = np.flatnonzero(losses <= float(asked.values.get("level", LEVEL.default)))
    return float(reached[0]) if len(reached) else math.inf


def _gradient_norm(asked: Asked) -> float:
    _stand(asked)
    return float(np.linalg.norm(asked.running.evaluate()[1]))


def _gradient_share(asked: Asked) -> float:
    _stand(asked)
    gradient = np.abs(asked.running.evaluate()[1][:2])
    return float(gradient[_axis(asked)] / gradient.sum()) if gradient.sum() else math.nan


def _rate(asked: Asked) -> float:
    rates = _shown(asked).effective_rate
    return math.nan if rates is None else float(rates[_axis(asked)])


def _rate_rises(asked: Asked) -> float:
    """At how many steps the effective rate was higher than one step before."""
    session, axis, largest = asked.session, _axis(asked), 0.0
    rates: list[float] = []
    for step in range(asked.step):
        session.seek(Address(step))
        shown = asked.observer.frame().racers[asked.racer]
        slope = 0.0 if shown.step_gradient is None else abs(float(shown.step_gradient[axis]))
        largest = max(largest, slope)
        # At rest the gradient is what rounding left of it, and so is whatever is divided by it.
        if shown.effective_rate is not None and slope > ROUNDING * largest:
            rates.append(float(shown.effective_rate[axis]))
    known = np.array(rates)
    return float(np.count_nonzero(np.diff(known) > ROUNDING * known[:-1])) if len(known) else math.nan


def _lookahead(asked: Asked) -> float:
    shown = _shown(asked)
    if shown.lookahead is None:
        return math.nan
    return float(np.linalg.norm(shown.lookahead[:2] - shown.theta[:2]))


def _curvature(pick: Callable[[FloatArray], float]) -> Callable[[Asked], float]:
    def measured(asked: Asked) -> float:
        _stand(asked)
        hessian = asked.running.objective.hessian(asked.running.theta)
        return math.nan if hessian is None else pick(eigenvalues_of(hessian))

    return measured


def _condition(eigenvalues: FloatArray) -> float:
    smallest = float(np.abs(eigenvalues).min())
    return float(np.abs(eigenvalues).max()) / smallest if smallest else math.inf


def _rate_limit(eigenvalues: FloatArray) -> float:
    return 2.0 / float(eigenvalues[-1]) if eigenvalues[-1] > 0 else math.inf


def _diverged(asked: Asked) -> float:
    _stand(asked)
    return float(asked.running.ended_by(asked.step))


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
        _turns,
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
        "lowest_curvature",
        "Lowest curvature",
        "The smallest eigenvalue of the Hessian where it stands; below 0 in a saddle.",
        _curvature(lambda eigenvalues: float(eigenvalues[0])),
    ),
    Measure("diverged", "Diverged", "1 if it made its last step by then, else 0.", _diverged),
)
