"""Hand-made frames: a ravine raced by three optimizers, and a line fitted to data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.averages.series import Series, SeriesView
from engine.experiment.description import Change, Experiment, NetworkSpec, RacerSpec, SurfaceSpec
from engine.frames.frame import Address, DataFrame, Frame, Ghost, MadeStep, RacerFrame, StepLine
from engine.landscape.grid import Landscape
from engine.objective import Domain, FloatArray, Objective
from engine.optimizers.equations import ExplainedLine
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import Dialect
from engine.problem.problem import build_problem

NAMES = ("sgd", "momentum", "adam")
DIALECTS: tuple[Dialect, ...] = ("pytorch", "pytorch", "textbook")
#: Values of a view with which maps of many runs take milliseconds.
SMALL_MAPS: Mapping[str, Any] = MappingProxyType(
    {"basins_points": "65", "basins_steps": 40, "settings_points": "17", "settings_steps": 20}
)
PHASES = ("batch", "forward", "loss", "backward", "update")


@dataclass(frozen=True)
class Bowl:
    """floor + sum of curvature / 2 (theta - middle)^2."""

    curvature: tuple[float, float]
    middle: tuple[float, float]
    floor: float
    domain: Domain
    names: tuple[str, str]
    start: tuple[float, float]
    rates: tuple[float, float, float]

    def losses(self, theta: FloatArray) -> FloatArray:
        away = theta - np.array(self.middle)
        return np.asarray(self.floor + 0.5 * np.sum(np.array(self.curvature) * away**2, axis=-1))

    def gradient(self, theta: FloatArray) -> FloatArray:
        return np.asarray(np.array(self.curvature) * (theta - np.array(self.middle)))

    def landscape(self) -> Landscape:
        return landscape_of(
            self.domain, lambda x, y: self.losses(np.stack(np.broadcast_arrays(x, y), axis=-1)), self.names
        )


RAVINE = Bowl(
    curvature=(2.0, 20.0),
    middle=(0.0, 0.0),
    floor=0.0,
    domain=((-5.0, 5.0), (-3.0, 3.0)),
    names=("x", "y"),
    start=(4.0, 2.0),
    rates=(0.085, 0.02, 0.15),
)
REGRESSION = Bowl(
    curvature=(8.0, 2.0),
    middle=(50.0, 10.0),
    floor=900.0,
    domain=((-20.0, 100.0), (-40.0, 40.0)),
    names=("weight", "bias"),
    start=(-10.0, -30.0),
    rates=(0.05, 0.01, 4.0),
)


def ravine_frame(
    step: int = 49, *, run: int = 120, view: dict[str, Any] | None = None, **changes: Any
) -> Frame:
    """x^2 + 10 y^2 from (4, 2): plain descent zigzags, momentum swings, Adam walks across."""
    experiment = Experiment(
        objective=SurfaceSpec(formula="x^2 + a*y^2", constants={"a": 10.0}, start=(4.0, 2.0)),
        racers=tuple(RacerSpec(name, name=name) for name in NAMES),
        title="A ravine",
        changes=(Change(30, "momentum", "learning_rate", 0.03),),
        view=view or {},
    )
    return replace(_frame(RAVINE, experiment, step, run), **{"minima": ((0.0, 0.0),), **changes})


def regression_frame(step: int = 20, *, view: dict[str, Any] | None = None, **changes: Any) -> Frame:
    """The model y = w x + b over a bowl about (50, 10), from (-10, -30)."""
    experiment = Experiment(
        objective=NetworkSpec("line_dense"),
        racers=tuple(RacerSpec(name, name=name) for name in NAMES),
        view=view or {},
    )
    frame = _frame(REGRESSION, experiment, step, 80)
    x, y = _examples()
    grid = np.linspace(x.min(), x.max(), 64)[:, None]
    data = DataFrame(
        x=x,
        y=y,
        batch=np.arange(0, len(x), 4),
        grid=grid,
        predictions=tuple(racer.theta[0] * grid + racer.theta[1] for racer in frame.racers),
        feature="x",
        target="y",
    )
    return replace(frame, **{"data": data, **changes})


def steep_frame() -> Frame:
    """One racer at (2, 1.5) of whose arrows only the gradient's is known: it rises with y."""
    frame = ravine_frame(6)
    gradient = np.array([0.0, 30.0])
    racer = replace(
        frame.racers[0],
        theta=np.array([2.0, 1.5]),
        path=np.array([[2.0, 1.5]]),
        gradient=gradient,
        step_gradient=gradient,
        update=None,
        velocity=None,
    )
    return replace(frame, racers=(racer,), ghosts=())


def holes_frame() -> Frame:
    """log(x y + x + y + 1), undefined on half of the plane."""
    with np.errstate(invalid="ignore", divide="ignore"):
        field = landscape_of(((-4.0, 4.0), (-4.0, 4.0)), lambda x, y: np.log(x * y + x + y + 1.0), ("x", "y"))
    frame = ravine_frame(5)
    racers = tuple(replace(racer, path=0.5 * racer.path + 1.0) for racer in frame.racers)
    return replace(frame, landscape=field, racers=racers)


def long_losses(length: int, seed: int = 5) -> SeriesView:
    """A noisy loss that falls over ``length`` steps."""
    series, steps = Series(), np.arange(length)
    noise = np.random.default_rng(seed).lognormal(0.0, 0.4, length)
    series.append(1e-3 + 40.0 * noise * (1.0 + 30.0 * steps / length) ** -2)
    return series.view()


