"""Maps of settings: one run for every pair of values of two numbers, and what came of each.

For small networks the border between what trains and what diverges is a fractal (J. Sohl-Dickstein 2024,
arXiv 2402.06184); for momentum on a quadratic it is a triangle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from engine.arrays import frozen
from engine.cancellation import Check, not_cancelled
from engine.data.batches import BatchOrder
from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec, started
from engine.experiment.network_override import network_of
from engine.experiment.settings_axis import SettingsAxis
from engine.maps.network_runs import fitting_stack, network_runs
from engine.maps.racer_settings import settings_at, steps_of_changes
from engine.maps.runs_block import RunsBlock
from engine.maps.surface_runs import BLOCK, many_runs
from engine.maps.varied_numbers import LAYER_RATE
from engine.objective import FloatArray, IntArray
from engine.optimizers.lowering import BASE_RATE
from engine.optimizers.stepper import RUNAWAY
from engine.optimizers.stepper_state import StepperSettings
from engine.optimizers.update_rule import RATE
from engine.problem.problem import Problem, build_problem

#: Points along each side that are allowed, each twice the one before less one.
SIDES = (17, 33, 65, 129, 257, 513)
#: Runs of a surface in a block at most: few enough that one can stop between two.
RUNS = BLOCK
#: Steps between two looks at whether anybody still wants the map.
PART = 50

#: Products of a parameter and an example that a map may cost for which no size is asked: some seconds.
AFFORDABLE = 4e9
#: More points a side than this are only computed where they are asked for.
USUAL = 65

Steps = npt.NDArray[np.int32]
ArrayT = TypeVar("ArrayT", bound=npt.NDArray[Any])
Mask = npt.NDArray[np.bool_]


def affordable_side(parameters: int, examples: int, steps: int) -> int:
    """Points along each side of a map that is done within seconds.

    Args:
        parameters: P, of what each run trains.
        examples: B, of each step; at least 1.
        steps: of each run.

    Raises:
        RavineError: not even the smallest map is.
    """
    each = float(parameters) * max(examples, 1) * steps
    sides = [side for side in SIDES if side <= USUAL and side * side * each <= AFFORDABLE]
    if not sides:
        raise RavineError(
            f"{SIDES[0] ** 2} runs of {steps} steps of this network take long; lower view.settings_steps or "
            f'the batch size, or set view.settings_points = "{SIDES[0]}" to have them all the same'
        )
    return sides[-1]


@dataclass(frozen=True, eq=False)
class SettingsRequest:
    """What a map of settings is of; two that have the same map are equal.

    Attributes:
        experiment: on a surface, or with a network that drops no units.
        racer: which racer runs with other settings.
        x: what is varied to the right.
        y: what is varied upwards.
        steps: of each run.
        side: points along each side, one of `SIDES`.
        level: the loss whose first step is looked for.
        results: the file of a sweep whose runs are shown in place of runs that are made; empty for none.
    """

    experiment: Experiment
    racer: int
    x: SettingsAxis
    y: SettingsAxis
    steps: int
    side: int
    level: float
    results: str = ""

    def __post_init__(self) -> None:
        if self.side not in SIDES:
            raise RavineError(f"a map of {self.side} points a side is none of {', '.join(map(str, SIDES))}")
        if self.experiment.objective.is_series:
            raise RavineError("a map of settings needs a surface or a network; this is a moving average")
        if self.experiment.objective.is_recorded:
            raise RavineError("a map of settings needs a run that is computed here; this one was recorded")

    @property
    def spec(self) -> RacerSpec:
        """The racer."""
        return self.experiment.racers[self.racer]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SettingsRequest) and other._identity == self._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def is_of_the_same_runs(self, other: SettingsRequest) -> bool:
        """Whether another map differs in its ranges alone, so that each shows a part of the other."""
        names = [(request.x.name, request.y.name) for request in (self, other)]
        mine, others = (replace(request, x=self.x, y=self.y, side=self.side) for request in (self, other))
        return names[0] == names[1] and mine == others

    @cached_property
    def _identity(self) -> tuple[object, ...]:
        experiment = self.experiment
        changes = tuple(change for change in experiment.changes if change.racer == self.spec.name)
        return (
            *(
                repr(experiment.objective),
                experiment.seed,
                experiment.dialect,
                repr(self.spec),
                repr(changes),
            ),
            *(self.x, self.y, self.steps, self.side, self.level, self.results),
        )


@dataclass(frozen=True, eq=False)
class SettingsMap:
    """A map, read-only.

    Attributes:
        x: values (X,) to the right, ascending.
        y: values (Y,) upwards.
        loss: (X, Y), the loss before the last step, over the examples that step saw; nan where it diverged.
        level_steps: (X, Y), the first step whose loss was at most the level, -1 where none was.
        alive_steps: (X, Y), steps with a usable loss; fewer than ``steps`` where the run diverged.
        steps: of each run.
        start_loss: over all examples, before the first step.
        computed: (X, Y), False where a cell shows its neighbour for the time being.
    """

    x: FloatArray
    y: FloatArray
    loss: FloatArray
    level_steps: Steps
    alive_steps: Steps
    steps: int
    start_loss: float
    computed: Mask

    @property
    def is_complete(self) -> bool:
        """Whether every cell was computed."""
        return bool(self.computed.all())

    @property
    def diverged(self) -> Mask:
        """Which runs diverged (X, Y)."""
        return np.asarray(self.alive_steps < self.steps)


def settings_map(request: SettingsRequest) -> SettingsMap:
    """The complete map.

    Raises:
        RavineError: as `refined_settings`.
    """
    *_, last = refined_settings(request)
    assert last is not None  # noqa: S101 - the last block completes the map
    return last


def refined_settings(request: SettingsRequest, check: Check = not_cancelled) -> Iterator[SettingsMap | None]:
    """A map, coarse first: every grid has the cells of the one before among its own.

    Args:
        request: what is asked.
        check: called while the problem is built.

    Yields:
        Every few steps None, and the map whenever a grid is complete or a block of the last one is.

    Raises:
        RavineError: the experiment cannot be run, or what is varied cannot be.
    """
    work = _Map(request, check)
    strides = [1]
    while (request.side - 1) // (2 * strides[0]) >= SIDES[0] - 1:
        strides.insert(0, 2 * strides[0])
    for stride in strides:
        for places in work.blocks(stride):
            for _ in work.compute(places):
                yield None
            if stride == 1 and not work.is_complete:
                yield work.seen(1)
        yield work.seen(stride)


def problem_of(request: SettingsRequest, check: Check = not_cancelled) -> Problem:
    """What the racer of a map trains.

    Raises:
        RavineError: it cannot be built.
    """
    experiment, spec = request.experiment, request.spec
    shared = started(experiment.objective, spec)
    own = shared if spec.network is None else network_of(experiment, spec)
    return build_problem(own, experiment.seed, experiment.dialect, check=check)


class _Map:
    """A map while it is computed."""

    def __init__(self, request: SettingsRequest, check: Check) -> None:
        self._request = request
        experiment, spec = request.experiment, request.spec
        problem = problem_of(request, check)
        self._start = problem.start
        self._start_loss = float(problem.objective.losses(problem.start[None])[0])
        self._layers = [LAYER_RATE.fullmatch(axis.name) for axis in (request.x, request.y)]
        self._spans = () if problem.network_objective is None else problem.network_objective.network.spans
        self._settings = _representative(request)
        self._changes = sorted(steps_of_changes(experiment, spec))
        if self._changes:
            raise RavineError(
                f"the settings of {spec.name} change while it runs, which a map of settings cannot show; "
                "remove these changes"
            )
        self._size, self._runs = self._block_of(problem)
        side = request.side
        self.x, self.y = request.x.values(side), request.y.values(side)
        self.loss = np.full((side, side), np.nan)
        self.level_steps: Steps = np.full((side, side), -1, np.int32)
        self.alive_steps: Steps = np.zeros((side, side), np.int32)
        self.computed: Mask = np.zeros((side, side), dtype=bool)

    @property
    def is_complete(self) -> bool:
        """Whether every cell has been computed."""
        return bool(self.computed.all())

    def _block_of(self, problem: Problem) -> tuple[int, RunsBlock]:
        names = {BASE_RATE if layer or axis.name == RATE else axis.name for layer, axis in self._axes()}
        if problem.surface_objective is not None:
            size = min(RUNS, self._request.side**2)
            return size, many_runs(
                problem.surface_objective, self._settings, size, varied=names, watched=True
            )
        objective = problem.network_objective
        assert objective is not None  # noqa: S101 - the request has been checked
        batches = BatchOrder(objective.samples, objective.batch_size, problem.batch_seed)
        size = min(fitting_stack(objective), self._request.side**2)
        return size, network_runs(
            objective, batches, self._settings, size, varied=names, per_parameter=any(self._layers)
        )

    def _axes(self) -> Iterator[tuple[bool, SettingsAxis]]:
        for layer, axis in zip(self._layers, (self._request.x, self._request.y), strict=True):
            yield layer is not None, axis

    def blocks(self, stride: int) -> Iterator[IntArray]:
        """The places (N, 2) of a grid that have not been computed, in blocks."""
        side = np.arange(0, self._request.side, stride)
        places = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)
        places = places[~self.computed[places[:, 0], places[:, 1]]]
        return (places[first : first + self._size] for first in range(0, len(places), self._size))

    def compute(self, places: IntArray) -> Iterator[None]:
        """Make the runs of some places (N, 2), at most a block; it may be left every few steps."""
        i, j = places.T
        padding = self._size - len(places)
        x, y = (np.pad(axis[index], (0, padding), "edge") for axis, index in ((self.x, i), (self.y, j)))
        values = self._values(x, y)
        runs, steps = self._runs, self._request.steps
        limit = RUNAWAY * max(1.0, float(np.linalg.norm(self._start)))
        start = self._start if self._spans else self._start[:, None]
        runs.start(start, values, level=self._request.level, limit=limit)
        while runs.step < steps:
            runs.run(min(PART, steps - runs.step))
            yield
        count = len(places)
        alive = runs.alive_steps[:count]
        self.alive_steps[i, j] = alive
        self.level_steps[i, j] = np.where(runs.is_above_level[:count], -1, runs.level_steps[:count])
        self.loss[i, j] = np.where(alive < steps, np.nan, runs.last_loss[:count])
        self.computed[i, j] = True

    def seen(self, stride: int) -> SettingsMap:
        """The map as it is, every so many points; a cell that is not computed shows the one before it."""
        kept = np.arange(0, self._request.side, stride)
        whole = np.ix_(kept, kept)
        computed = self.computed[whole]
        near = kept // (2 * stride) * 2 * stride
        shown = np.ix_(near, near)

        def taken(array: ArrayT) -> ArrayT:
            made: ArrayT = array[whole].copy()  # type: ignore[assignment]  # the same kind of array
            made[~computed] = array[shown][~computed]
            return frozen(made)

        return SettingsMap(
            x=frozen(self.x[kept].copy()),
            y=frozen(self.y[kept].copy()),
            loss=taken(self.loss),
            level_steps=taken(self.level_steps),
            alive_steps=taken(self.alive_steps),
            steps=self._request.steps,
            start_loss=self._start_loss,
            computed=frozen(computed.copy()),
        )

    def _values(self, x: FloatArray, y: FloatArray) -> Mapping[str, FloatArray]:
        """What each run of a block has of what is varied."""
        if not self._spans:
            return {
                BASE_RATE if axis.name == RATE else axis.name: value
                for axis, value in ((self._request.x, x), (self._request.y, y))
            }
        values: dict[str, FloatArray] = {}
        rates = np.full((self._size, self._start.size), float(self._settings.values.get(RATE, 1.0)))
        axes = list(zip(self._layers, (self._request.x, self._request.y), (x, y), strict=True))
        for layer, axis, value in sorted(axes, key=lambda each: each[0] is not None):  # the rate of all first
            if layer is not None:
                rates[:, self._spans[int(layer[1]) - 1]] = value[:, None]
                values[BASE_RATE] = rates
            elif axis.name == RATE:
                rates[...] = value[:, None]
                values[BASE_RATE] = rates if any(self._layers) else value[:, None]
            else:
                values[axis.name] = np.broadcast_to(value[:, None], (self._size, 1))
        return values


def _representative(request: SettingsRequest) -> StepperSettings:
    """The racer's settings with the largest value of what is varied: the rule then has all its equations.

    Raises:
        RavineError: a value that the optimizer does not take.
    """
    settings = settings_at(request.experiment, request.spec, 0)
    largest = {axis.name: axis.high for axis in (request.x, request.y) if axis.name in settings.values}
    return replace(settings, values={**settings.values, **largest})