def with_losses(frame: Frame, losses: SeriesView, step: int) -> Frame:
    """The frame with every racer's loss replaced, at another step."""
    racers = tuple(replace(racer, losses=losses) for racer in frame.racers)
    return replace(frame, racers=racers, newest=len(losses) - 1, address=Address(step))


def landscape_of(
    domain: Domain, function: Callable[[FloatArray, FloatArray], FloatArray], names: tuple[str, str]
) -> Landscape:
    """A function over 101 x 101 points."""
    x, y = (np.linspace(low, high, 101) for low, high in domain)
    z = function(x[:, None], y[None, :])
    return Landscape(x=x, y=y, z=np.where(np.isfinite(z), z, np.nan), names=names)


@cache
def _examples() -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(3)
    x = rng.uniform(-4.0, 4.0, (60, 1))
    return x, 50.0 * x + 10.0 + rng.normal(0.0, 30.0, (60, 1))


@cache
def _landscape(bowl: Bowl) -> Landscape:
    return bowl.landscape()


@dataclass(frozen=True)
class Step:
    """What a racer holds before a step, and the step."""

    held: Mapping[str, FloatArray]
    lines: tuple[ExplainedLine, ...]


@cache
def _steps(bowl: Bowl, index: int, rate: float, count: int) -> tuple[Step, ...]:
    values = {"learning_rate": rate, **({"momentum": 0.9} if NAMES[index] == "momentum" else {})}
    row = OPTIMIZERS[NAMES[index]]
    rule = row.rule(values, DIALECTS[index])
    given = {name: np.array(value) for name, value in row.completed(values, DIALECTS[index]).items()}
    state = {name: np.zeros(2) for name in rule.vector_slots} | {"theta": np.array(bowl.start)}
    steps = []
    for done in range(count):
        held = {**state, "g": bowl.gradient(state["theta"])}
        lines = rule.explain({**given, **held, "t": float(done + 1)})
        steps.append(Step(held, lines))
        state |= {line.name: line.values for line in lines if line.name in state}
    return tuple(steps)


def _frame(bowl: Bowl, experiment: Experiment, step: int, run: int) -> Frame:
    left = _steps(bowl, 1, 0.4 * bowl.rates[1], run + 1)
    return Frame(
        experiment=experiment,
        generation=1,
        address=Address(step),
        newest=run,
        phases=PHASES,
        caption="",
        racers=tuple(_racer(bowl, experiment, index, step, run) for index in range(len(NAMES))),
        ghosts=(Ghost("momentum", 1, first=10, path=_path(left)[10:], losses=_losses(bowl, left)),),
        landscape=_landscape(bowl),
        names=bowl.names,
    )


def _racer(bowl: Bowl, experiment: Experiment, index: int, step: int, run: int) -> RacerFrame:
    steps = _steps(bowl, index, bowl.rates[index], run + 1)
    held, lines = steps[step].held, steps[step].lines
    after = {line.name: line.values for line in lines}
    theta, gradient, update = held["theta"], held["g"], after["theta"] - held["theta"]
    name, momentum = NAMES[index], NAMES[index] == "momentum"
    loss = float(bowl.losses(theta))
    ahead = theta + 0.9 * update
    return RacerFrame(
        name=name,
        index=index,
        theta=theta,
        loss=loss,
        gradient=gradient,
        path=_path(steps)[: step + 1],
        losses=_losses(bowl, steps),
        learning_rate=bowl.rates[index],
        update=update,
        velocity=update if momentum else None,
        squared=after["v"] if name == "adam" else None,
        effective_rate=np.abs(update / gradient),
        lookahead=ahead if momentum else None,
        lookahead_gradient=bowl.gradient(ahead) if momentum else None,
        step_loss=loss,
        step_gradient=gradient,
        lines=_lines(steps[max(step - 1, 0)]),
        made=None if step == 0 else _made(bowl, index, step, steps[step - 1]),
        slots=_slots(steps[step]),
        start=np.array(bowl.start),
        make_objective=lambda: _objective(experiment),
    )


def _made(bowl: Bowl, index: int, number: int, step: Step) -> MadeStep:
    after = {line.name: line.values for line in step.lines}
    theta, gradient = step.held["theta"], step.held["g"]
    update = after["theta"] - theta
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.abs(update / gradient)
    return MadeStep(
        step=number,
        learning_rate=bowl.rates[index],
        loss=float(bowl.losses(theta)),
        theta=theta,
        gradient=gradient,
        slots=_slots(step),
        update=update,
        effective_rate=rate,
    )


def _lines(step: Step) -> tuple[StepLine, ...]:
    return tuple(
        StepLine(line.name, line.formula, line.numbers, line.values, line.places) for line in step.lines
    )


def _slots(step: Step) -> dict[str, FloatArray]:
    return {slot: value for slot, value in step.held.items() if slot not in ("theta", "g")}


def _objective(experiment: Experiment) -> Objective:
    """What the experiment of a hand-made frame minimises."""
    return build_problem(experiment.objective, experiment.seed, experiment.dialect).objective


def _path(steps: tuple[Step, ...]) -> FloatArray:
    return np.array([step.held["theta"] for step in steps])


def _losses(bowl: Bowl, steps: tuple[Step, ...]) -> SeriesView:
    series = Series()
    series.append(bowl.losses(_path(steps)))
    return series.view()
